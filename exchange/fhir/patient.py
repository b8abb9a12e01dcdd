"""The person a bundle refers: demographics, identifiers, and the people around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.clock import today
from core.kit.words import day as in_words
from core.web.fields import EARLIEST
from exchange.fhir import elements
from exchange.fhir.contents import Contents, Entry
from exchange.fhir.elements import Element
from exchange.fhir.refusal import BundleRefused, Malformed

Row = dict[str, Any]  # a contact as the chart keeps it
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
INTERPRETER = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
MEDICARE_NUMBER = "http://hl7.org/fhir/sid/us-mbi"
NOT_KEPT = {"SS": "social security number", "DL": "driver's license", "PPN": "passport number"}
NOT_KEPT_SYSTEMS = {"http://hl7.org/fhir/sid/us-ssn": "social security number"}
LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "zh": "Chinese",
    "vi": "Vietnamese",
    "ht": "Haitian Creole",
    "ru": "Russian",
    "ar": "Arabic",
    "fr": "French",
    "ko": "Korean",
    "pt": "Portuguese",
    "tl": "Tagalog",
    "pl": "Polish",
    "it": "Italian",
    "de": "German",
    "hi": "Hindi",
    "ase": "ASL",
    "bn": "Bengali",
    "ur": "Urdu",
}
MOST_CONTACTS = 50
MOST_IDENTIFIERS = 30


@dataclass(frozen=True)
class Person:
    """The patient: `facts` are fields of `Referral`; `remarks` are sentences for whoever decides."""

    facts: dict[str, object]
    identifiers: list[list[str]]
    contacts: list[dict[str, object]]
    member_number: str
    needs_interpreter: bool
    remarks: list[str]


def read(contents: Contents, entry: Entry) -> Person:
    """The patient of `entry`. Raises BundleRefused without a name or a whole birth date, or when it is unreadable."""
    try:
        return _read(contents, entry)
    except Malformed as problem:
        raise BundleRefused(f"The Patient cannot be read: {problem}.") from None


def _read(contents: Contents, entry: Entry) -> Person:
    patient = entry.resource
    facts = _names(contents, entry) | {"birth_date": _birth_date(patient), "sex": _sex(patient)}
    facts |= {"language": _language(patient)[:60], "phone": elements.phone(elements.telecom(patient, "phone"))}
    facts |= _address(contents, entry)
    kept = [(system, value) for system, value, _ in _kept_identifiers(contents, entry)]
    return Person(
        facts=facts,
        identifiers=[[system[:200], value[:200]] for system, value in dict.fromkeys(kept)][:MOST_IDENTIFIERS],
        contacts=_contacts(contents, entry)[:MOST_CONTACTS],
        member_number=next((value for system, value in kept if system == MEDICARE_NUMBER), "")[:40],
        needs_interpreter=elements.flag(_extension(patient, INTERPRETER), "valueBoolean") is True,
        remarks=_death(patient),
    )


def _extension(element: Element, url: str) -> Element:
    return next((each for each in elements.many(element, "extension") if elements.text(each, "url") == url), {})


def _names(contents: Contents, entry: Entry) -> dict[str, str]:
    names = [
        n for n in elements.many(entry.resource, "name") if elements.text(n, "use") not in {"old", "nickname", "maiden"}
    ]
    best = next((n for n in names if elements.text(n, "use") == "official"), names[0] if names else {})
    given, family = " ".join(elements.lines(best, "given")), elements.text(best, "family")
    if not given and not family:
        given, _, family = elements.text(best, "text").rpartition(" ")
    if not given and not family:
        raise BundleRefused("The Patient has no name. Ask the referrer for it.")
    return {
        "given_name": contents.fit(entry, "the given name", given, 120),
        "family_name": contents.fit(entry, "the family name", family, 120),
    }


def _birth_date(patient: Element) -> date:
    written = elements.text(patient, "birthDate")
    if not written:
        raise BundleRefused("The Patient has no birth date: ask the referrer.")
    found = elements.day(patient, "birthDate")
    if found is None:
        raise BundleRefused("The Patient's birth date has no day: ask the referrer.")
    if not EARLIEST <= found <= today():
        raise BundleRefused("The Patient's birth date lies before 1900 or in the future: ask the referrer.")
    return found


def _sex(patient: Element) -> str:
    """The administrative gender; US Core's birth sex where it is missing."""
    written = elements.text(patient, "gender").lower()
    if not written:
        born = elements.text(_extension(patient, f"{US_CORE}us-core-birthsex"), "valueCode")
        written = {"F": "female", "M": "male"}.get(born, "")
    return written if written in {"female", "male", "other"} else "unknown"


