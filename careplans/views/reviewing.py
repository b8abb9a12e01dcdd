"""The progress review: each goal with its chart, what was found, what was decided."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from careplans import actions
from careplans.forms.plan import ReviewForm
from careplans.models import ProgressReview
from careplans.outline import outline
from careplans.progress import progress_of
from careplans.views.reading import current_plan, versions
from caseload import counting
from caseload.charts import open_chart
from caseload.models import Patient
from caseload.pages import patient_context
from core.clock import today
from core.web.addresses import address
from core.web.attempts import attempt
from core.web.pages import render_part, status_for
from homehealth.deadlines import Fact

Decision = ProgressReview.Decision
SHOWN = 10


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Look at how the goals move and decide: keep the plan, change it, or close."""
    found = open_chart(request, patient, part="progress review")
    episode = found.open_episode
    plan = current_plan([p for p in versions(found) if episode and p.episode_id == episode.pk and not p.is_draft])
    form = ReviewForm(request.POST or None, initial={"reviewed_on": today()})
    if episode is not None:
        form.fields["reviewed_on"].help_text = counting.hint(episode, Fact.PROGRESS_REVIEW)
    if episode is not None and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("reviewed_on", "date_reason", "findings", "decision")}
        made = attempt(form, lambda: actions.review(episode=episode, plan=plan, by=request.user, **facts))
        if made is not None:
            return _decided(request, found, made)
    goals = [branch.goal for branch in outline(plan).goals] if plan else []
    known = progress_of(found.pk, goals)
    context = patient_context(request, found, "plan") | {
        "form": form,
        "plan": plan,
        "progress": [known[goal.pk] for goal in goals],
        "reviews": list(
            ProgressReview.objects.of(found).select_related("signed_by").order_by("-reviewed_on", "-pk")[:SHOWN]
        ),
    }
    return render_part(request, "careplans/review.html", context, status=status_for(form))


def _decided(request: SignedIn, patient: Patient, made: ProgressReview) -> HttpResponse:
    if made.decision == Decision.CHANGE:
        messages.success(request, "Review recorded. Start the new version here.")
        return redirect(address("careplans:start", patient.uuid, review=made.uuid))
    if made.decision == Decision.CLOSE:
        messages.success(request, "Review recorded. Prepare the discharge from the face sheet, under More.")
        return redirect("caseload:patient", patient=patient.uuid)
    messages.success(request, "Review recorded. The plan stays as it is.")
    return redirect("careplans:of_patient", patient=patient.uuid)
