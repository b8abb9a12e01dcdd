"""The normal form of a visit order: segments, PRN allowances and the errors found in its text."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

Per = Literal["week", "day", "month", "every_weeks", "every_days"]
DAYS_IN_WEEK = 7
WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")

# The discipline codes of an order and what people call them
DISCIPLINES = {
    "SN": "skilled nursing",
    "PT": "physical therapy",
    "OT": "occupational therapy",
    "SLP": "speech therapy",
    "HHA": "home health aide",
    "MSW": "medical social work",
    "RD": "dietitian",
}
# Everything an order may begin with -> the discipline it is counted under
SYNONYMS = {
    "SN": "SN",
    "RN": "SN",
    "LPN": "SN",
    "PT": "PT",
    "PTA": "PT",
    "OT": "OT",
    "OTA": "OT",
    "COTA": "OT",
    "ST": "SLP",
    "SLP": "SLP",
    "HHA": "HHA",
    "MSW": "MSW",
    "RD": "RD",
}
ERROR_CODES = (
    "empty",
    "syntax",
    "zero_frequency",
    "range_reversed",
    "zero_duration",
    "duration_required",
    "prn_limit_required",
    "prn_reason_required",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of an order.

    `per` week, day or month: `minimum` to `maximum` visits in each of `periods`. `every_weeks`, `every_days`: one
    visit each `interval`; `span_weeks` or `occurrences` end it, None runs to the end of the certification period.
    `minutes` (least and most) is how long a visit lasts and `days` the WEEKDAYS it is made on, where the text says so.
    """

    per: Per
    minimum: int
    maximum: int
    periods: int | None = None
    interval: int | None = None
    span_weeks: int | None = None
    occurrences: int | None = None
    minutes: tuple[int, int] | None = None
    days: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Return how many weeks, days or months it runs; 0 for an interval, which counts none of them."""
        return self.periods or 0

    @property
    def every(self) -> int:
        """Return how many days or weeks lie between two visits of an interval; 1 for anything else."""
        return self.interval or 1

    def as_json(self) -> dict[str, object]:
        """Return the segment as the normal form writes it."""
        shared: dict[str, object] = {"per": self.per, "min": self.minimum, "max": self.maximum}
        besides: dict[str, object] = {"minutes": list(self.minutes)} if self.minutes else {}
        if self.days:
            besides["days"] = list(self.days)
        if self.per == "every_weeks":
            return {**shared, "interval": self.interval, "span_weeks": self.span_weeks, **besides}
        if self.per == "every_days":
            return {**shared, "interval": self.interval, "occurrences": self.occurrences, **besides}
        return {**shared, "periods": self.periods, **besides}


@dataclass(frozen=True, slots=True)
class Prn:
    """Visits allowed when needed: at most `maximum` over the life of the order, for `reason`."""

    maximum: int
    reason: str


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day as an order text names it: the year may be left out; `is_week` means the Sunday week that holds it.

    `position` is the 0-based character it begins at.
    """

    month: int
    day: int
    year: int | None = None
    is_week: bool = False
    position: int = field(default=0, compare=False)

    def holds(self, on: date) -> bool:
        """Tell whether `on` is this day, or lies in this week."""
        if not self.is_week:
            return (self.month, self.day) == (on.month, on.day) and self.year in {None, on.year}
        sunday = on.toordinal() - on.isoweekday() % DAYS_IN_WEEK
        week = (date.fromordinal(sunday + gone) for gone in range(DAYS_IN_WEEK))
        return any(NamedDay(self.month, self.day, self.year).holds(each) for each in week)

    def __str__(self) -> str:
        return f"{self.month}/{self.day}" + (f"/{self.year}" if self.year else "")


@dataclass(frozen=True, slots=True)
class FrequencyError:
    """A mistake in an order text: a code of ERROR_CODES, the 0-based character it starts at, what to do."""

    code: str
    position: int
    message: str


@dataclass(frozen=True, slots=True)
class Order:
    """A parsed order text. With errors it may be kept as a draft but never activated.

    `starts` and `ends` are the days the text itself names, `reason` what the visits are for; all may be missing.
    """

    discipline: str | None
    segments: tuple[Segment, ...]
    prn: tuple[Prn, ...]
    errors: tuple[FrequencyError, ...]
    starts: NamedDay | None = None
    ends: NamedDay | None = None
    reason: str = ""

    @property
    def is_valid(self) -> bool:
        """Tell whether the text had no mistake."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class Week:
    """A slice of the ordered time, both days included; the first and last may be short."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class WeekNeed:
    """The visits ordered in a slice; 0 and 0 when nothing is. `daily_...`: how many of them are ordered by the day."""

    start: date
    end: date
    minimum: int
    maximum: int
    daily_minimum: int = field(default=0, compare=False)
    daily_maximum: int = field(default=0, compare=False)

    @property
    def days(self) -> int:
        """Return how many days the slice has."""
        return (self.end - self.start).days + 1

    @property
    def counting(self) -> tuple[int, int]:
        """Return the least and the most visits that a slice of its length asks for (3.5).

        A slice shorter than a week asks for one visit a day of what is ordered by the week (so 2w4 from a Saturday asks
        for one), and for all of what is ordered by the day. A whole week asks for all that is ordered.
        """
        return (
            self.daily_minimum + self._held(self.minimum - self.daily_minimum),
            self.daily_maximum + self._held(self.maximum - self.daily_maximum),
        )

    def _held(self, by_the_week: int) -> int:
        a_day = -(-by_the_week // DAYS_IN_WEEK)
        return min(by_the_week, a_day * self.days)

    @property
    def is_short(self) -> bool:
        """Return whether the slice asks for fewer visits than its week was ordered."""
        return self.counting != (self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class Expansion:
    """An order laid over its weeks.

    Totals count the week rows. `exceeds_period`: more was ordered than fits; the rest is dropped. Orders by the month
    are in `months`, one row per calendar month, and in no week.
    """

    weeks: tuple[WeekNeed, ...]
    total_min: int
    total_max: int
    exceeds_period: bool
    months: tuple[WeekNeed, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitMade:
    """A completed in-person visit of the discipline: the local day it started, and whether it used a PRN allowance."""

    on: Annotated[date, "Local day it started"]
    prn: Annotated[bool, "Used a PRN allowance"] = False


@dataclass(frozen=True, slots=True)
class PrnUse:
    """PRN visits used against the allowance (None without one): none, ok, over or no_prn_order."""

    used: int
    maximum: int | None
    status: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Visits judged against an order: a status and a count per week row, the same per month row, and the PRN use."""

    week_status: tuple[str, ...]
    made: tuple[int, ...]
    prn: PrnUse
    month_status: tuple[str, ...] = ()
    month_made: tuple[int, ...] = ()
