"""What every page of a patient shows around its content: the strip and the tabs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.module_loading import import_string

from accounts.permissions import Permission, may
from accounts.requests import SignedIn
from caseload import field_policy
from caseload.models import Allergy, Episode, Patient
from core.clock import today
from core.kit.words import phone
from core.web.addresses import address

StripPart = Callable[[Patient, Any], dict[str, Any]]  # each of STRIP_PARTS: more of the strip, for this person
_TABS: tuple[tuple[str, str, str, Permission], ...] = (
    ("face", "Face sheet", "caseload:patient", Permission.OPEN_CHART),
    ("timeline", "Timeline", "caseload:timeline", Permission.SEE_CLINICAL),
    ("deadlines", "Deadlines", "obligations:of_patient", Permission.SEE_CLINICAL),
    ("assessments", "Assessments", "assessments:of_patient", Permission.SEE_ASSESSMENTS),
    ("plan", "Care plan", "careplans:of_patient", Permission.SEE_PLANS),
    ("visits", "Visits", "visits:of_patient", Permission.SEE_VISITS),
    ("paperwork", "Paperwork", "paperwork:of_patient", Permission.SEE_PAPERWORK),
    ("referrals", "Referral", "referrals:of_patient", Permission.SEE_REFERRALS),
    ("access", "Access", "caseload:access", Permission.SEE_ACCESS),
)


def patient_context(request: SignedIn, patient: Patient, tab: str, besides: Collection[str] = ()) -> dict[str, object]:
    """`patient`, `episode`, `strip` and `tabs` for `caseload/patient_base.html`. About four queries.

    `besides` names what the strip leaves out, because the page itself says it.
    """
    return {
        "patient": patient,
        "episode": patient.open_episode,
        "tab": tab,
        "may_see": field_policy.readable(request.user, Patient),
        "not_shown": field_policy.NOT_SHOWN,
        "strip": {name: said for name, said in _strip(request, patient).items() if name not in besides},
        "tabs": [
            {"label": label, "url": address(name, patient.uuid), "is_current": key == tab}
            for key, label, name, permission in _TABS
            if may(request.user, permission)
        ],
    }


def _strip(request: SignedIn, patient: Patient) -> dict[str, object]:
    may_see = field_policy.readable(request.user, Patient)
    hides_allergies = not field_policy.may_read(request.user, Allergy, "substance")
    strip: dict[str, Any] = {
        "name": patient.full_name + (f" ({patient.preferred_name})" if patient.preferred_name else ""),
        "url": address("caseload:patient", patient.uuid),
        "record_number": patient.record_number,
        "birth_date": patient.birth_date,
        "pronouns": patient.pronouns,
        "language": patient.language if patient.language != "English" else "",
        "interpreter": patient.needs_interpreter,
        "phone": patient.phone,
        "address": patient.address,
        "safety": patient.safety_note if "safety_note" in may_see else "",
        "alerts": [f"Died {patient.deceased_on:%-d %b %Y}"] if patient.deceased_on else [],
        "withheld": _withheld(may_see, hides_allergies=hides_allergies),
        "hides_allergies": hides_allergies,
        "day_of_episode": _day_words(patient.open_episode),
        "worker": patient.open_episode.worker.name if patient.open_episode and patient.open_episode.worker else "",
    }
    if "code_status" in may_see:
        clinical = _clinical(patient)
        strip |= clinical | {"alerts": [*strip["alerts"], *clinical["alerts"]]}
    for path in settings.STRIP_PARTS:
        part: StripPart = import_string(path)
        strip |= part(patient, request.user)
    return strip | {"dangers": _dangers(strip)}


def _dangers(strip: dict[str, Any]) -> list[str]:
    """What is dangerous, in words: the folded strip of a phone counts them."""
    open_concerns = [concern.title for concern in strip.get("concerns", ()) if not concern.is_silence]
    code_status = [strip["code_status"]] if strip.get("code_tone") == "danger" and strip.get("code_status") else []
    allergies = [f"allergy to {substance}" for substance in strip.get("allergies", ())]
    said = [("power", "needs power"), ("safety", "visitor safety")]
    return [
        *open_concerns,
        *code_status,
        *allergies,
        *(words for key, words in said if strip.get(key)),
        *strip["alerts"],
    ]


def _clinical(patient: Patient) -> dict[str, Any]:
    prefetch_related_objects([patient], "contacts")
    substances = [allergy.substance for allergy in patient.active_allergies]
    emergency = next((c for c in patient.contacts.all() if c.is_emergency and not c.do_not_contact), None)
    found: dict[str, Any] = {
        "code_status": patient.get_code_status_display() if patient.code_status else "",
        "asks_code_status": not patient.code_status,
        "asks_emergency_contact": emergency is None,
        "concerns_url": address("caseload:concerns", patient.uuid),
        "code_tone": "mute" if patient.code_status == Patient.CodeStatus.FULL else "danger",
        "directive": patient.advance_directive,
        "alerts": [f"Precautions: {patient.precautions}"] if patient.precautions else [],
        "emergency_contact": f"{emergency.name} ({emergency.relationship or 'contact'}) {phone(emergency.phone) if emergency.phone else ''}"
        if emergency
        else "",
    }
    if substances or patient.no_known_allergies:
        found["allergies"] = substances
    return found


def _withheld(may_see: frozenset[str], *, hides_allergies: bool) -> list[str]:
    """What the strip would say and this role does not read, in words: nobody takes it for not recorded."""
    words = {"code_status": "Code status", "safety_note": "visitor safety", "precautions": "precautions"}
    hidden = [said for name, said in words.items() if name not in may_see]
    return [*hidden, "allergies"] if hides_allergies else hidden


def _day_words(episode: Episode | None) -> str:
    if episode is None:
        return "No open episode"
    if episode.status == Episode.Status.ON_HOLD:
        return "On hold: in a facility"
    if episode.day is None:
        start = episode.start_of_care
        return f"Care planned to start {start:%-d %b %Y}" if start and start >= today() else "Care has not started"
    return f"Day {episode.day} of 60, certification period {episode.period_number}"
