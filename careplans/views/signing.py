"""Checking and signing a draft, sending it, recording the practitioner's signature."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from careplans import actions
from careplans.completeness import CITATION, checks, stated
from careplans.content import content_digest
from careplans.forms.plan import SendForm, SignatureForm, SignForm
from careplans.models import PlanOfCare
from careplans.outline import outline
from careplans.standing import steps_of
from careplans.views.shared import open_plan, plan_context
from caseload import counting
from core.change.actions import EditedMeanwhile, Refused
from core.clock import today
from core.web.attempts import attempt
from core.web.conflicts import CONFLICT
from core.web.forms import KitForm
from core.web.pages import UNPROCESSABLE, render_part, status_for
from homehealth.deadlines import Fact


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """What the plan says and what it lacks; then the signature over exactly that."""
    found = open_plan(request, plan)
    if not found.is_draft:
        messages.info(request, "This version is already signed.")
        return redirect("careplans:plan", plan=found.uuid)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            actions.sign(plan=found, seen_content=request.POST.get("seen_content", ""), by=request.user)
        except EditedMeanwhile:
            found = open_plan(request, plan)
            refusal, status = (
                "The plan was changed after you opened this page. This is what it says now: read it, then sign.",
                CONFLICT,
            )
        except Refused as error:
            refusal, status = error.message, UNPROCESSABLE
        else:
            messages.success(request, "Signed. Send it to the practitioner next.")
            return redirect("careplans:plan", plan=found.uuid)
    return render_part(request, "careplans/sign.html", _to_sign(request, found, refusal), status=status)


def _to_sign(request: SignedIn, plan: PlanOfCare, refusal: str) -> dict[str, object]:
    found = checks(plan)
    return plan_context(
        request,
        plan,
        form=SignForm(),
        outline=outline(plan),
        checks=found,
        missing=[c for c in found if not c.is_there],
        seen_content=content_digest(plan),
        refusal=refusal,
        citation=CITATION,
        fields=stated(plan),
        steps=steps_of(plan, now="sign"),
    )


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """When and how the plan went to the practitioner."""
    found = open_plan(request, plan)
    if found.status != PlanOfCare.Status.SIGNED:
        return _not_now(request, found)
    form = SendForm(request.POST or None, initial={"sent_on": today()})
    if form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: actions.send_to_practitioner(plan=found, by=request.user, **facts)):
            messages.success(request, "Recorded. The plan now waits for the practitioner.")
            return redirect("careplans:plan", plan=found.uuid)
    return _step(request, found, form, title="Send to the practitioner", verb="Record that it was sent", page="send")


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """When and how the practitioner signed."""
    found = open_plan(request, plan)
    if found.status != PlanOfCare.Status.SENT:
        return _not_now(request, found)
    form = SignatureForm(request.POST or None)
    form.say_window(counting.hint(found.episode, Fact.PLAN_SIGNED, period=found.period_number))
    if form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: actions.record_signature(plan=found, by=request.user, **facts)):
            messages.success(request, "Recorded. This version is in force.")
            return redirect("careplans:plan", plan=found.uuid)
    return _step(request, found, form, title="Practitioner's signature", verb="Record the signature", page="signature")


def _step(request: SignedIn, plan: PlanOfCare, form: KitForm, *, title: str, verb: str, page: str) -> HttpResponse:
    context = plan_context(request, plan, form=form, title=title, verb=verb, steps=steps_of(plan, now=page))
    return render_part(request, "careplans/step.html", context, status=status_for(form))


def _not_now(request: SignedIn, plan: PlanOfCare) -> HttpResponse:
    messages.info(request, "That step is not open for this version. Its next step is shown here.")
    return redirect("careplans:plan", plan=plan.uuid)
