"""A newer bundle: what it says otherwise, and what is taken of it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.charts import open_chart
from core.change import audit
from core.web.attempts import attempt
from core.web.pages import UNPROCESSABLE, render_part
from referrals.actions.updates import settle
from referrals.forms.updates import UpdateForm
from referrals.models import BundleUpdate
from referrals.updates import items, may_settle, patient_of

JOINED = ("bundle", "referral__patient", "referral__referring", "referral__payer", "patient", "settled_by")


@requires(Permission.TAKE_REFERRAL)
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: SignedIn, update: uuid.UUID) -> HttpResponse:
    """The differences one by one, each to be taken, left, or left for later."""
    found = _found(request, update)
    listed = items(found) if found.settled_at is None and may_settle(request.user, found) else []
    form = UpdateForm(request.POST if request.method == "POST" else None, items=listed)
    if request.method == "POST" and not may_settle(request.user, found):
        raise PermissionDenied
    if form.is_valid():
        done = attempt(form, lambda: settle(update=found, take=form.taken, leave=form.left, by=request.user))
        if done is not None:
            return _after(request, done, len(form.taken))
        found = _found(request, update)
        form.show(items(found) if found.settled_at is None else [])
    context = {
        "update": found,
        "patient": patient_of(found),
        "form": form,
        "may_settle": may_settle(request.user, found),
        "groups": form.groups,
        "more": form.more,
    }
    return render_part(request, "referrals/update.html", context, status=UNPROCESSABLE if form.errors else 200)


def _found(request: SignedIn, wanted: uuid.UUID) -> BundleUpdate:
    rows = BundleUpdate.objects.visible_to(request.user).select_related(*JOINED)
    found = get_object_or_404(rows, uuid=wanted)
    patient = patient_of(found)
    if patient is not None:
        open_chart(request, patient.uuid, part="newer bundle")
    else:
        audit.record("referrals.open", by=request.user, subject=found.referral)
    return found


def _after(request: SignedIn, done: BundleUpdate, number: int) -> HttpResponse:
    taken = f"{number} difference{'' if number == 1 else 's'} taken."
    if done.settled_at is None:
        messages.success(request, f"{taken} The others wait below.")
        return redirect("referrals:update", update=done.uuid)
    messages.success(request, f"{taken} Nothing of this bundle is left to look at.")
    patient = patient_of(done)
    if patient is not None:
        return redirect("caseload:patient", patient=patient.uuid)
    assert done.referral is not None
    return redirect("referrals:referral", referral=done.referral.uuid)
