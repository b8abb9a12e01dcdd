"""Practitioners of a bundle: as resources, through a role, or only named by a reference."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from core.reading import names, telephones
from exchange.fhir import current, elements, meaning, people
from exchange.fhir.contents import Contents
from exchange.fhir.elements import NPI, Element
from exchange.fhir.entry import Entry
from exchange.fhir.meaning import Effect
from exchange.fhir.references import conditional, hear_way
from exchange.fhir.refusal import Malformed

NPI_SHAPE = re.compile(r"\d{10}", re.ASCII)


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
    """Every practitioner resource, each with the office that the first role of theirs names where they name none."""
    found: dict[int, PractitionerDraft] = {}
    for entry in contents.of("Practitioner"):
        try:
            draft = _from_resource(contents, entry)
        except Malformed as problem:
            contents.leave(entry, f"{problem}")
            continue
        if draft is not None:
            found[entry.number] = draft
        contents.account(entry, is_last=False)
    _add_offices(contents, found)
    return list(found.values())


def behind(contents: Contents, reference: Element, holder: Element | None = None) -> PractitionerDraft | None:
    """The practitioner a reference leads to, in the bundle or by its own words; None when neither says who.

    Raises Malformed when what it leads to cannot be read.
    """
    entry = contents.find(reference, holder)
    if entry is None or entry.kind != "PractitionerRole":
        return _person(contents, entry, reference)
    if entry.is_left or _is_over(contents, entry):
        return None
    inner = elements.one(entry.resource, "practitioner")
    draft = _person(contents, contents.find(inner, entry.resource), inner)
    return draft and _with_office(contents, draft, entry)


def _person(contents: Contents, entry: Entry | None, reference: Element) -> PractitionerDraft | None:
    if entry is None:
        return _from_words(reference)
    return _from_resource(contents, entry) if entry.kind == "Practitioner" else None


def _add_offices(contents: Contents, found: dict[int, PractitionerDraft]) -> None:
    """Give every practitioner, by the number of their entry, what the first of their roles says beside."""
    placed: set[int] = set()
    for role in contents.of("PractitionerRole"):
        try:
            person = None if _is_over(contents, role) else _person_of(contents, role)
            if person is not None and person.number in placed:
                contents.leave(role, "is another role of the same practitioner; the first is taken")
            elif person is not None:
                placed.add(person.number)
                draft = found.get(person.number)
                if draft is not None:
                    found[person.number] = _with_office(contents, draft, role)
        except Malformed as problem:
            contents.leave(role, f"{problem}")
        contents.account(role, is_last=False)


def _person_of(contents: Contents, role: Entry) -> Entry | None:
    found = contents.find(elements.one(role.resource, "practitioner"), role.resource)
    if found is None:
        contents.leave(role, "its practitioner is not in the bundle")
    return found


def _is_over(contents: Contents, role: Entry) -> bool:
    """Whether the role has ended; it is left out then."""
    flag = elements.flag(role.resource, "active")
    rules = [
        meaning.rule("PractitionerRole.active", "" if flag is None else str(flag).lower()),
        meaning.rule("PractitionerRole.period", current.period_of(role.resource)),
    ]
    over = next((rule for rule in rules if rule.effect is Effect.ENDS), None)
    if over is not None:
        contents.leave(role, over.words)
    return over is not None


def _is_closed(contents: Contents, office: Entry) -> bool:
    flag = elements.flag(office.resource, "active")
    rule = meaning.rule("Organization.active", "" if flag is None else str(flag).lower())
    if rule.effect is Effect.ENDS and not office.is_left:
        contents.leave(office, rule.words)
    return office.is_left


def _with_office(contents: Contents, draft: PractitionerDraft, role: Entry) -> PractitionerDraft:
    """The practitioner's own words where they have any, then those of the role, then those of its office."""
    reference = elements.one(role.resource, "organization")
    entry = contents.find(reference, role.resource)
    is_open = entry is not None and entry.kind == "Organization" and not _is_closed(contents, entry)
    office = entry.resource if entry is not None and is_open else Element()
    wanted = {way for way in ("phone", "fax", "email") if not getattr(draft, way)}
    ways = people.ways(role.resource, wanted)
    ways |= people.ways(office, wanted - set(ways))
    found = {
        "phone": telephones.taken(ways.get("phone", "")),
        "fax": telephones.taken(ways.get("fax", "")),
        "email": _email(ways.get("email", "")),
        "organization": (elements.text(office, "name") or elements.text(reference, "display"))[:200],
        "address": "" if draft.address else _address(office),
    }
    return replace(draft, **{name: value for name, value in found.items() if not getattr(draft, name)})


