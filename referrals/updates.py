"""What a newer bundle says otherwise than a waiting referral or the chart: one item for each difference, in words.

Nothing is offered because the newer bundle is silent: a missing telephone number does not take away the one that is known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.models import Allergy, Condition, Contact, Medication, Patient
from core.kit.words import day
from referrals.models import BundleUpdate, Referral

Row = dict[str, Any]
FACTS = {
    "given_name": "Given name",
    "family_name": "Family name",
    "birth_date": "Birth date",
    "sex": "Sex",
    "language": "Language",
    "phone": "Telephone",
}
OF_REFERRAL = {
    "reason": "Reason for home health",
    "ordered_soc": "Ordered start of care",
    "urgency": "Urgency",
    "member_number": "Member number",
}
BESIDE = {"preferred_name": "Likes to be called", "pronouns": "Pronouns", "email": "E-mail"}
PLACE = ("address_line", "address_more", "city", "state", "postal_code")
ROWS = {"conditions": "Diagnoses", "medications": "Medicines", "allergies": "Allergies"}
MODELS: dict[str, type[Condition | Medication | Allergy]] = {
    "conditions": Condition,
    "medications": Medication,
    "allergies": Allergy,
}
NOTHING = "(nothing)"
MOST_SHOWN = 100


@dataclass(frozen=True)
class Item:
    """One difference. `does` says what taking it does; `part`, `name` and `row` say to what."""

    group: str
    label: str
    before: str
    after: str
    part: str
    name: str = ""
    row: Row = field(default_factory=dict)
    does: str = "Change"

    @property
    def key(self) -> str:
        """The same for the same difference: one that changed meanwhile is another."""
        said = json.dumps([self.part, self.name, self.row.get("source_id", ""), self.label, self.before, self.after])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


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
    yield from _facts(facts, FACTS | OF_REFERRAL, referral)
    yield from _place(facts, referral)
    yield from _named(says, referral)
    yield from _beside(held.get("person", {}), new.get("person", {}))
    yield from _flags(new, bool(held.get("needs_interpreter")), bool(held.get("no_known_allergies")))
    before, after = "; ".join(held.get("orders", [])), "; ".join(new.get("orders", []))
    if after and after != before:
        yield Item("The referral", "Ordered", before or NOTHING, after, "orders")
    for kind in ROWS:
        yield from _rows(kind, held.get(kind, []), new.get(kind, []), may_go=True)
    yield from _contacts(held.get("contacts", []), new.get("contacts", []))
    known = [*held.get("remarks", []), *(line["text"] for line in held.get("also", []))]
    yield from _remarks(new, known)


def _named(says: Row, referral: Referral) -> Iterator[Item]:
    """Who refers and who pays, where the newer bundle names somebody else."""
    for part, label in (("referring", "Referred by"), ("payer", "Payer")):
        record, new = getattr(referral, part), says.get(part) or {}
        if new and (record is None or str(record.uuid) != new["uuid"]):
            yield Item("The referral", label, str(record.name) if record else NOTHING, new["name"], part, new["uuid"])


# --- the chart -------------------------------------------------------------------------------------------------------


def _of_chart(says: Row, patient: Patient) -> Iterator[Item]:
    facts, new = says["facts"], says["enclosed"]
    yield from _facts(facts, FACTS, patient)
    yield from _place(facts, patient)
    yield from _beside({name: getattr(patient, name) for name in BESIDE}, new.get("person", {}))
    yield from _flags(new, patient.needs_interpreter, told=True)
    for kind, model in MODELS.items():
        # scope: the patient of an update that the caller may see
        held = [_as_row(kind, each) for each in model._default_manager.filter(patient=patient)]
        yield from _rows(kind, held, [row for row in new.get(kind, []) if _is_for_chart(kind, row, held)], may_go=False)
    contacts = Contact.objects.filter(patient=patient)
    held = [{"name": each.name, "phone": each.phone, "email": each.email, "pk": each.pk} for each in contacts]
    yield from _contacts(held, new.get("contacts", []))


def _is_for_chart(kind: str, row: Row, held: list[Row]) -> bool:
    """Whether the chart can take it: what holds now, and the end of what the chart holds as current. No allergy is ended so."""
    match = _match(row, held)
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


# --- what both share -------------------------------------------------------------------------------------------------


def _beside(before: Row, after: Row) -> Iterator[Item]:
    """What the patient likes to be called, pronouns, e-mail."""
    for name, label in BESIDE.items():
        if after.get(name) and after[name] != before.get(name):
            does = "Change" if before.get(name) else "Add"
            yield Item("The patient", label, before.get(name) or NOTHING, after[name], "person", name, does=does)


def _facts(facts: Row, labels: dict[str, str], record: Referral | Patient) -> Iterator[Item]:
    for name, label in labels.items():
        before, after = getattr(record, name), facts.get(name)
        before = before.isoformat() if isinstance(before, date) else before
        if not after or after == before or (name, after) in {("sex", "unknown"), ("urgency", "routine")}:
            continue
        group = "The referral" if name in OF_REFERRAL else "The patient"
        yield Item(
            group, label, _shown(name, before), _shown(name, after), "fact", name, does="Change" if before else "Add"
        )


def _shown(name: str, value: str | None) -> str:
    if not value:
        return NOTHING
    return day(date.fromisoformat(value)) if name in {"birth_date", "ordered_soc"} else value


def _place(facts: Row, record: Referral | Patient) -> Iterator[Item]:
    before, after = [getattr(record, name) for name in PLACE], [facts.get(name) or "" for name in PLACE]
    if any(after) and before != after:
        yield Item("The patient", "Address", _line(before) or NOTHING, _line(after), "place")


def _line(parts: list[str]) -> str:
    return ", ".join(part for part in parts if part)


def _flags(new: Row, interpreter: bool, told: bool) -> Iterator[Item]:
    if new.get("needs_interpreter") and not interpreter:
        yield Item(
            "The patient", "Interpreter", NOTHING, "Needs an interpreter", "flag", "needs_interpreter", does="Add"
        )
    if new.get("no_known_allergies") and not told:
        yield Item(
            "Allergies", "No known allergies", NOTHING, "None known, says the sender", "flag", "no_known_allergies"
        )


def _remarks(new: Row, known: list[str]) -> Iterator[Item]:
    for words in new.get("remarks", []):
        if words not in known:
            yield Item("To be read first", "Remark", NOTHING, words, "remark", does="Add")
    for line in new.get("also", []):
        if line["text"] not in known:
            yield Item("Said beside it", line["label"], NOTHING, line["text"], "also", does="Add")


def _match(row: Row, held: list[Row]) -> Row | None:
    """The row that is the same thing: by what names it at the sender, else by its words among those in force first."""
    source = row.get("source_id")
    for each in held:
        if source and each.get("source_id") == source:
            return each
    alike = [each for each in held if each["text"].casefold() == row["text"].casefold()]
    return next((each for each in alike if each.get("is_active", True)), alike[0] if alike else None)


def _rows(kind: str, held: list[Row], new: list[Row], *, may_go: bool) -> Iterator[Item]:
    seen: list[Row] = []
    for row in new:
        match = _match(row, held)
        if match is None:
            yield Item(ROWS[kind], row["text"], NOTHING, in_words(row), "row", kind, row, "Add")
            continue
        seen.append(match)
        shown = {name: match[name] for name in match if name in row} | {"is_active": match.get("is_active", True)}
        before, after = in_words(shown), in_words({name: row[name] for name in row if name in match} | _state(row))
        if before != after:
            does = "End" if match.get("is_active", True) and not row.get("is_active", True) else "Change"
            yield Item(ROWS[kind], row["text"], before, after, "row", kind, row | {"match": match}, does)
    for match in held if may_go else []:
        if match.get("source_id") and not any(match is each for each in seen):
            yield Item(
                ROWS[kind],
                match["text"],
                in_words(match),
                "No longer in the newer bundle",
                "gone",
                kind,
                match,
                "Take away",
            )


def _state(row: Row) -> Row:
    return {"is_active": row.get("is_active", True)}


def in_words(row: Row) -> str:
    """A row in a line: "Warfarin 5 mg, once a day", "Penicillin, hives, severe", "Cataract, not in force"."""
    wanted = ("text", "dose", "reaction", "severity")
    parts = [str(row[name]) for name in wanted if row.get(name)]
    return ", ".join([*parts, *([] if row.get("is_active", True) else ["not in force"])])


def _contacts(held: list[Row], new: list[Row]) -> Iterator[Item]:
    by_name = {each["name"].casefold(): each for each in held}
    for row in new:
        match = by_name.get(row["name"].casefold())
        if match is None:
            yield Item("People around the patient", row["name"], NOTHING, _reach(row), "contact", "new", row, "Add")
        elif any(row.get(way) and row[way] != match.get(way) for way in ("phone", "email")):
            changed = row | {"match": match}
            yield Item(
                "People around the patient", row["name"], _reach(match), _reach(row), "contact", "changed", changed
            )


def _reach(row: Row) -> str:
    return ", ".join(str(row[name]) for name in ("relationship", "phone", "email") if row.get(name)) or "Named"
