"""Reading one part of an order: "2w4", "3x/wk x 5", "QD x 4", "every other week", "M-W-F x 3 weeks"."""

from collections.abc import Callable

from homehealth.frequency.besides import Besides, besides, take_nouns, weekdays
from homehealth.frequency.cursor import EXAMPLE, Cursor, UnreadableOrder
from homehealth.frequency.durations import Duration, days_for, duration, months_for, weeks_for
from homehealth.frequency.intervals import interval, is_interval
from homehealth.frequency.model import DAYS_IN_WEEK, Per, Segment
from homehealth.frequency.tokens import Token
from homehealth.frequency.words import COMPACT_UNITS, LENGTHS, ONCE_RATES, PER, RATES, TIMES, UNITS

CONVERSIONS: dict[str, Callable[[Duration], int | None]] = {"week": weeks_for, "day": days_for, "month": months_for}
SPELLED_OUT = frozenset({"wk", "week", "day", "month"})
AFTER_PER = SPELLED_OUT | {"w", "d", "mo"}


def segment(cursor: Cursor, said: Besides) -> Segment | None:
    """Take one part; None when its mistake was reported and reading can go on. `said`: what stood before the count.

    Raises UnreadableOrder where the text stops making sense.
    """
    first = cursor.peek()
    if cursor.is_number() or cursor.is_one_of(TIMES):
        return _counted(cursor, said)
    if cursor.is_one_of(RATES):
        per, times = RATES[cursor.take().text]
        take_nouns(cursor)
        return _repeated(cursor, per, (times, times), first, said)
    begin = cursor.at
    cursor.at += cursor.is_word("every")
    if days := weekdays(cursor):
        said.days, said.position = days, first.start
        return _repeated(cursor, "week", (len(days), len(days)), first, said)
    cursor.at = begin
    if is_interval(cursor):
        return interval(cursor, said)
    if cursor.take_word("q", "every"):
        if not cursor.is_one_of(AFTER_PER):
            raise cursor.unreadable(f"Write it {EXAMPLE}.")
        return _repeated(cursor, UNITS[cursor.take().text], (1, 1), first, said)
    raise cursor.unreadable(f"Write it {EXAMPLE}.")


def _counted(cursor: Cursor, said: Besides) -> Segment | None:
    """Read "4w1", "1-3w6", "3x/wk x 5", "twice a week for 4 weeks" or "5 days/week x 2"."""
    first = cursor.peek()
    spelled = cursor.is_one_of(TIMES)
    low, high = (TIMES[cursor.take().text],) * 2 if spelled else count(cursor)
    if not spelled and _is_days_a_week(cursor):
        return _days_a_week(cursor, low, high, first, said)
    if not spelled and cursor.is_one_of(COMPACT_UNITS) and not _is_spelled_out(cursor):
        return _compact(cursor, low, high, first, said)
    times = cursor.take_word("x", "xs", "time", "times") or spelled
    if times and cursor.is_one_of(COMPACT_UNITS) and cursor.peek(1).kind == "number" and not cursor.peek(1).spaced:
        return _compact(cursor, low, high, first, said)
    times = take_nouns(cursor) or times
    if is_interval(cursor):
        if (low, high) != (1, 1):
            raise cursor.unreadable("Of an interval only one visit can be ordered, such as q2w x 8w.")
        return interval(cursor, said)
    if not times and _is_spelled_out(cursor):
        return _repeated(cursor, UNITS[cursor.take().text], (low, high), first, said)
    return _repeated(cursor, _per(cursor, times=times), (low, high), first, said)


def _per(cursor: Cursor, *, times: bool) -> Per:
    """Take "/wk", "per week", "x week", "weekly" after a count; `times`: it is sure to count visits."""
    if times and cursor.is_one_of(ONCE_RATES):
        return RATES[cursor.take().text][0]
    said = cursor.take_mark("/") or (cursor.is_one_of(PER | {"x"}) and bool(cursor.take()))
    if not said and not times and not cursor.peek().spaced:
        raise cursor.unreadable(f"Say per what: {EXAMPLE}.")
    if not cursor.is_one_of(AFTER_PER if said or times else SPELLED_OUT):
        raise cursor.unreadable(f"Say per day, week or month: {EXAMPLE}.")
    return UNITS[cursor.take().text]


def count(cursor: Cursor) -> tuple[int, int]:
    """Take "3", "1-3" or "two to three" and report what is wrong with it."""
    first = cursor.peek()
    low = high = cursor.integer()
    if cursor.take_mark("-") or cursor.take_word("to"):
        high = cursor.integer()
    if not low or not high:
        cursor.report("zero_frequency", first.start, "A frequency of 0 is no order: write a later start date instead.")
    elif high < low:
        cursor.report("range_reversed", first.start, f"Write the smaller number first: {high}-{low}.")
    return low, high


