"""From the referral to the completed comprehensive assessment (R1.1, R1.2, R1.3, R1.26)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from homehealth.answers import Due
from homehealth.asked import AgencyZone, Asked, StartOfCare
from homehealth.clocks import a_zone, add_days, day, elapsed, instant, spoken_day, spoken_sum, spoken_time
from homehealth.dated import always, in_force
from homehealth.errors import missing, reversed_range
from homehealth.rule import rule
from homehealth.workdays import add_business_days

INITIAL_CITATION = "42 CFR 484.55(a)(1)-(2)"
TIMELY_CITATION = "CMS OASIS guidance manual M0102/M0104; Timely Initiation of Care measure"
COMPREHENSIVE_CITATION = "42 CFR 484.55(b)(1)"
RIGHTS_CITATION = "42 CFR 484.50(a)"

INITIAL_HOURS = always(48, INITIAL_CITATION)
TIMELY_DAYS = always(2, TIMELY_CITATION)
COMPREHENSIVE_DAYS = always(5, COMPREHENSIVE_CITATION)
RIGHTS_BUSINESS_DAYS = always(4, RIGHTS_CITATION)


@dataclass(frozen=True, slots=True)
class InitialVisit:
    """When the initial visit is due, by which input; `due_at` is None where an ordered date gives the whole day."""

    basis: str
    due_at: datetime | None
    due_on: date
    because: str


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Whether it was done in time, and the last day that was."""

    timely: bool
    latest_on: date
    because: str


@rule(section="1.1", title="Initial assessment visit due", citation=INITIAL_CITATION)
def initial_assessment_due(
    referral_at: Annotated[datetime, "When the valid referral was received"],
    tz: AgencyZone,
    return_home_at: Annotated[datetime | None, "When the patient returned home, if in a facility when referred"] = None,
    ordered_soc: Annotated[
        date | None, Asked("Start of care ordered by the practitioner", name="ordered_soc_date")
    ] = None,
) -> InitialVisit:
    """Return when the initial assessment visit is due: an ordered start date governs, else 48 elapsed hours.

    `referral_at` and `return_home_at` are aware instants (the later one counts); the answer is on the local clock of
    `tz`. Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.55(a)(1)-(2).
    """
    if ordered_soc is not None:
        because = f"the practitioner ordered the start of care on {spoken_day(day(ordered_soc))} ({INITIAL_CITATION})"
        return InitialVisit("ordered_soc_date", None, ordered_soc, because)
    start, what, basis = instant(referral_at, "referral_at"), "referral", "referral_48h"
    if return_home_at is not None and instant(return_home_at, "return_home_at") > start:
        start, what, basis = return_home_at, "return home", "return_home_48h"
    start = start.astimezone(a_zone(tz))
    hours = in_force(INITIAL_HOURS, day(start.date())).value
    due_at = elapsed(start, hours)
    because = f"{what} {spoken_time(start)} + {hours} elapsed hours = {spoken_time(due_at)} ({INITIAL_CITATION})"
    return InitialVisit(basis, due_at, due_at.date(), because)


@rule(section="1.2", title="Timely initiation of care", citation=TIMELY_CITATION)
def timely_initiation(
    soc: Annotated[date, Asked("Start or resumption of care", name="soc_date")],
    m0102: Annotated[date | None, "Ordered date (M0102)"] = None,
    m0104: Annotated[date | None, "Date of the valid referral (M0104)"] = None,
    m1005: Annotated[date | None, "Inpatient discharge in the past 14 days (M1005)"] = None,
) -> Timeliness:
    """Tell whether care began in time for the quality measure, which works on dates.

    An ordered date `m0102` must be met exactly. Without one: the later of referral `m0104` and inpatient discharge
    `m1005`, plus 2 calendar days. Raises RuleError `missing_input` when neither `m0102` nor `m0104` is given.
    """
    day(soc, "soc_date")
    if m0102 is not None:
        because = f"the ordered date {spoken_day(day(m0102, 'm0102'))} must be met exactly ({TIMELY_CITATION})"
        return Timeliness(soc == m0102, m0102, because)
    if m0104 is None:
        raise missing("m0104")
    start = day(m0104, "m0104") if m1005 is None else max(m0104, day(m1005, "m1005"))
    days = in_force(TIMELY_DAYS, start).value
    latest = add_days(start, days)
    what = "referral" if start == m0104 else "inpatient discharge"
    return Timeliness(soc <= latest, latest, spoken_sum(what, start, days, latest, TIMELY_CITATION))


@rule(section="1.3", title="Comprehensive assessment due", citation=COMPREHENSIVE_CITATION)
def comprehensive_assessment_due(soc: StartOfCare) -> Due:
    """Return the last day to complete the comprehensive assessment: `soc` (day 0) + 5 calendar days.

    Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.55(b)(1).
    """
    days = in_force(COMPREHENSIVE_DAYS, day(soc, "soc_date")).value
    due = add_days(soc, days)
    return Due(due, spoken_sum("start of care", soc, days, due, COMPREHENSIVE_CITATION))


@rule(section="1.3", title="Comprehensive assessment completed in time", citation=COMPREHENSIVE_CITATION)
def comprehensive_assessment_timely(
    soc: StartOfCare, completed: Annotated[date, Asked("Date completed (M0090)", name="completed_date")]
) -> Timeliness:
    """Tell whether an assessment completed (M0090) on `completed` was in time.

    Raises RuleError `range_reversed` when it is before `soc`.
    """
    if day(completed, "completed_date") < day(soc, "soc_date"):
        raise reversed_range("completed_date", "The assessment cannot be complete before the start of care.")
    due = comprehensive_assessment_due(soc)
    return Timeliness(completed <= due.due_on, due.due_on, due.because)


@rule(section="1.26", title="Notice of rights to the representative due", citation=RIGHTS_CITATION, confidence="M")
def rights_notice_due(visit: Annotated[date, Asked("Initial evaluation visit", name="visit_date")]) -> Due:
    """Return when a patient-selected representative must have the written notice of rights: 4 business days.

    `visit` (the initial evaluation visit) is day 0. Source: 42 CFR 484.50(a) [recalled].
    """
    days = in_force(RIGHTS_BUSINESS_DAYS, day(visit, "visit_date")).value
    due = add_business_days(visit, days)
    return Due(due, spoken_sum("initial evaluation visit", visit, days, due, RIGHTS_CITATION, unit="business day"))
