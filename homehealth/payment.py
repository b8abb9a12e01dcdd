"""Clocks and counts of payment (R1.19, R1.20, R1.23, R1.24); only the calculator reaches it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from homehealth.asked import Asked
from homehealth.clocks import add_days, add_years, day, several, spoken_day, spoken_sum, whole
from homehealth.dated import PDGM_FROM, always, in_force
from homehealth.errors import RuleError
from homehealth.periods import PAYMENT_DAYS
from homehealth.rule import rule
from homehealth.workdays import next_business_day

FILING_CITATION = "42 CFR 424.44; Pub 100-04 ch.1 s.70"
LUPA_CITATION = "42 CFR 484.230; 90 FR 55367"
SOURCE_CITATION = "Pub 100-04 ch.10 s.40.2"
ADR_CITATION = "Pub 100-08 ch.3 s.3.2.3.2; MLN MM8583"
RECEIPT_CITATION = "42 CFR 405.942, 405.962"

FILING_YEARS = always(1, FILING_CITATION)
SOURCE_DAYS = always(14, SOURCE_CITATION)
ADR_DAYS = always(45, ADR_CITATION)
PRESUMED_RECEIPT_DAYS = always(5, RECEIPT_CITATION)
MAX_THRESHOLD = 100


@dataclass(frozen=True, slots=True)
class AppealLevel:
    """A level of the Medicare appeal: what it is called, days to file from receipt, days to decide, whether the last
    day moves to the next workday, citation."""

    name: str
    file_days: int
    decide_days: int | None
    rolls_over: bool
    citation: str


APPEAL_LEVELS = {
    "redetermination": always(
        AppealLevel("redetermination by the contractor", 120, 60, True, "42 CFR 405.942, 405.950"), "42 CFR 405.942"
    ),
    "reconsideration": always(
        AppealLevel("reconsideration by the QIC", 180, 60, False, "42 CFR 405.962, 405.970"), "42 CFR 405.962"
    ),
    "alj": always(AppealLevel("hearing at OMHA", 60, 90, False, "42 CFR 405.1014, 405.1016"), "42 CFR 405.1014"),
    "council": always(
        AppealLevel("review by the Appeals Council", 60, 90, False, "42 CFR 405.1102"), "42 CFR 405.1102"
    ),
    "federal_court": always(AppealLevel("federal court", 60, None, False, "42 CFR 405.1136"), "42 CFR 405.1136"),
}


@dataclass(frozen=True, slots=True)
class FilingLimit:
    """The date the statute gives, and the workday it moves to."""

    statutory_on: date
    due_on: date
    because: str


@dataclass(frozen=True, slots=True)
class LupaCheck:
    """Visits in a 30-day period, and whether they are fewer than the threshold."""

    visits: int
    is_lupa: bool
    because: str


@dataclass(frozen=True, slots=True)
class AdmissionSource:
    """ "institutional" or "community", and why."""

    source: str
    because: str


@dataclass(frozen=True, slots=True)
class RecordsRequest:
    """The last day documents may reach the contractor, and the day it denies."""

    due_on: date
    denial_on: date
    because: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """When the notice counts as received, the last day by statute, and that day moved to a workday where it moves."""

    presumed_receipt: date
    statutory_on: date
    due_on: date
    because: str


@rule(section="1.19", title="Claim filing limit", citation=FILING_CITATION, since=date(2010, 3, 23))
def timely_filing_due(
    through: Annotated[date, Asked("Last day of service on the claim", name="through_date")],
) -> FilingLimit:
    """Return the last day to file a claim whose last service day is `through`: the same date next year.

    Feb 29 becomes Feb 28; a weekend or federal holiday moves to the next workday. Source: 42 CFR 424.44.
    """
    years = in_force(FILING_YEARS, day(through, "through_date")).value
    statutory = add_years(through, years)
    due = next_business_day(statutory)
    because = f"through date {spoken_day(through)} + {years} calendar year = {spoken_day(statutory)}"
    moved = f", next workday {spoken_day(due)}" if due != statutory else ""
    return FilingLimit(statutory, due, f"{because}{moved} ({FILING_CITATION})")


@rule(section="1.20", title="Low-utilization payment check", citation=LUPA_CITATION, since=PDGM_FROM)
def lupa_check(
    period_start: Annotated[date, "First day of the 30-day period"],
    threshold: Annotated[int, Asked("Threshold of the case-mix group for the year", minimum=1, maximum=MAX_THRESHOLD)],
    visits: Annotated[Sequence[date], Asked("Days of the visits, each visit listed", name="visit_dates")],
) -> LupaCheck:
    """Return whether the visits in the 30-day period from `period_start` are fewer than `threshold` (1 to 100).

    All disciplines count, and each of several on one day. The threshold is yearly data of the case-mix group.
    Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.230.
    """
    length = in_force(PAYMENT_DAYS, day(period_start, "period_start")).value
    end = add_days(period_start, length - 1)
    whole(threshold, "threshold", 1, MAX_THRESHOLD)
    count = sum(period_start <= day(visit, "visit_dates") <= end for visit in several(visits, "visit_dates"))
    because = (
        f"{count} visits from {spoken_day(period_start)} to {spoken_day(end)}, threshold {threshold} ({LUPA_CITATION})"
    )
    return LupaCheck(count, count < threshold, because)


@rule(section="1.20", title="Admission source", citation=SOURCE_CITATION, confidence="M", since=PDGM_FROM)
def admission_source(
    period_from: Annotated[date, Asked("First day of the 30-day period", name="from_date")],
    discharge: Annotated[date, Asked("Day of the inpatient discharge", name="inpatient_discharge_date")],
) -> AdmissionSource:
    """Return "institutional" when the inpatient `discharge` is 0 to 14 days before `period_from`, else "community".

    Raises RuleError `wrong_type` or `out_of_range`. Source: Pub 100-04 ch.10 s.40.2.
    """
    limit = in_force(SOURCE_DAYS, day(period_from, "from_date")).value
    gap = (period_from - day(discharge, "inpatient_discharge_date")).days
    source = "institutional" if 0 <= gap <= limit else "community"
    because = f"discharged {gap} days before {spoken_day(period_from)}, within {limit} counts ({SOURCE_CITATION})"
    return AdmissionSource(source, because)


@rule(section="1.23", title="Additional documentation due", citation=ADR_CITATION)
def adr_due(letter: Annotated[date, Asked("Date of the request", name="adr_date")]) -> RecordsRequest:
    """Return when documents must reach the contractor after an additional documentation request dated `letter`: day 45.

    The letter's own date wins where it states one. Source: Pub 100-08 ch.3 s.3.2.3.2.
    """
    days = in_force(ADR_DAYS, day(letter, "adr_date")).value
    due = add_days(letter, days)
    return RecordsRequest(due, add_days(due, 1), spoken_sum("request dated", letter, days, due, ADR_CITATION))


@rule(section="1.24", title="Medicare appeal due", citation=RECEIPT_CITATION)
def appeal_due(
    level: Annotated[str, Asked("Level of appeal", choices=tuple(APPEAL_LEVELS))],
    notice: Annotated[date, Asked("Date of the notice or decision", name="notice_date")],
) -> Appeal:
    """Return when an appeal of `level` (a key of APPEAL_LEVELS) must be received, after a notice dated `notice`.

    The notice counts as received 5 days on. Only a redetermination moves to the next workday. Raises RuleError
    `unknown_choice`, `wrong_type` or `out_of_range`. Source: 42 CFR 405.942-405.1136.
    """
    if level not in APPEAL_LEVELS:
        raise RuleError("unknown_choice", f"level must be one of {', '.join(APPEAL_LEVELS)}.", field="level")
    terms = in_force(APPEAL_LEVELS[level], day(notice, "notice_date")).value
    receipt = add_days(notice, in_force(PRESUMED_RECEIPT_DAYS, notice).value)
    statutory = add_days(receipt, terms.file_days)
    due = next_business_day(statutory) if terms.rolls_over else statutory
    because = (
        f"notice {spoken_day(notice)}, presumed received {spoken_day(receipt)} + {terms.file_days} calendar days = "
        f"{spoken_day(statutory)}"
    )
    moved = f", next workday {spoken_day(due)}" if due != statutory else ""
    return Appeal(receipt, statutory, due, f"{because}{moved} ({terms.citation})")
