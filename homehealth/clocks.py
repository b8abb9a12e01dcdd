"""Calendar and elapsed-time arithmetic that never leaves the calendar the book answers for."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from homehealth.dated import BOOK_BEGINS, BOOK_ENDS
from homehealth.errors import RuleError

FIRST_ORDINAL = BOOK_BEGINS.toordinal()
LAST_ORDINAL = BOOK_ENDS.toordinal()
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_IN_YEAR = 12
MAX_YEARS = BOOK_ENDS.year - BOOK_BEGINS.year
MAX_ELAPSED_HOURS = 24 * 366 * 10


def day(value: object, field: str = "date") -> date:
    """Return `value` when it is a calendar day of the book (1900 to 2999).

    Raises RuleError `wrong_type` for anything but a date (a datetime is not one), `out_of_range` outside the book.
    """
    if not isinstance(value, date) or isinstance(value, datetime):
        raise RuleError("wrong_type", f"{field} must be a calendar date.", field=field)
    if not BOOK_BEGINS <= value <= BOOK_ENDS:
        raise RuleError("out_of_range", f"{field} must lie between 1900-01-01 and 2999-12-31.", field=field)
    return value


def whole(value: object, field: str, minimum: int, maximum: int) -> int:
    """Return `value` when it is an integer from `minimum` to `maximum`; booleans and floats are not integers.

    Raises RuleError `wrong_type` or `out_of_range`.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise RuleError("wrong_type", f"{field} must be a whole number.", field=field)
    if not minimum <= value <= maximum:
        raise RuleError("out_of_range", f"{field} must be a whole number from {minimum} to {maximum}.", field=field)
    return value


