"""Reading plans: the one in force, any version, two side by side, and the panel of the face sheet."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from careplans.comparing import compare as differences
from careplans.completeness import stated
from careplans.models import PlanOfCare
from careplans.outline import outline, with_parts
from careplans.progress import origins, progress_of
from careplans.standing import next_step, status_words, steps_of
from careplans.views.shared import open_plan, plan_context
from caseload.charts import open_chart
from caseload.models import Patient
from caseload.pages import patient_context
from core.web.pages import render_part

Status = PlanOfCare.Status
MOST_VERSIONS = 50


def versions(patient: Patient) -> list[PlanOfCare]:
    """The newest versions of the patient's plans over all episodes, newest first, with their people. One query."""
    rows = PlanOfCare.objects.of(patient).select_related("episode__program", "practitioner", "author", "signed_by")
    return list(rows.order_by("-episode_id", "-number")[:MOST_VERSIONS])


def current_plan(newest_first: Sequence[PlanOfCare]) -> PlanOfCare | None:
    """The version people work by: of the newest episode, the one in force; else the newest signed; else the draft."""
    own = [p for p in newest_first if p.episode_id == newest_first[0].episode_id]
    return next(
        (
            p
            for wanted in ({Status.ACTIVE}, {Status.SENT, Status.SIGNED}, {Status.DRAFT, Status.SUPERSEDED})
            for p in own
            if p.status in wanted
        ),
        None,
    )


@requires(Permission.SEE_PLANS)
@require_safe
def of_patient(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """The plan in force shown whole, what comes next, and the other versions."""
    found = open_chart(request, patient, part="plan")
    every = versions(found)
    current = current_plan(every)
    context = patient_context(request, found, "plan") | {
        "plan": current,
        "others": _rows([p for p in every if p != current]),
        "may_plan": may(request.user, Permission.PLAN) and found.open_episode is not None,
        "draft": next((p for p in every if p.is_draft and p != current), None),
        "waiting": waiting_version(every, current),
    }
    if current is not None:
        current.patient = found
        context |= _shown(current)
    return render_part(request, "careplans/of_patient.html", context)


def waiting_version(every: Sequence[PlanOfCare], current: PlanOfCare | None) -> dict[str, object] | None:
    """A version newer than the one in force that waits to be sent or signed by the practitioner, with its next step."""
    newer = (p for p in every if current and p.episode_id == current.episode_id and p.number > current.number)
    plan = next((p for p in newer if p.status in {Status.SIGNED, Status.SENT}), None)
    return {"plan": plan, "next": next_step(plan)} if plan else None


def _shown(plan: PlanOfCare) -> dict[str, object]:
    """What the template of a whole plan needs."""
    tree = outline(plan)
    key, words = status_words(plan)
    return {
        "outline": tree,
        "number": str(plan.number),
        "fields": stated(plan),
        "progress": progress_of(plan.patient_id, [branch.goal for branch in tree.goals]),
        "status_key": key,
        "status_words": words,
        "next": next_step(plan),
        "steps": steps_of(plan) if plan.status not in {Status.ACTIVE, Status.SUPERSEDED} else [],
    }


def _rows(plans: Sequence[PlanOfCare]) -> list[dict[str, object]]:
    return [{"plan": p, "status_key": status_words(p)[0], "status_words": status_words(p)[1]} for p in plans]


@requires(Permission.SEE_PLANS)
@require_safe
def plan(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """One version, whole."""
    found = open_plan(request, plan)
    context = plan_context(request, found, may_plan=may(request.user, Permission.PLAN), is_version=True) | _shown(found)
    return render_part(request, "careplans/plan.html", context)


@requires(Permission.SEE_PLANS)
@require_safe
def compare(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """This version beside another of the same patient (`?with=` its uuid), the one before it unless named."""
    found = open_plan(request, plan)
    others = [p for p in versions(found.patient) if p != found]
    other = _other(request, found, others)
    if other is not None:
        other = with_parts(PlanOfCare.objects.of(found.patient)).get(pk=other.pk)
        older, newer = sorted((found, other), key=lambda p: (p.episode_id, p.number))
        sections = differences(older, newer, origins(found.patient_id))
    else:
        older, newer, sections = None, found, []
    context = plan_context(request, found, older=older, newer=newer, sections=sections, others=others)
    context["title"] = f"Version {older.number} and version {newer.number}" if older else ""
    return render_part(request, "careplans/compare.html", context)


def _other(request: SignedIn, found: PlanOfCare, others: Sequence[PlanOfCare]) -> PlanOfCare | None:
    wanted = request.GET.get("with", "")
    if wanted:
        named = next((p for p in others if str(p.uuid) == wanted), None)
        if named is None:
            raise Http404
        return named
    earlier = (p for p in others if (p.episode_id, p.number) < (found.episode_id, found.number))
    return next(earlier, others[0] if others else None)
