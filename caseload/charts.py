"""The only way to open a chart: in scope or not found, and always recorded."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.http import Http404

from accounts.requests import SignedIn
from caseload.models import Patient
from core.change import audit


def open_chart(request: SignedIn, patient_uuid: uuid.UUID, *, part: str = "face sheet") -> Patient:
    """The patient, with the open episode at hand, when this person may see them; otherwise 404, the same as for no such patient.

    Every call writes an audit event "chart.opened" naming `part`.
    """
    patient = Patient.objects.visible_to(request.user).with_episode().filter(uuid=patient_uuid).first()
    if patient is None:
        raise Http404
    audit.record("chart.opened", by=request.user, patient_id=patient.pk, subject=patient, changes={"part": part})
    return patient


def hold(patient_ids: Iterable[int]) -> None:
    """Let nobody else change these patients until the transaction ends; every action begins with it."""
    Patient.objects.hold(*patient_ids)
