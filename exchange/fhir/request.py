"""Why the patient is referred, by whom, and who pays: the service request, else the newest encounter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.kit.words import day as in_words
from exchange.fhir import elements, practitioners
from exchange.fhir.contents import Contents, Entry
from exchange.fhir.elements import Element
from exchange.fhir.practitioners import PractitionerDraft
from exchange.fhir.refusal import Malformed

OPEN = {"active", "draft", "on-hold", ""}
MOST_REASON = 500


@dataclass(frozen=True)
class Request:
    """What is asked for. `principal` is the source id of the condition that is the reason, "" when none is named."""

    reason: str = ""
    ordered_soc: date | None = None
    is_urgent: bool = False
    referring: PractitionerDraft | None = None
    principal: str = ""


@dataclass(frozen=True)
class Cover:
    """Who pays, in the sender's words."""

    payer: str = ""
    member_number: str = ""


def read(contents: Contents, patient: Entry) -> Request:
    """The request behind the bundle; an empty one when it says nothing."""
    requests = [each for each in _about(contents, patient, "ServiceRequest") if _is_open(contents, each)]
    if not requests:
        return _from_encounters(contents, patient)
    chosen = max(
        requests, key=lambda each: (_is_home_care(each.resource), _moment(each.resource, "authoredOn"), -each.number)
    )
    for other in requests:
        if other is not chosen:
            contents.leave(other, "is another request; the referral is made from one")
    try:
        return _from_request(contents, chosen)
    except Malformed as problem:
        contents.leave(chosen, f"{problem}; left out")
        return _from_encounters(contents, patient)


def cover(contents: Contents, patient: Entry) -> Cover:
    """The first active coverage of the patient."""
    found = Cover()
    for entry in _about(contents, patient, "Coverage", "beneficiary"):
        held = entry.resource
        try:
            status = elements.text(held, "status")
            if found.payer or status not in {"active", ""}:
                contents.leave(
                    entry,
                    "is another coverage; add it on the patient's page" if found.payer else f"is {status}; left out",
                )
                continue
            payors = elements.many(held, "payor")
            named = next((name for name in (_payer(contents, each, held) for each in payors) if name), "")
            found = Cover(
                (named or elements.concept(held, "type").text)[:200], elements.text(held, "subscriberId")[:40]
            )
        except Malformed as problem:
            contents.leave(entry, f"{problem}; left out")
    return found


def _payer(contents: Contents, reference: Element, holder: Element) -> str:
    entry = contents.find(reference, holder)
    named = elements.text(entry.resource, "name") if entry is not None and entry.kind == "Organization" else ""
    return named or elements.text(reference, "display")


def _about(contents: Contents, patient: Entry, kind: str, whose: str = "subject") -> list[Entry]:
    found: list[Entry] = []
    for entry in contents.of(kind):
        try:
            about = contents.find(elements.one(entry.resource, whose), entry.resource)
        except Malformed as problem:
            contents.leave(entry, f"{problem}; left out")
            continue
        if about is not None and about.number == patient.number:
            found.append(entry)
        else:
            contents.leave(
                entry, "is about somebody else; left out" if about else "its patient is not in the bundle; left out"
            )
    return found


def _is_open(contents: Contents, entry: Entry) -> bool:
    try:
        is_open = elements.text(entry.resource, "status") in OPEN
    except Malformed as problem:
        contents.leave(entry, f"{problem}; left out")
        return False
    if not is_open:
        contents.leave(entry, "is closed, or no request to us; left out")
    return is_open


def _is_home_care(held: Element) -> bool:
    try:
        named = [
            elements.concept(held, "code").text,
            *(elements.coded(c).text for c in elements.many(held, "category")),
        ]
    except Malformed:
        return False
    return any("home" in each.lower() for each in named)


def _moment(held: Element, name: str) -> str:
    """A dateTime as text that sorts by day; "" when there is none to read."""
    written = held.get(name)
    return written if isinstance(written, str) else ""


def _from_request(contents: Contents, entry: Entry) -> Request:
    held = entry.resource
    named = elements.one(held, "requester")
    referring = practitioners.behind(contents, named, held) if named else None
    if referring is None:
        contents.leave(entry, "does not lead to a practitioner who refers; choose one on the referral")
    reasons = [elements.coded(each).text for each in elements.many(held, "reasonCode")]
    because = [contents.find(each, held) for each in elements.many(held, "reasonReference")]
    conditions = [each for each in because if each is not None and each.kind == "Condition"]
    if None in because:
        contents.leave(entry, "a reason it names is not in the bundle")
    reasons += [elements.concept(each.resource, "code").text for each in conditions]
    words = [
        elements.concept(held, "code").text,
        *reasons,
        *(elements.text(n, "text") for n in elements.many(held, "note")),
    ]
    return Request(
        reason=contents.fit(entry, "the reason", ". ".join(dict.fromkeys(word for word in words if word)), MOST_REASON),
        ordered_soc=_ordered(contents, entry),
        is_urgent=elements.text(held, "priority") in {"urgent", "asap", "stat"},
        referring=referring,
        principal=conditions[0].source_id if conditions else "",
    )


def _ordered(contents: Contents, entry: Entry) -> date | None:
    held = entry.resource
    period = elements.one(held, "occurrencePeriod")
    written = elements.text(held, "occurrenceDateTime") or elements.text(period, "start")
    found = elements.day(held, "occurrenceDateTime") or elements.day(period, "start")
    if written and found is None:
        contents.leave(entry, "its ordered date has no day; ask the referrer")
    return found


def _from_encounters(contents: Contents, patient: Entry) -> Request:
    """Without a request: the newest encounter that names a practitioner tells who refers and what it was about."""
    newest = sorted(_about(contents, patient, "Encounter"), key=_start, reverse=True)
    for entry in newest:
        try:
            referring = _attending(contents, entry.resource)
            if referring is not None:
                return Request(reason=_reason_of(entry.resource), referring=referring)
        except Malformed as problem:
            contents.leave(entry, f"{problem}; left out")
    return Request()


def _start(entry: Entry) -> str:
    period = entry.resource.get("period")
    return _moment(period, "start") if isinstance(period, dict) else ""


def _attending(contents: Contents, held: Element) -> PractitionerDraft | None:
    provider = elements.one(held, "serviceProvider")
    for participant in elements.many(held, "participant"):
        found = practitioners.behind(contents, elements.one(participant, "individual"), held)
        if found is not None:
            return practitioners.at_office(found, _payer(contents, provider, held))
    return None


def _reason_of(held: Element) -> str:
    """In words that say where they come from: nobody wrote a reason for home health."""
    reasons = [elements.coded(each).text for each in elements.many(held, "reasonCode")]
    kinds = [elements.coded(each).text for each in elements.many(held, "type")]
    about = next((each for each in [*reasons, *kinds] if each), "")
    on = elements.day(elements.one(held, "period"), "start")
    words = f"No request came with it. Newest encounter{f', {in_words(on)}' if on else ''}: {about}" if about else ""
    return words[:MOST_REASON]
