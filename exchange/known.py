"""Whom a bundle is about, when we know them: a referral that waits, or a patient on the books."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from caseload.models import Patient, PatientIdentifier
from core.reading import names
from exchange.fhir.parse import ReferralDraft
from referrals.models import Referral


@dataclass(frozen=True)
class About:
    """The referral that waits, or the patient with the newest referral that was accepted, if there was one."""

    referral: Referral | None = None
    patient: Patient | None = None

    @property
    def waits(self) -> bool:
        """Whether it is a referral nobody decided yet."""
        return self.patient is None


def whom(draft: ReferralDraft | None) -> About | None:
    """Found by the sender's numbers. A new request for a patient on the books is a new referral, and so is one of somebody
    whose care has ended."""
    pairs = draft.identifiers if draft else []
    if draft is None or not pairs:
        return None
    numbers = Q()
    for pair in pairs:
        numbers |= Q(identifiers__contains=[pair])
    listed = Referral.objects.waiting().filter(numbers).order_by("-received_at", "-id")[:20]
    waiting = next((each for each in listed if _is_same_person(each, draft)), None)
    if waiting is not None:
        return About(waiting)
    patient = _on_the_books(pairs)
    if patient is None or not _is_same_person(patient, draft):
        return None
    accepted = Referral.objects.filter(patient=patient).order_by("-received_at", "-id")
    taken = {each.enclosed.get("request") for each in accepted[:20]}
    asked = {draft.enclosed.get("request", ""), *(each.source_id for each in draft.choices)} - {""}
    return None if asked - taken else About(accepted.first(), patient)


def _is_same_person(known: Referral | Patient, draft: ReferralDraft) -> bool:
    """A number alone is not trusted: the birth date or the family name must be the same as well. The rest is a difference."""
    theirs, ours = names.parted(str(draft.facts["family_name"])), names.parted(known.family_name)
    is_other = (
        theirs[1] and ours[1] and theirs[1] != ours[1]
    )  # Jr. and Sr. share names, and sometimes a mistaken number
    same_family = names.joined(theirs[0]) == names.joined(ours[0])
    return known.birth_date == draft.facts["birth_date"] or (same_family and not is_other)


def _on_the_books(pairs: list[list[str]]) -> Patient | None:
    """The patient with one of these numbers who is under care; None when the numbers lead to more than one."""
    known = Q()
    for system, value in pairs:
        known |= Q(system=system, value=value)
    # scope: the importer, not a person, recognises the patient; who may see the chart is asked when the update is opened
    found = {each.patient_id for each in PatientIdentifier.objects.filter(known, patient__open_episode__isnull=False)}
    return Patient.objects.get(pk=found.pop()) if len(found) == 1 else None
