"""Practitioners of a bundle: as resources, through a role, or only named by a reference."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from exchange.fhir import elements
from exchange.fhir.contents import Contents, Entry, conditional
from exchange.fhir.elements import NPI, Element
from exchange.fhir.refusal import Malformed

NPI_SHAPE = re.compile(r"\d{10}", re.ASCII)
PREFIXES = {"dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof", "prof."}


@dataclass(frozen=True)
class PractitionerDraft:
    """A practitioner as a bundle states them; the fields are those of `Practitioner`. `family_name` is never empty."""

    family_name: str
    given_name: str = ""
    credential: str = ""
    npi: str = ""
    organization: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    address: str = ""


def of_bundle(contents: Contents) -> list[PractitionerDraft]:
    """Every practitioner resource, each with the office that a role of theirs names."""
    offices = _offices(contents)
    found: list[PractitionerDraft] = []
    for entry in contents.of("Practitioner"):
        try:
            draft = _from_resource(contents, entry)
        except Malformed as problem:
            contents.leave(entry, f"{problem}; left out")
            continue
        if draft is not None:
            found.append(_with_office(draft, offices.get(entry.number)))
    return found


def behind(contents: Contents, reference: Element, holder: Element | None = None) -> PractitionerDraft | None:
    """The practitioner a reference leads to, in the bundle or by its own words; None when neither says who.

    Raises Malformed when what it leads to cannot be read.
    """
    entry = contents.find(reference, holder)
    if entry is None or entry.kind != "PractitionerRole":
        return _person(contents, entry, reference)
    inner = elements.one(entry.resource, "practitioner")
    draft = _person(contents, contents.find(inner, entry.resource), inner)
    return draft and _with_office(draft, _office_of(contents, entry))


def _person(contents: Contents, entry: Entry | None, reference: Element) -> PractitionerDraft | None:
    if entry is None:
        return _from_words(reference)
    return _from_resource(contents, entry) if entry.kind == "Practitioner" else None


def _offices(contents: Contents) -> dict[int, PractitionerDraft]:
    """What the roles say about the office, by the number of the practitioner's entry."""
    found: dict[int, PractitionerDraft] = {}
    for entry in contents.of("PractitionerRole"):
        try:
            person = contents.find(elements.one(entry.resource, "practitioner"), entry.resource)
            if person is not None:
                found.setdefault(person.number, _office_of(contents, entry))
            else:
                contents.leave(entry, "its practitioner is not in the bundle; left out")
        except Malformed as problem:
            contents.leave(entry, f"{problem}; left out")
    return found


def _office_of(contents: Contents, role: Entry) -> PractitionerDraft:
    reference = elements.one(role.resource, "organization")
    entry = contents.find(reference, role.resource)
    office = entry.resource if entry and entry.kind == "Organization" else {}
    return PractitionerDraft(
        family_name="",
        organization=(elements.text(office, "name") or elements.text(reference, "display"))[:200],
        phone=elements.phone(elements.telecom(role.resource, "phone") or elements.telecom(office, "phone")),
        fax=elements.phone(elements.telecom(role.resource, "fax") or elements.telecom(office, "fax")),
        address=_address(office),
    )


def _with_office(draft: PractitionerDraft, office: PractitionerDraft | None) -> PractitionerDraft:
    """The practitioner's own words where they have any, the office's otherwise."""
    if office is None:
        return draft
    names = ("organization", "phone", "fax", "address")
    return replace(draft, **{name: getattr(draft, name) or getattr(office, name) for name in names})


def _from_resource(contents: Contents, entry: Entry) -> PractitionerDraft | None:
    person = entry.resource
    if elements.flag(person, "active") is False:
        contents.leave(entry, "is no longer active; left out")
        return None
    given, family, credential = _names(person)
    if not family:
        contents.leave(entry, "has no name; left out")
        return None
    email = elements.telecom(person, "email")
    return PractitionerDraft(
        family_name=family[:80],
        given_name=given[:80],
        credential=credential[:20],
        npi=_npi(person),
        phone=elements.phone(elements.telecom(person, "phone")),
        fax=elements.phone(elements.telecom(person, "fax")),
        email=email if "@" in email and len(email) <= 254 else "",
        address=_address(person),
    )


def _names(person: Element) -> tuple[str, str, str]:
    """Given name, family name, letters after it. A single name stands as the family name."""
    names = elements.many(person, "name")
    best = next((each for each in names if elements.text(each, "use") == "official"), names[0] if names else {})
    given, family = " ".join(elements.lines(best, "given")), elements.text(best, "family")
    credential = next(iter(elements.lines(best, "suffix")), "")
    if not given and not family:
        given, family = _split(elements.text(best, "text"))
    return (given, family, credential) if family else ("", given, credential)


def _split(written: str) -> tuple[str, str]:
    """ "Dr. Ines Marlow, MD" as given and family name."""
    words = [word for word in written.split(",", 1)[0].split() if word.lower() not in PREFIXES]
    return (" ".join(words[:-1]), words[-1]) if words else ("", "")


def _npi(person: Element) -> str:
    found = (value for system, value, kind in elements.identifiers(person) if system == NPI or kind == "NPI")
    return next((value for value in found if NPI_SHAPE.fullmatch(value)), "")


def _address(held: Element) -> str:
    first = next(iter(elements.many(held, "address")), {})
    town = " ".join(p for p in (elements.text(first, "state"), elements.text(first, "postalCode")) if p)
    parts = [*elements.lines(first, "line"), elements.text(first, "city"), town]
    return ", ".join(part for part in parts if part)[:300]


def _from_words(reference: Element) -> PractitionerDraft | None:
    """A practitioner that the bundle does not hold, from the name and the NPI that the reference gives."""
    kind, system, value = conditional(reference)
    given, family = _split(elements.text(reference, "display"))
    if not family or kind not in {"", "Practitioner"}:
        return None
    npi = value if system == NPI and NPI_SHAPE.fullmatch(value) else ""
    return PractitionerDraft(family_name=family[:80], given_name=given[:80], npi=npi)


def at_office(draft: PractitionerDraft, organization: str) -> PractitionerDraft:
    """The practitioner with the organisation in whose name they acted, unless they state their own."""
    return draft if draft.organization else replace(draft, organization=organization[:200])
