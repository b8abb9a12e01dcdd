"""One resource of a file: packed until somebody looks, known by its addresses and its version."""

from __future__ import annotations

import json
from copy import copy

from exchange.fhir import elements
from exchange.fhir.elements import Element

READ = frozenset(
    {
        *("Patient", "RelatedPerson", "Condition", "MedicationRequest", "MedicationStatement", "AllergyIntolerance"),
        *("ServiceRequest", "Practitioner", "PractitionerRole", "Organization", "Coverage", "Encounter", "Medication"),
    }
)


WHOSE = ("subject", "patient", "beneficiary")


def _reference(held: object) -> str:
    found = held.get("reference") if isinstance(held, dict) else None
    return found if isinstance(found, str) else ""


_PACK = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


class Entry:
    """One resource of the file, with its number counted from 1. Its elements are kept packed until somebody looks."""

    __slots__ = (
        "_opened",
        "_raw",
        "about",
        "is_closed",
        "is_left",
        "is_used",
        "keys",
        "kind",
        "number",
        "own_id",
        "stamp",
        "url",
    )

    def __init__(self, number: int, url: str, kind: str, resource: dict[str, object]) -> None:
        self.number, self.url, self.kind = number, url, kind
        own = resource.get("id")
        self.own_id = own[:200] if isinstance(own, str) else ""
        self.is_left = self.is_closed = self.is_used = False
        self.stamp = _stamp(resource)
        self.about = next((ref for ref in (_reference(resource.get(name)) for name in WHOSE) if ref), "")
        self._raw: bytes = _PACK(resource).encode() if kind in READ else b"{}"
        self._opened: Element | None = None
        self.keys = _keys_of_entry(self, resource)

    def again(self) -> Entry:
        """The same entry, of which nothing was taken yet."""
        found = copy(self)
        found._opened, found.is_used, found.is_closed = None, False, False
        return found

    @classmethod
    def inside(cls, kind: str, held: Element) -> Entry:
        """A contained resource; what is taken of it is taken of its holder."""
        found = cls(0, "", kind, {})
        found._opened = held
        return found

    @property
    def resource(self) -> Element:
        """Its elements."""
        if self._opened is None:
            self._opened = elements.read(self._raw)
        return self._opened

    @property
    def source_id(self) -> str:
        """What names it again in another bundle of the same sender."""
        return (f"{self.kind}/{self.own_id}" if self.own_id else self.url)[:200]

    def pack(self) -> None:
        """Let go of its elements until somebody looks again."""
        self._opened = None

    def close(self) -> None:
        """Let go of it: nobody looks into it again."""
        self._raw, self._opened, self.is_closed = b"{}", Element(), True


def _stamp(resource: dict[str, object]) -> tuple[str, int]:
    """When a version was made, for sorting versions of one resource."""
    meta = resource.get("meta")
    if not isinstance(meta, dict):
        return "", 0
    at, number = meta.get("lastUpdated"), meta.get("versionId")
    counted = (
        int(number) if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 10 else 0
    )
    return (at if isinstance(at, str) else ""), counted


def _keys_of_entry(entry: Entry, resource: dict[str, object]) -> tuple[str, ...]:
    """All that a reference to an entry may say."""
    own = (f"{entry.kind}/{entry.own_id}", f"urn:uuid:{entry.own_id}") if entry.own_id else ()
    numbers = _numbers(resource) if entry.kind in READ else []
    return (entry.url, *own, *(f"{entry.kind}?identifier={system}|{value}" for system, value in numbers))


def _numbers(resource: dict[str, object]) -> list[tuple[str, str]]:
    held = resource.get("identifier")
    listed = [each for each in held if isinstance(each, dict)] if isinstance(held, list) else []
    found = [(each.get("system"), each.get("value")) for each in listed if each.get("use") != "old"]
    return [(system, value) for system, value in found if isinstance(system, str) and isinstance(value, str)]
