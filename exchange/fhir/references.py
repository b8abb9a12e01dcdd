"""FHIR references: what they may say, and which part of one led somewhere."""

from __future__ import annotations

from exchange.fhir import elements
from exchange.fhir.elements import Element
from exchange.fhir.entry import Entry


def hear_way(reference: Element, *, is_address: bool) -> None:
    """Count as taken the part of a Reference that led to an entry."""
    if is_address or "?identifier=" in elements.peek(reference, "reference"):
        elements.hear(reference, "reference")
    else:
        elements.hear(reference, "type")
        elements.hear(elements.one(reference, "identifier"), "system", "value")


def conditional(reference: Element) -> tuple[str, str, str]:
    """(resource type, system, value) of a conditional reference or a logical one; empty texts when it is neither."""
    kind, _, query = elements.peek(reference, "reference").partition("?identifier=")
    if query:
        system, _, value = query.replace("%7C", "|").rpartition("|")
        return kind, system, value
    held = elements.one(reference, "identifier")
    return elements.peek(reference, "type"), elements.peek(held, "system"), elements.peek(held, "value")


def contained(holder: Element, wanted: str) -> Entry | None:
    """The resource inside `holder` with this id."""
    for each in elements.many(holder, "contained"):
        kind = each.get("resourceType")
        if each.get("id") == wanted and isinstance(kind, str):
            elements.hear(each, "id", "resourceType")
            return Entry.inside(kind, each)
    return None


def keys_of(written: str) -> list[str]:
    """A reference as written, without its version, and its last two parts (Type/id of an absolute address)."""
    if not written:
        return []
    plain = written.split("/_history/", 1)[0].replace("%7C", "|")
    parts = plain.rsplit("/", 2)
    return [plain, "/".join(parts[-2:])] if len(parts) > 2 and "?" not in plain else [plain]


def keys_of_identifier(reference: Element) -> list[str]:
    """What a conditional or logical reference may be found by, for every type that it may lead to."""
    kind, system, value = conditional(reference)
    kinds = [kind] if kind else ["Patient", "Practitioner", "Organization", "PractitionerRole"]
    return [f"{each}?identifier={system}|{value}" for each in kinds] if value else []
