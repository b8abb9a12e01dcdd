"""The invented plans of care, signed one certification period after the other."""

from __future__ import annotations

import random
from datetime import time, timedelta
from decimal import Decimal

from django.db.models import prefetch_related_objects

from careplans.content import PARTS, content_digest
from careplans.models import Goal, Intervention, PlanOfCare, Problem, VisitOrder
from core.clock import at_local, now
from demo import names
from demo.copying import copy
from demo.course import KEPT, Course, line
from demo.people import Story

ORDERS = {
    "SN": ("SN 2w2, 1w7", "SN 3w1, 2w2, 1w6", "SN 1w9, 2 PRN for wound bleeding"),
    "PT": ("PT 2w4, 1w2", "PT 3w2, 2w3"),
    "HHA": ("HHA 2w8",),
}


def plan(stories: list[Story], course: Course, dice: random.Random) -> dict[int, PlanOfCare]:
    """Write plans, one wave for each certification period, signing each wave before the next."""
    current: dict[int, PlanOfCare] = {}
    for period in (1, 2):
        wave = [s for s in stories if s.days >= (period - 1) * 60]
        drafts = copy([_plan_row(s, period, dice) for s in wave])
        parts = Course()
        for story, plan in zip(wave, drafts, strict=True):
            _parts(story, plan, parts, dice)
        _write_parts(parts)
        course.orders += parts.orders
        course.goals += parts.goals
        course.interventions += parts.interventions
        prefetch_related_objects(drafts, *PARTS)
        for story, plan in zip(wave, drafts, strict=True):
            _sign(story, plan, course, dice)
            current[story.episode.pk] = plan
        PlanOfCare.objects.bulk_update(
            drafts,
            [
                "status",
                "signed_by",
                "signed_at",
                "content_sha256",
                "sent_on",
                "sent_how",
                "practitioner_signed_on",
                "signature_method",
            ],
            batch_size=2000,
        )
        older = PlanOfCare.objects.filter(
            episode__in=[s.episode.pk for s in stories if s.days >= 60], number=1, status="active"
        )
        if period == 2:
            older.update(status="superseded")
    return current


def _plan_row(story: Story, period: int, dice: random.Random) -> PlanOfCare:
    start = story.soc + timedelta(days=60 * (period - 1))
    return PlanOfCare(
        patient=story.patient, episode=story.episode, number=period, period_number=period, starts_on=start, ends_on=start + timedelta(days=59),
        practitioner=story.episode.certifying, trigger="Start of care" if period == 1 else "Recertification", mental_status="Oriented",
        equipment=story.patient.equipment or "None", prognosis="Good", rehabilitation_potential="Good with teaching", functional_limitations="Endurance, ambulation",
        activities_permitted="Up as tolerated", nutrition="Low salt", medications="As listed in the chart", safety_measures="Fall precautions",
        readmission_risk="Weigh every morning; call at 3 pounds in a day", education="Teach back of medicines and warning signs",
        advance_directives="None", patient_goal=dice.choice(names.GOALS)[0], author=story.manager,
    )  # fmt: skip


def _parts(story: Story, plan: PlanOfCare, parts: Course, dice: random.Random) -> None:
    problem = Problem(patient=story.patient, plan=plan, text=story.episode.reason, is_principal=True)
    parts.problems.append(problem)
    for position, (statement, measure, unit, baseline, target, direction) in enumerate(dice.sample(names.GOALS, 2)):
        goal = Goal(
            patient=story.patient, plan=plan, problem=problem, position=position, statement=statement, measure=measure, unit=unit,
            baseline=Decimal(baseline), target=Decimal(target), direction=direction, due_on=plan.ends_on, is_patients_own=position == 0,
        )  # fmt: skip
        parts.goals.append(goal)
        parts.interventions.append(
            Intervention(
                patient=story.patient, plan=plan, goal=goal, text=f"Work on: {statement.lower()}", discipline="PT"
            )
        )
    parts.interventions.append(
        Intervention(
            patient=story.patient, plan=plan, text="Check weight, pulse, swelling and medicines", discipline="SN"
        )
    )
    for code in ["SN", *dice.sample(["PT", "HHA"], dice.randint(0, 2))]:
        text = dice.choice(ORDERS[code])
        order = VisitOrder(
            patient=story.patient,
            plan=plan,
            discipline=code,
            frequency=text,
            effective_on=plan.starts_on,
            ends_on=plan.ends_on,
        )
        parts.orders.append((story, order))


def _write_parts(parts: Course) -> None:
    copy(parts.problems)
    copy(parts.goals)
    copy(parts.interventions)
    copy([order for _, order in parts.orders])


def _sign(story: Story, plan: PlanOfCare, course: Course, dice: random.Random) -> None:
    """Most plans are signed and returned; some wait with the practitioner, a few are drafts."""
    signed = plan.starts_on + timedelta(days=dice.randint(1, 5))
    is_old = (story.until - plan.starts_on).days > 25
    if signed > story.until or (not is_old and dice.random() > KEPT):
        return
    plan.status, plan.signed_by, plan.signed_at = "signed", story.manager, min(at_local(signed, time(16, 0)), now())
    plan.content_sha256 = content_digest(plan)
    line(
        course,
        story,
        "plan",
        f"Plan of care, version {plan.number}, signed",
        plan.signed_at,
        story.manager,
        link=f"/patients/{story.patient.uuid}/plan",
    )
    sent = signed + timedelta(days=1)
    if sent > story.until:
        return
    plan.status, plan.sent_on, plan.sent_how = "sent", sent, "Fax"
    returned = sent + timedelta(days=dice.choice([2, 4, 6, 9, 13]))
    if returned <= story.until and (is_old or dice.random() < 0.9):
        plan.status, plan.practitioner_signed_on, plan.signature_method = "active", returned, "Fax"
