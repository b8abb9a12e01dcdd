"""The person a bundle refers: names, numbers, where they live, what they speak. People around them: `people`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.clock import today
from core.kit.words import day as in_words
from core.reading import names
from core.reading.days import EARLIEST
from exchange.fhir import current, elements, meaning, people
from exchange.fhir.contents import Contents
from exchange.fhir.elements import Element
from exchange.fhir.entry import Entry
from exchange.fhir.meaning import Effect
from exchange.fhir.refusal import BundleRefused, Malformed

US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
HL7 = "http://hl7.org/fhir/StructureDefinition/"
MEDICARE_NUMBER = "http://hl7.org/fhir/sid/us-mbi"
SOCIAL = "social security number"
NOT_KEPT = {"SS": SOCIAL, "SSN": SOCIAL, "DL": "driver's license", "PPN": "passport number"}
NOT_KEPT_SYSTEMS = (
    (re.compile(r"https?://hl7\.org/fhir/sid/us-ssn|(?:urn:oid:)?2\.16\.840\.1\.113883\.4\.1"), SOCIAL),
    (re.compile(r"(?:urn:oid:)?2\.16\.840\.1\.113883\.4\.3(?:\.\d+)*"), "driver's license"),
    (re.compile(r"(?:urn:oid:)?2\.16\.840\.1\.113883\.4\.330(?:\.\d+)*"), "passport number"),
)
SOCIAL_SHAPE = re.compile(r"\d{3}-\d{2}-\d{4}", re.ASCII)
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
SEXES = {"F": "female", "248152002": "female", "M": "male", "248153007": "male"}
YES = {"1", "Y", "yes", "373066001"}
MOST_IDENTIFIERS = 30


@dataclass(frozen=True)
class Person:
    """The patient: `facts` are fields of `Referral`; `more` are fields of `Patient` that a referral has no column for."""

    facts: dict[str, object]
    more: dict[str, str]
    identifiers: list[list[str]]
    contacts: list[dict[str, object]]
    member_number: str
    needs_interpreter: bool


def read(contents: Contents, entry: Entry) -> Person:
    """The patient of `entry`. Raises BundleRefused without a name or a whole birth date, or when it is unreadable."""
    try:
        return _read(contents, entry)
    except Malformed as problem:
        raise BundleRefused(f"The Patient cannot be read: {problem}.") from None


def _read(contents: Contents, entry: Entry) -> Person:
    patient = entry.resource
    names, preferred = _names(contents, entry)
    facts: dict[str, object] = {**names, "birth_date": _birth_date(patient), "sex": _sex(contents, entry)}
    facts |= {"language": _language(contents, entry)[:60]}
    phone, email = people.reach(contents, entry, patient)
    facts |= {"phone": phone} | _address(contents, entry)
    kept = list(_kept_identifiers(contents, entry))
    _warnings(contents, patient)
    _others(contents, entry)
    more = {"preferred_name": preferred, "pronouns": _pronouns(patient), "email": email}
    return Person(
        facts=facts,
        more={name: value for name, value in more.items() if value},
        identifiers=[[system[:200], value[:200]] for system, value in dict.fromkeys(kept)][:MOST_IDENTIFIERS],
        contacts=people.around(contents, entry),
        member_number=next((value for system, value in kept if system == MEDICARE_NUMBER), "")[:40],
        needs_interpreter=_needs_interpreter(patient),
    )


# --- names -----------------------------------------------------------------------------------------------------------


def _names(contents: Contents, entry: Entry) -> tuple[dict[str, str], str]:
    """Given and family name, and what the person likes to be called. Every other name is said."""
    found = [current.standing(each, "HumanName") for each in elements.many(entry.resource, "name")]
    nicknames = [each for each in found if elements.peek(each.held, "use") == "nickname" and each.is_in_force]
    ordered = current.in_order([each for each in found if each not in nicknames], ("official", "usual", "", "temp"))
    if not ordered:
        raise BundleRefused("The Patient has no name. Ask the referrer for it.")
    best = ordered[0]
    given, family = people.named(best.held)
    if not given and not family:
        raise BundleRefused("The Patient has no name. Ask the referrer for it.")
    if not best.is_in_force:
        contents.remark(entry, "its only name has ended or is an old one; ask what the patient is called now")
    _affixes(contents, entry, best.held, given)
    for other in (*ordered[1:], *nicknames[1:]):
        label = "Other name" if other.is_in_force else "Former name"
        contents.say(entry, label, people.full_name(other.held))
    preferred = people.full_name(nicknames[0].held) if nicknames else ""
    names = {
        "given_name": contents.fit(entry, "the given name", given, 120),
        "family_name": contents.fit(entry, "the family name", family, 120),
    }
    return names, contents.fit(entry, "the preferred name", preferred, 120)


def _affixes(contents: Contents, entry: Entry, best: Element, given: str) -> None:
    """Titles and letters, which are not kept, as they were written; one name alone is asked about."""
    before, after = elements.lines(best, "prefix"), elements.lines(best, "suffix")
    if before or any(not names.parted(f"name, {each}")[1] for each in after):
        contents.say(entry, "Full name as written", people.full_name(best))
    if not given:
        contents.remark(entry, "has one name only; ask whether there is another")


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


def _sex(contents: Contents, entry: Entry) -> str:
    """The administrative gender; US Core's sex or birth sex where it is missing, said where they differ."""
    patient = entry.resource
    written = elements.text(patient, "gender").lower()
    for url, label in ((f"{US_CORE}us-core-sex", "Sex"), (f"{US_CORE}us-core-birthsex", "Sex recorded at birth")):
        held = elements.extension(patient, url)
        code = elements.text(held, "valueCode") or elements.text(elements.one(held, "valueCoding"), "code")
        stated = SEXES.get(code, "")
        if stated and written and stated != written:
            contents.say(entry, label, stated)
        written = written or stated
    return written if written in {"female", "male", "other"} else "unknown"


