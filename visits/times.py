"""Agency-local days and clock times as instants; lengths run in real minutes, also across a change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from core.clock import at_local, day_bounds, local

FIRST_HOUR, LAST_HOUR = 7, 19
STEP_MINUTES = 15
SHORTEST, LONGEST = 10, 12 * 60


def span(on: date, clock: time, minutes: int) -> tuple[datetime, datetime]:
    """The instants (UTC) at which a visit of `minutes` begins and ends when it begins at `clock`, agency time, on `on`.

    A clock time that a spring change skips is the next valid one.
    """
    start = at_local(on, clock).astimezone(UTC)
    return start, start + timedelta(minutes=minutes)


def week_of(on: date) -> tuple[date, date]:
    """The calendar week, Sunday to Saturday, that holds a day."""
    first = on - timedelta(days=(on.weekday() + 1) % 7)
    return first, first + timedelta(days=6)


LAST_ROW = (LAST_HOUR - FIRST_HOUR) * 60 // STEP_MINUTES - 1


def board_row(at: datetime) -> int:
    """The quarter hour of the board, 0 at 07:00 agency time, an instant falls in; the board's edges hold what lies
    outside."""
    clock = local(at)
    row = ((clock.hour - FIRST_HOUR) * 60 + clock.minute) // STEP_MINUTES
    return min(max(row, 0), LAST_ROW)


def board_rows(start: datetime, end: datetime, day: date) -> tuple[int, int]:
    """The first quarter hour of the board of `day` that a visit touches, and how many, at least one: of a visit that began
    before midnight only what lies on that day, of one outside the board's hours the edge."""
    begins, ends = day_bounds(day)
    first = board_row(max(start, begins))
    last = LAST_ROW if end >= ends else board_row(end - timedelta(microseconds=1))
    return first, max(1, last - first + 1)


def fits_board(start: datetime, end: datetime, day: date) -> bool:
    """True when the board of `day` shows a visit where it is: only then can it be dragged without changing its time."""
    opens, closes = at_local(day, time(FIRST_HOUR)), at_local(day, time(LAST_HOUR))
    return opens <= start and end <= closes
