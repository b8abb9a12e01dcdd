"""A whole file read: one referral with its practitioners, or practitioners alone; and what was left out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, BinaryIO

from exchange.fhir import allergies, chart, coverage, elements, medicines, patient, practitioners, request
from exchange.fhir.contents import Contents
from exchange.fhir.entry import READ, Entry
from exchange.fhir.kept import packed
from exchange.fhir.practitioners import PractitionerDraft
from exchange.fhir.reading import opened
from exchange.fhir.refusal import BundleRefused, Malformed
from exchange.fhir.request import Request
from referrals.received import LeftOut

WHY_NOT = {
    "Encounter": "read only for who refers and for the stay in hospital",
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
ONLY_BEHIND = {"Encounter", "Organization", "Location", "Medication"}  # read for what refers to them


@dataclass(frozen=True)
class ReferralDraft:
    """A referral as a bundle states it; `facts` are fields of `Referral`. `choices`: requests intake must choose among."""

    facts: dict[str, object]
    enclosed: dict[str, Any]
    identifiers: list[list[str]]
    referring: PractitionerDraft | None
    payer: str
    choices: list[Request] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """The same for the same content, however the file was written."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Reading:
    """What a file gave. `made_on` is the day on which the sender says that it was made."""

    referral: ReferralDraft | None
    practitioners: list[PractitionerDraft] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    made_on: date | None = None

    @cached_property
    def fingerprint(self) -> str:
        """That of the referral; of practitioners alone, of all they state; "" of nothing."""
        if self.referral is not None:
            return self.referral.fingerprint
        people = sorted(json.dumps(vars(each), sort_keys=True) for each in self.practitioners)
        return hashlib.sha256(json.dumps(people).encode()).hexdigest() if people else ""


def parse(content: bytes) -> Reading:
    """Read a file in hand. Raises BundleRefused, with a sentence that says why, when it cannot be taken; nothing else."""
    with packed(content) as stream:
        return parse_stream(stream)


def parse_stream(stream: BinaryIO) -> Reading:
    """The same of an unpacked file, which is read entry by entry."""
    return read_safely(opened(stream))


def read_safely(contents: Contents) -> Reading:
    """What the contents give. Raises BundleRefused, nothing else, when they cannot be taken."""
    try:
        return read(contents)
    except Malformed as problem:
        raise BundleRefused(f"The bundle cannot be read: {problem}.") from None


def read(contents: Contents) -> Reading:
    """What the contents give: one referral at most."""
    subject = _subject(contents)
    found = practitioners.of_bundle(contents)
    if subject is None and not found and not contents.of("Organization"):
        raise BundleRefused("The bundle holds no Patient and no Practitioner, so there is nothing to take.")
    referral = _referral(contents, subject) if subject is not None else None
    _account(contents, is_alone=referral is None)
    return Reading(referral, found, contents.left_out(), _made_on(contents))


def _made_on(contents: Contents) -> date | None:
    try:
        return date.fromisoformat(contents.made_at[:10]) if contents.made_at else None
    except ValueError:
        return None


def _account(contents: Contents, *, is_alone: bool) -> None:
    """Name what is left of every entry: whole groups of types that are not read, and elements of those that are."""
    taken = {"Practitioner", "PractitionerRole"} if is_alone else READ
    for entry in contents.entries:
        if entry.is_left:
            continue
        is_untouched = entry.kind in ONLY_BEHIND and not entry.is_used
        if entry.kind not in taken or is_untouched:
            contents.skip(entry.kind, _why_not(entry.kind, is_alone=is_alone))
        elif not entry.is_closed:
            contents.account(entry)


def _why_not(kind: str, *, is_alone: bool) -> str:
    if is_alone and kind not in {"Organization", "Location"}:
        return "the bundle holds no Patient it could belong to"
    return WHY_NOT.get(kind, OTHERWISE)


def _subject(contents: Contents) -> Entry | None:
    """The patient who is referred: the only one, or the one that the requests are about."""
    patients = contents.of("Patient")
    if len(patients) <= 1:
        return patients[0] if patients else None
    asked = Counter(_number_of_subject(contents, entry) for entry in contents.of("ServiceRequest"))
    wanted = [entry for entry in patients if entry.number in asked]
    if len(wanted) != 1:
        raise BundleRefused(
            f"The bundle holds {len(patients)} patients. Send one bundle for each patient, "
            "or give the folder of the whole export to the command import_fhir."
        )
    for entry in patients:
        if entry is not wanted[0]:
            contents.leave(entry, "is not the patient who is referred")
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
    cover = coverage.read(contents, subject)
    facts = person.facts | {
        "reason": asked.reason,
        "ordered_soc": asked.ordered_soc,
        "return_home_at": asked.return_home_at,
        "urgency": "urgent" if asked.is_urgent else "routine",
        "member_number": cover.member_number or person.member_number,
    }
    enclosed = _enclosed(contents, subject, asked) | {"contacts": person.contacts, "person": person.more}
    enclosed |= {"needs_interpreter": person.needs_interpreter, "orders": asked.orders, "request": asked.source_id}
    enclosed |= {"remarks": contents.warnings, "also": contents.also}
    return ReferralDraft(facts, enclosed, person.identifiers, asked.referring, cover.payer, asked.choices)


def _enclosed(contents: Contents, subject: Entry, asked: Request) -> dict[str, object]:
    medicines.replaced(contents)
    listed = chart.rows(contents, subject, medicines.KINDS, medicines.medication)
    conditions = chart.rows(contents, subject, ("Condition",), chart.condition)
    for row in conditions:
        row["is_principal"] = bool(asked.principal) and row["source_id"] == asked.principal
    known, is_none_known = allergies.read(contents, subject)
    return {
        "conditions": conditions,
        "medications": listed,
        "allergies": known,
        "no_known_allergies": is_none_known,
    }
