"""One difference between what a newer bundle says and what is held, and how each kind of fact is compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from caseload.models import Patient
from core.kit.words import day, moment, phone
from referrals.models import Referral

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
    "return_home_at": "Return home",
    "urgency": "Urgency",
    "member_number": "Member number",
}
BESIDE = {"preferred_name": "Likes to be called", "pronouns": "Pronouns", "email": "E-mail"}
PLACE = ("address_line", "address_more", "city", "state", "postal_code")
ROWS = {"conditions": "Diagnoses", "medications": "Medicines", "allergies": "Allergies"}
NOTHING = "(nothing)"


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


def of_beside(before: Row, after: Row) -> Iterator[Item]:
    """What the patient likes to be called, pronouns, e-mail."""
    for name, label in BESIDE.items():
        if after.get(name) and after[name] != before.get(name):
            does = "Change" if before.get(name) else "Add"
            yield Item("The patient", label, before.get(name) or NOTHING, after[name], "person", name, does=does)


def of_facts(facts: Row, labels: dict[str, str], record: Referral | Patient) -> Iterator[Item]:
    """Single facts of the person or the referral that the newer bundle states otherwise."""
    for name, label in labels.items():
        before, after = getattr(record, name), facts.get(name)
        before, after = _plain(name, before), _plain(name, after)
        if not after or after == before or (name, after) in {("sex", "unknown"), ("urgency", "routine")}:
            continue
        group = "The referral" if name in OF_REFERRAL else "The patient"
        yield Item(
            group, label, _shown(name, before), _shown(name, after), "fact", name, does="Change" if before else "Add"
        )


def _plain(name: str, value: Any) -> Any:
    """A day or an instant as text that can be compared: an instant in UTC, however it was written."""
    if name == "return_home_at" and value:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return at.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _shown(name: str, value: str | None) -> str:
    if not value:
        return NOTHING
    if name == "return_home_at":
        return moment(datetime.fromisoformat(value))
    if name == "phone":
        return phone(value)
    return day(date.fromisoformat(value)) if name in {"birth_date", "ordered_soc"} else value


def of_place(facts: Row, record: Referral | Patient) -> Iterator[Item]:
    """The address as a whole: half an address of each would be nobody's."""
    before, after = [getattr(record, name) for name in PLACE], [facts.get(name) or "" for name in PLACE]
    if any(after) and before != after:
        yield Item("The patient", "Address", _line(before) or NOTHING, _line(after), "place")


def _line(parts: list[str]) -> str:
    return ", ".join(part for part in parts if part)


def of_flags(new: Row, interpreter: bool, *, told: bool) -> Iterator[Item]:
    """An interpreter, and that no allergy is known, where nobody said so yet."""
    if new.get("needs_interpreter") and not interpreter:
        yield Item(
            "The patient", "Interpreter", NOTHING, "Needs an interpreter", "flag", "needs_interpreter", does="Add"
        )
    if new.get("no_known_allergies") and not told:
        yield Item(
            "Allergies", "No known allergies", NOTHING, "None known, says the sender", "flag", "no_known_allergies"
        )


def of_remarks(new: Row, known: Collection[str]) -> Iterator[Item]:
    """Warnings and what is said beside, as far as it is not known."""
    for words in new.get("remarks", []):
        if words not in known:
            yield Item("To be read first", "Remark", NOTHING, words, "remark", does="Add")
    for line in new.get("also", []):
        if line["text"] not in known:
            yield Item("Said beside it", line["label"], NOTHING, line["text"], "also", does="Add")


def match_of(row: Row, held: list[Row]) -> Row | None:
    """The row that is the same thing: by what names it at the sender, else by its words among those in force first."""
    source = row.get("source_id")
    for each in held:
        if source and each.get("source_id") == source:
            return each
    alike = [each for each in held if each["text"].casefold() == row["text"].casefold()]
    return next((each for each in alike if each.get("is_active", True)), alike[0] if alike else None)


def of_rows(kind: str, held: list[Row], new: list[Row], *, may_go: bool) -> Iterator[Item]:
    """Rows of one kind that are new, say something else or have ended; with `may_go` also those that are no longer there."""
    seen: list[Row] = []
    for row in new:
        match = match_of(row, held)
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


def of_contacts(held: list[Row], new: list[Row]) -> Iterator[Item]:
    """People around the patient who are new or reached otherwise."""
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