def _pronouns(patient: Element) -> str:
    held = elements.extension(patient, f"{HL7}individual-pronouns", f"{HL7}patient-pronouns")
    inner = elements.extension(held, "value") or held
    return elements.words(elements.one(inner, "valueCodeableConcept"))[:40]


# --- language --------------------------------------------------------------------------------------------------------


def _language(contents: Contents, entry: Entry) -> str:
    spoken = elements.many(entry.resource, "communication")
    wanted = {True: 0, None: 1, False: 2}
    ordered = sorted(spoken, key=lambda each: wanted[elements.flag(each, "preferred")]) if len(spoken) > 1 else spoken
    best = ordered[0] if ordered else Element()
    for other in spoken:
        if other is not best:
            contents.say(entry, "Also speaks", _spoken(other))
    return _spoken(best)


def _spoken(held: Element) -> str:
    """The language by its code, else in the sender's words."""
    concept = elements.one(held, "language")
    for each in elements.many(concept, "coding"):
        named = LANGUAGES.get(elements.peek(each, "code").split("-", 1)[0].lower(), "")
        if named:
            elements.hear(each, "code")
            return named
    return elements.words(concept)


def _needs_interpreter(patient: Element) -> bool:
    held = elements.extension(patient, f"{HL7}patient-interpreterRequired", f"{US_CORE}us-core-interpreter-needed")
    coded = elements.one(held, "valueCoding") or elements.one(held, "valueCodeableConcept")
    code = elements.text(held, "valueCode") or (elements.text(coded, "code") or elements.coded(coded).code)
    return elements.flag(held, "valueBoolean") is True or code in YES


# --- where they live -------------------------------------------------------------------------------------------------


