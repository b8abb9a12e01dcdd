"""Problems, goals, interventions and orders of a draft: added, changed, removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Max, ProtectedError

from accounts.models import User
from careplans.actions.drafting import refuse_signed
from careplans.checks import discipline_of, goal_mistakes, order_mistakes, refuse_first
from careplans.models import Goal, Intervention, PlanOfCare, PlanPart, Problem, VisitOrder
from core.change.actions import Refused, action
from core.change.versions import claim
from core.cleaned import Cleaned

Part = TypeVar("Part", bound=PlanPart)
MOST_PARTS = 200


@action("plans.add-problem")
def add_problem(*, plan: PlanOfCare, by: User, **facts: Any) -> Problem:
    """Add a problem, from the fields of `Problem`. A principal one replaces the one before. Refused unless a draft."""
    _lock_draft(plan)
    _one_principal(plan, facts)
    return _add(Problem, plan, facts)


@action("plans.change-problem")
def change_problem(*, problem: Problem, seen_version: int, changes: Cleaned, by: User) -> Problem:
    """Change a problem of a draft. Raises EditedMeanwhile when somebody saved it since `seen_version`."""
    _lock_draft(problem.plan)
    _one_principal(problem.plan, changes, but=problem)
    return _change(problem, seen_version, changes)


@action("plans.remove-problem")
def remove_problem(*, problem: Problem, by: User) -> PlanOfCare:
    """Take a problem out of a draft. Refused while goals stand under it."""
    _lock_draft(problem.plan)
    if Goal.objects.filter(problem=problem).exists():
        raise Refused("Goals stand under this problem. Move or remove them first.")
    return _remove(problem)


@action("plans.add-goal")
def add_goal(*, plan: PlanOfCare, by: User, **facts: Any) -> Goal:
    """Add a measurable goal, from the fields of `Goal`. Refused unless a draft with a sensible target and date."""
    _lock_draft(plan)
    refuse_first(goal_mistakes(plan, facts))
    _same_plan(plan, facts.get("problem"), "problem")
    return _add(Goal, plan, facts)


@action("plans.change-goal")
def change_goal(*, goal: Goal, seen_version: int, changes: Cleaned, by: User) -> Goal:
    """Change a goal of a draft. EditedMeanwhile when somebody saved it since `seen_version`; Refused as `add_goal`."""
    _lock_draft(goal.plan)
    now_says = {name: getattr(goal, name) for name in ("baseline", "target", "direction", "due_on")}
    refuse_first(goal_mistakes(goal.plan, now_says | dict(changes)))
    _same_plan(goal.plan, changes.get("problem"), "problem")
    return _change(goal, seen_version, changes)


@action("plans.remove-goal")
def remove_goal(*, goal: Goal, by: User) -> PlanOfCare:
    """Take a goal out of a draft. Refused while interventions stand under it."""
    _lock_draft(goal.plan)
    if Intervention.objects.filter(goal=goal).exists():
        raise Refused("Interventions stand under this goal. Move or remove them first.")
    return _remove(goal)


@action("plans.add-intervention")
def add_intervention(*, plan: PlanOfCare, by: User, **facts: Any) -> Intervention:
    """Add an intervention, from the fields of `Intervention`. Refused unless a draft."""
    _lock_draft(plan)
    _same_plan(plan, facts.get("goal"), "goal")
    return _add(Intervention, plan, facts)


@action("plans.change-intervention")
def change_intervention(*, intervention: Intervention, seen_version: int, changes: Cleaned, by: User) -> Intervention:
    """Change an intervention of a draft. Raises EditedMeanwhile when somebody saved it since `seen_version`."""
    _lock_draft(intervention.plan)
    _same_plan(intervention.plan, changes.get("goal"), "goal")
    return _change(intervention, seen_version, changes)


@action("plans.remove-intervention")
def remove_intervention(*, intervention: Intervention, by: User) -> PlanOfCare:
    """Take an intervention out of a draft."""
    _lock_draft(intervention.plan)
    return _remove(intervention)


@action("plans.add-order")
def add_order(*, plan: PlanOfCare, by: User, **facts: Any) -> VisitOrder:
    """Add the order of one discipline, from the fields of `VisitOrder`; it ends with the certification period.

    Refused unless a draft, for a frequency that cannot be read unless `keeps_mistake`, or a day outside the period.
    A kept mistake stands in the way of signing.
    """
    _lock_draft(plan)
    refuse_first(order_mistakes(plan, facts, keeps_mistake=facts.pop("keeps_mistake", False)))
    facts["discipline"] = discipline_of(facts["frequency"], facts.get("discipline"))
    return _add(VisitOrder, plan, facts | {"ends_on": plan.ends_on})


@action("plans.change-order")
def change_order(*, order: VisitOrder, seen_version: int, changes: Cleaned, by: User) -> VisitOrder:
    """Change an order of a draft. EditedMeanwhile when it was saved since `seen_version`; Refused as `add_order`."""
    _lock_draft(order.plan)
    now_says = {name: getattr(order, name) for name in ("frequency", "effective_on")}
    facts = now_says | dict(changes)
    refuse_first(order_mistakes(order.plan, facts, keeps_mistake=facts.pop("keeps_mistake", False)))
    facts["discipline"] = discipline_of(facts["frequency"], changes.get("discipline", order.discipline))
    return _change(order, seen_version, facts)


@action("plans.remove-order")
def remove_order(*, order: VisitOrder, by: User) -> PlanOfCare:
    """Take an order out of a draft."""
    _lock_draft(order.plan)
    return _remove(order)


def _lock_draft(plan: PlanOfCare) -> None:
    """Hold the plan's row to the end of the action, so that it is not signed halfway; Refused when it is signed."""
    held = PlanOfCare.objects.select_for_update(no_key=True).get(pk=plan.pk)
    plan.status, plan.starts_on, plan.ends_on = held.status, held.starts_on, held.ends_on
    refuse_signed(plan)


