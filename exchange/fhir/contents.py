"""What a file brought, opened: its entries, what references lead to, and the record of what is left out and what else is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from exchange.fhir import elements, meaning
from exchange.fhir.elements import Element
from exchange.fhir.entry import READ, Entry
from exchange.fhir.meaning import Effect, Rule
from exchange.fhir.references import contained, hear_way, keys_of, keys_of_identifier
from exchange.fhir.refusal import BundleRefused
from exchange.fhir.unheard import safe, unheard
from exchange.fhir.unplaced import why
from referrals.received import LeftOut

MOST_ENTRIES = 100_000
MOST_LINES = 200
MOST_ELEMENTS = 1_000
MOST_SAID = 200


@dataclass
class Contents:
    """Every entry of a file, findable by reference. `leave`, `remark` and `skip` remember what was not taken."""

    entries: list[Entry] = field(default_factory=list)
    left: list[LeftOut] = field(default_factory=list)
    further: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    unplaced: Counter[tuple[str, str]] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    also: list[dict[str, str]] = field(default_factory=list)
    made_at: str = ""
    _found: dict[str, Entry] = field(default_factory=dict)
    _alike: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)

    def of(self, *kinds: str) -> list[Entry]:
        """The entries of these resource types that are not left out, in their order."""
        return [each for each in self.entries if each.kind in kinds and not each.is_left]

    def leave(self, entry: Entry, reason: str) -> None:
        """Leave out a whole entry, with a line of its own."""
        entry.is_left = True
        self.remark(entry, f"{reason}; left out")

    def remark(self, entry: Entry, reason: str) -> None:
        """Remember that something was wrong with one entry."""
        self.note(entry.number, entry.kind, reason)

    def note(self, number: int, kind: str, reason: str) -> None:
        """A line for one entry; beyond 200 lines how often, by resource type and reason."""
        if len(self.left) < MOST_LINES:
            self.left.append(LeftOut(number, kind, reason))
        else:
            self.further[kind, reason] += 1

    def skip(self, kind: str, reason: str) -> None:
        """Remember an entry that is left out together with others of its kind."""
        is_one_more = (kind, reason) not in self.skipped and len(self.skipped) >= MOST_LINES
        self.skipped["resources of further types" if is_one_more else kind, reason] += 1

    def warn(self, sentence: str) -> None:
        """Something that whoever decides must read first."""
        if sentence not in self.warnings and len(self.warnings) < MOST_SAID:
            self.warnings.append(sentence)

    def say(self, entry: Entry, label: str, words: str) -> None:
        """Something the sender says for which the chart has no field: kept in words with the referral."""
        line = {"label": label, "text": self.fit(entry, label.lower(), words, 500)}
        if line not in self.also and words:
            if len(self.also) >= MOST_SAID:
                self.remark(entry, f"more than {MOST_SAID} things are said beside; this is not taken")
            else:
                self.also.append(line)

    def heeds(self, entry: Entry, element: str, code: str) -> Rule:
        """What `code` does (`meaning`); an entry that never was, or whose code nobody knows, is left out at once."""
        found = meaning.rule(element, code)
        if found.effect in {Effect.VOID, Effect.UNKNOWN}:
            words = (
                found.words
                if found.words.split(" ", 1)[0] in {"has", "is", "asks", "carries", "follows"}
                else f"is {found.words}"
            )
            self.leave(entry, words)
        return found

    def account(self, entry: Entry, *, is_last: bool = True) -> None:
        """Name every element of an entry that nobody took, and let go of the entry, or of its elements when it may be asked again."""
        if not entry.is_left and not entry.is_closed:
            self._count((entry.kind, tuple(unheard(entry.resource))))
        entry.is_closed = True
        if is_last:
            entry.close()
        else:
            entry.pack()

    def _count(self, alike: tuple[str, tuple[str, ...]]) -> None:
        """Most entries of a large file leave the same elements: they are counted together, and taken apart at the end."""
        if alike not in self._alike and len(self._alike) >= MOST_ELEMENTS:
            self._take_apart()
        self._alike[alike] += 1

    def _take_apart(self) -> None:
        for (kind, paths), times in self._alike.items():
            for path in paths:
                self.miss(kind, path, times)
        self._alike.clear()

    def miss(self, kind: str, path: str, times: int = 1) -> None:
        """Count an element that is not taken."""
        if path in {"resourceType", "id"}:
            return
        if (kind, path) not in self.unplaced and len(self.unplaced) >= MOST_ELEMENTS:
            path = "(other elements)"
        self.unplaced[kind, path] += times

    def left_out(self) -> list[LeftOut]:
        """Whole groups first, then single entries, then elements by resource type and name, each counted."""
        self._take_apart()
        groups = [LeftOut(0, kind, reason, count) for (kind, reason), count in sorted(self.skipped.items())]
        more = [LeftOut(0, kind, reason, count) for (kind, reason), count in sorted(self.further.items())]
        named = [
            LeftOut(0, kind, why(kind, path), count, element=path)
            for (kind, path), count in sorted(self.unplaced.items())
        ]
        return [*groups, *self.left, *more, *named]

    def fit(self, entry: Entry, what: str, value: str, most: int) -> str:
        """The text, cut to `most` characters; that it was cut is remembered."""
        if len(value) > most:
            self.remark(entry, f"{what} was cut to {most} characters")
        return value[:most]

    def find(self, reference: Element, holder: Element | None = None) -> Entry | None:
        """The entry that a Reference leads to: contained, full URL, relative, conditional or by identifier."""
        written = elements.peek(reference, "reference")
        if written.startswith("#") and holder is not None:
            elements.hear(reference, "reference")
            return contained(holder, written[1:])
        by_address = keys_of(written)
        for key in (*by_address, *keys_of_identifier(reference)):
            if key in self._found:
                hear_way(reference, is_address=key in by_address)
                self._found[key].is_used = True
                return self._found[key]
        return None

    def about(self, entry: Entry) -> Entry | None:
        """The patient whom an entry is about, if the file holds them; nothing is taken of it."""
        keys = (*keys_of(entry.about), "")
        found = next((self._found[key] for key in keys if key in self._found), None)
        return found if found is not None and found.kind == "Patient" else None

    def index(self, entry: Entry) -> None:
        """Add an entry, reachable by its URL, its id and its identifiers. Of two versions the newer one stays."""
        self._keep_newer(entry)
        self.entries.append(entry)
        for key in entry.keys:
            if key and (key not in self._found or self._found[key].is_left):
                self._found[key] = entry

    def _keep_newer(self, entry: Entry) -> None:
        twin = self._found.get(f"{entry.kind}/{entry.own_id}") if entry.own_id and entry.kind in READ else None
        if twin is None or _is_elsewhere(twin.url, entry.url):
            return
        if twin.stamp == entry.stamp:
            self.leave(entry, "stands in the bundle twice; taken once")
        else:
            older = min(twin, entry, key=lambda each: each.stamp)
            self.leave(older, meaning.rule("Resource.meta.lastUpdated", "older").words)


def _is_elsewhere(one: str, other: str) -> bool:
    """Whether two addresses are of different servers, so that the same id is of two things."""
    return one.startswith("http") and other.startswith("http") and one != other


def take(contents: Contents, number: int, item: object) -> None:
    """Add one item of a Bundle's `entry`. Raises BundleRefused past 100,000 of them, or for one nested too deeply."""
    if number > MOST_ENTRIES:
        raise BundleRefused(f"The file has more than {MOST_ENTRIES:,} entries. Ask for a bundle of one patient only.")
    if not isinstance(item, dict):
        contents.note(number, "entry", "should be an object")
        return
    for name, part in (("request.method", "method"), ("search.mode", "mode")):
        held = item.get(name.partition(".")[0])
        code = held.get(part) if isinstance(held, dict) else None
        found = meaning.rule(f"Bundle.entry.{name}", code if isinstance(code, str) else "")
        if found.effect is Effect.VOID:
            contents.note(number, "entry", f"{found.words}; left out")
            return
    resource, url = item.get("resource"), item.get("fullUrl")
    for name in item:
        if name not in {"resource", "fullUrl"}:
            contents.miss("Bundle", f"entry.{safe(name)}")
    add(contents, number, resource, url if isinstance(url, str) else "")


def add(contents: Contents, number: int, resource: object, url: str = "") -> None:
    """Add one resource. One that is none is left out with a line."""
    if not isinstance(resource, dict):
        contents.note(number, "entry", "holds no resource")
        return
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not (kind.isalpha() and kind.isascii()) or len(kind) > 60:
        contents.note(number, "entry", "has no resource type")
        return
    try:
        entry = Entry(number, url, kind, resource)
    except RecursionError:
        raise BundleRefused("The file is nested too deeply to be a FHIR bundle.") from None
    contents.index(entry)
    if kind in READ and not entry.is_left:
        _heed_everywhere(contents, entry, resource)


def _heed_everywhere(contents: Contents, entry: Entry, resource: dict[str, object]) -> None:
    """The elements that any resource may carry and that change what it means."""
    meta = resource.get("meta")
    labels = meta.get("security") if isinstance(meta, dict) else None
    for label in labels if isinstance(labels, list) else []:
        if isinstance(label, dict) and label.get("code") == "HTEST":
            contents.heeds(entry, "Resource.meta.security", "HTEST")
            return
    for name in ("implicitRules", "modifierExtension"):
        if resource.get(name) and not entry.is_left:
            contents.heeds(entry, f"Resource.{name}", "present")
