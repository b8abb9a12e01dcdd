"""OASIS events after the start of care: resumption, transfer, discharge, death, transmission (R1.7, R1.8, R1.9)."""

from datetime import date, datetime
from typing import Annotated

from homehealth.answers import Due, MaybeDue
from homehealth.asked import Asked
from homehealth.clocks import add_days, day, elapsed, instant, number, spoken_day, spoken_sum, spoken_time
from homehealth.dated import always, in_force
from homehealth.errors import RuleError, missing
from homehealth.rule import rule

ROC_CITATION = "42 CFR 484.55(d)(2)"
EVENT_CITATION = "42 CFR 484.55(d); OASIS Assessment Reference Sheet RFA 5-9"
SUBMISSION_CITATION = "42 CFR 484.45(a); OASIS data specifications edit -3330"

ROC_STAY_HOURS = always(24, ROC_CITATION)
ROC_HOURS = always(48, ROC_CITATION)
ROC_DAYS = always(2, ROC_CITATION)
EVENT_DAYS = always(2, EVENT_CITATION)
SUBMISSION_DAYS = always(30, SUBMISSION_CITATION)
MAX_STAY_HOURS = 24 * 366 * 10

EVENTS = {
    "transfer": "transfer to an inpatient facility (RFA 6 or 7)",
    "discharge": "discharge (RFA 9)",
    "death": "death at home (RFA 8)",
    "other_followup": "major decline or improvement (RFA 5)",
}


@rule(section="1.7", title="Resumption of care assessment due", citation=ROC_CITATION)
def roc_assessment_due(
    *,
    inpatient: Annotated[bool, "Admitted as an inpatient (observation is not)"],
    stay_hours: Annotated[float, Asked("Length of the stay in hours", minimum=0, maximum=MAX_STAY_HOURS)],
    diagnostic_only: Annotated[bool, "Admitted for diagnostic tests only"],
    return_home_on: Annotated[date | None, "Day the patient returned home"] = None,
    return_home_at: Annotated[datetime | None, "Time the patient returned home, if known"] = None,
    ordered_roc: Annotated[
        date | None, Asked("Resumption ordered by the practitioner", name="ordered_roc_date")
    ] = None,
) -> MaybeDue:
    """Return whether and when the resumption of care must be assessed.

    Required after an inpatient stay of 24 hours or more that was not for diagnostic tests only. Due 48 elapsed hours
    after `return_home_at` (aware, local zone), or `return_home_on` + 2 calendar days; a practitioner-ordered date
    replaces both. Raises RuleError `missing_input` when neither return is given. Source: 42 CFR 484.55(d)(2).
    """
    came_home = instant(return_home_at, "return_home_at").date() if return_home_at is not None else return_home_on
    if came_home is None:
        raise missing("return_home_date")
    hours_needed = in_force(ROC_STAY_HOURS, day(came_home, "return_home_date")).value
    stay = number(stay_hours, "stay_hours", 0, MAX_STAY_HOURS)
    reason = _no_resumption(inpatient, stay, diagnostic_only, hours_needed)
    if reason:
        return MaybeDue(False, None, f"{reason} ({ROC_CITATION})")
    if ordered_roc is not None:
        because = f"the practitioner ordered resumption on {spoken_day(day(ordered_roc))} ({ROC_CITATION})"
        return MaybeDue(True, ordered_roc, because)
    if return_home_at is not None:
        hours = in_force(ROC_HOURS, came_home).value
        due_at = elapsed(return_home_at, hours)
        because = f"return home {spoken_time(return_home_at)} + {hours} elapsed hours = {spoken_time(due_at)}"
        return MaybeDue(True, due_at.date(), f"{because} ({ROC_CITATION})", due_at)
    days = in_force(ROC_DAYS, came_home).value
    due = add_days(came_home, days)
    return MaybeDue(True, due, spoken_sum("return home", came_home, days, due, ROC_CITATION))


def _no_resumption(inpatient: bool, stay: float, diagnostic_only: bool, hours_needed: int) -> str:
    """Say why no resumption assessment is required; empty when it is."""
    if not inpatient:
        return "not required: an observation stay is not an inpatient stay"
    if stay < hours_needed:
        return f"not required: a stay of {stay:g} hours is under {hours_needed}"
    return "not required: the stay was for diagnostic tests only" if diagnostic_only else ""


@rule(section="1.8", title="OASIS of an event due", citation=EVENT_CITATION)
def oasis_event_due(
    event: Annotated[str, Asked("What happened", choices=tuple(EVENTS))],
    event_on: Annotated[date, "Day it happened"],
    known_on: Annotated[date | None, Asked("Day the agency knew, if later", name="knowledge_date")] = None,
) -> Due:
    """Return when the OASIS of `event` is due: the later of the event and the day the agency knew, + 2 calendar days.

    `event` is a key of EVENTS. Raises RuleError `unknown_choice`, `wrong_type` or `out_of_range`.
    """
    if event not in EVENTS:
        raise RuleError("unknown_choice", f"event must be one of {', '.join(EVENTS)}.", field="event")
    start = day(event_on, "event_date") if known_on is None else max(event_on, day(known_on, "knowledge_date"))
    days = in_force(EVENT_DAYS, start).value
    due = add_days(start, days)
    what = EVENTS[event] if start == event_on else "known to the agency"
    return Due(due, spoken_sum(what, start, days, due, EVENT_CITATION))


@rule(section="1.9", title="OASIS transmission due", citation=SUBMISSION_CITATION)
def oasis_submission_due(m0090: Annotated[date, "Date completed (M0090)"]) -> Due:
    """Return the last day to encode and transmit an assessment completed on `m0090`: + 30 calendar days.

    Not moved for weekends. Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.45(a).
    """
    days = in_force(SUBMISSION_DAYS, day(m0090, "m0090")).value
    due = add_days(m0090, days)
    return Due(due, spoken_sum("assessment completed", m0090, days, due, SUBMISSION_CITATION))