def _language(patient: Element) -> str:
    spoken = elements.many(patient, "communication")
    best = next((each for each in spoken if elements.flag(each, "preferred")), spoken[0] if spoken else {})
    found = elements.concept(best, "language")
    named = LANGUAGES.get(found.code.split("-", 1)[0].lower(), "")
    return named or found.text


def _address(contents: Contents, entry: Entry) -> dict[str, str]:
    homes = [
        each
        for each in elements.many(entry.resource, "address")
        if elements.text(each, "use") not in {"old", "billing"}
    ]
    best = next((each for each in homes if elements.text(each, "use") == "home"), homes[0] if homes else {})
    if elements.one(best, "period").get("end"):
        contents.leave(entry, "its address has an end; ask whether the patient still lives there")
    written, zip_code = elements.text(best, "state"), elements.text(best, "postalCode")
    found = {"state": elements.state(written), "postal_code": elements.postal_code(zip_code)}
    for name, given in (("state", written), ("postal_code", zip_code)):
        if given and not found[name]:
            contents.leave(entry, f"its {name.replace('_', ' ')} is none of the United States; left out")
    street = elements.lines(best, "line")
    return found | {
        "address_line": contents.fit(entry, "the street", street[0] if street else "", 200),
        "address_more": contents.fit(entry, "the address", ", ".join(street[1:]), 200),
        "city": contents.fit(entry, "the city", elements.text(best, "city"), 100),
    }


def _kept_identifiers(contents: Contents, entry: Entry) -> Iterator[tuple[str, str, str]]:
    for system, value, kind in elements.identifiers(entry.resource):
        secret = NOT_KEPT.get(kind) or NOT_KEPT_SYSTEMS.get(system)
        if secret:
            contents.leave(entry, f"its {secret} is not kept")
        else:
            yield system, value, kind


def _death(patient: Element) -> list[str]:
    died = elements.day(patient, "deceasedDateTime")
    if died or patient.get("deceasedDateTime"):
        on = f" on {in_words(died)}" if died else ""
        return [f"The sender's record says that this person died{on}. Ask the referrer before you decide."]
    if elements.flag(patient, "deceasedBoolean"):
        return ["The sender's record says that this person has died. Ask the referrer before you decide."]
    return []


# --- people around the patient ---------------------------------------------------------------------------------------


def _contacts(contents: Contents, entry: Entry) -> list[Row]:
    """Patient.contact first, then RelatedPerson; somebody named twice with the same phone stands once."""
    found = [_contact(contents, entry, held, "relationship") for held in elements.many(entry.resource, "contact")]
    for other in contents.of("RelatedPerson"):
        try:
            found.append(_related(contents, entry, other))
        except Malformed as problem:
            contents.leave(other, f"{problem}; left out")
    once = {(each["name"].lower(), each["phone"]): each for each in reversed(found) if each}
    return list(reversed(once.values()))


def _related(contents: Contents, entry: Entry, other: Entry) -> Row:
    whose = contents.find(elements.one(other.resource, "patient"), other.resource)
    if whose is None or whose.number != entry.number:
        contents.leave(other, "is not about this patient, or its patient is not in the bundle; left out")
        return {}
    if elements.flag(other.resource, "active") is False:
        contents.leave(other, "is no longer active; left out")
        return {}
    return _contact(contents, other, other.resource, "relationship")


def _contact(contents: Contents, entry: Entry, held: Element, relation: str) -> Row:
    name = held.get("name")
    best = name if isinstance(name, dict) else next(iter(elements.many(held, "name")), {})
    words = " ".join([*elements.lines(best, "given"), elements.text(best, "family")]).strip() or elements.text(
        best, "text"
    )
    if not words:
        contents.leave(entry, "a contact has no name; left out")
        return {}
    relations = [elements.coded(each) for each in elements.many(held, relation)]
    return {
        "name": contents.fit(entry, "a contact's name", words, 160),
        "relationship": next((each.text for each in relations if each.text), "")[:80],
        "phone": elements.phone(elements.telecom(held, "phone")),
        "email": _email(held),
        "is_emergency": any(each.code == "C" for each in relations),
    }


def _email(held: Element) -> str:
    written = elements.telecom(held, "email")
    return written if "@" in written and len(written) <= 254 else ""