def _is_days_a_week(cursor: Cursor) -> bool:
    """Tell whether "days/week" or "d per wk" stands here: days of the week, one visit on each."""
    after = cursor.is_mark("/", ahead=1) or cursor.is_one_of(PER | {"weekly"}, 1)
    return cursor.is_word("d", "day", "days") and after


def _days_a_week(cursor: Cursor, low: int, high: int, first: Token, said: Besides) -> Segment | None:
    cursor.take()
    if not cursor.take_word("weekly"):
        cursor.take()
        if not cursor.take_word("w", "wk", "week"):
            raise cursor.unreadable("Write days a week, such as 5 days a week x 4 weeks.")
    if high > DAYS_IN_WEEK:
        raise UnreadableOrder(first.start, "A week has 7 days: check the number.")
    return _repeated(cursor, "week", (low, high), first, said)


def _is_spelled_out(cursor: Cursor) -> bool:
    """Tell whether the unit here is followed by its length in words: "2 wk x 4", "2w x 4w" (but not "2w x 4")."""
    if not cursor.is_word("x", "for", "times", ahead=1):
        return False
    return cursor.is_word("wk", "week") or (cursor.is_word("w") and cursor.is_one_of(LENGTHS, 3))


def _compact(cursor: Cursor, low: int, high: int, first: Token, said: Besides) -> Segment | None:
    per = UNITS[cursor.take().text]
    follow = cursor.peek()
    if follow.kind == "number" and not (follow.spaced and cursor.is_word("prn", ahead=1)):
        periods = cursor.integer()
        if not periods:
            cursor.report("zero_duration", follow.start, "A duration of 0 orders nothing: leave the part out.")
        while besides(cursor, said):
            pass
        said.check(per, low, high)
        return Segment(per, low, high, periods, minutes=said.minutes, days=said.days)
    if follow.kind in ("end", "number") or cursor.is_mark(",", ";", ".") or cursor.is_word("then", "and"):
        _duration_required(cursor, first)
        return None
    raise cursor.unreadable(f"Write for how long: {EXAMPLE}.")


def _repeated(cursor: Cursor, per: Per, amount: tuple[int, int], first: Token, said: Besides) -> Segment | None:
    """Read the length of a daily, weekly or monthly frequency, and what else is said of its visits."""
    length: Duration | None = None
    while besides(cursor, said) or (length is None and (length := duration(cursor))):
        pass
    low, high = amount
    said.check(per, low, high)
    if length is None:
        _duration_required(cursor, first)
        return None
    periods = CONVERSIONS[per](length)
    if periods is None:
        message = f"Give the length of a frequency per {per} in {per}s."
        if per == "week" and length.unit == "day":
            weeks, left = divmod(length.length, DAYS_IN_WEEK)
            if weeks:
                spoken = f"{weeks} week{'' if weeks == 1 else 's'} and {left} day{'' if left == 1 else 's'}"
                message = f"{length.length} days are {spoken}. {message}"
        raise UnreadableOrder(length.position, message)
    return Segment(per, low, high, periods, minutes=said.minutes, days=said.days)


def _duration_required(cursor: Cursor, first: Token) -> None:
    cursor.report("duration_required", first.start, f"Say for how long: {EXAMPLE}.")


def starts_numbered_weeks(cursor: Cursor) -> bool:
    """Tell whether "W1-4: 2x" may stand here: the word for weeks and a number."""
    return cursor.is_word("w", "wk", "wks", "week", "weeks") and cursor.peek(1).kind == "number"


def numbered_weeks(cursor: Cursor, expected: int) -> Segment:
    """Take "W1-4: 2x" or "week 1: 3x/wk"; its weeks must begin at week `expected`. Raises UnreadableOrder."""
    cursor.take()
    from_week = cursor.peek()
    first = last = cursor.integer()
    if cursor.take_mark("-") or cursor.take_word("to"):
        last = cursor.integer()
    if not cursor.take_mark(":"):
        raise cursor.unreadable('Put a colon after the weeks, such as "W1-4: 2x".')
    if first != expected or last < first:
        message = f"Here week {expected} is next: name every week once, in order."
        raise UnreadableOrder(from_week.start, message)
    low, high = count(cursor)
    is_times = not take_nouns(cursor) and cursor.take_word("x", "times")
    said_per = cursor.is_mark("/") or cursor.is_one_of(PER)
    if not said_per and not is_times and last > first:
        raise cursor.unreadable("Say the visits a week: in several weeks, 2 visits may be all.")
    if said_per:
        cursor.take()
        if not cursor.take_word("w", "wk", "week"):
            raise cursor.unreadable("Say the visits a week, such as 2x/wk.")
    said = Besides()
    while besides(cursor, said):
        pass
    said.check("week", low, high)
    return Segment("week", low, high, last - first + 1, minutes=said.minutes, days=said.days)
