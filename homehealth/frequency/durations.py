"""How long a frequency runs: reading it, and turning it into the frequency's own unit."""

from dataclasses import dataclass
from typing import Literal

from homehealth.frequency.besides import number_length
from homehealth.frequency.cursor import Cursor, UnreadableOrder
from homehealth.frequency.words import LENGTHS, PLURALS

IntervalUnit = Literal["week", "day"]
DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class Duration:
    """A length as written: `unit` is day, week, month or visits, None when left out; `position` where it stands."""

    length: int
    unit: str | None
    position: int


def duration(cursor: Cursor, *, needs_lead: bool = False) -> Duration | None:
    """Take "x 5", "for 6 weeks", "x6d", "(4 weeks)", ", x 4 wks" or "4 weeks"; None when no length stands here.

    With `needs_lead` a length without "x" or "for" is none: "every 2 weeks 4 days" is an interval.
    """
    bracketed = cursor.is_mark("(") and _names_length(cursor, 1 + cursor.is_word("x", "for", ahead=1), closed=True)
    has_lead = cursor.is_word("x", "for", ahead=1)
    after_comma = (
        (has_lead or not needs_lead)
        and cursor.is_mark(",")
        and _names_length(cursor, 1 + has_lead, plural=not has_lead)
    )
    cursor.at += bracketed or after_comma
    lead = _lead_length(cursor)
    if lead:
        cursor.at += lead
    elif not bracketed and (needs_lead or not _names_length(cursor, 0, plural=True)):
        return None
    found = _length(cursor)
    cursor.at += bracketed
    return found


def _lead_length(cursor: Cursor) -> int:
    """Return how many words lead to a length here: "x", "for 4", "for the next 4"; 0 when none does."""
    if cursor.is_word("x"):
        return 1
    if not cursor.is_word("for", "times"):
        return 0
    named = 1 + cursor.is_word("the", ahead=1)
    named += cursor.is_word("first", "next", ahead=named)
    return named if cursor.is_number(named) and (named == 1 or _names_length(cursor, named)) else 0


def _names_length(cursor: Cursor, ahead: int, *, closed: bool = False, plural: bool = False) -> bool:
    """Tell whether a number and its unit stand `ahead`: before a bracket, or with a unit that is no rate."""
    numbers = number_length(cursor, ahead)
    unit = ahead + numbers
    if not numbers or not cursor.is_one_of(PLURALS if plural else LENGTHS, unit):
        return False
    return cursor.is_mark(")", ahead=unit + 1) if closed else not cursor.is_mark("/", ahead=unit + 1)


def _length(cursor: Cursor) -> Duration:
    first = cursor.peek()
    length = cursor.integer()
    if cursor.is_mark("-") or (cursor.is_word("to") and cursor.is_number(1)):
        raise UnreadableOrder(first.start, "Say one length, not a range of lengths.")
    unit = LENGTHS[cursor.take().text] if cursor.is_one_of(LENGTHS) else None
    if not length:
        cursor.report("zero_duration", first.start, "A duration of 0 orders nothing: leave the part out.")
    return Duration(length, unit, first.start)


def weeks_for(duration: Duration) -> int | None:
    """Return the weeks a weekly frequency runs; None when the length is no whole number of weeks."""
    if duration.unit in (None, "week"):
        return duration.length
    whole_weeks = duration.unit == "day" and duration.length % DAYS_IN_WEEK == 0
    return duration.length // DAYS_IN_WEEK if whole_weeks else None


def days_for(duration: Duration) -> int | None:
    """Return the days a daily frequency runs; None when the length is in months or visits."""
    if duration.unit in (None, "day"):
        return duration.length
    return duration.length * DAYS_IN_WEEK if duration.unit == "week" else None


def months_for(duration: Duration) -> int | None:
    """Return the months a monthly frequency runs; None when the length is in another unit."""
    return duration.length if duration.unit in (None, "month") else None


def span_weeks_for(duration: Duration, interval: int) -> int | None:
    """Return the weeks an every-`interval`-weeks order spans; a bare number counts visits; None for months."""
    if duration.unit in (None, "visits"):
        return duration.length * interval
    if duration.unit == "week":
        return duration.length
    return _rounded_up(duration.length, DAYS_IN_WEEK) if duration.unit == "day" else None


def occurrences_for(duration: Duration, interval: int) -> int | None:
    """Return the visits of an every-`interval`-days order; a bare number counts visits; None for months."""
    if duration.unit in (None, "visits"):
        return duration.length
    if duration.unit == "month":
        return None
    days = duration.length * (DAYS_IN_WEEK if duration.unit == "week" else 1)
    return _rounded_up(days, interval)


def _rounded_up(amount: int, unit: int) -> int:
    """Return `amount` / `unit` rounded up; an interval of 0 was already reported, and counts as 1 here."""
    return -(-amount // max(unit, 1))
