"""Writing a referral down, and changing it while it waits."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from core.change.refusals import EditedMeanwhile
from core.web.attempts import attempt
from core.web.conflicts import CONFLICT, seen_version
from core.web.drafts import typed_before
from core.web.once import repeatable
from core.web.pages import UNPROCESSABLE, render_part
from referrals.actions import referrals as actions
from referrals.forms.intake import Intake
from referrals.forms.pickers import LABELS, PractitionerPicker
from referrals.models import Referral

PAGE = "referrals/form.html"


@requires(Permission.TAKE_REFERRAL)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Write down a referral that came by telephone, fax or letter."""
    intake = Intake(request)
    if intake.is_valid():
        made = attempt(intake.form, lambda: actions.take(by=request.user, new=intake.new(), **intake.facts()))
        if made is not None:
            messages.success(request, "Referral kept. Check for duplicates, then decide.")
            return redirect("referrals:referral", referral=made.uuid)
    return _page(request, intake, {"title": "New referral"})


@requires(Permission.TAKE_REFERRAL)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, referral: uuid.UUID) -> HttpResponse:
    """Change a waiting referral; when two people do, the second sees both texts."""
    rows = Referral.objects.visible_to(request.user).select_related("referring", "certifying", "program", "payer")
    record = get_object_or_404(rows, uuid=referral)
    if record.status != Referral.Status.RECEIVED:
        messages.error(request, "This referral was decided already, so it can no longer be changed.")
        return redirect("referrals:referral", referral=record.uuid)
    intake = Intake(request, rows.get(pk=record.pk))
    typed = request.POST if request.method == "POST" else typed_before(request)
    context = {
        "title": "Change the referral",
        "record": record,
        "seen": (typed and typed.get("seen_version")) or record.version,
    }
    if intake.is_valid():
        try:
            changed = attempt(
                intake.form,
                lambda: actions.change(
                    referral=rows.get(pk=record.pk),
                    seen_version=seen_version(request),
                    changes=intake.facts(),
                    new=intake.new(),
                    by=request.user,
                ),
            )
        except EditedMeanwhile:
            now = rows.get(pk=record.pk)
            found = {"record": now, "seen": now.version, "conflict": intake.conflicts(now)}
            return _page(request, intake, context | found, status=CONFLICT)
        if changed is not None:
            messages.success(request, "Referral changed.")
            return redirect("referrals:referral", referral=record.uuid)
    return _page(request, intake, context)


@requires(Permission.TAKE_REFERRAL)
@repeatable("It reads: nothing is kept.")
@require_POST
def practitioners(request: SignedIn) -> HttpResponse:
    """The choices of a picker for what is being typed. The search travels in the body; `?role=` says which picker."""
    role = request.GET.get("role", "")
    picker = PractitionerPicker(request.POST, role=role if role in LABELS else "referring")
    vars(picker)["_errors"] = ErrorDict()  # what is half typed is not judged
    return render_part(request, "referrals/choices.html", {"picker": picker})


def _page(request: SignedIn, intake: Intake, context: dict[str, object], status: int = 0) -> HttpResponse:
    answer = status or (UNPROCESSABLE if intake.is_refused else 200)
    return render_part(request, PAGE, context | {"intake": intake, "form": intake.form}, status=answer)
