"""The referral on the patient's page: where the episode came from."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from caseload.charts import open_chart
from caseload.models import Patient
from caseload.pages import patient_context
from core.web.pages import render_part
from referrals.models import BundleUpdate, Referral

MOST_SHOWN = 50


@requires(Permission.SEE_REFERRALS)
@require_safe
def of_patient(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Every referral of a patient, newest first."""
    found = open_chart(request, patient, part="referrals")
    context = patient_context(request, found, "referrals") | {"referrals": _referrals(request, found)}
    return render_part(request, "referrals/of_patient.html", context)


@requires(Permission.SEE_REFERRALS)
@require_safe
def panel(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """The newest referral in a card on the face sheet."""
    found = open_chart(request, patient, part="referral panel")
    rows = _referrals(request, found)
    context = {
        "patient": found,
        "referral": next(iter(rows), None),
        "number": len(rows),
        "newer": _newer(request, found),
    }
    return render_part(request, "referrals/panel.html", context)


def _newer(request: SignedIn, found: Patient) -> BundleUpdate | None:
    """The newest bundle about the patient of which something is to be looked at, for those who may."""
    if not may(request.user, Permission.TAKE_REFERRAL):
        return None
    about = Q(patient=found) | Q(referral__patient=found)
    return BundleUpdate.objects.visible_to(request.user).open().filter(about).order_by("-id").first()


def _referrals(request: SignedIn, found: Patient) -> list[Referral]:
    rows = Referral.objects.visible_to(request.user).filter(patient=found)
    joined = rows.select_related("referring", "certifying", "program", "payer", "decided_by", "episode")
    return list(joined.order_by("-received_at", "-id")[:MOST_SHOWN])
