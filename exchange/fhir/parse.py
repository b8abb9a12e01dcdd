"""A whole bundle read: one referral with its practitioners, or practitioners alone; and what was left out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from exchange.fhir import chart, elements, patient, practitioners, reading, request
from exchange.fhir.contents import Contents, Entry, opened
from exchange.fhir.practitioners import PractitionerDraft
from exchange.fhir.refusal import BundleRefused, Malformed
from referrals.received import LeftOut

USED = {
    *("Patient", "RelatedPerson", "Condition", "MedicationRequest", "MedicationStatement", "AllergyIntolerance"),
    *("ServiceRequest", "Practitioner", "PractitionerRole", "Coverage"),
}
WHY_NOT = {
    "Encounter": "read only for who refers",
    "Organization": "kept only as the office of a practitioner",
    "Location": "kept only as the office of a practitioner",
    "Medication": "taken with the medicines that name them",
    "MedicationAdministration": "given already; only what the patient takes is taken",
    "MedicationDispense": "dispensed already; only what the patient takes is taken",
    "Claim": "bills of others are not part of a referral",
    "ExplanationOfBenefit": "bills of others are not part of a referral",
    "CarePlan": "the agency writes its own plan of care",
    "CareTeam": "the agency appoints its own team",
    "DocumentReference": "documents are not taken",
    "DiagnosticReport": "documents are not taken",
    "Provenance": "who made the file is not part of a referral",
}
OTHERWISE = "not part of a referral"


@dataclass(frozen=True)
class ReferralDraft:
    """A referral as a bundle states it; `facts` are fields of `Referral`."""

    facts: dict[str, object]
    enclosed: dict[str, Any]
    identifiers: list[list[str]]
    referring: PractitionerDraft | None
    payer: str

    @property
    def fingerprint(self) -> str:
        """The same for the same content, however the file was written."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Reading:
    """What a bundle gave."""

    referral: ReferralDraft | None
    practitioners: list[PractitionerDraft] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def parse(content: bytes) -> Reading:
    """Read a bundle. Raises BundleRefused, with a sentence that says why, when it cannot be taken; nothing else."""
    contents = opened(reading.read_json(content))
    try:
        return _parsed(contents)
    except Malformed as problem:
        raise BundleRefused(f"The bundle cannot be read: {problem}.") from None


def _parsed(contents: Contents) -> Reading:
    found = practitioners.of_bundle(contents)
    subject = _subject(contents)
    if subject is None and not found and not contents.of("Organization"):
        raise BundleRefused("The bundle holds no Patient and no Practitioner, so there is nothing to take.")
    referral = _referral(contents, subject) if subject is not None else None
    used = USED if referral else {"Practitioner", "PractitionerRole"}
    for entry in contents.entries:
        if entry.kind not in used:
            contents.skip(entry.kind, WHY_NOT.get(entry.kind, OTHERWISE) if referral else _why_not_alone(entry.kind))
    return Reading(referral, found, contents.left_out())


def _why_not_alone(kind: str) -> str:
    return WHY_NOT[kind] if kind in {"Organization", "Location"} else "the bundle holds no Patient it could belong to"


def _subject(contents: Contents) -> Entry | None:
    """The patient who is referred: the only one, or the one that the requests are about."""
    patients = contents.of("Patient")
    if len(patients) <= 1:
        return patients[0] if patients else None
    asked = {_number_of_subject(contents, entry) for entry in contents.of("ServiceRequest")}
    wanted = [entry for entry in patients if entry.number in asked]
    if len(wanted) != 1:
        raise BundleRefused(f"The bundle holds {len(patients)} patients. Send one bundle for each patient.")
    for entry in patients:
        if entry is not wanted[0]:
            contents.leave(entry, "is not the patient who is referred; left out")
    return wanted[0]


def _number_of_subject(contents: Contents, entry: Entry) -> int:
    try:
        about = contents.find(elements.one(entry.resource, "subject"), entry.resource)
    except Malformed:
        return 0
    return about.number if about else 0


def _referral(contents: Contents, subject: Entry) -> ReferralDraft:
    person = patient.read(contents, subject)
    asked = request.read(contents, subject)
    cover = request.cover(contents, subject)
    facts = person.facts | {
        "reason": asked.reason,
        "ordered_soc": asked.ordered_soc,
        "urgency": "urgent" if asked.is_urgent else "routine",
        "member_number": cover.member_number or person.member_number,
    }
    remarks = [*person.remarks, *([f"Coverage in the bundle: {cover.payer}."] if cover.payer else [])]
    enclosed = _enclosed(contents, subject, asked.principal) | {"contacts": person.contacts, "remarks": remarks}
    enclosed["needs_interpreter"] = person.needs_interpreter
    return ReferralDraft(facts, enclosed, person.identifiers, asked.referring, cover.payer)


def _enclosed(contents: Contents, subject: Entry, principal: str) -> dict[str, object]:
    conditions = chart.rows(contents, subject, ("Condition",), chart.condition)
    for row in conditions:
        row["is_principal"] = bool(principal) and row["source_id"] == principal
    allergies = chart.rows(contents, subject, ("AllergyIntolerance",), chart.allergy)
    known = [{k: v for k, v in row.items() if k != "none_known"} for row in allergies if not row["none_known"]]
    return {
        "conditions": conditions,
        "medications": chart.rows(contents, subject, ("MedicationRequest", "MedicationStatement"), chart.medication),
        "allergies": known,
        "no_known_allergies": bool(allergies) and not known,
    }
