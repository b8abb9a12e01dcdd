"""Infection control: precautions, order of visits, exposure (section 8); only the calculator reaches it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from homehealth.answers import Answer, Due
from homehealth.asked import Asked
from homehealth.clocks import add_days, day, several, spoken_sum
from homehealth.dated import always, in_force
from homehealth.errors import RuleError
from homehealth.inputs import Given
from homehealth.rule import rule

CITATION = "42 CFR 484.70; CDC isolation precautions"
EXPOSURE_CITATION = "29 CFR 1910.1030"
EXPOSURE_OPINION_DAYS = always(15, EXPOSURE_CITATION)

PRECAUTIONS = {
    "standard": "Standard",
    "contact": "Contact",
    "contact_enteric": "Contact, enteric",
    "droplet": "Droplet",
    "airborne": "Airborne",
    "neutropenic": "Neutropenic (protective)",
}
CONTAGIOUS = ("contact", "contact_enteric", "droplet", "airborne")


@dataclass(frozen=True, slots=True)
class VisitOrderWarning:
    """Two visits of one worker in the wrong order: places in the day (0-based) and what to do."""

    before: int
    after: int
    message: str


def _checked(precautions: object) -> frozenset[str]:
    """Return the precautions of one visit. Raises RuleError `wrong_type` or `unknown_choice`."""
    found = set()
    for name in several(precautions, "day"):
        if not isinstance(name, str) or name not in PRECAUTIONS:
            raise RuleError("unknown_choice", f"precautions must be among {', '.join(PRECAUTIONS)}.", field="day")
        found.add(name)
    return frozenset(found)


def _told_warnings(found: list[VisitOrderWarning], _given: Given) -> Answer:
    return {"warnings": found, "because": "; ".join(each.message for each in found) or "the order is fine"}


@rule(section="8", title="Order of visits by precautions", citation=CITATION, confidence="M", answer=_told_warnings)
def visit_order_warnings(
    visits: Annotated[Sequence[Collection[str]], Asked("For each visit in order, its precautions", name="day")],
) -> list[VisitOrderWarning]:
    """Return the warnings for one worker's day, given each visit's precautions in order.

    A neutropenic patient must not follow a contagious one; contagious patients go last. Raises RuleError
    `unknown_choice`. House rule.
    """
    found: list[VisitOrderWarning] = []
    contagious_at: int | None = None
    for place, precautions in enumerate(several(visits, "day")):
        given = _checked(precautions)
        if contagious_at is not None and not given.intersection(CONTAGIOUS):
            protective = "neutropenic" in given
            message = (
                "A patient with weak defenses follows a contagious one: swap the visits or send another worker."
                if protective
                else "Visit contagious patients last in the day."
            )
            found.append(VisitOrderWarning(contagious_at, place, message))
        if given.intersection(CONTAGIOUS):
            contagious_at = place
    return found


@rule(section="8", title="Written opinion after an exposure due", citation=EXPOSURE_CITATION, confidence="M")
def exposure_opinion_due(evaluated: Annotated[date, Asked("Day of the evaluation", name="evaluated_date")]) -> Due:
    """Return when the employee must have the written opinion after an exposure: evaluation + 15 calendar days.

    Raises RuleError `wrong_type` or `out_of_range`. Source: 29 CFR 1910.1030.
    """
    days = in_force(EXPOSURE_OPINION_DAYS, day(evaluated, "evaluated_date")).value
    due = add_days(evaluated, days)
    return Due(due, spoken_sum("evaluated", evaluated, days, due, EXPOSURE_CITATION))
