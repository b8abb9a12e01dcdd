"""What the tests of the health lists share: addresses, typed forms, and what a page or the timeline says."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.urls import reverse

from caseload.models import Allergy, Condition, Medication
from tests import factories

KINDS = ["allergy", "condition", "medication"]
MODELS: dict[str, Any] = {"allergy": Allergy, "condition": Condition, "medication": Medication}
MADE: dict[str, Any] = {
    "allergy": factories.AllergyFactory,
    "condition": factories.ConditionFactory,
    "medication": factories.MedicationFactory,
}
TYPED = {
    "allergy": {"substance": "Latex", "reaction": "Hives", "severity": "severe"},
    "condition": {"text": "Gout", "code": "m10.9", "onset_on": "2020-05-06"},
    "medication": {"text": "Furosemide 20 mg", "dose": "1 each morning", "started_on": "2020-05-06"},
}
IN_ERROR = {"how": "in-error", "reason": "Another patient's"}


def new_url(kind, patient):
    return reverse(f"caseload:{kind}_new", args=[patient.uuid])


def end_url(kind, patient, entry):
    return reverse(f"caseload:{kind}_end", args=[patient.uuid, entry.uuid])


def face_sheet(client, patient):
    """The page with white space as a browser shows it."""
    page = client.get(reverse("caseload:patient", args=[patient.uuid])).content.decode()
    return " ".join(page.split())


def words_of(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def line(patient):
    return patient.timeline.filter(kind="health").latest("id")