def number(value: object, field: str, minimum: float, maximum: float) -> int | float:
    """Return `value` when it is a finite number from `minimum` to `maximum`; booleans and NaN are not numbers.

    Raises RuleError `wrong_type` or `out_of_range`.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise RuleError("wrong_type", f"{field} must be a number.", field=field)
    if (isinstance(value, float) and not isfinite(value)) or not minimum <= value <= maximum:
        raise RuleError("out_of_range", f"{field} must be a number from {minimum} to {maximum}.", field=field)
    return value


def several(values: object, field: str) -> list[object]:
    """Return the entries of a list, tuple or set. Raises RuleError `wrong_type` for anything else."""
    if not isinstance(values, list | tuple | set | frozenset):
        raise RuleError("wrong_type", f"{field} must be a list.", field=field)
    return list(values)


def a_zone(value: object, field: str = "tz") -> ZoneInfo:
    """Return `value` when it is a ZoneInfo. Raises RuleError `bad_timezone`."""
    if not isinstance(value, ZoneInfo):
        raise RuleError("bad_timezone", f"{field} must be a time zone.", field=field)
    return value


def instant(value: object, field: str = "at") -> datetime:
    """Return `value` when it is an aware datetime on a day of the book.

    Raises RuleError `wrong_type` for anything else (a naive datetime is none), `out_of_range` outside the book.
    """
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise RuleError("wrong_type", f"{field} must be a time with its zone.", field=field)
    day(value.date(), field)
    return value


def add_days(start: date, days: int) -> date:
    """Return `start` plus `days` calendar days (negative goes back); `start` is day 0.

    Raises RuleError `wrong_type`, or `out_of_range` when either end leaves the book.
    """
    if not isinstance(start, date) or isinstance(start, datetime) or not isinstance(days, int):
        raise RuleError("wrong_type", "A calendar date and a whole number of days are needed.")
    first = start.toordinal()
    last = first + days
    if first < FIRST_ORDINAL or first > LAST_ORDINAL or last < FIRST_ORDINAL or last > LAST_ORDINAL:
        raise RuleError("out_of_range", "The dates must lie between 1900-01-01 and 2999-12-31.")
    return date.fromordinal(last)


def add_months(start: date, months: int) -> date:
    """Return the same day number `months` calendar months on, clamped to the end of a shorter month.

    Feb 29 plus 12 months is Feb 28. Raises RuleError `wrong_type` or `out_of_range`.
    """
    day(start)
    if not isinstance(months, int):
        raise RuleError("wrong_type", "A whole number of months is needed.")
    index = start.year * MONTHS_IN_YEAR + start.month - 1 + months
    year, month = divmod(index, MONTHS_IN_YEAR)
    if not BOOK_BEGINS.year <= year <= BOOK_ENDS.year:
        raise RuleError("out_of_range", "The dates must lie between 1900-01-01 and 2999-12-31.")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_years(start: date, years: int) -> date:
    """Return the same date `years` years on; Feb 29 becomes Feb 28 in a common year."""
    return add_months(start, MONTHS_IN_YEAR * whole(years, "years", -MAX_YEARS, MAX_YEARS))


def add_years_forward(start: date, years: int) -> date:
    """Return the same date `years` years on; Feb 29 becomes Mar 1 in a common year (record retention, R9.6)."""
    moved = add_months(start, MONTHS_IN_YEAR * whole(years, "years", -MAX_YEARS, MAX_YEARS))
    return add_days(moved, 1) if moved.day != start.day else moved


def month_end(on: date) -> date:
    """Return the last day of the calendar month of `on`."""
    return date(on.year, on.month, monthrange(on.year, on.month)[1])


def zone(name: object, field: str = "tz") -> ZoneInfo:
    """Return the IANA time zone called `name` (e.g. "America/New_York"). Raises RuleError `bad_timezone`."""
    try:
        if isinstance(name, str) and ("/" in name or name == "UTC"):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # reported below, in the same words as a name that is not text
    raise RuleError("bad_timezone", f"{field} must be an IANA time zone such as America/New_York.", field=field)


def localize(at: datetime, tz: ZoneInfo, field: str = "at") -> datetime:
    """Return the naive local time `at` as an instant in `tz`.

    A time the clocks skip raises RuleError `time_does_not_exist`; a time they show twice is the earlier one.
    """
    if not isinstance(at, datetime):
        raise RuleError("wrong_type", f"{field} must be a local time.", field=field)
    day(at.date(), field)
    aware = at.replace(tzinfo=a_zone(tz), fold=0)
    if aware.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != at:
        raise RuleError(
            "time_does_not_exist", f"{field} is skipped by the clocks that day: enter the real time.", field=field
        )
    return aware


def elapsed(at: datetime, hours: float) -> datetime:
    """Return the instant `hours` elapsed hours after the aware datetime `at`, on the local clock of its zone.

    Weekends, holidays and nights count; across a daylight-saving change the wall clock shifts.
    Raises RuleError `wrong_type` for a naive datetime, `out_of_range` outside the book.
    """
    instant(at)
    number(hours, "hours", 0, MAX_ELAPSED_HOURS)
    later = (at.astimezone(UTC) + timedelta(hours=hours)).astimezone(at.tzinfo)
    day(later.date())
    return later


def spoken_day(on: date) -> str:
    """Return `on` in words, e.g. "4 Jan 2027"."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def spoken_time(at: datetime) -> str:
    """Return `at` in words, e.g. "4 Jan 2027 10:30"."""
    return f"{spoken_day(at.date())} {at:%H:%M}"


def spoken_sum(what: str, start: date, days: int, result: date, citation: str, *, unit: str = "calendar day") -> str:
    """Return a derivation, e.g. "start of care 4 Jan 2027 + 5 calendar days = 9 Jan 2027 (42 CFR 484.55(b)(1))"."""
    sign = "-" if days < 0 else "+"
    plural = "" if abs(days) == 1 else "s"
    return f"{what} {spoken_day(start)} {sign} {abs(days)} {unit}{plural} = {spoken_day(result)} ({citation})"
