"""The goals and tasks of the plan in force on a day, and the readings of a goal across versions of its plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Subquery

from careplans.models import Goal, Intervention, PlanOfCare
from core.kit.words import short_day
from visits.models import GoalMeasure, Visit
from visits.orders import parent_discipline

MOST_READINGS = 60


@dataclass(frozen=True)
class Reading:
    """The last value of a goal."""

    value: Decimal
    on: date


def plan_on(visit: Visit) -> PlanOfCare | None:
    """The latest signed version of the plan of care that covers the visit's day, or None."""
    on = visit.on or visit.week_starts_on
    plans = PlanOfCare.objects.filter(
        episode_id=visit.episode_id, signed_at__isnull=False, starts_on__lte=on, ends_on__gte=on
    )
    return plans.order_by("-number").first()


def tasks_on(visit: Visit) -> list[Intervention]:
    """The tasks of the visit's discipline in the plan that covers its day. One query."""
    on = visit.on or visit.week_starts_on
    plans = PlanOfCare.objects.filter(
        episode_id=visit.episode_id, signed_at__isnull=False, starts_on__lte=on, ends_on__gte=on
    )
    tasks = Intervention.objects.filter(plan_id=Subquery(plans.order_by("-number").values("pk")[:1]))
    return [t for t in tasks if parent_discipline(t.discipline) == parent_discipline(visit.discipline)]


def tasks_of(plan: PlanOfCare | None, discipline: str) -> list[Intervention]:
    """The plan's interventions of a discipline, in its order."""
    if plan is None:
        return []
    return [t for t in plan.interventions.all() if parent_discipline(t.discipline) == parent_discipline(discipline)]


def goals_of(plan: PlanOfCare | None) -> list[Goal]:
    """The plan's goals, in its order."""
    return list(plan.goals.all()) if plan is not None else []


def lineages(patient_id: int, goals: Collection[Goal]) -> dict[int, list[int]]:
    """For each goal, the ids of itself and of the goals of earlier versions it continues. One query."""
    before = dict(Goal.objects.filter(patient_id=patient_id).values_list("pk", "continues_id"))
    found: dict[int, list[int]] = {}
    for goal in goals:
        line: list[int] = []
        step: int | None = goal.pk
        while step is not None and step not in line:
            line.append(step)
            step = before.get(step)
        found[goal.pk] = line
    return found


def last_readings(patient_id: int, goals: Sequence[Goal]) -> dict[int, Reading]:
    """The last value of each goal, measured under this version of the plan or an earlier one. Two queries."""
    if not goals:
        return {}
    lines = lineages(patient_id, goals)
    every = [pk for line in lines.values() for pk in line]
    rows = GoalMeasure.objects.filter(goal__in=every).order_by("goal_id", "-measured_on", "-id").distinct("goal_id")
    latest = {row.goal_id: row for row in rows}
    found: dict[int, Reading] = {}
    for pk, line in lines.items():
        of_line = [latest[step] for step in line if step in latest]
        if of_line:
            last = max(of_line, key=lambda row: (row.measured_on, row.pk))
            found[pk] = Reading(plain(last.value), last.measured_on)
    return found


def readings(goal: Goal) -> list[tuple[str, Decimal]]:
    """The baseline and then the last 60 values of a goal, oldest first, each with its day in words. Two queries."""
    line = lineages(goal.patient_id, [goal])[goal.pk]
    rows = GoalMeasure.objects.filter(goal__in=line).order_by("-measured_on", "-id")[:MOST_READINGS]
    return [
        ("Baseline", plain(goal.baseline)),
        *((short_day(row.measured_on), plain(row.value)) for row in reversed(rows)),
    ]


def plain(value: Decimal) -> Decimal:
    """The number without zeros nobody typed: 40.00 becomes 40."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