def _address(contents: Contents, entry: Entry) -> dict[str, str]:
    found = [current.standing(each, "Address", "type") for each in elements.many(entry.resource, "address")]
    ordered = current.in_order(found, ("home", "", "temp", "work", "billing"))
    best = ordered[0].held if ordered else Element()
    if ordered and not ordered[0].is_in_force:
        contents.remark(entry, "its address has an end or is an old one; ask where the patient lives now")
    elif ordered and current.ended_on(best):
        contents.remark(entry, "its address has an end; ask whether the patient still lives there")
    for other in ordered[1:]:
        words = people.one_line(other.held)
        contents.say(entry, "Other address", f"{words} ({other.words})" if other.words else words)
    return _parts(contents, entry, best)


def _parts(contents: Contents, entry: Entry, best: Element) -> dict[str, str]:
    written, zip_code = elements.text(best, "state"), elements.text(best, "postalCode")
    found = {"state": elements.state(written), "postal_code": elements.postal_code(zip_code)}
    for name, given in (("state", written), ("postal_code", zip_code)):
        if given and not found[name]:
            contents.remark(entry, f"its {name.replace('_', ' ')} is none of the United States and is not taken")
    street = elements.lines(best, "line")
    city = elements.text(best, "city")
    if not street and not city:
        street = [elements.text(best, "text")]
    country = elements.text(best, "country")
    if country.upper() not in people.HERE:
        contents.say(entry, "Country of the address", country)
    return found | {
        "address_line": contents.fit(entry, "the street", street[0] if street else "", 200),
        "address_more": contents.fit(entry, "the address", ", ".join(street[1:]), 200),
        "city": contents.fit(entry, "the city", city, 100),
    }


# --- numbers ---------------------------------------------------------------------------------------------------------


def _kept_identifiers(contents: Contents, entry: Entry) -> Iterator[tuple[str, str]]:
    for held in elements.many(entry.resource, "identifier"):
        system, value = elements.peek(held, "system"), elements.peek(held, "value")
        secret = _secret(system, value, elements.peek_code(held, "type"))
        if secret:
            contents.remark(entry, f"its {secret} is not kept")
        elif _is_ours(held) and system and value:
            elements.hear(held, "system", "value")
            yield system, value


def _is_ours(held: Element) -> bool:
    rules = [meaning.rule("Identifier.use", elements.text(held, "use"))]
    rules.append(meaning.rule("Identifier.period", current.period_of(held)))
    return not {rule.effect for rule in rules} & {Effect.ENDS, Effect.UNKNOWN}


def _secret(system: str, value: str, kind: str) -> str:
    plain = system.strip().lower().rstrip("/")
    named = next((words for shape, words in NOT_KEPT_SYSTEMS if shape.fullmatch(plain)), "")
    return NOT_KEPT.get(kind, "") or named or (SOCIAL if SOCIAL_SHAPE.fullmatch(value) else "")


# --- what must be read first -----------------------------------------------------------------------------------------


def _warnings(contents: Contents, patient: Element) -> None:
    died, written = elements.day(patient, "deceasedDateTime"), elements.text(patient, "deceasedDateTime")
    if written or elements.flag(patient, "deceasedBoolean"):
        on = f" died on {in_words(died)}" if died else (" died" if written else " has died")
        contents.warn(f"The sender's record says that this person{on}. Ask the referrer before you decide.")
    if elements.flag(patient, "active") is False:
        words = meaning.rule("Patient.active", "false").words
        contents.warn(f"The sender's record of this person {words}. Ask for the one that is.")
    for link in elements.many(patient, "link"):
        rule = meaning.rule("Patient.link.type", elements.text(link, "type"))
        if rule.effect is Effect.REPLACES:
            contents.warn(f"The sender's record of this person {rule.words}. Ask for the newer one.")


def _others(contents: Contents, entry: Entry) -> None:
    for reference in elements.many(entry.resource, "generalPractitioner"):
        contents.say(entry, "General practitioner", people.who(contents, reference, entry.resource))
