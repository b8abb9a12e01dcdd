"""Looking into FHIR elements without trusting their types, and remembering at which of them a reader looked.

`text`, `flag`, `number`, `lines`, `day` look at a value for good: it counts as taken. `peek` looks without taking, to choose
between several. `one` and `many` only lead further in. What nobody took is what `unheard` names.
"""

from __future__ import annotations

import json
import re
from calendar import IllegalMonthError, monthrange
from datetime import date
from typing import NamedTuple

from caseload.models import ICD_10
from core.web.fields import STATE_CHOICES
from exchange.fhir.refusal import Malformed


class Element(dict[str, object]):
    """A JSON object that remembers which of its values were taken."""

    __slots__ = ("heard",)  # unset until something is taken: most elements of a large file are never asked
    heard: set[str]


def read(raw: bytes) -> Element:
    """The element that a JSON text holds; it was checked when it came in."""
    found: Element = json.loads(raw, object_hook=Element)
    return found


NPI = "http://hl7.org/fhir/sid/us-npi"
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", re.ASCII)
_STATES = {words.lower(): letters for letters, words in STATE_CHOICES if letters}
_LETTERS = set(_STATES.values())


class Coded(NamedTuple):
    """A CodeableConcept: what it says in words, and the code that stands best for it."""

    text: str = ""
    system: str = ""
    code: str = ""


def hear(element: Element, *names: str) -> None:
    """Count values as taken."""
    try:
        element.heard.update(names)
    except AttributeError:
        element.heard = set(names)


def text(element: Element, name: str) -> str:
    """The text of an element with single spaces, "" when absent. Raises Malformed when it is not text."""
    try:
        element.heard.add(name)
    except AttributeError:
        element.heard = {name}
    return peek(element, name)


def peek(element: Element, name: str) -> str:
    """The same without taking it."""
    value = element.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"“{name}” should be text")
    return " ".join(value.split())


def flag(element: Element, name: str) -> bool | None:
    """True, False, or None when absent. Raises Malformed otherwise."""
    hear(element, name)
    value = element.get(name)
    if value is not None and not isinstance(value, bool):
        raise Malformed(f"“{name}” should be true or false")
    return value


def number(element: Element, name: str) -> str:
    """A number as a person writes it ("2.5", "3"), "" when absent. Raises Malformed when it is not a number."""
    hear(element, name)
    value = element.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Malformed(f"“{name}” should be a number")
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)[:20]


def one(element: Element, name: str) -> Element:
    """The element inside, {} when absent. Raises Malformed when it is not an object."""
    value = element.get(name)
    if value is None:
        return Element()
    if not isinstance(value, Element):
        raise Malformed(f"“{name}” should be an object")
    return value


def many(element: Element, name: str) -> list[Element]:
    """The list of elements inside, [] when absent. Raises Malformed when it is not a list of objects."""
    value = element.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, Element) for each in value):
        raise Malformed(f"“{name}” should be a list of objects")
    return value


def lines(element: Element, name: str) -> list[str]:
    """The list of texts inside, [] when absent; nulls are skipped. Raises Malformed when it is not a list of texts."""
    hear(element, name)
    value = element.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(each is None or isinstance(each, str) for each in value):
        raise Malformed(f"“{name}” should be a list of texts")
    return [" ".join(each.split()) for each in value if each and each.strip()]


def concept(element: Element, name: str) -> Coded:
    """A CodeableConcept in words; an ICD-10 code is taken before others."""
    return coded(one(element, name))


def coded(held: Element) -> Coded:
    """The same of a CodeableConcept in hand. Of several codings one is taken; the others are left, and named."""
    codings = sorted(many(held, "coding"), key=lambda each: peek(each, "system") != ICD_10)
    best = next((each for each in codings if peek(each, "code")), Element())
    named = next((each for each in codings if peek(each, "display")), Element())
    said = text(held, "text") or text(named, "display")
    found = text(best, "code")
    return Coded(said or found, text(best, "system")[:100], found[:60])


def words(held: Element) -> str:
    """What a CodeableConcept says in words, where its code is not kept; the code alone when it has no words."""
    named = next((each for each in many(held, "coding") if peek(each, "display")), Element())
    coded_only = next((each for each in many(held, "coding") if peek(each, "code")), Element())
    return text(held, "text") or text(named, "display") or text(coded_only, "code")


def pairs(held: Element) -> list[tuple[str, str]]:
    """(system, code) of every coding of a CodeableConcept, none of them taken."""
    return [(peek(each, "system"), peek(each, "code")) for each in many(held, "coding")]


def code(element: Element, name: str) -> str:
    """The first code of a CodeableConcept, for statuses; "" when absent. Words alone stand for the code ("Refuted")."""
    held = one(element, name)
    first = next((each for each in many(held, "coding") if peek(each, "code")), None)
    if first is not None:
        return text(first, "code")
    return text(held, "text").lower().replace(" ", "-")


def day(element: Element, name: str) -> date | None:
    """The date of a FHIR date or dateTime as its sender wrote it; None when absent or without a day.

    Raises Malformed when it is not a date.
    """
    written = text(element, name)
    if not written:
        return None
    parts = _DAY.fullmatch(written)
    if parts is None:
        raise Malformed(f"“{name}” is not a date")
    if parts[3] is None:
        return None
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        raise Malformed(f"“{name}” is not a date of the calendar") from None


def peek_words(held: Element) -> str:
    """The words of a CodeableConcept without taking them."""
    named = (peek(each, "display") or peek(each, "code") for each in many(held, "coding"))
    return peek(held, "text") or next((each for each in named if each), "")


def peek_code(element: Element, name: str) -> str:
    """The first code of a CodeableConcept without taking it."""
    return next((peek(each, "code") for each in many(one(element, name), "coding") if peek(each, "code")), "")


def span(period: Element) -> tuple[date | None, date | None]:
    """The first and the last day of a Period, neither of them taken; of a month or a year its first and its last day."""
    return _edge(peek(period, "start"), "start", is_end=False), _edge(peek(period, "end"), "end", is_end=True)


def _edge(written: str, name: str, *, is_end: bool) -> date | None:
    if not written:
        return None
    parts = _DAY.fullmatch(written)
    if parts is None:
        raise Malformed(f"“{name}” is not a date")
    year, month = int(parts[1]), int(parts[2] or (12 if is_end else 1))
    try:
        last = monthrange(year, month)[1] if is_end else 1
        return date(year, month, int(parts[3] or last))
    except (ValueError, IllegalMonthError):
        raise Malformed(f"“{name}” is not a date of the calendar") from None


def postal_code(written: str) -> str:
    """A ZIP code with its hyphen; "" when it is none."""
    parts = re.fullmatch(r"(\d{5})(?:-?(\d{4}))?", written, re.ASCII)
    if parts is None:
        return ""
    return f"{parts[1]}-{parts[2]}" if parts[2] else parts[1]


def state(written: str) -> str:
    """The two letters of a state of the United States, from letters or name; "" when it is none."""
    return written.upper() if written.upper() in _LETTERS else _STATES.get(written.lower(), "")


def extension(element: Element, *urls: str) -> Element:
    """The first extension with one of these URLs, empty when there is none; its URL is taken."""
    for each in many(element, "extension"):
        if peek(each, "url") in urls:
            hear(each, "url")
            return each
    return Element()
