"""Who pays, by a bundle: the first coverage in force by its order; every other one is said."""

from __future__ import annotations

from dataclasses import dataclass

from core.kit.words import day as in_words
from exchange.fhir import current, elements, people, request
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Element
from exchange.fhir.entry import Entry
from exchange.fhir.meaning import Effect
from exchange.fhir.patient import SOCIAL_SHAPE
from exchange.fhir.refusal import Malformed


@dataclass(frozen=True)
class Cover:
    """Who pays, in the sender's words."""

    payer: str = ""
    member_number: str = ""


def read(contents: Contents, patient: Entry) -> Cover:
    """The coverage in force that comes first."""
    found: list[tuple[int, Entry, Cover]] = []
    for entry in request.about(contents, patient, "Coverage", "beneficiary"):
        try:
            if _is_in_force(contents, entry):
                order = elements.number(entry.resource, "order")
                found.append((int(order) if order.isdigit() else 1000, entry, _cover(contents, entry)))
        except Malformed as problem:
            contents.leave(entry, f"{problem}")
    ordered = sorted(found, key=lambda each: (each[0], each[1].number))
    for _, entry, other in ordered[1:]:
        contents.say(
            entry,
            "Further coverage",
            f"{other.payer}{f', member {other.member_number}' if other.member_number else ''}",
        )
    if not ordered:
        return Cover()
    first = ordered[0][2]
    if first.payer:
        contents.warn(f"Coverage in the bundle: {first.payer}{_until(ordered[0][1].resource)}.")
    return first


def _is_in_force(contents: Contents, entry: Entry) -> bool:
    held = entry.resource
    rules = [contents.heeds(entry, "Coverage.status", elements.text(held, "status"))]
    if not entry.is_left:
        rules.append(contents.heeds(entry, "Coverage.period", current.period_of(held)))
    ended = next((rule for rule in rules if rule.effect is Effect.ENDS), None)
    if ended is not None and not entry.is_left:
        contents.leave(entry, ended.words)
    if not entry.is_left and any(rule.effect is Effect.QUALIFIES for rule in rules):
        contents.remark(entry, "begins later; check when the agency may bill it")
    return not entry.is_left


def _cover(contents: Contents, entry: Entry) -> Cover:
    held = entry.resource
    payors = [people.who(contents, each, held) for each in elements.many(held, "payor")]
    named = ", ".join(dict.fromkeys(each for each in payors if each))
    kind = elements.words(elements.one(held, "type"))
    number = elements.text(held, "subscriberId")
    if SOCIAL_SHAPE.fullmatch(number):
        contents.remark(entry, "its member number is a social security number and is not kept")
        number = ""
    if named and kind:
        contents.say(entry, "Kind of coverage", f"{named}: {kind}")
    for each in elements.many(held, "class"):
        words = elements.text(each, "name") or elements.text(each, "value")
        contents.say(entry, f"Coverage {elements.words(elements.one(each, 'type')) or 'class'}".strip(), words)
    payer = contents.fit(entry, "the payer", named or kind, 200)
    return Cover(payer, contents.fit(entry, "the member number", number, 40))


def _until(held: Element) -> str:
    end = current.ended_on(held)
    return f", until {in_words(end)}" if end else ""