def _same_plan(plan: PlanOfCare, parent: PlanPart | None, field: str) -> None:
    if parent is not None and not type(parent)._default_manager.filter(pk=parent.pk, plan=plan).exists():
        raise Refused(f"Choose a {field} of this plan.", field=field)


def _one_principal(plan: PlanOfCare, facts: Mapping[str, object], but: Problem | None = None) -> None:
    if not facts.get("is_principal"):
        return
    others = Problem.objects.filter(plan=plan, is_principal=True).exclude(pk=but.pk if but else 0)
    for other in others:
        claim(other, other.version)
        other.is_principal = False
        other.save(update_fields=["is_principal", "updated_at"])


def _add(kind: type[Part], plan: PlanOfCare, facts: Mapping[str, object]) -> Part:
    rows = kind._default_manager.filter(plan=plan)
    if rows.count() >= MOST_PARTS:
        raise Refused(f"A plan holds at most {MOST_PARTS} of these. Remove one first.")
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return kind._default_manager.create(plan=plan, patient_id=plan.patient_id, position=last + 1, **facts)


def _change(part: Part, seen_version: int, changes: Cleaned) -> Part:
    if not type(part)._default_manager.filter(pk=part.pk).exists():
        raise Refused("Somebody removed this from the draft meanwhile. Copy what you typed, then add it anew.")
    claim(part, seen_version)
    for name, value in changes.items():
        setattr(part, name, value)
    part.save(update_fields=[*changes, "updated_at"])
    return part


def _remove(part: PlanPart) -> PlanOfCare:
    """Delete the part of a draft and answer its plan: nothing was signed yet, and the audit trail keeps what it was.

    Refused while something that was found or done rests on it.
    """
    plan = part.plan
    try:
        part.delete()
    except ProtectedError:
        raise Refused(
            "A measurement, a visit or a later goal rests on this, so it stays. Change its words instead."
        ) from None
    return plan
