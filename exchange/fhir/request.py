"""Why the patient is referred and by whom: the request for home health, else the newest encounter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from exchange.fhir import dosage, elements, encounters, people, practitioners, which
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Element
from exchange.fhir.entry import Entry
from exchange.fhir.practitioners import PractitionerDraft
from exchange.fhir.refusal import Malformed
from exchange.fhir.times import measured, ranged

MOST_REASON = 500
MOST_CHOICES = 20


@dataclass(frozen=True)
class Request:
    """What is asked for. `principal` is the source id of the condition that is the reason, "" when none is named.

    `orders` are the ordered services and frequencies in the sender's words. `choices` are the requests among which intake must
    choose; then nothing else of a request is known yet.
    """

    reason: str = ""
    ordered_soc: date | None = None
    is_urgent: bool = False
    referring: PractitionerDraft | None = None
    principal: str = ""
    orders: list[str] = field(default_factory=list)
    source_id: str = ""
    return_home_at: datetime | None = None
    choices: list[Request] = field(default_factory=list)


def read(contents: Contents, patient: Entry) -> Request:
    """The request behind the bundle; an empty one when it says nothing."""
    stay = encounters.stay(contents, patient)
    asked = about(contents, patient, "ServiceRequest")
    chosen, choices = which.referral(contents, patient, asked)
    if choices:
        found = [each for each in (_attempt(contents, entry) for entry in choices[:MOST_CHOICES]) if each is not None]
        for entry in choices[MOST_CHOICES:]:
            contents.leave(entry, f"more than {MOST_CHOICES} requests could be the referral")
        return Request(choices=found, return_home_at=stay) if found else _from_encounters(contents, patient, stay)
    taken = _attempt(contents, chosen) if chosen is not None else None
    if taken is None:
        return _from_encounters(contents, patient, stay)
    return Request(**{**vars(taken), "return_home_at": stay})


def _attempt(contents: Contents, entry: Entry) -> Request | None:
    try:
        return _from_request(contents, entry)
    except Malformed as problem:
        contents.leave(entry, f"{problem}")
        return None


def about(contents: Contents, patient: Entry, kind: str, whose: str = "subject") -> list[Entry]:
    """The entries of a type that are about the patient; the others are left out with a line."""
    found: list[Entry] = []
    for entry in contents.of(kind):
        try:
            subject = contents.find(elements.one(entry.resource, whose), entry.resource)
        except Malformed as problem:
            contents.leave(entry, f"{problem}")
            continue
        if subject is not None and subject.number == patient.number:
            found.append(entry)
        else:
            contents.leave(entry, "is about somebody else" if subject else "its patient is not in the bundle")
    return found


def _from_request(contents: Contents, entry: Entry) -> Request:
    held = entry.resource
    reasons = [elements.words(each) for each in elements.many(held, "reasonCode")]
    because = [(each, contents.find(each, held)) for each in elements.many(held, "reasonReference")]
    conditions = [each for _, each in because if each is not None and each.kind == "Condition"]
    reasons += [_reason(contents, entry, reference, each) for reference, each in because]
    words = [elements.words(elements.one(held, "code")), *reasons]
    words += [elements.text(each, "text") for each in elements.many(held, "note")]
    return Request(
        reason=contents.fit(entry, "the reason", ". ".join(dict.fromkeys(word for word in words if word)), MOST_REASON),
        ordered_soc=_ordered(contents, entry),
        is_urgent=elements.text(held, "priority") in {"urgent", "asap", "stat"},
        referring=_referring(contents, entry),
        principal=conditions[0].source_id if conditions else "",
        orders=_orders(contents, entry),
        source_id=entry.source_id,
    )


def _reason(contents: Contents, entry: Entry, reference: Element, found: Entry | None) -> str:
    if found is None:
        words = elements.text(reference, "display")
        if not words:
            contents.remark(entry, "a reason it names is not in the bundle")
        return words
    if found.kind != "Condition":
        return elements.text(reference, "display")
    return elements.peek_words(elements.one(found.resource, "code"))


def _referring(contents: Contents, entry: Entry) -> PractitionerDraft | None:
    named = elements.one(entry.resource, "requester")
    found = practitioners.behind(contents, named, entry.resource) if named else None
    if found is None:
        contents.remark(entry, "does not lead to a practitioner who refers; choose one on the referral")
        contents.say(entry, "Referred by", people.who(contents, named, entry.resource) if named else "")
    return found


def _orders(contents: Contents, entry: Entry) -> list[str]:
    """The ordered services and frequencies: orderDetail, how many, how often, when needed, and what the patient is told."""
    held = entry.resource
    found = [elements.words(each) for each in elements.many(held, "orderDetail")]
    often = " ".join(part for part in dosage.timing(elements.one(held, "occurrenceTiming")) if part)
    many = measured(elements.one(held, "quantityQuantity")) or ranged(elements.one(held, "quantityRange"))
    needed = elements.words(elements.one(held, "asNeededCodeableConcept"))
    is_needed = elements.flag(held, "asNeededBoolean") or bool(needed)
    sites = [elements.words(each) for each in elements.many(held, "bodySite")]
    found += [often, many, f"as needed{f' for {needed}' if needed else ''}" if is_needed else ""]
    found += [f"site: {site}" for site in sites if site]
    instruction = elements.text(held, "patientInstruction")
    found.append(f"told to the patient: {instruction}" if instruction else "")
    return [contents.fit(entry, "an order", each, 500) for each in dict.fromkeys(found) if each]


def _ordered(contents: Contents, entry: Entry) -> date | None:
    held = entry.resource
    period = elements.one(held, "occurrencePeriod")
    written = elements.text(held, "occurrenceDateTime") or elements.text(period, "start")
    found = elements.day(held, "occurrenceDateTime") or elements.day(period, "start")
    until = elements.text(period, "end")
    if until:
        contents.say(entry, "Ordered until", until[:10])
    on = elements.text(held, "authoredOn")
    contents.say(entry, "Requested on", on[:10])
    if written and found is None:
        contents.remark(entry, "its ordered date has no day; ask the referrer")
    return found


def _from_encounters(contents: Contents, patient: Entry, stay: datetime | None) -> Request:
    """Without a request: the newest encounter that names a practitioner tells who refers and what it was about."""
    referring, reason = encounters.referring(contents, patient)
    return Request(reason=reason, referring=referring, return_home_at=stay)
