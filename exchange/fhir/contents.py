"""A bundle opened: its entries, what references lead to, and the record of what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from exchange.fhir import elements
from exchange.fhir.elements import Element
from exchange.fhir.refusal import BundleRefused, Malformed
from referrals.received import LeftOut

MOST_ENTRIES = 100_000
MOST_LINES = 200


@dataclass(frozen=True)
class Entry:
    """One resource of the bundle, with its number counted from 1."""

    number: int
    url: str
    kind: str
    resource: Element

    @property
    def source_id(self) -> str:
        """What names it again in another bundle of the same sender."""
        own = self.resource.get("id")
        return (f"{self.kind}/{own}" if isinstance(own, str) and own else self.url)[:200]


@dataclass
class Contents:
    """Every entry of a bundle, findable by reference. `leave` and `skip` remember what was not taken."""

    entries: list[Entry] = field(default_factory=list)
    left: list[LeftOut] = field(default_factory=list)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    _found: dict[str, Entry] = field(default_factory=dict)

    def of(self, *kinds: str) -> list[Entry]:
        """The entries of these resource types, in their order."""
        return [each for each in self.entries if each.kind in kinds]

    def leave(self, entry: Entry, reason: str) -> None:
        """Remember that something was wrong with one entry."""
        self.left.append(LeftOut(entry.number, entry.kind, reason))

    def skip(self, kind: str, reason: str) -> None:
        """Remember an entry that is left out together with others of its kind."""
        self.skipped[kind, reason] += 1

    def left_out(self) -> list[LeftOut]:
        """Groups first, then single entries; beyond 200 single lines only how many there were."""
        groups = [
            LeftOut(0, kind, reason, count) for (kind, reason), count in sorted(self.skipped.items())[:MOST_LINES]
        ]
        more = len(self.left) - MOST_LINES
        rest = [LeftOut(0, "entries", "something else was wrong with them", more)] if more > 0 else []
        return [*groups, *self.left[:MOST_LINES], *rest]

    def fit(self, entry: Entry, what: str, value: str, most: int) -> str:
        """The text, cut to `most` characters; that it was cut is remembered."""
        if len(value) > most:
            self.leave(entry, f"{what} was cut to {most} characters")
        return value[:most]

    def find(self, reference: Element, holder: Element | None = None) -> Entry | None:
        """The entry that a Reference leads to: contained, full URL, relative, conditional or by identifier."""
        written = elements.text(reference, "reference")
        if written.startswith("#") and holder is not None:
            return _contained(holder, written[1:])
        for key in (*_keys_of(written), *_keys_of_identifier(reference)):
            if key in self._found:
                return self._found[key]
        return None

    def index(self, entry: Entry) -> None:
        """Add an entry, reachable by its URL, its id and its identifiers."""
        self.entries.append(entry)
        own = entry.resource.get("id")
        keys = [entry.url, *([f"{entry.kind}/{own}", f"urn:uuid:{own}"] if isinstance(own, str) else [])]
        with suppress(Malformed):  # it says so itself when it is read; here it is only not found by its identifiers
            keys += [f"{entry.kind}?identifier={s}|{v}" for s, v, _ in elements.identifiers(entry.resource)]
        for key in keys:
            if key:
                self._found.setdefault(key, entry)


def conditional(reference: Element) -> tuple[str, str, str]:
    """(resource type, system, value) of a conditional reference or a logical one; empty texts when it is neither."""
    kind, _, query = elements.text(reference, "reference").partition("?identifier=")
    if query:
        system, _, value = query.replace("%7C", "|").rpartition("|")
        return kind, system, value
    held = elements.one(reference, "identifier")
    return elements.text(reference, "type"), elements.text(held, "system"), elements.text(held, "value")


def opened(bundle: dict[str, object]) -> Contents:
    """The entries of a bundle. Raises BundleRefused when it is no bundle, has no entries, or too many."""
    kind = bundle.get("resourceType")
    if kind != "Bundle":
        named = (
            f"a FHIR {kind}"
            if isinstance(kind, str) and kind.isalpha() and kind.isascii() and len(kind) < 40
            else "not a FHIR resource"
        )
        raise BundleRefused(f"The file is {named}. Send a FHIR R4 Bundle.")
    listed = bundle.get("entry")
    if not isinstance(listed, list):
        raise BundleRefused("The bundle has no list of entries. Send it again.")
    if not listed:
        raise BundleRefused("The bundle is empty: it has no entries.")
    if len(listed) > MOST_ENTRIES:
        raise BundleRefused(f"The bundle has more than {MOST_ENTRIES:,} entries. Ask for a bundle of one patient only.")
    contents = Contents()
    for number, item in enumerate(listed, start=1):
        _take(contents, number, item)
    return contents


def _take(contents: Contents, number: int, item: object) -> None:
    entry = _entry(number, item)
    if isinstance(entry, str):
        contents.left.append(LeftOut(number, "entry", entry))
    else:
        contents.index(entry)


def _entry(number: int, item: object) -> Entry | str:
    """The entry, or why it cannot be one."""
    if not isinstance(item, dict):
        return "should be an object"
    request = item.get("request")
    if isinstance(request, dict) and request.get("method") == "DELETE":
        return "asks to delete; a referral only brings"
    resource = item.get("resource")
    if not isinstance(resource, dict):
        return "holds no resource"
    kind, url = resource.get("resourceType"), item.get("fullUrl")
    if not isinstance(kind, str) or not (kind.isalpha() and kind.isascii()) or len(kind) > 60:
        return "has no resource type"
    return Entry(number, url if isinstance(url, str) else "", kind, resource)


def _contained(holder: Element, wanted: str) -> Entry | None:
    for each in elements.many(holder, "contained"):
        kind = each.get("resourceType")
        if each.get("id") == wanted and isinstance(kind, str):
            return Entry(0, "", kind, each)
    return None


def _keys_of(written: str) -> Iterable[str]:
    """A reference as written, without its version, and its last two parts (Type/id of an absolute address)."""
    if not written:
        return []
    plain = written.split("/_history/", 1)[0].replace("%7C", "|")
    parts = plain.rsplit("/", 2)
    return [plain, "/".join(parts[-2:])] if len(parts) > 2 and "?" not in plain else [plain]


def _keys_of_identifier(reference: Element) -> Iterable[str]:
    kind, system, value = conditional(reference)
    kinds = [kind] if kind else ["Patient", "Practitioner", "Organization", "PractitionerRole"]
    return [f"{each}?identifier={system}|{value}" for each in kinds] if value else []
