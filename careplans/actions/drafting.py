"""A version of the plan begun, and the fields of its draft written."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import User
from careplans import from_chart
from careplans.links import plan_link
from careplans.models import Goal, Intervention, PlanOfCare, PlanPart, Problem, VisitOrder
from careplans.periods import next_period_number, period_of
from caseload import timeline
from caseload.models import Condition, Episode
from core.change.actions import Refused, System, action
from core.change.versions import claim

FURTHEST_PERIOD = 100
LONGEST_CODE = 10
COPIED = (
    "practitioner_id", "mental_status", "equipment", "prognosis", "rehabilitation_potential", "functional_limitations",
    "activities_permitted", "nutrition", "medications", "safety_measures", "readmission_risk", "education",
    "advance_directives", "patient_goal",
)  # fmt: skip


@action("plans.draft")
def start_draft(
    *,
    episode: Episode,
    by: User | System,
    copies_last: bool = True,
    trigger: str = "",
    period_number: int | None = None,
) -> PlanOfCare:
    """Begin the next version of an episode's plan, with the parts of the last version unless `copies_last` is False; what
    is empty then and the chart knows comes from the chart.

    `period_number` is the certification period (1-based); without it the running one, or the next in its
    recertification window.
    Raises Refused on a discharged episode, when a draft is open, or for a period before that of the last version.
    """
    locked = Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)
    if locked.status == Episode.Status.DISCHARGED:
        raise Refused("This episode is discharged. A plan of care can no longer be made for it.")
    last = PlanOfCare.objects.filter(episode=locked).order_by("-number").first()
    if last is not None and last.is_draft:
        raise Refused("A draft of this plan is already open. Go on with that one.")
    n = period_number or next_period_number(locked, has_plan=last is not None)
    if last is not None and n < last.period_number:
        raise Refused(
            f"The last version is for certification period {last.period_number}. Choose that one or a later.",
            field="period_number",
        )
    if n > FURTHEST_PERIOD:
        raise Refused("Choose a certification period of this episode.", field="period_number")
    period = period_of(locked, n)
    plan = PlanOfCare.objects.create(
        patient_id=locked.patient_id, episode=locked, number=last.number + 1 if last else 1, period_number=n,
        starts_on=period.start, ends_on=period.end, trigger=trigger, author=_author(by, locked),
        practitioner_id=locked.certifying_id,
    )  # fmt: skip
    if last is not None and copies_last:
        _copy(last, plan)
    elif last is None:
        Problem.objects.bulk_create(_listed_conditions(plan))
    plan.save(update_fields=[*from_chart.fill(plan), "updated_at"])
    timeline.record(
        plan.patient,
        kind="plan",
        title=f"Plan of care version {plan.number} begun",
        detail=trigger,
        link=plan_link(plan),
        by=by,
    )
    return plan


def _author(by: User | System, episode: Episode) -> User:
    if not isinstance(by, System):
        return by
    if episode.worker is None:
        raise Refused("Appoint a case manager first: a plan of care has an author.")
    return episode.worker


def _listed_conditions(plan: PlanOfCare) -> list[Problem]:
    """The first version opens with the active diagnoses of the chart, so that nobody types them again."""
    listed = plan.patient.conditions.filter(is_active=True)[:30]
    return [
        Problem(patient_id=plan.patient_id, plan=plan, text=c.text, code=_icd_code(c), is_principal=c.is_principal,
                position=place)
        for place, c in enumerate(listed, 1)
    ]  # fmt: skip


def _icd_code(condition: Condition) -> str:
    """The condition's code when it is one of ICD-10 (R5.1 asks for those), else nothing."""
    return condition.code if "icd" in condition.code_system.lower() and len(condition.code) <= LONGEST_CODE else ""


def _copy(last: PlanOfCare, plan: PlanOfCare) -> None:
    """Bring the fields and parts of `last` into the fresh draft `plan`; goals remember which goal they continue."""
    for name in COPIED:
        setattr(plan, name, getattr(last, name) or getattr(plan, name))
    plan.save(update_fields=[*COPIED, "updated_at"])
    problems = _fresh(Problem, last, plan)
    goals = _fresh(Goal, last, plan, problem_id=problems)
    _fresh(Intervention, last, plan, goal_id=goals)
    _fresh(VisitOrder, last, plan)


def _fresh(kind: type[PlanPart], last: PlanOfCare, plan: PlanOfCare, **parents: Mapping[int, int]) -> dict[int, int]:
    """Copies of the parts of one kind, under the copies of their parents; returns old id -> new id. Two queries."""
    own = [
        f.attname
        for f in kind._meta.concrete_fields
        if f.name not in {"id", "uuid", "plan", "version", "created_at", "updated_at"}
    ]
    old = list(kind._default_manager.filter(plan=last))
    made = []
    for part in old:
        facts = {name: getattr(part, name) for name in own}
        facts |= {name: ids.get(facts[name]) for name, ids in parents.items()}
        made.append(kind(plan=plan, **(facts | _in_its_period(part, last, plan))))
    kind._default_manager.bulk_create(made)
    return {before.pk: after.pk for before, after in zip(old, made, strict=True)}


def _in_its_period(part: PlanPart, last: PlanOfCare, plan: PlanOfCare) -> dict[str, object]:
    """What of a copied part follows the version: an order's dates in a new period, a past due date, a goal's line."""
    if isinstance(part, Goal):
        return {"continues_id": part.pk, "due_on": part.due_on if part.due_on >= plan.starts_on else plan.ends_on}
    if isinstance(part, VisitOrder):
        if plan.period_number != last.period_number:
            return {"effective_on": plan.starts_on, "ends_on": plan.ends_on, "received_at": None, "read_back": False}
        return {"effective_on": min(max(part.effective_on, plan.starts_on), plan.ends_on), "ends_on": plan.ends_on}
    return {}


@action("plans.change")
def change_plan(*, plan: PlanOfCare, seen_version: int, changes: Mapping[str, object], by: User) -> PlanOfCare:
    """Write the fields of a draft, and bring its dates in line with the start of care.

    Raises EditedMeanwhile when somebody saved it since `seen_version`, Refused when it is signed.
    """
    held = PlanOfCare.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if held.version == seen_version:  # else whoever saved in between is the first thing to say
        refuse_signed(held)
    claim(plan, seen_version)
    plan.starts_on, plan.ends_on = held.starts_on, held.ends_on
    for name, value in changes.items():
        setattr(plan, name, value)
    plan.save(update_fields=[*changes, "updated_at"])
    _follow_start_of_care(plan)
    return plan


def refuse_signed(plan: PlanOfCare) -> None:
    """Raise Refused when `plan` is no draft."""
    if not plan.is_draft:
        raise Refused("This version is signed and final. Start a new version to change the plan.")


def _follow_start_of_care(plan: PlanOfCare) -> None:
    period = period_of(plan.episode, plan.period_number)
    if (plan.starts_on, plan.ends_on) == (period.start, period.end):
        return
    plan.starts_on, plan.ends_on = period.start, period.end
    plan.save(update_fields=["starts_on", "ends_on"])
    for order in VisitOrder.objects.filter(plan=plan):
        order.effective_on = min(max(order.effective_on, period.start), period.end)
        order.ends_on = period.end
        order.save(update_fields=["effective_on", "ends_on", "updated_at"])
