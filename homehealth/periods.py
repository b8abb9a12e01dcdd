"""Certification periods, payment periods and the windows counted from the start of care (R1.4, R1.5, R1.6, R1.10)."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, NamedTuple

from homehealth.answers import Answer, Due
from homehealth.asked import Asked, StartOfCare
from homehealth.clocks import add_days, day, spoken_day, whole
from homehealth.dated import PDGM_FROM, always, in_force
from homehealth.errors import RuleError
from homehealth.inputs import Given
from homehealth.rule import rule

CERTIFICATION_CITATION = "42 CFR 424.22(b)(1), 484.55(d)(1), 484.205"
PAYMENT_CITATION = "42 CFR 484.205(b)(2), 484.230; Pub 100-04 ch.10"
RECERT_CITATION = "42 CFR 484.55(d)(1); OASIS data specifications edit -9080"
PLAN_CITATION = "42 CFR 484.60(c)(1)"

CERTIFICATION_DAYS = always(60, CERTIFICATION_CITATION)
PAYMENT_DAYS = always(30, PAYMENT_CITATION)
RECERT_WINDOW_DAYS = always(5, RECERT_CITATION)
EARLY_AGAIN_GAP_DAYS = always(60, PAYMENT_CITATION)
MAX_PERIODS = 10_000

CertificationNumber = Annotated[
    int, Asked("Number of the certification period, from 1", minimum=1, maximum=MAX_PERIODS)
]
PaymentNumber = Annotated[int, Asked("Number of the payment period, from 1", minimum=1, maximum=MAX_PERIODS)]


class Period(NamedTuple):
    """Period `n` (1-based), from `start` to `end`, both days included."""

    n: int
    start: date
    end: date

    @property
    def because(self) -> str:
        """Say what the period spans."""
        length = (self.end - self.start).days + 1
        return f"period {self.n}: day 1 = {spoken_day(self.start)}, day {length} = {spoken_day(self.end)}"


class Location(NamedTuple):
    """Where a day lies: certification period and day in it, payment period (from SOC) and day in it; all 1-based."""

    cert_n: int
    cert_day: int
    pay_k: int
    pay_day: int


class Window(NamedTuple):
    """Days from `opens` to `closes`, both included."""

    opens: date
    closes: date


@dataclass(frozen=True, slots=True)
class WindowCheck:
    """Whether a date lies in a recertification window, of which period (None when in none), and why."""

    in_window: bool
    period: int | None
    because: str


@dataclass(frozen=True, slots=True)
class PaymentTiming:
    """ "early" or "late", the days strictly between the two periods, and why."""

    timing: str
    gap_days: int
    because: str


def _told_from_start(found: Period, given: Given) -> Answer:
    because = f"start of care {spoken_day(given['soc_date'])}, {found.because}"
    return {"start": found.start, "end": found.end, "because": because}


@rule(section="1.4", title="Certification period", citation=CERTIFICATION_CITATION, answer=_told_from_start)
def certification_period(soc: StartOfCare, n: CertificationNumber) -> Period:
    """Return certification period `n` of the admission that began on `soc`: 60 days, always counted from `soc`.

    `n` is 1 to 10,000. Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 424.22(b)(1).
    """
    length = in_force(CERTIFICATION_DAYS, day(soc, "soc_date")).value
    start = add_days(soc, length * (whole(n, "n", 1, MAX_PERIODS) - 1))
    return Period(n, start, add_days(start, length - 1))


@rule(section="1.5", title="30-day payment period", citation=PAYMENT_CITATION, since=PDGM_FROM, answer=_told_from_start)
def payment_period(soc: StartOfCare, k: PaymentNumber) -> Period:
    """Return 30-day payment period `k`, counted from `soc`: two in each certification period.

    `k` is 1 to 10,000. Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.205(b)(2).
    """
    length = in_force(PAYMENT_DAYS, day(soc, "soc_date")).value
    start = add_days(soc, length * (whole(k, "k", 1, MAX_PERIODS) - 1))
    return Period(k, start, add_days(start, length - 1))


def _told_place(found: Location, given: Given) -> Answer:
    soc, on = given["soc_date"], given["date"]
    because = (
        f"{spoken_day(on)} is {(on - soc).days} days after the start of care: "
        f"day {found.cert_day} of certification {found.cert_n}, day {found.pay_day} of payment period {found.pay_k}"
    )
    return {**found._asdict(), "because": because}


@rule(
    section="1.4", title="Certification and payment day of a date", citation=CERTIFICATION_CITATION, answer=_told_place
)
def locate_day(soc: StartOfCare, on: Annotated[date, "The day to locate"]) -> Location:
    """Return the certification and payment period that hold the day `on`, and its day number in each (SOC is day 1).

    Raises RuleError `range_reversed` when `on` is before `soc`, else `wrong_type` or `out_of_range`.
    """
    gone = (day(on, "date") - day(soc, "soc_date")).days
    if gone < 0:
        raise RuleError("range_reversed", "The date is before the start of care: enter a later date.", field="date")
    cert, cert_day = divmod(gone, in_force(CERTIFICATION_DAYS, soc).value)
    pay, pay_day = divmod(gone, in_force(PAYMENT_DAYS, soc).value)
    return Location(cert + 1, cert_day + 1, pay + 1, pay_day + 1)


def _told_window(found: Window, given: Given) -> Answer:
    days = f"{spoken_day(found.opens)} to {spoken_day(found.closes)}"
    return {**found._asdict(), "because": f"days 56 to 60 of certification period {given['period']} = {days}"}


@rule(section="1.6", title="Recertification window", citation=RECERT_CITATION, answer=_told_window)
def recert_window(soc: StartOfCare, period: CertificationNumber) -> Window:
    """Return the days in which the recertification of `period` may be assessed: its last five (days 56 to 60).

    Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.55(d)(1).
    """
    certified = certification_period(soc, period)
    days = in_force(RECERT_WINDOW_DAYS, certified.end).value
    return Window(add_days(certified.end, 1 - days), certified.end)


@rule(section="1.6", title="Recertification assessed inside the window", citation=RECERT_CITATION)
def recert_window_check(soc: StartOfCare, m0090: Annotated[date, "Date completed (M0090)"]) -> WindowCheck:
    """Tell whether the assessment date `m0090` lies in the recertification window of its certification period.

    Raises RuleError `range_reversed` when it is before `soc`, else `wrong_type` or `out_of_range`.
    """
    where = locate_day(soc, m0090)
    window = recert_window(soc, where.cert_n)
    inside = window.opens <= m0090 <= window.closes
    because = (
        f"{spoken_day(m0090)} is day {where.cert_day} of certification period {where.cert_n}; "
        f"the window is {spoken_day(window.opens)} to {spoken_day(window.closes)} ({RECERT_CITATION})"
    )
    return WindowCheck(inside, where.cert_n if inside else None, because)


@rule(section="1.5", title="Early or late payment period", citation=PAYMENT_CITATION, confidence="M", since=PDGM_FROM)
def payment_timing(
    previous_end: Annotated[date | None, "Last day of the period before, if any"],
    start: Annotated[date, "First day of the period"],
) -> PaymentTiming:
    """Tell whether the 30-day period starting on `start` is early or late, given the end of the one before (or None).

    Early: the first of a sequence, or after a gap of more than 60 days (days strictly between).
    Raises RuleError `range_reversed` when `start` is not after `previous_end`. Source: 42 CFR 484.230.
    """
    day(start, "start")
    if previous_end is None:
        return PaymentTiming("early", 0, f"first period of the sequence ({PAYMENT_CITATION})")
    gap = (start - day(previous_end, "previous_end")).days - 1
    if gap < 0:
        raise RuleError("range_reversed", "The period must start after the one before it ended.", field="start")
    limit = in_force(EARLY_AGAIN_GAP_DAYS, start).value
    timing = "early" if gap > limit else "late"
    return PaymentTiming(timing, gap, f"{gap} days between the periods, early again above {limit} ({PAYMENT_CITATION})")


@rule(section="1.10", title="Plan of care review due", citation=PLAN_CITATION)
def plan_review_due(soc: StartOfCare, n: CertificationNumber) -> Due:
    """Return the day by which the practitioner must have reviewed the plan of certification period `n`: its last.

    Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.60(c)(1).
    """
    period = certification_period(soc, n)
    because = (
        f"start of care {spoken_day(soc)}, last day of certification period {n} = {spoken_day(period.end)} "
        f"({PLAN_CITATION})"
    )
    return Due(period.end, because)
