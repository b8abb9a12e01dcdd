"""What endings add to the patient's strip: how care ended, or where the patient is."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.field_policy import may_read
from caseload.models import Episode, Patient
from endings.models import Ending


def how_it_stands(patient: Patient, user: User) -> dict[str, object]:
    """`ending`: words, and where it is undone or the return recorded. One query, only while care is not going on."""
    episode = patient.open_episode
    if episode is not None and episode.status != Episode.Status.ON_HOLD:
        return {}
    if not may_read(user, Ending, "title"):
        return {}
    latest = Ending.objects.of(patient).last_standing()
    if latest is None:
        return {}
    return {
        "ending": {"words": latest.title, "acts": _acts(patient, latest) if may(user, Permission.EDIT_PATIENT) else []}
    }


def _acts(patient: Patient, latest: Ending) -> list[dict[str, str]]:
    back = {
        "words": "Reopen" if latest.needs_reason else "Undo",
        "url": reverse("endings:take_back", args=[patient.uuid, latest.uuid]),
    }
    if patient.open_episode is None:
        return [back]
    return [{"words": "Home again", "url": reverse("endings:end", args=[patient.uuid, "home"])}, back]