def _from_resource(contents: Contents, entry: Entry) -> PractitionerDraft | None:
    person = entry.resource
    flag = elements.flag(person, "active")
    rule = meaning.rule("Practitioner.active", "" if flag is None else str(flag).lower())
    if rule.effect is Effect.ENDS:
        if not entry.is_left:
            contents.leave(entry, rule.words)
        return None
    given, family, credential = _names(person)
    if not family:
        if not entry.is_left:
            contents.leave(entry, "has no name")
        return None
    ways = people.ways(person)
    return PractitionerDraft(
        family_name=contents.fit(entry, "the family name", family, 80),
        given_name=contents.fit(entry, "the given name", given, 80),
        credential=contents.fit(entry, "the letters after the name", credential, 20),
        npi=_npi(person),
        phone=telephones.taken(ways.get("phone", "")),
        fax=telephones.taken(ways.get("fax", "")),
        email=_email(ways.get("email", "")),
        address=_address(person),
    )


def _email(written: str) -> str:
    return written if "@" in written and len(written) <= 254 else ""


def _names(person: Element) -> tuple[str, str, str]:
    """Given name, family name, letters after it. A single name stands as the family name."""
    written = [current.standing(each, "HumanName") for each in elements.many(person, "name")]
    ordered = current.in_order(written, ("official", "usual", ""))
    best = ordered[0].held if ordered else Element()
    given, family = people.named(best)
    letters = people.letters(best)
    has_parts = best.get("given") or best.get("family")
    return given, family, letters if has_parts or letters else names.split(elements.text(best, "text")).letters


def _npi(person: Element) -> str:
    for held in elements.many(person, "identifier"):
        is_npi = elements.peek(held, "system") == NPI or elements.peek_code(held, "type") == "NPI"
        value = elements.peek(held, "value")
        if is_npi and NPI_SHAPE.fullmatch(value) and elements.peek(held, "use") != "old":
            elements.hear(held, "system", "value", "use")
            return value
    return ""


def _address(held: Element) -> str:
    found = [current.standing(each, "Address", "type") for each in elements.many(held, "address")]
    ordered = [each for each in current.in_order(found, ("work", "", "home")) if each.is_in_force]
    return people.one_line(ordered[0].held)[:300] if ordered else ""


def _from_words(reference: Element) -> PractitionerDraft | None:
    """A practitioner that the bundle does not hold, from the name and the NPI that the reference gives."""
    kind, system, value = conditional(reference)
    read = names.split(elements.text(reference, "display"))
    if not read.family or kind not in {"", "Practitioner"}:
        return None
    is_npi = system == NPI and bool(NPI_SHAPE.fullmatch(value))
    if is_npi:
        hear_way(reference, is_address=False)
    return PractitionerDraft(
        family_name=read.kept_family[:80],
        given_name=read.given[:80],
        credential=read.letters[:20],
        npi=value if is_npi else "",
    )


def at_office(draft: PractitionerDraft, organization: str) -> PractitionerDraft:
    """The practitioner with the organisation in whose name they acted, unless they state their own."""
    return draft if draft.organization else replace(draft, organization=organization[:200])
