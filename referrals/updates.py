"""What a newer bundle says otherwise than a waiting referral or the chart: one item for each difference, in words.

Nothing is offered because the newer bundle is silent: a missing telephone number does not take away the one that is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.models import Allergy, Condition, Contact, Medication, Patient
from referrals.differences import (
    BESIDE,
    FACTS,
    NOTHING,
    OF_REFERRAL,
    ROWS,
    Item,
    Row,
    match_of,
    of_beside,
    of_contacts,
    of_facts,
    of_flags,
    of_place,
    of_remarks,
    of_rows,
)
from referrals.models import BundleUpdate, Referral

MODELS: dict[str, type[Condition | Medication | Allergy]] = {
    "conditions": Condition,
    "medications": Medication,
    "allergies": Allergy,
}
MOST_SHOWN = 100


def patient_of(update: BundleUpdate) -> Patient | None:
    """The patient whose chart it concerns: its own, or the one that its referral became."""
    if update.patient is not None:
        return update.patient
    return update.referral.patient if update.referral is not None else None


def may_settle(person: User, found: BundleUpdate) -> bool:
    """Who takes referrals settles those that wait; what goes into a chart is settled by those who write in it."""
    if patient_of(found) is None:
        return may(person, Permission.TAKE_REFERRAL)
    return may(person, Permission.EDIT_PATIENT) and may(person, Permission.WRITE_CHART)


def items(update: BundleUpdate) -> list[Item]:
    """Every difference that nobody decided yet, as it stands now."""
    patient, referral = patient_of(update), update.referral
    if patient is not None:
        found = [*_of_chart(update.says, patient)]
    elif referral is not None and referral.status == Referral.Status.RECEIVED:
        found = [*_of_referral(update.says, referral)]
    else:
        found = []
    return [each for each in found if each.key not in update.decided]


# --- a referral that waits -------------------------------------------------------------------------------------------


def _of_referral(says: Row, referral: Referral) -> Iterator[Item]:
    facts, held, new = says["facts"], referral.enclosed, says["enclosed"]
    yield from of_facts(facts, FACTS | OF_REFERRAL, referral)
    yield from of_place(facts, referral)
    yield from _named(says, referral)
    yield from of_beside(held.get("person", {}), new.get("person", {}))
    is_told = bool(held.get("no_known_allergies") or held.get("allergies"))
    yield from of_flags(new, bool(held.get("needs_interpreter")), told=is_told)
    before, after = "; ".join(held.get("orders", [])), "; ".join(new.get("orders", []))
    if after and after != before:
        yield Item("The referral", "Ordered", before or NOTHING, after, "orders")
    for kind in ROWS:
        yield from of_rows(kind, held.get(kind, []), new.get(kind, []), may_go=True)
    yield from of_contacts(held.get("contacts", []), new.get("contacts", []))
    known = [*held.get("remarks", []), *(line["text"] for line in held.get("also", []))]
    yield from of_remarks(new, known)


def _named(says: Row, referral: Referral) -> Iterator[Item]:
    """Who refers and who pays, where the newer bundle names somebody else."""
    for part, label in (("referring", "Referred by"), ("payer", "Payer")):
        record, new = getattr(referral, part), says.get(part) or {}
        if new and (record is None or str(record.uuid) != new["uuid"]):
            yield Item("The referral", label, str(record.name) if record else NOTHING, new["name"], part, new["uuid"])


# --- the chart -------------------------------------------------------------------------------------------------------


def _of_chart(says: Row, patient: Patient) -> Iterator[Item]:
    facts, new = says["facts"], says["enclosed"]
    yield from of_facts(facts, FACTS, patient)
    yield from of_place(facts, patient)
    yield from of_beside({name: getattr(patient, name) for name in BESIDE}, new.get("person", {}))
    is_told = patient.no_known_allergies or bool(patient.active_allergies)
    yield from of_flags(new, patient.needs_interpreter, told=is_told)
    for kind, model in MODELS.items():
        # scope: the patient of an update that the caller may see
        held = [_as_row(kind, each) for each in model._default_manager.filter(patient=patient)]
        offered = [row for row in new.get(kind, []) if _is_for_chart(kind, row, held)]
        yield from of_rows(kind, held, offered, may_go=False)
        yield from _ended_here(kind, new.get(kind, []), held)
        yield from _past(kind, [row for row in new.get(kind, []) if not row.get("is_active", True)], held)
    contacts = Contact.objects.filter(patient=patient)
    people = [{"name": each.name, "phone": each.phone, "email": each.email, "pk": each.pk} for each in contacts]
    yield from of_contacts(people, new.get("contacts", []))
    yield from _said(new, patient)


def _past(kind: str, past: list[Row], held: list[Row]) -> Iterator[Item]:
    """What the sender has as past: an allergy the chart holds is for a person to end; what the chart never held is only said."""
    unknown = [row["text"] for row in past if match_of(row, held) is None]
    if unknown:
        yield Item(
            "Said beside it", f"{ROWS[kind]} of the past", NOTHING, "; ".join(unknown)[:400], "also", does="Note"
        )
    for row in past if kind == "allergies" else []:
        match = match_of(row, held)
        if match is not None and match["is_active"]:
            words = f"The sender has this allergy as past: {row['text']}. End it on the face sheet if that is so."
            yield Item("To be read first", "Remark", NOTHING, words, "remark", does="Note")


def _ended_here(kind: str, rows: list[Row], held: list[Row]) -> Iterator[Item]:
    """What the sender has as current and the chart ended: stopped here, or begun again there. A person decides."""
    for row in rows:
        match = match_of(row, held)
        if row.get("is_active", True) and match is not None and not match["is_active"]:
            words = f"The sender has this as current: {row['text']}. The chart ended it. Ask which is true."
            yield Item("To be read first", f"{ROWS[kind]}", NOTHING, words, "remark", does="Note")


def _said(new: Row, patient: Patient) -> Iterator[Item]:
    """Orders, warnings and what is said beside, as far as no bundle of this patient said them before."""
    accepted = Referral.objects.filter(patient=patient).order_by("-received_at", "-id")[:20]
    told = [each.enclosed for each in accepted]
    settled = BundleUpdate.objects.filter(patient=patient, is_superseded=False, settled_at__isnull=False).order_by(
        "-id"
    )
    told += [each.says["enclosed"] for each in settled[:20]]
    known = {words for each in told for words in each.get("remarks", [])}
    known |= {line["text"] for each in told for line in each.get("also", [])}
    orders = "; ".join(new.get("orders", []))
    if orders and new["orders"] not in [each.get("orders") for each in told]:
        before = "; ".join(told[0].get("orders", [])) if told else ""
        yield Item("The referral", "Ordered", before or NOTHING, orders, "also", does="Note")
    yield from of_remarks(new, known)


def _is_for_chart(kind: str, row: Row, held: list[Row]) -> bool:
    """Whether the chart can take it: what holds now, and the end of what the chart holds as current. No allergy is ended so."""
    match = match_of(row, held)
    if row.get("is_active", True):
        return match is None or match["is_active"]
    return kind != "allergies" and match is not None and match["is_active"]


def _as_row(kind: str, entry: Condition | Medication | Allergy) -> Row:
    """A row of the chart in the form in which a bundle has it."""
    found: Row = {"text": entry.name, "source_id": entry.source_id, "is_active": entry.is_active, "pk": entry.pk}
    if isinstance(entry, Medication):
        found |= {"dose": entry.dose}
    elif isinstance(entry, Allergy):
        found |= {"reaction": entry.reaction, "severity": entry.severity}
    return found
