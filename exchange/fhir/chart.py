"""What a bundle says about the patient's health, as rows of a referral: conditions, and what all three kinds share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from exchange.fhir import elements, meaning
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Coded, Element
from exchange.fhir.entry import Entry
from exchange.fhir.meaning import Absence, Effect
from exchange.fhir.refusal import Malformed
from exchange.fhir.times import iso, when

Row = dict[str, Any]  # what a resource says, by the field that keeps it
Reader = Callable[[Contents, Entry], Row | None]
MOST_ROWS = 500


def rows(contents: Contents, patient: Entry, kinds: tuple[str, ...], reader: Reader) -> list[Row]:
    """What `reader` makes of every resource of these types about the patient; others are left out with a reason.

    Of more than 500 those stay that hold now.
    """
    found: list[Row] = []
    for entry in contents.of(*kinds):
        row = _one(contents, patient, entry, reader)
        if row is not None:
            found.append(row | {"source_id": entry.source_id})
        contents.account(entry)
    ordered = sorted(found, key=lambda row: (not row.get("is_active", True), row["text"].lower(), row["source_id"]))
    for row in ordered[MOST_ROWS:]:
        contents.skip(row["source_id"].partition("/")[0] or kinds[0], f"more than {MOST_ROWS} of them")
    return ordered[:MOST_ROWS]


def _one(contents: Contents, patient: Entry, entry: Entry, reader: Reader) -> Row | None:
    try:
        held = entry.resource
        subject = elements.one(held, "subject") or elements.one(held, "patient")
        about = contents.find(subject, held)
        if about is None or about.number != patient.number:
            contents.leave(entry, "is about somebody else" if about else "its patient is not in the bundle")
            return None
        return reader(contents, entry)
    except Malformed as problem:
        contents.leave(entry, f"{problem}")
        return None


def stands(contents: Contents, entry: Entry, code: str, element: str) -> meaning.Rule | None:
    """What a status does; None when the entry is left out for it."""
    found = contents.heeds(entry, f"{entry.kind}.{element}", code)
    if found.effect is Effect.NEGATES:
        contents.leave(entry, f"is {found.words}")
    return None if entry.is_left else found


def is_named(contents: Contents, entry: Entry, found: Coded) -> bool:
    """Whether a row says what it is; one that does not is left out with a line."""
    if not found.text:
        contents.leave(entry, "does not say what it is: no text and no code")
    return bool(found.text)


def absent(contents: Contents, entry: Entry, kind: str, held: Element, found: Coded) -> Absence | None:
    """What the concept says to be absent: then it is no thing of that name, and the sentence is said."""
    codings = elements.pairs(held)
    missing = meaning.absence(kind, codings, found.text)
    if missing is not None:
        for coding in elements.many(held, "coding"):
            elements.hear(coding, "system", "code")
        contents.say(entry, "Said to be absent or unknown", missing.value)
    return missing


def coded_row(contents: Contents, entry: Entry, found: Coded, says: Sequence[str], most: int) -> Row:
    """Text and code of a row; what qualifies it stands in brackets behind its text, so that no list shows it without."""
    words = "; ".join(dict.fromkeys(each for each in says if each))
    text = f"{found.text} ({words})" if words else found.text
    return {"text": contents.fit(entry, "the text", text, most), "code_system": found.system, "code": found.code}


def notes(held: Element) -> list[str]:
    """The texts of its annotations."""
    return [elements.text(each, "text") for each in elements.many(held, "note")]


# --- conditions ------------------------------------------------------------------------------------------------------


def condition(contents: Contents, entry: Entry) -> Row | None:
    """A row of `Condition`."""
    held = entry.resource
    verified = stands(contents, entry, elements.code(held, "verificationStatus"), "verificationStatus")
    clinical = verified and stands(contents, entry, elements.code(held, "clinicalStatus"), "clinicalStatus")
    if verified is None or clinical is None:
        return None
    concept = elements.one(held, "code")
    found = elements.coded(concept)
    if absent(contents, entry, "Condition", concept, found) or not is_named(contents, entry, found):
        return None
    began, ended = when(held, "onset"), when(held, "abatement")
    is_over = clinical.effect is Effect.ENDS if elements.code(held, "clinicalStatus") else ended.is_stated
    says = [
        verified.words if verified.effect is Effect.QUALIFIES else "",
        clinical.words if clinical.code in {"remission", "recurrence", "relapse"} else "",
        elements.words(elements.one(held, "severity")),
        *(elements.words(each) for each in elements.many(held, "bodySite")),
        *(elements.words(elements.one(each, "summary")) for each in elements.many(held, "stage")),
        *notes(held),
    ]
    contents.say(entry, f"Onset of {found.text[:100]}", began.words)
    contents.say(entry, f"End of {found.text[:100]}", ended.words)
    return coded_row(contents, entry, found, says, 300) | {
        "onset_on": iso(began.on),
        "ended_on": iso(ended.on),
        "is_active": not is_over,
        "is_principal": False,
    }
