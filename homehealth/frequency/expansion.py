"""Laying an order over the weeks of its period (3.3), and dates of interval tasks (3.6)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated

from homehealth.answers import Answer
from homehealth.asked import Asked
from homehealth.clocks import add_days, add_months, day, month_end, spoken_day, whole
from homehealth.errors import RuleError, reversed_range
from homehealth.frequency.model import Expansion, Order, Segment, Week, WeekNeed
from homehealth.frequency.weeks import weeks_in_period
from homehealth.frequency.writing import require_valid
from homehealth.inputs import Given
from homehealth.rule import rule

INTERVAL_CITATION = "house rule: counted from the last time done"
MAX_INTERVAL_DAYS = 3660


def expand(order: Order, effective: date, period_end: date, week_mode: str = "calendar") -> Expansion:
    """Return the visits `order` asks for in each week from `effective` to `period_end`.

    Segments run one after the other. What does not fit is dropped and `exceeds_period` says so; PRN visits are in no
    week. Raises RuleError with the order's first mistake, or those of `weeks_in_period`.
    """
    require_valid(order)
    calendar = _Calendar(weeks_in_period(effective, period_end, week_mode), effective, period_end)
    for segment in order.segments:
        calendar.place(segment)
    return calendar.expansion()


def combine(expansions: Sequence[Expansion]) -> Expansion:
    """Return concurrent orders of one discipline as one: their calendar weeks, with the ordered visits summed.

    For orders expanded in calendar weeks over one certification period; they may start on different days. Months are
    summed likewise. Raises RuleError `empty` for no expansion.
    """
    if not expansions:
        raise RuleError("empty", "Give at least one order to combine.")
    weeks = _summed(need for each in expansions for need in each.weeks)
    months = _summed((need for each in expansions for need in each.months), by_month=True)
    return Expansion(
        weeks,
        sum(each.total_min for each in expansions),
        sum(each.total_max for each in expansions),
        any(each.exceeds_period for each in expansions),
        months,
    )


def _summed(needs: Iterable[WeekNeed], *, by_month: bool = False) -> tuple[WeekNeed, ...]:
    """Return the needs of one calendar week (Sunday to Saturday), or of one month, added up."""
    found: dict[date, WeekNeed] = {}
    for need in needs:
        key = month_end(need.start) if by_month else need.start - timedelta(days=(need.start.weekday() + 1) % 7)
        had = found.get(key, WeekNeed(need.start, need.end, 0, 0))
        found[key] = WeekNeed(
            min(had.start, need.start),
            max(had.end, need.end),
            had.minimum + need.minimum,
            had.maximum + need.maximum,
            had.daily_minimum + need.daily_minimum,
            had.daily_maximum + need.daily_maximum,
        )
    return tuple(found[key] for key in sorted(found))


class _Calendar:
    """The weeks being filled, and the day the next segment starts on (None: past the end of the period)."""

    def __init__(self, weeks: list[Week], start: date, end: date) -> None:
        self.weeks = weeks
        self.end = end
        self.cursor: date | None = start
        self.low = [0] * len(weeks)
        self.high = [0] * len(weeks)
        self.daily = [(0, 0)] * len(weeks)
        self.months: dict[date, tuple[int, int]] = {}
        self.exceeds = False

    def place(self, segment: Segment) -> None:
        if self.cursor is None:
            self.exceeds = True
        elif segment.per == "week":
            self.weekly(segment, self.index(self.cursor))
        elif segment.per == "day":
            self.by_the_day(segment, self.cursor)
        elif segment.per == "month":
            self.monthly(segment, self.cursor)
        elif segment.per == "every_weeks":
            self.every_weeks(segment, self.index(self.cursor))
        else:
            self.every_days(segment, self.cursor)

    def index(self, on: date) -> int:
        """Return the slice that holds `on`."""
        return next(place for place, week in enumerate(self.weeks) if week.end >= on)

    def fill(self, place: int, segment: Segment) -> None:
        self.low[place] += segment.minimum
        self.high[place] += segment.maximum
        if segment.per in {"day", "every_days"}:
            low, high = self.daily[place]
            self.daily[place] = (low + segment.minimum, high + segment.maximum)

    def move_to_week(self, place: int) -> None:
        self.cursor = self.weeks[place].start if place < len(self.weeks) else None

    def move_to_day(self, start: date, days: int) -> None:
        """Move `days` on from `start`; the period is short, so a count past its end is enough."""
        left = (self.end - start).days
        self.cursor = start + timedelta(days=days) if days <= left else None

    def weekly(self, segment: Segment, first: int) -> None:
        stop = first + segment.length
        for place in range(first, min(stop, len(self.weeks))):
            self.fill(place, segment)
        self.exceeds = self.exceeds or stop > len(self.weeks)
        self.move_to_week(stop)

    def by_the_day(self, segment: Segment, start: date) -> None:
        wanted = segment.length
        fitting = min(wanted, (self.end - start).days + 1)
        place = self.index(start)
        for gone in range(fitting):
            if start + timedelta(days=gone) > self.weeks[place].end:
                place += 1
            self.fill(place, segment)
        self.exceeds = self.exceeds or wanted > fitting
        self.move_to_day(start, wanted)

    def monthly(self, segment: Segment, start: date) -> None:
        first = start.replace(day=1)
        for gone in range(segment.length):
            bucket = add_months(first, gone)
            if bucket > self.end:
                self.exceeds = True
                break
            low, high = self.months.get(bucket, (0, 0))
            self.months[bucket] = (low + segment.minimum, high + segment.maximum)
        self.move_to_day(start, (month_end(max(self.months)) - start).days + 1)

    def every_weeks(self, segment: Segment, first: int) -> None:
        interval = segment.every
        stop = len(self.weeks) if segment.span_weeks is None else first + segment.span_weeks
        for place in range(first, min(stop, len(self.weeks)), interval):
            self.fill(place, segment)
        last = first + (stop - first - 1) // interval * interval
        self.exceeds = self.exceeds or last >= len(self.weeks)
        self.move_to_week(stop)

    def every_days(self, segment: Segment, start: date) -> None:
        interval = segment.every
        fitting = (self.end - start).days // interval + 1
        wanted = fitting if segment.occurrences is None else segment.occurrences
        place = self.index(start)
        for visit in range(min(wanted, fitting)):
            on = start + timedelta(days=visit * interval)
            while self.weeks[place].end < on:
                place += 1
            self.fill(place, segment)
        self.exceeds = self.exceeds or wanted > fitting
        self.move_to_day(start, wanted * interval)

    def expansion(self) -> Expansion:
        rows = zip(self.weeks, self.low, self.high, self.daily, strict=True)
        weeks = tuple(WeekNeed(week.start, week.end, low, high, *daily) for week, low, high, daily in rows)
        begins = self.weeks[0].start
        months = tuple(
            WeekNeed(max(bucket, begins), min(month_end(bucket), self.end), low, high)
            for bucket, (low, high) in sorted(self.months.items())
        )
        return Expansion(weeks, sum(self.low), sum(self.high), self.exceeds, months)


def _told_dates(found: list[date], given: Given) -> Answer:
    because = f"every {given['every_days']} days from {spoken_day(given['last_done'])}, inside the period"
    return {"due": found, "because": because}


@rule(
    section="3.6",
    title="Dates of an interval task",
    citation=INTERVAL_CITATION,
    confidence="M",
    answer=_told_dates,
)
def interval_due_dates(
    every_days: Annotated[int, Asked("Days between two", minimum=1, maximum=MAX_INTERVAL_DAYS)],
    last_done: Annotated[date, "Last time done"],
    period_start: Annotated[date, "First day of the period"],
    period_end: Annotated[date, "Last day of the period"],
) -> list[date]:
    """Return the days between `period_start` and `period_end` (both included) on which an interval task is due.

    The chain runs from `last_done`, every `every_days` calendar days (1 to 3,660). Raises RuleError `range_reversed`,
    `wrong_type` or `out_of_range`.
    """
    whole(every_days, "every_days", 1, MAX_INTERVAL_DAYS)
    day(last_done, "last_done")
    if day(period_end, "period_end") < day(period_start, "period_start"):
        raise reversed_range("period_end", "The period ends before it starts: enter a later end.")
    steps = max(1, -((last_done - period_start).days // every_days))
    found: list[date] = []
    on = last_done.toordinal() + steps * every_days
    while on <= period_end.toordinal():
        found.append(add_days(last_done, on - last_done.toordinal()))
        on += every_days
    return found
