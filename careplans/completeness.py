"""What a plan still lacks before it can be signed, each with the place where it is written (R5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse

from careplans.checks import other_first_day
from careplans.models import PlanOfCare
from careplans.periods import period_of
from core.kit.words import day
from homehealth.frequency import parse
from homehealth.plan_of_care import CITATION, ELEMENTS, plan_of_care_missing

__all__ = ["CITATION", "Check", "checks", "missing", "stated"]

# Element of the regulation -> the field of the plan that holds it
FIELD_OF = {
    "mental_status": "mental_status",
    "services_supplies_equipment": "equipment",
    "prognosis": "prognosis",
    "rehabilitation_potential": "rehabilitation_potential",
    "functional_limitations": "functional_limitations",
    "activities_permitted": "activities_permitted",
    "nutritional_requirements": "nutrition",
    "medications_and_treatments": "medications",
    "safety_measures": "safety_measures",
    "risk_ed_readmission": "readmission_risk",
    "education_and_training": "education",
    "advance_directives": "advance_directives",
}
WRITTEN_AT = {"diagnoses": "problems", "visit_frequency": "orders", "interventions_and_goals": "outline"}


class Check(NamedTuple):
    """One thing a plan must hold: its name, whether it is there, what is wrong when not, and where it is written."""

    key: str
    label: str
    is_there: bool
    why: str
    url: str


def checks(plan: PlanOfCare) -> list[Check]:
    """The fifteen elements in the regulation's order, then what the house asks for. No queries when prefetched."""
    held = _elements(plan)
    lacking = plan_of_care_missing(held).missing
    edit = reverse("careplans:edit", args=[plan.uuid])
    found = [
        Check(key, label, key not in lacking, _why(plan, key) if key in lacking else "", f"{edit}#{_place(key)}")
        for key, label in ELEMENTS.items()
    ]
    has_practitioner = plan.practitioner_id is not None
    found.append(
        Check(
            "practitioner",
            "The practitioner who signs it",
            has_practitioner,
            "" if has_practitioner else "Choose one.",
            f"{edit}#id_practitioner",
        )
    )
    period = period_of(plan.episode, plan.period_number)
    follows = (plan.starts_on, plan.ends_on) == (period.start, period.end)
    moved = f"The period is now {day(period.start)} to {day(period.end)}: save the draft once to move its dates."
    return [
        *found,
        Check("period", "Dates that follow the start of care", follows, "" if follows else moved, f"{edit}#content"),
    ]


def stated(plan: PlanOfCare) -> list[tuple[str, str]]:
    """The regulation's elements that are fields: each label with the text, empty when nothing is written."""
    return [(ELEMENTS[key], getattr(plan, name)) for key, name in FIELD_OF.items()]


def missing(plan: PlanOfCare) -> list[Check]:
    """What stands in the way of signing."""
    return [check for check in checks(plan) if not check.is_there]


def _elements(plan: PlanOfCare) -> dict[str, object]:
    goals, work = list(plan.goals.all()), list(plan.interventions.all())
    held: dict[str, object] = {key: getattr(plan, name) for key, name in FIELD_OF.items()}
    held["diagnoses"] = [problem.text for problem in plan.problems.all()]
    held["visit_frequency"] = [] if any(_other_first_days(plan)) else [o.frequency for o in plan.visitorders.all()]
    held["interventions_and_goals"] = [goal.statement for goal in goals] if work else []
    return held


def _other_first_days(plan: PlanOfCare) -> Iterator[str]:
    """For each order whose text names another first day than it is in force from (a copied one, say), how they differ."""
    for order in plan.visitorders.all():
        differs = other_first_day(parse(order.frequency), order.effective_on)
        if differs:
            yield f"{order.discipline}: {differs}"


def _place(key: str) -> str:
    return f"id_{FIELD_OF[key]}" if key in FIELD_OF else WRITTEN_AT[key]


def _why(plan: PlanOfCare, key: str) -> str:
    if key == "diagnoses":
        return "Add at least one problem."
    if key == "visit_frequency":
        bad = [order.discipline for order in plan.visitorders.all() if not parse(order.frequency).is_valid]
        if bad:
            return f"The frequency cannot be read: {', '.join(bad)}."
        return next(_other_first_days(plan), "Add at least one order.")
    if key == "interventions_and_goals":
        return (
            "Add at least one intervention." if plan.goals.all() else "Add at least one goal, with what is done for it."
        )
    return "Empty. If there is none, write “None”."
