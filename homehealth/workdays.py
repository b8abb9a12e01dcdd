"""Business days: Monday to Friday without the federal holidays of 5 U.S.C. 6103."""

from datetime import date, timedelta
from functools import lru_cache

from homehealth.clocks import add_days, day, whole
from homehealth.dated import BOOK_ENDS
from homehealth.errors import RuleError

CITATION = "5 U.S.C. 6103; business day: Monday to Friday without federal holidays (house rule)"
FIRST_YEAR = 1978  # Veterans Day returned to November 11; earlier calendars differ
MAX_BUSINESS_DAYS = 10_000
SATURDAY, SUNDAY = 5, 6

# (name, month, day of the month, first year)
FIXED = (
    ("New Year's Day", 1, 1, FIRST_YEAR),
    ("Juneteenth National Independence Day", 6, 19, 2021),
    ("Independence Day", 7, 4, FIRST_YEAR),
    ("Veterans Day", 11, 11, FIRST_YEAR),
    ("Christmas Day", 12, 25, FIRST_YEAR),
)
# (name, month, weekday, which one of the month: -1 is the last, first year)
FLOATING = (
    ("Birthday of Martin Luther King, Jr.", 1, 0, 3, 1986),
    ("Washington's Birthday", 2, 0, 3, FIRST_YEAR),
    ("Memorial Day", 5, 0, -1, FIRST_YEAR),
    ("Labor Day", 9, 0, 1, FIRST_YEAR),
    ("Columbus Day", 10, 0, 2, FIRST_YEAR),
    ("Thanksgiving Day", 11, 3, 4, FIRST_YEAR),
)


def _observed(holiday: date) -> date:
    """Return the day a holiday is kept: Saturday on Friday, Sunday on Monday."""
    if holiday.weekday() == SATURDAY:
        return holiday - timedelta(days=1)
    return holiday + timedelta(days=1) if holiday.weekday() == SUNDAY else holiday


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth `weekday` (Monday is 0) of a month; -1 is the last."""
    if nth < 0:
        last = date(year, month + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


@lru_cache(maxsize=2048)
def _holidays(year: int) -> dict[date, str]:
    """Return the observed holidays dated in `year`, in order."""
    found = {_nth_weekday(year, month, wd, nth): name for name, month, wd, nth, since in FLOATING if year >= since}
    for name, month, number, since in FIXED:
        # New Year's Day on a Saturday is kept on December 31 of the year before, hence the second candidate
        for candidate in (year, year + 1):
            kept = _observed(date(candidate, month, number))
            if candidate >= since and kept.year == year:
                found[kept] = name
    return dict(sorted(found.items()))


def federal_holidays(year: int) -> dict[date, str]:
    """Return the federal holidays observed in `year` (1978 to 2999): day kept -> name, in order.

    A holiday on Saturday is kept on Friday, on Sunday on Monday; January 1 may be kept on December 31.
    Raises RuleError `wrong_type` or `out_of_range`. Source: 5 U.S.C. 6103.
    """
    return dict(_holidays(whole(year, "year", FIRST_YEAR, BOOK_ENDS.year)))


def is_business_day(on: date) -> bool:
    """Tell whether `on` is Monday to Friday and no federal holiday. Raises RuleError `out_of_range` before 1978."""
    day(on)
    if on.year < FIRST_YEAR:
        raise RuleError("out_of_range", f"Business days are known from {FIRST_YEAR} on.")
    return on.weekday() < SATURDAY and on not in _holidays(on.year)


def add_business_days(start: date, count: int) -> date:
    """Return the `count`-th business day after `start`; `start` is day 0 and never counted.

    With count 0 the answer is `start` itself. Raises RuleError `wrong_type` or `out_of_range`.
    """
    whole(count, "business days", 0, MAX_BUSINESS_DAYS)
    moved = day(start)
    for _ in range(count):
        moved = next_business_day(add_days(moved, 1))
    return moved


def next_business_day(on: date) -> date:
    """Return `on` when it is a business day, else the first business day after it."""
    moved = on
    while not is_business_day(moved):
        moved = add_days(moved, 1)
    return moved


def previous_business_day(on: date) -> date:
    """Return `on` when it is a business day, else the last business day before it."""
    moved = on
    while not is_business_day(moved):
        moved = add_days(moved, -1)
    return moved
