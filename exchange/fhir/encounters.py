"""Encounters of a bundle: who saw the patient last, and from which hospital stay the patient comes home, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.clock import now
from core.kit.words import day as in_words
from exchange.fhir import elements, people, practitioners
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Element
from exchange.fhir.entry import Entry
from exchange.fhir.practitioners import PractitionerDraft
from exchange.fhir.refusal import Malformed
from exchange.fhir.times import instant

INPATIENT = {"IMP", "ACUTE", "NONACUTE", "OBSENC", "SS"}  # v3 ActCode, ActEncounterCode
MOST_REASON = 500
RECENT = timedelta(days=30)


def mine(contents: Contents, patient: Entry) -> list[Entry]:
    """The patient's encounters that took or take place, newest first; no other is a source of anything."""
    found: list[Entry] = []
    for entry in contents.of("Encounter"):
        try:
            about = contents.find(elements.one(entry.resource, "subject"), entry.resource)
            if about is None or about.number != patient.number:
                contents.leave(entry, "is about somebody else" if about else "its patient is not in the bundle")
                continue
            contents.heeds(entry, "Encounter.status", elements.text(entry.resource, "status"))
        except Malformed as problem:
            contents.leave(entry, f"{problem}")
        if not entry.is_left:
            found.append(entry)
    return sorted(found, key=_start, reverse=True)


def _start(entry: Entry) -> str:
    period = entry.resource.get("period")
    written = period.get("start") if isinstance(period, dict) else None
    return written if isinstance(written, str) else ""


def referring(contents: Contents, patient: Entry) -> tuple[PractitionerDraft | None, str]:
    """Who saw the patient at the newest encounter that says so, and what it was about."""
    for entry in mine(contents, patient):
        try:
            found = _attending(contents, entry.resource)
            if found is not None:
                entry.is_used = True
                return found, _reason_of(contents, entry)
        except Malformed as problem:
            contents.leave(entry, f"{problem}")
    return None, ""


def _attending(contents: Contents, held: Element) -> PractitionerDraft | None:
    provider = elements.one(held, "serviceProvider")
    for participant in elements.many(held, "participant"):
        found = practitioners.behind(contents, elements.one(participant, "individual"), held)
        if found is not None:
            return practitioners.at_office(found, people.who(contents, provider, held))
    return None


def _reason_of(contents: Contents, entry: Entry) -> str:
    """In words that say where they come from: nobody wrote a reason for home health."""
    held = entry.resource
    reasons = [elements.words(each) for each in elements.many(held, "reasonCode")]
    about = ", ".join(dict.fromkeys(each for each in reasons if each))
    if not about:
        about = next((elements.words(each) for each in elements.many(held, "type")), "")
    on = elements.day(elements.one(held, "period"), "start")
    words = f"No request came with it. Newest encounter{f', {in_words(on)}' if on else ''}: {about}" if about else ""
    return contents.fit(entry, "the reason", words, MOST_REASON)


# --- the stay in hospital --------------------------------------------------------------------------------------------


def stay(contents: Contents, patient: Entry) -> datetime | None:
    """When the patient comes home from the newest stay in hospital, if it is recent; the stay itself is said in words."""
    for entry in mine(contents, patient):
        try:
            if elements.peek(elements.one(entry.resource, "class"), "code").upper() in INPATIENT:
                return _home_from(contents, entry)
        except Malformed as problem:
            contents.leave(entry, f"{problem}")
    return None


def _home_from(contents: Contents, entry: Entry) -> datetime | None:
    held, entry.is_used = entry.resource, True
    elements.hear(elements.one(held, "class"), "code")
    period, hospital = elements.one(held, "period"), elements.one(held, "hospitalization")
    start, end = elements.day(period, "start"), elements.day(period, "end")
    to = elements.words(elements.one(hospital, "dischargeDisposition"))
    parts = [
        people.who(contents, elements.one(held, "serviceProvider"), held),
        f"from {in_words(start)}" if start else "",
        f"discharged {in_words(end)}" if end else "no discharge is recorded",
        f"to {to}" if to else "",
        ", ".join(elements.words(each) for each in elements.many(held, "reasonCode")),
    ]
    contents.say(entry, "Stay in hospital", ", ".join(part for part in parts if part))
    home = instant(period, "end")
    return home if home is not None and abs(home - now()) < RECENT else None
