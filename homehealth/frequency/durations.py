"""How long a frequency runs, turned into its own unit."""

from dataclasses import dataclass
from typing import Literal

IntervalUnit = Literal["week", "day"]
DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class Duration:
    """A length as written: `unit` is day, week, month or visits, None when left out; `position` where it stands."""

    length: int
    unit: str | None
    position: int


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
