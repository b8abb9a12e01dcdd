"""One referral: what it says, who it may be already, and the decision."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from caseload.field_policy import CANDIDATE_NEEDS
from caseload.models import Episode, Patient
from core.change import audit
from core.kit.words import day as in_words
from core.web.attempts import attempt
from core.web.conflicts import CONFLICT
from core.web.pages import UNPROCESSABLE, render_part
from referrals import received
from referrals.actions import referrals as actions
from referrals.actions import requests
from referrals.actions.acceptance import AlreadyDecided, planned_start
from referrals.dangers import medicines_that_meet
from referrals.duplicates import Candidate, candidates, other_referrals, record_shown
from referrals.forms.referrals import AcceptForm, DeclineForm
from referrals.forms.requests import RequestForm
from referrals.models import Referral
from referrals.proposal import Proposal, propose
from referrals.validity import CITATION, missing
from referrals.views.incoming import row_of

PAGE = "referrals/referral.html"
JOINED = ("referring", "certifying", "program", "payer", "taken_by", "decided_by", "patient", "episode")


@requires(Permission.SEE_REFERRALS)
@require_safe
def referral(request: SignedIn, referral: uuid.UUID) -> HttpResponse:
    """Everything a referral says; while it waits also the duplicate check and, for those who decide, the decision."""
    return _page(request, _found(request, referral))


@requires(Permission.DECIDE_REFERRAL)
@require_POST
def accept(request: SignedIn, referral: uuid.UUID) -> HttpResponse:
    """Accept: patient, episode, coverage and case manager at once."""
    found = _found(request, referral)
    if found.status == Referral.Status.ACCEPTED and found.decided_by_id == request.user.pk and found.patient:
        return redirect("caseload:patient", patient=found.patient.uuid)
    if found.status != Referral.Status.RECEIVED:
        return _too_late(request, AlreadyDecided(found))
    alike, proposal = candidates(found), propose(found, request.user)
    form = AcceptForm(request.POST, choices=proposal.choices, candidates=alike, proposed_because=_reason(proposal))
    if form.is_valid():
        try:
            episode = attempt(form, lambda: _accepted(found, form, request.user))
        except AlreadyDecided as late:
            return _too_late(request, late)
        if episode is not None:
            messages.success(request, f"Accepted. {form.chosen_worker.name} is in charge.")
            return redirect("caseload:patient", patient=episode.patient.uuid)
    return _page(request, found, accept_form=form, alike=alike, proposal=proposal, status=UNPROCESSABLE)


@requires(Permission.DECIDE_REFERRAL)
@require_POST
def decline(request: SignedIn, referral: uuid.UUID) -> HttpResponse:
    """Decline, with a reason."""
    found = _found(request, referral)
    form = DeclineForm(request.POST)
    same = found.status == Referral.Status.DECLINED and found.decided_by_id == request.user.pk
    if same and found.decline_reason == request.POST.get("decline_reason"):
        return redirect("referrals:referral", referral=found.uuid)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            done = attempt(form, lambda: actions.decline(referral=found, by=request.user, **facts))
        except AlreadyDecided as late:
            return _too_late(request, late)
        if done is not None:
            messages.success(request, "Declined. Tell the referrer.")
            return redirect("referrals:referral", referral=found.uuid)
    return _page(request, found, decline_form=form, status=UNPROCESSABLE)


@requires(Permission.TAKE_REFERRAL)
@require_POST
def choose_request(request: SignedIn, referral: uuid.UUID) -> HttpResponse:
    """Say which of the bundle's requests is the referral."""
    found = _found(request, referral)
    form = RequestForm(request.POST, requests=found.enclosed.get("requests", []))
    if not found.enclosed.get("requests"):
        messages.info(request, "Somebody chose the request already. It stands below.")
        return redirect("referrals:referral", referral=found.uuid)
    if form.is_valid():
        choice = form.cleaned_data["choice"]
        if attempt(form, lambda: requests.choose_request(referral=found, choice=choice, by=request.user)) is not None:
            messages.success(request, "Chosen." if choice != requests.NONE else "Kept without a request.")
            return redirect("referrals:referral", referral=found.uuid)
    return _page(request, found, request_form=form, status=UNPROCESSABLE)


