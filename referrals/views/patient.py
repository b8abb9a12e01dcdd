"""The referral on the patient's page: where the episode came from."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import User
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
    context = patient_context(request, found, "referrals") | {"referrals": referrals_of(found, request.user)}
    return render_part(request, "referrals/of_patient.html", context)


def newer_bundle(found: Patient, user: User) -> BundleUpdate | None:
    """The newest bundle about the patient of which something is to be looked at, for those who may."""
    if not may(user, Permission.TAKE_REFERRAL):
        return None
    about = Q(patient=found) | Q(referral__patient=found)
    return BundleUpdate.objects.visible_to(user).open().filter(about).order_by("-id").first()


def referrals_of(found: Patient, user: User) -> list[Referral]:
    """The referrals of a patient that this person may see, newest first."""
    rows = Referral.objects.visible_to(user).filter(patient=found)
    joined = rows.select_related("referring", "certifying", "program", "payer", "decided_by", "episode")
    return list(joined.order_by("-received_at", "-id")[:MOST_SHOWN])
