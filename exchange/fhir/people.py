"""People as FHIR writes them: their names, how to reach them, and who stands around the patient."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from core.reading import names, telephones
from exchange.fhir import current, elements, meaning
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Element
from exchange.fhir.entry import Entry
from exchange.fhir.meaning import Effect
from exchange.fhir.refusal import Malformed

Row = dict[str, Any]  # a contact as the chart keeps it
MOST_CONTACTS = 50
HERE = {"", "US", "USA", "UNITED STATES"}
PROXY = {"HPOWATT": "health-care proxy", "POWATT": "power of attorney", "GUARD": "legal guardian"}


def named(held: Element) -> tuple[str, str]:
    """Given and family name of a HumanName as they are kept: Jr. at the end of the family name, one name alone as the family
    name; from its text when it has neither part."""
    given, family = " ".join(elements.lines(held, "given")), elements.text(held, "family")
    if not given and not family:
        read = names.split(elements.text(held, "text"))
        given, family = read.given, read.kept_family
    generation = next((each for each in map(_generation, elements.lines(held, "suffix")) if each), "")
    given, family = names.kept(given, family)
    return given, family if not generation or names.parted(family)[1] else f"{family} {generation}"


def _generation(suffix: str) -> str:
    return names.parted(f"name, {suffix}")[1]


def full_name(held: Element) -> str:
    """The whole name in the order in which it is said."""
    parts = [*elements.lines(held, "prefix"), *named(held), letters(held)]
    return " ".join(part for part in parts if part)


def letters(held: Element) -> str:
    """What stands after a name beside Jr. and the like: "MD, PhD"."""
    return ", ".join(each for each in elements.lines(held, "suffix") if not _generation(each))


def one_line(held: Element) -> str:
    """An Address in one line; its text when it has no parts."""
    town = " ".join(p for p in (elements.text(held, "state"), elements.text(held, "postalCode")) if p)
    country = elements.text(held, "country")
    abroad = "" if country.upper() in HERE else country
    parts = [*elements.lines(held, "line"), elements.text(held, "city"), town, abroad]
    return ", ".join(part for part in parts if part) or elements.text(held, "text")


def reach(contents: Contents, entry: Entry, held: Element, whose: str = "") -> tuple[str, str]:
    """The telephone number and the e-mail address to use, by rank and use; every other way is said."""
    found = [current.standing(each, "ContactPoint") for each in elements.many(held, "telecom")]
    phone = email = ""
    for each in current.in_order(found, ("mobile", "home", "", "temp", "work")):
        system, value = elements.text(each.held, "system"), elements.text(each.held, "value")
        if not phone and each.is_in_force and system in {"phone", "sms"} and value:
            phone = telephones.taken(value)
        elif not email and each.is_in_force and system == "email" and "@" in value and len(value) <= 254:
            email = value
        elif value:
            label = {"phone": "Other telephone", "sms": "Other telephone", "email": "Other e-mail"}.get(system, system)
            use = each.words or elements.peek(each.held, "use")
            of = f" of {whose}" if whose else ""
            contents.say(entry, (label or "Other way to reach").capitalize() + of, f"{value} ({use})" if use else value)
    return phone, email


def ways(held: Element, wanted: Collection[str] = ("phone", "fax", "email")) -> dict[str, str]:
    """The telephone number, fax number and e-mail address in force of a practitioner or an office, those that are wanted."""
    listed = [each for each in elements.many(held, "telecom") if elements.peek(each, "system") in wanted]
    found = [current.standing(each, "ContactPoint") for each in listed]
    best: dict[str, str] = {}
    for each in current.in_order(found, ("work", "", "mobile", "home")):
        system = elements.peek(each.held, "system")
        value = elements.peek(each.held, "value")
        if each.is_in_force and value and system not in best:
            elements.hear(each.held, "system", "value")
            best[system] = value
    return best


def who(contents: Contents, reference: Element, holder: Element) -> str:
    """Whom a reference leads to, in words: a person, with the office of a role, or an organisation."""
    entry = contents.find(reference, holder)
    if entry is None or entry.kind != "PractitionerRole":
        return _called(entry, reference)
    inner = [elements.one(entry.resource, name) for name in ("practitioner", "organization")]
    found = [_called(contents.find(each, entry.resource), each) for each in inner if each]
    return ", ".join(part for part in found if part)


def _called(entry: Entry | None, reference: Element) -> str:
    if entry is None:
        return elements.text(reference, "display")
    if entry.kind in {"Organization", "Location"}:
        return elements.text(entry.resource, "name")
    if entry.kind not in {"Practitioner", "Patient", "RelatedPerson"}:
        return ""
    return full_name(next(iter(elements.many(entry.resource, "name")), Element()))


# --- people around the patient ---------------------------------------------------------------------------------------


def around(contents: Contents, entry: Entry) -> list[Row]:
    """Patient.contact first, then RelatedPerson; somebody named twice with the same phone stands once."""
    found = [_of_patient(contents, entry, held) for held in elements.many(entry.resource, "contact")]
    for other in contents.of("RelatedPerson"):
        try:
            found.append(_related(contents, entry, other))
        except Malformed as problem:
            contents.leave(other, f"{problem}")
    once = {(each["name"].lower(), each["phone"]): each for each in reversed(found) if each}
    kept = list(reversed(once.values()))
    if len(kept) > MOST_CONTACTS:
        contents.remark(entry, f"more than {MOST_CONTACTS} people are named; {len(kept) - MOST_CONTACTS} are not taken")
    return kept[:MOST_CONTACTS]


def _of_patient(contents: Contents, entry: Entry, held: Element) -> Row:
    if meaning.rule("Patient.contact.period", current.period_of(held)).effect is Effect.ENDS:
        contents.remark(entry, "a contact that has ended is not taken")
        return {}
    name, office = elements.one(held, "name"), elements.one(held, "organization")
    return _contact(contents, entry, held, full_name(name) or (who(contents, office, held) if office else ""))


def _related(contents: Contents, entry: Entry, other: Entry) -> Row:
    held = other.resource
    whose = contents.find(elements.one(held, "patient"), held)
    if whose is None or whose.number != entry.number:
        contents.leave(other, "is not about this patient, or its patient is not in the bundle")
        return {}
    is_active = elements.flag(held, "active")
    rules = [meaning.rule("RelatedPerson.active", "" if is_active is None else str(is_active).lower())]
    rules.append(meaning.rule("RelatedPerson.period", current.period_of(held)))
    over = next((rule for rule in rules if rule.effect is Effect.ENDS), None)
    if over is not None:
        contents.leave(other, over.words)
        return {}
    names = [current.standing(each, "HumanName") for each in elements.many(held, "name")]
    ordered = current.in_order(names, ("official", "usual", ""))
    found = _contact(contents, other, held, full_name(ordered[0].held) if ordered else "")
    if not found:
        contents.leave(other, "has no name")
    return found


def _contact(contents: Contents, entry: Entry, held: Element, words: str) -> Row:
    if not words:
        contents.remark(entry, "a contact without a name is not taken")
        return {}
    name = contents.fit(entry, "a contact's name", words, 160)
    relations = [elements.coded(each) for each in elements.many(held, "relationship")]
    codes = {each.code for each in relations}
    said = [each.text for each in relations if each.text not in {"C", *PROXY}]
    said += [PROXY[code] for code in PROXY if code in codes]
    listed = isinstance(held.get("address"), list)  # one in Patient.contact, several in RelatedPerson
    for each in elements.many(held, "address") if listed else [elements.one(held, "address")]:
        contents.say(entry, f"Address of {name}", one_line(each))
    phone, email = reach(contents, entry, held, name)
    return {
        "name": name,
        "relationship": contents.fit(entry, "a relationship", ", ".join(dict.fromkeys(s for s in said if s)), 80),
        "phone": phone,
        "email": email,
        "is_emergency": "C" in codes,
    }
