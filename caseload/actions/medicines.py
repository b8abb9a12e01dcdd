"""Medicines against allergies: compared whenever anything of a patient changes, so that no way in can forget it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from caseload.actions import concerns
from caseload.actions.concerns import Finding
from caseload.models import Allergy, Concern, Medication, Patient
from core.change.actions import System
from core.web.addresses import address
from homehealth.medicines import Meeting, check_medicine

CHECK = System("allergy check")
GONE = "The medicine or the allergy is no longer on the list."
Standing = dict[str, tuple[int, Meeting]]  # by source: whose, and how they meet


def settle(patient_ids: Collection[int]) -> None:
    """Raise a concern for each active medicine that meets an active allergy of these patients, in whichever order they
    came and from wherever; take back those that stand no more. One that somebody closed is not raised again.

    To be called inside an action, with the patients locked. Three queries where no patient has a medicine that meets.
    """
    standing = _standing(patient_ids)
    for concern in concerns.open_of(patient_ids, Concern.Kind.MEDICINE):
        if concern.source not in standing:
            concerns.take_back(concern=concern, because=GONE, by=CHECK)
    if not standing:
        return
    known = set(Concern.objects.filter(source__in=list(standing)).values_list("source", flat=True))
    people = Patient.objects.in_bulk({patient_id for patient_id, _ in standing.values()})
    for source, (patient_id, meeting) in standing.items():
        if source not in known:
            concerns.raise_concern(
                patient=people[patient_id], source=source, finding=_finding(people[patient_id], meeting), by=CHECK
            )


def meetings(medicines: Iterable[str], allergies: Collection[str]) -> list[Meeting]:
    """Where these medicines meet these allergies, both in the words of the chart."""
    return [meeting for medicine in medicines for meeting in check_medicine(medicine, tuple(allergies)).meetings]


def _standing(patient_ids: Collection[int]) -> Standing:
    allergies: dict[int, list[tuple[object, str]]] = defaultdict(list)
    rows = Allergy.objects.active().filter(patient__in=patient_ids).order_by("id")
    for patient_id, uuid, substance in rows.values_list("patient_id", "uuid", "substance"):
        allergies[patient_id].append((uuid, substance))
    if not allergies:
        return {}
    found: Standing = {}
    taken = Medication.objects.active().filter(patient__in=list(allergies)).order_by("id")
    for patient_id, uuid, text in taken.values_list("patient_id", "uuid", "text"):
        for allergy, substance in allergies[patient_id]:
            for meeting in check_medicine(text, (substance,)).meetings:
                found[f"medicine:{uuid}:{allergy}"] = patient_id, meeting
    return found


def _finding(patient: Patient, meeting: Meeting) -> Finding:
    """Crossing over is possible and seldom certain: the same ingredient or class cannot wait."""
    urgency = Concern.Urgency.TODAY if meeting.how == "cross-reaction" else Concern.Urgency.NOW
    because = f"{meeting.because[:1].upper()}{meeting.because[1:]}."
    return Finding(
        kind=Concern.Kind.MEDICINE,
        urgency=urgency,
        what=f"{meeting.medicine[:180]} meets the allergy to {meeting.allergy[:120]}. {because}",
        citation=meeting.citation,
        link=address("caseload:patient", patient.uuid),
    )
