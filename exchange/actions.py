"""Taking FHIR bundles: each one whole and once, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from caseload.models import Practitioner
from core.change.actions import System, action
from core.clock import now
from exchange.fhir.export import by_patient
from exchange.fhir.kept import kept
from exchange.fhir.parse import Reading, ReferralDraft, parse_stream, read_safely
from exchange.fhir.practitioners import PractitionerDraft
from exchange.fhir.reading import opened_export
from exchange.fhir.refusal import BundleRefused
from exchange.known import About, whom
from exchange.people import Key, key_of, people_taken
from paperwork.models import Payer
from referrals.models import BundleUpdate, FhirImport, Referral
from referrals.updates import items

ONE_AT_A_TIME = 0x46484952


@dataclass(frozen=True)
class Received:
    """A bundle taken now (`is_new`), or one that was taken before; `why` says how it was recognised."""

    bundle: FhirImport | None
    referral: Referral | None
    is_new: bool
    why: str = ""
    update: BundleUpdate | None = None


def receive(source: BinaryIO, file_name: str, by: User | System, limit: int = 0) -> Received:
    """Take a file of at most `limit` bytes (FHIR_MAX_BYTES unless given). One known by its bytes, by what it says, or by a
    waiting referral of its patient changes nothing.

    Raises BundleRefused when it cannot be taken; nothing is written then.
    """
    with kept(source, min(limit or settings.FHIR_MAX_BYTES, settings.FHIR_MAX_BYTES)) as file:
        found, sha256 = parse_stream(file.stream), file.sha256
    return take(found, sha256=sha256, file_name=file_name, by=by)


def receive_export(sources: Sequence[BinaryIO], by: User | System) -> Iterator[Received | BundleRefused]:
    """Take the files of one bulk export: a referral for each patient in it, each whole and once, or refused by itself.

    Raises BundleRefused when the files cannot be read or hold no Patient.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(kept(source, settings.FHIR_MAX_BYTES)) for source in sources]
        contents = opened_export([file.stream for file in files])
    whole = "".join(file.sha256 for file in files)
    for named, part in by_patient(contents):
        sha256 = hashlib.sha256(f"{whole} {named}".encode()).hexdigest()
        try:
            yield take(read_safely(part), sha256=sha256, file_name="", by=by)
        except BundleRefused as refusal:
            yield refusal