def _found(request: SignedIn, wanted: uuid.UUID) -> Referral:
    """The referral, with an audit event that it was opened; 404 when there is none or this person sees none."""
    found = get_object_or_404(Referral.objects.visible_to(request.user).select_related(*JOINED), uuid=wanted)
    audit.record("referrals.open", by=request.user, subject=found, patient_id=found.patient_id)
    return found


def _accepted(found: Referral, form: AcceptForm, by: User) -> Episode:
    facts = form.cleaned_data
    return actions.accept(
        referral=found,
        program=facts["program"],
        payer=facts["payer"],
        member_number=facts["member_number"],
        worker=form.chosen_worker,
        reason=facts["reason"],
        existing=form.existing,
        different=form.different,
        by=by,
    )


def _too_late(request: SignedIn, late: AlreadyDecided) -> HttpResponse:
    """409: somebody was quicker. The page shows what stands now."""
    found = Referral.objects.visible_to(request.user).select_related(*JOINED).get(pk=late.referral.pk)
    return _page(request, found, status=CONFLICT, too_late=late.message)


def _page(
    request: SignedIn,
    found: Referral,
    *,
    alike: list[Candidate] | None = None,
    proposal: Proposal | None = None,
    accept_form: AcceptForm | None = None,
    decline_form: DeclineForm | None = None,
    request_form: RequestForm | None = None,
    status: int = 200,
    too_late: str = "",
) -> HttpResponse:
    context = _standing(request, found) | {"too_late": too_late, "accept_form": None, "decline_form": None}
    context["request_form"] = None
    is_waiting = found.status == Referral.Status.RECEIVED
    if is_waiting and may(request.user, Permission.TAKE_REFERRAL):
        alike = candidates(found) if alike is None else alike
        context |= {"may_edit": True, "others": other_referrals(found)} | _checked(request, found, alike)
        asked = found.enclosed.get("requests", [])
        context["request_form"] = request_form or (RequestForm(requests=asked) if asked else None)
    if is_waiting and may(request.user, CANDIDATE_NEEDS):
        proposal = proposal or propose(found, request.user)
        form = accept_form or AcceptForm(
            choices=proposal.choices,
            candidates=alike or [],
            proposed_because=_reason(proposal),
            initial=_initial(found, proposal),
        )
        context |= {
            "proposal": proposal,
            "accept_form": form,
            "answers": [(each, form[each.key]) for each in alike or []],
            "decline_form": decline_form or DeclineForm(),
            "planned_words": f"Planned start of care {in_words(planned_start(found))}",
        }
    return render_part(request, PAGE, context, status=status)


def _checked(request: SignedIn, found: Referral, alike: list[Candidate]) -> dict[str, object]:
    """The duplicate check: who is alike, for those who decide; that somebody is, for others. Both are recorded."""
    if may(request.user, CANDIDATE_NEEDS):
        record_shown(alike, found, request.user)
        return {"is_checked": True, "candidates": alike}
    if alike:
        audit.record("referrals.hint-duplicate", by=request.user, subject=found)
    return {"is_checked": True, "somebody_alike": bool(alike)}


def _standing(request: SignedIn, found: Referral) -> dict[str, object]:
    bundle = found.bundles.first()
    may_open = found.patient_id and Patient.objects.visible_to(request.user).filter(pk=found.patient_id).exists()
    return {
        "referral": found,
        "row": row_of(found),
        "missing": missing(found) if found.status == Referral.Status.RECEIVED else [],
        "citation": CITATION,
        "meetings": medicines_that_meet(found),
        "bundle": bundle,
        "bundle_lines": received.remarks(bundle) if bundle else [],
        "bundle_groups": received.groups(bundle) if bundle else "",
        "may_open_patient": may_open,
        "newer": found.updates.open().order_by("-id").first() if may(request.user, Permission.TAKE_REFERRAL) else None,
    }


def _reason(proposal: Proposal) -> str:
    return proposal.because[:300] if proposal.first else ""


def _initial(found: Referral, proposal: Proposal) -> dict[str, object]:
    """What the referral says already, and the proposed case manager with the reason."""
    return {
        "program": found.program.uuid if found.program else None,
        "payer": found.payer.uuid if found.payer else None,
        "member_number": found.member_number,
        "worker": str(proposal.first.person.uuid) if proposal.first else "",
        "reason": _reason(proposal),
    }
