"""Reading one visit every so many days or weeks: "QOD x 10 days", "q28d", "every other week x 6 weeks"."""

from homehealth.frequency.besides import Besides, besides, number_length
from homehealth.frequency.cursor import EXAMPLE, Cursor, UnreadableOrder
from homehealth.frequency.durations import Duration, IntervalUnit, duration, occurrences_for, span_weeks_for
from homehealth.frequency.model import Segment
from homehealth.frequency.tokens import Token
from homehealth.frequency.words import LENGTHS


def is_interval(cursor: Cursor) -> bool:
    """Tell whether an interval stands here: QOD, QOW, "q 2 ...", "every other ..."."""
    numbered = cursor.is_word("q", "every") and (cursor.is_word("other", ahead=1) or number_length(cursor, 1) > 0)
    return numbered or cursor.is_word("qod", "qow")


def interval(cursor: Cursor, said: Besides) -> Segment | None:
    """Take an interval and its length; None when the length is missing where it is needed (reported)."""
    first = cursor.take()
    every, unit, may_run_on = _head(cursor, first)
    length: Duration | None = None
    while besides(cursor, said) or (length is None and (length := duration(cursor, needs_lead=True))):
        pass
    said.check("interval", 1, 1)
    if length is None and not may_run_on:
        message = f"Say for how long: {EXAMPLE}."
        if first.text == "q":
            message = f'Say for how long. "q{every}{unit[0]}" alone runs to the end of the certification period.'
        cursor.report("duration_required", first.start, message)
        return None
    if unit == "week":
        span = None if length is None else _measured(span_weeks_for(length, every), length)
        return Segment("every_weeks", 1, 1, interval=every, span_weeks=span, minutes=said.minutes)
    times = None if length is None else _measured(occurrences_for(length, every), length)
    return Segment("every_days", 1, 1, interval=every, occurrences=times, minutes=said.minutes)


def _head(cursor: Cursor, first: Token) -> tuple[int, IntervalUnit, bool]:
    """Return the interval, its unit, and whether the length may be left out."""
    if first.text == "qod":
        return 2, "day", False
    if first.text == "qow":
        return 2, "week", True
    if not cursor.is_word("other"):
        return _numbered(cursor, first)
    if first.text == "q":
        raise cursor.unreadable('Write "every other day" (QOD) or "every other week" (QOW).')
    cursor.take()
    if cursor.take_word("week", "wk"):
        return 2, "week", True
    if cursor.take_word("day"):
        return 2, "day", False
    raise cursor.unreadable('Write "every other week" or "every other day".')


def _numbered(cursor: Cursor, first: Token) -> tuple[int, IntervalUnit, bool]:
    number = cursor.peek()
    every = cursor.integer()
    if not every:
        cursor.report("zero_frequency", number.start, "An interval of 0 is no order.")
    unit = LENGTHS.get(cursor.peek().text)
    if unit in ("week", "day") and cursor.peek().kind == "word":
        # Without a length only the forms of the rule book run to the end of the period: q4w, every 4 weeks
        runs_on = cursor.is_word("w", "d") if first.text == "q" else cursor.is_word("weeks", "days")
        cursor.take()
        return every, "week" if unit == "week" else "day", runs_on
    weeks = "w" if first.text == "q" else "weeks"
    raise cursor.unreadable(f'Write the interval in weeks or days, such as "{first.text} 3 {weeks}".')


def _measured(amount: int | None, length: Duration) -> int:
    if amount is None:
        raise UnreadableOrder(length.position, "Give the length of an interval in days, weeks or visits.")
    return amount