def take(found: Reading, *, sha256: str, file_name: str, by: User | System) -> Received:
    """Write what was read, unless it is known: a referral, or what a newer bundle says of one that waits or of a chart."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two people sending the same file: the second waits and finds it known
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        known = _known(found, sha256)
        if known is not None:
            return known
        about = whom(found.referral)
        if about is not None:
            return _newer(found, about, sha256=sha256, file_name=file_name, by=by)
        made = keep(sha256=sha256, file_name=file_name[:200], found=found, by=by)
    return Received(made, made.referral, is_new=True)


def _known(found: Reading, sha256: str) -> Received | None:
    same, content = FhirImport.objects.select_related("referral", "update"), found.fingerprint
    for rows, why in (
        (same.filter(sha256=sha256), "this file was taken before"),
        (
            same.filter(fingerprint=content) if content else same.none(),
            "the same content was taken before from another file",
        ),
    ):
        bundle = rows.first()
        if bundle is not None:
            return Received(bundle, bundle.referral, is_new=False, why=why)
    return None


def _newer(found: Reading, about: About, *, sha256: str, file_name: str, by: User | System) -> Received:
    """A newer bundle, to be looked at item by item; one that says nothing new is not kept."""
    waits = "a referral of this patient is already waiting" if about.waits else "this patient is already on the books"
    with transaction.atomic():
        made = keep_update(sha256=sha256, file_name=file_name[:200], found=found, about=about, by=by)
        number = len(items(made))
        if not number:
            transaction.set_rollback(True)
    if not number:
        return Received(None, about.referral, is_new=False, why=f"{waits}, and the bundle says nothing new")
    differences = f"{number} difference{'' if number == 1 else 's'}"
    return Received(made.bundle, about.referral, is_new=True, why=f"{waits}: {differences} to look at", update=made)


@action("referrals.import-bundle")
def keep(*, sha256: str, file_name: str, found: Reading, by: User | System) -> FhirImport:
    """Write what a bundle gave: practitioners by NPI, the referral as it came, and what was left out."""
    taker = None if isinstance(by, System) else by
    people, outcome = people_taken([*found.practitioners, *_named(found.referral)])
    referral = None
    if found.referral is not None:
        draft = found.referral
        referring = people.get(key_of(draft.referring)) if draft.referring else None
        referral = _referral(draft, referring, _choices(draft, people), taker)
        outcome |= _counts(draft)
    return FhirImport.objects.create(
        sha256=sha256,
        fingerprint=found.fingerprint,
        file_name=file_name,
        outcome=outcome,
        left_out=[line._asdict() for line in found.left_out],
        referral=referral,
        taken_by=taker,
    )


def _named(draft: ReferralDraft | None) -> list[PractitionerDraft]:
    """Everybody who refers, by the request taken or by one that intake may choose."""
    requests = [draft.referring, *(each.referring for each in draft.choices)] if draft else []
    return [each for each in requests if each is not None]


def _choices(draft: ReferralDraft, people: Mapping[Key, Practitioner]) -> list[dict[str, Any]]:
    """The requests among which intake chooses, as they stand in the referral until then."""
    return [
        {
            "key": each.source_id or str(number),
            "reason": each.reason,
            "ordered_soc": each.ordered_soc.isoformat() if each.ordered_soc else "",
            "urgency": "urgent" if each.is_urgent else "routine",
            "orders": each.orders,
            "principal": each.principal,
            "referring": str(people[key_of(each.referring)].uuid) if each.referring else "",
        }
        for number, each in enumerate(draft.choices, start=1)
    ]


def _referral(
    draft: ReferralDraft, referring: Practitioner | None, choices: list[dict[str, Any]], taker: User | None
) -> Referral:
    return Referral.objects.create(
        source=Referral.Source.FHIR,
        received_at=now(),
        referring=referring,
        payer=_payer(draft.payer),
        enclosed=draft.enclosed | ({"requests": choices} if choices else {}),
        identifiers=draft.identifiers,
        taken_by=taker,
        **draft.facts,
    )


def _counts(draft: ReferralDraft) -> dict[str, int]:
    names = ("conditions", "medications", "allergies", "contacts")
    return {"referrals": 1} | {name: len(draft.enclosed[name]) for name in names}


def _payer(named: str) -> Payer | None:
    """The payer of that name; "Medicare" is the only one of its kind. Otherwise a person chooses."""
    if not named:
        return None
    active = Payer.objects.filter(is_active=True)
    found = active.filter(name__iexact=named).first()
    if found is None and named.lower() in {"medicare", "medicare part a", "medicare part b", "original medicare"}:
        kinds = list(active.filter(kind=Payer.Kind.MEDICARE_FFS)[:2])
        return kinds[0] if len(kinds) == 1 else None
    return found


@action("referrals.import-newer-bundle")
def keep_update(*, sha256: str, file_name: str, found: Reading, about: About, by: User | System) -> BundleUpdate:
    """Write what a newer bundle says beside the referral or the chart it concerns; one that waited before it is superseded."""
    draft = found.referral
    assert draft is not None  # `whom` knows nobody otherwise
    people, outcome = people_taken([*found.practitioners, *_named(draft)])
    bundle = FhirImport.objects.create(
        sha256=sha256,
        fingerprint=found.fingerprint,
        file_name=file_name,
        outcome={"updates": 1} | outcome,
        left_out=[line._asdict() for line in found.left_out],
        referral=about.referral,
        taken_by=None if isinstance(by, System) else by,
    )
    mine = {"referral": about.referral} if about.waits else {"patient": about.patient}
    BundleUpdate.objects.open().filter(**mine).update(settled_at=now(), is_superseded=True)
    return BundleUpdate.objects.create(bundle=bundle, says=_says(draft, people), made_on=found.made_on, **mine)


def _says(draft: ReferralDraft, people: Mapping[Key, Practitioner]) -> dict[str, Any]:
    """A draft as it is kept until its differences are taken or left."""
    referring = people.get(key_of(draft.referring)) if draft.referring else None
    payer = _payer(draft.payer)
    facts = {name: value.isoformat() if isinstance(value, date) else value for name, value in draft.facts.items()}
    return {
        "facts": facts,
        "enclosed": draft.enclosed,
        "referring": {"uuid": str(referring.uuid), "name": referring.name} if referring else None,
        "payer": {"uuid": str(payer.uuid), "name": payer.name} if payer else None,
    }
