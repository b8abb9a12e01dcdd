"""Days that an order text names: "eff 11/3/26", "starting Jan 4, 2027", "week of 3/7", "(3/7/27-4/3/27)"."""

from collections.abc import Sequence
from datetime import date

from homehealth.frequency.cursor import Cursor, UnreadableOrder
from homehealth.frequency.model import DAYS_IN_WEEK, NamedDay, Segment
from homehealth.frequency.words import MONTHS, STARTS

CENTURY = 2000
LEAP_YEAR = 2028  # a day without its year may be February 29
YEAR_DIGITS = (2, 4)


def starts_day(cursor: Cursor, ahead: int = 0) -> bool:
    """Tell whether a first day stands here: a word such as "eff" before a day, "week of", or a bare range of days."""
    if cursor.is_one_of(STARTS, ahead):
        follows = ahead + 1 + cursor.is_word("on", "date", ahead=ahead + 1)
        follows += cursor.is_mark(":", ahead=follows)
        return _is_day(cursor, follows) or cursor.is_word("week", "wk", ahead=follows)
    if cursor.is_word("week", "wk", ahead=ahead):
        return cursor.is_word("of", ahead=ahead + 1)
    bracketed = cursor.is_mark("(", ahead=ahead)
    return (bracketed and cursor.is_one_of(STARTS, ahead + 1)) or _is_range(cursor, ahead + bracketed)


def _is_day(cursor: Cursor, ahead: int) -> bool:
    if cursor.is_one_of(MONTHS, ahead):
        return cursor.peek(ahead + 1).kind == "number"
    if cursor.peek(ahead).kind != "number":
        return False
    return cursor.is_one_of(MONTHS, ahead + 1) or (
        cursor.is_mark("/", "-", ahead=ahead + 1) and cursor.peek(ahead + 2).kind == "number"
    )


def _is_range(cursor: Cursor, ahead: int) -> bool:
    """Tell whether "3/7-4/3" or "3/7/27-4/3/27" stands `ahead`: two days written with strokes."""
    if not cursor.is_mark("/", ahead=ahead + 1):
        return False
    marks = "".join(
        token.text if token.kind == "mark" else "0" if token.kind == "number" else "?"
        for token in (cursor.peek(ahead + place) for place in range(8))
    )
    return marks.startswith(("0/0-0/0", "0/0/0-0/"))


def first_day(cursor: Cursor) -> tuple[NamedDay, NamedDay | None]:
    """Take the first day and, of a range, the last. Raises UnreadableOrder for a day that no calendar has."""
    bracketed = cursor.take_mark("(")
    if cursor.is_one_of(STARTS):
        cursor.take()
        cursor.take_word("on", "date")
        cursor.take_mark(":")
    of_week = cursor.take_word("week", "wk")
    if of_week and not cursor.take_word("of"):
        raise cursor.unreadable('Write "week of" and a day, such as week of 3/7/27.')
    first, last = _day(cursor, of_week=of_week), None
    if not of_week and (cursor.is_mark("-") or cursor.is_word("to")) and _is_day(cursor, 1):
        cursor.take()
        last = _day(cursor)
    if bracketed and not cursor.take_mark(")"):
        raise cursor.unreadable("Close the bracket after the days.")
    return first, last


def _day(cursor: Cursor, *, of_week: bool = False) -> NamedDay:
    start = cursor.peek().start
    year: int | None = None
    if cursor.is_one_of(MONTHS):
        month, on = MONTHS[cursor.take().text], cursor.integer()
        cursor.at += cursor.is_mark(",") and _is_year(cursor, 1)
        year = _year(cursor) if _is_year(cursor, 0) else None
    elif cursor.is_one_of(MONTHS, 1):
        on, month = cursor.integer(), MONTHS[cursor.take().text]
        year = _year(cursor) if _is_year(cursor, 0) else None
    elif len(cursor.peek().text) == YEAR_DIGITS[1]:
        year, month, on = _year(cursor), _after(cursor, "-"), _after(cursor, "-")
    else:
        month = cursor.integer()
        mark = cursor.peek().text
        on = _after(cursor, "/", "-")
        has_year = cursor.is_mark(mark) and cursor.peek(1).kind == "number" and not _is_second_day(cursor)
        cursor.at += has_year
        year = _year(cursor) if has_year else None
    try:
        date(year or LEAP_YEAR, month, on)
    except ValueError:
        raise UnreadableOrder(start, "There is no such day: write it as month/day/year.") from None
    return NamedDay(month, on, year, of_week, start)


def _after(cursor: Cursor, *marks: str) -> int:
    if not cursor.take_mark(*marks):
        raise cursor.unreadable("Write the day as month/day/year.")
    return cursor.integer()


def _is_second_day(cursor: Cursor) -> bool:
    """Tell whether "-4/3" after "3/7" begins the last day of a range."""
    return cursor.is_mark("-") and cursor.is_mark("/", ahead=2)


def _is_year(cursor: Cursor, ahead: int) -> bool:
    token = cursor.peek(ahead)
    return token.kind == "number" and len(token.text) == YEAR_DIGITS[1]


def _year(cursor: Cursor) -> int:
    token = cursor.peek()
    year = cursor.integer()
    if len(token.text) not in YEAR_DIGITS or not year:
        raise UnreadableOrder(token.start, "Write the year with two or four figures.")
    return year + CENTURY if len(token.text) == YEAR_DIGITS[0] else year


def agree(first: NamedDay, last: NamedDay, segments: Sequence[Segment]) -> bool:
    """Tell whether the days from `first` to `last` hold exactly the weeks or days of `segments`."""
    year = first.year or last.year or LEAP_YEAR - 1
    try:
        begins = date(first.year or year, first.month, first.day)
        ends = date(last.year or year, last.month, last.day)
        if ends < begins and not last.year:
            ends = ends.replace(year=year + 1)
        elif ends < begins and not first.year:
            begins = begins.replace(year=year - 1)
    except ValueError:
        return False
    days = (ends - begins).days + 1
    if days < 1 or {segment.per for segment in segments} not in ({"week"}, {"day"}):
        return False
    ordered = sum(segment.length for segment in segments)
    if segments[0].per == "day":
        return days == ordered
    offset = begins.isoweekday() % DAYS_IN_WEEK
    return ordered in (-(-days // DAYS_IN_WEEK), -(-(days + offset) // DAYS_IN_WEEK))
