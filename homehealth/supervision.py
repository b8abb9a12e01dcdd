"""Clocks that run from the last visit of a kind: therapy reassessment and aide supervision (R1.14, R1.15)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from homehealth.answers import Answer, Due
from homehealth.asked import NOT_ASKED, Asked
from homehealth.clocks import add_days, add_months, day, spoken_day, spoken_sum
from homehealth.dated import always, in_force
from homehealth.errors import RuleError
from homehealth.inputs import Given
from homehealth.rule import rule

THERAPY_CITATION = "42 CFR 409.44(c)(2)(i)(B)"
AIDE_CITATION = "42 CFR 484.80(h)(1)-(2)"

THERAPY_DAYS = always(30, THERAPY_CITATION)
SKILLED_SUPERVISION_DAYS = always(14, AIDE_CITATION)
UNSKILLED_SUPERVISION_DAYS = always(60, AIDE_CITATION)
SKILLED_OBSERVATION_MONTHS = always(12, AIDE_CITATION)
UNSKILLED_OBSERVATION_MONTHS = always(6, AIDE_CITATION)
THERAPIES = {"PT": "physical therapy", "OT": "occupational therapy", "SLP": "speech-language pathology"}

SkilledServices = Annotated[bool, "Skilled services are being given"]


@rule(section="1.14", title="Therapy reassessment due", citation=THERAPY_CITATION)
def therapy_reassessment_due(
    discipline: Annotated[str, Asked("Therapy", choices=tuple(THERAPIES))],
    last_qualifying: Annotated[
        date, Asked("Last evaluation or reassessment by the therapist", name="last_qualifying_date")
    ],
) -> Due:
    """Return when a qualified therapist of `discipline` (PT, OT or SLP) must reassess: last such visit + 30 days.

    A visit by an assistant does not count as qualifying. Raises RuleError `unknown_choice`, `wrong_type` or
    `out_of_range`. Source: 42 CFR 409.44(c)(2)(i)(B).
    """
    if discipline not in THERAPIES:
        raise RuleError("unknown_choice", "discipline must be PT, OT or SLP.", field="discipline")
    days = in_force(THERAPY_DAYS, day(last_qualifying, "last_qualifying_date")).value
    due = add_days(last_qualifying, days)
    return Due(due, spoken_sum(f"last {discipline} reassessment", last_qualifying, days, due, THERAPY_CITATION))


def _told_by_discipline(found: dict[str, Due], _given: Given) -> Answer:
    because = "; ".join(due.because for due in found.values()) or "no discipline given"
    return {**{discipline: due.due_on for discipline, due in found.items()}, "because": because}


@rule(
    section="1.14",
    title="Therapy reassessments due, every discipline",
    citation=THERAPY_CITATION,
    answer=_told_by_discipline,
)
def therapy_reassessment_due_all(
    last_qualifying: Annotated[Mapping[str, date], "Discipline -> day of its last qualifying visit"],
) -> dict[str, Due]:
    """Return the reassessment date of each discipline in `last_qualifying`; each clock runs on its own."""
    if not isinstance(last_qualifying, Mapping):
        raise RuleError("wrong_type", "last_qualifying must name a day for each discipline.", field="last_qualifying")
    return {discipline: therapy_reassessment_due(discipline, on) for discipline, on in last_qualifying.items()}


@rule(section="1.15", title="Aide supervision due", citation=AIDE_CITATION)
def aide_supervision_due(
    *,
    skilled_services: SkilledServices,
    last_supervision: Annotated[date, Asked("Last supervision, or the first aide visit", name="last_supervision_date")],
    counted_from: Annotated[str, NOT_ASKED] = "last supervision",
) -> Due:
    """Return when an aide's care must next be supervised: 14 calendar days with skilled services, else 60.

    The first clock starts at the first aide visit: `counted_from` names the day in the derivation.
    Source: 42 CFR 484.80(h)(1)-(2).
    """
    table = SKILLED_SUPERVISION_DAYS if skilled_services else UNSKILLED_SUPERVISION_DAYS
    days = in_force(table, day(last_supervision, "last_supervision_date")).value
    due = add_days(last_supervision, days)
    return Due(due, spoken_sum(counted_from, last_supervision, days, due, AIDE_CITATION))


@rule(section="1.15", title="Aide observation due", citation=AIDE_CITATION, confidence="M")
def aide_observation_due(
    *,
    skilled_services: SkilledServices,
    last_observation: Annotated[date, Asked("Last observation of the aide giving care", name="last_observation_date")],
) -> Due:
    """Return when an aide must next be observed giving care: 12 months with skilled services, else 6 (clamped).

    Source: 42 CFR 484.80(h)(1)-(2).
    """
    table = SKILLED_OBSERVATION_MONTHS if skilled_services else UNSKILLED_OBSERVATION_MONTHS
    months = in_force(table, day(last_observation, "last_observation_date")).value
    due = add_months(last_observation, months)
    because = f"last observation {spoken_day(last_observation)} + {months} months = {spoken_day(due)} ({AIDE_CITATION})"
    return Due(due, because)
