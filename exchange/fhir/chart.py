"""What a bundle says about the patient's health: conditions, medications, allergies, as rows of a referral."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exchange.fhir import elements
from exchange.fhir.contents import Contents, Entry
from exchange.fhir.elements import Coded, Element
from exchange.fhir.refusal import Malformed

Row = dict[str, Any]  # what a resource says, by the field that keeps it
Reader = Callable[[Contents, Entry], Row | None]
MOST_ROWS = 500
NO_KNOWN_ALLERGY = {"716186003", "409137002", "428607008", "429625007"}
ERRONEOUS = {"entered-in-error", "refuted", "cancelled", "draft", "not-taken"}


def rows(contents: Contents, patient: Entry, kinds: tuple[str, ...], reader: Reader) -> list[Row]:
    """What `reader` makes of every resource of these types about the patient; others are left out with a reason."""
    found: dict[str, Row] = {}
    for entry in contents.of(*kinds):
        row = _one(contents, patient, entry, reader)
        if row is None:
            continue
        if entry.source_id and entry.source_id in found:
            contents.leave(entry, "stands in the bundle twice; taken once")
        elif len(found) >= MOST_ROWS:
            contents.skip(entry.kind, f"more than {MOST_ROWS} of them")
        else:
            found[entry.source_id or str(entry.number)] = row | {"source_id": entry.source_id}
    return sorted(
        found.values(), key=lambda row: (not row.get("is_active", True), row["text"].lower(), row["source_id"])
    )


def _one(contents: Contents, patient: Entry, entry: Entry, reader: Reader) -> Row | None:
    try:
        subject = elements.one(entry.resource, "subject") or elements.one(entry.resource, "patient")
        about = contents.find(subject, entry.resource)
        if about is None or about.number != patient.number:
            contents.leave(
                entry, "is about somebody else; left out" if about else "its patient is not in the bundle; left out"
            )
            return None
        return reader(contents, entry)
    except Malformed as problem:
        contents.leave(entry, f"{problem}; left out")
        return None


def condition(contents: Contents, entry: Entry) -> Row | None:
    """A row of `Condition`."""
    held = entry.resource
    found = elements.concept(held, "code")
    status = elements.code(held, "clinicalStatus")
    if not _is_wanted(contents, entry, found, elements.code(held, "verificationStatus")):
        return None
    ended = elements.day(held, "abatementDateTime")
    is_over = bool(held.get("abatementDateTime")) if not status else status not in {"active", "recurrence", "relapse"}
    return _coded_row(contents, entry, found, 300) | {
        "onset_on": elements.iso(elements.day(held, "onsetDateTime")),
        "ended_on": elements.iso(ended),
        "is_active": not is_over,
        "is_principal": False,
    }


def medication(contents: Contents, entry: Entry) -> Row | None:
    """A row of `Medication`, from a request or a statement."""
    held = entry.resource
    status = elements.text(held, "status")
    found = _medicine(contents, held)
    if found is None:
        contents.leave(entry, "its Medication is not in the bundle; left out")
        return None
    if not _is_wanted(contents, entry, found, status):
        return None
    period = elements.one(held, "effectivePeriod")
    started = (
        elements.day(held, "authoredOn") or elements.day(period, "start") or elements.day(held, "effectiveDateTime")
    )
    doses = elements.many(held, "dosageInstruction") or elements.many(held, "dosage")
    dose = "; ".join(part for part in (elements.text(each, "text") for each in doses) if part)
    return _coded_row(contents, entry, found, 300) | {
        "dose": contents.fit(entry, "the dose", dose, 300),
        "started_on": elements.iso(started),
        "stopped_on": elements.iso(elements.day(period, "end")),
        "is_active": status in {"active", "intended", "on-hold", "unknown", ""},
    }


def _medicine(contents: Contents, held: Element) -> Coded | None:
    """What is taken: said in place, contained, or in a Medication of the bundle; None when that is missing."""
    reference = elements.one(held, "medicationReference")
    if not reference:
        return elements.concept(held, "medicationCodeableConcept")
    entry = contents.find(reference, held)
    if entry is not None:
        return elements.concept(entry.resource, "code")
    named = elements.text(reference, "display")
    return Coded(named) if named else None


def allergy(contents: Contents, entry: Entry) -> Row | None:
    """A row of `Allergy`, its substance under "text"; "none_known" when it says that there are none."""
    held = entry.resource
    found = elements.concept(held, "code")
    if not _is_wanted(contents, entry, found, elements.code(held, "verificationStatus")):
        return None
    reactions = elements.many(held, "reaction")
    signs = [elements.coded(each).text for reaction in reactions for each in elements.many(reaction, "manifestation")]
    worst = max((SEVERITIES.get(elements.text(each, "severity"), 0) for each in reactions), default=0)
    return _coded_row(contents, entry, found, 200) | {
        "reaction": contents.fit(entry, "the reaction", ", ".join(dict.fromkeys(s for s in signs if s)), 200),
        "severity": ("", "mild", "moderate", "severe")[worst],
        "is_active": elements.code(held, "clinicalStatus") in {"active", ""},
        "none_known": found.code in NO_KNOWN_ALLERGY,
    }


SEVERITIES = {"mild": 1, "moderate": 2, "severe": 3}


def _is_wanted(contents: Contents, entry: Entry, found: Coded, status: str) -> bool:
    if status in ERRONEOUS:
        contents.leave(entry, f"is {status.replace('-', ' ')}; left out")
        return False
    if not found.text:
        contents.leave(entry, "does not say what it is: no text and no code; left out")
        return False
    return True


def _coded_row(contents: Contents, entry: Entry, found: Coded, most: int) -> Row:
    return {"text": contents.fit(entry, "the text", found.text, most), "code_system": found.system, "code": found.code}
