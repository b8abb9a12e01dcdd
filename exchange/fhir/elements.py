"""Looking into FHIR elements without trusting their types."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from caseload.models import ICD_10
from core.web.fields import STATE_CHOICES
from exchange.fhir.refusal import Malformed

Element = dict[str, object]
NPI = "http://hl7.org/fhir/sid/us-npi"
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", re.ASCII)
_STATES = {words.lower(): letters for letters, words in STATE_CHOICES if letters}
_LETTERS = set(_STATES.values())


class Coded(NamedTuple):
    """A CodeableConcept: what it says in words, and the code that stands best for it."""

    text: str = ""
    system: str = ""
    code: str = ""


def text(element: Element, name: str) -> str:
    """The text of an element with single spaces, "" when absent. Raises Malformed when it is not text."""
    value = element.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"“{name}” should be text")
    return " ".join(value.split())


def flag(element: Element, name: str) -> bool | None:
    """True, False, or None when absent. Raises Malformed otherwise."""
    value = element.get(name)
    if value is not None and not isinstance(value, bool):
        raise Malformed(f"“{name}” should be true or false")
    return value


def one(element: Element, name: str) -> Element:
    """The element inside, {} when absent. Raises Malformed when it is not an object."""
    value = element.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(f"“{name}” should be an object")
    return value


def many(element: Element, name: str) -> list[Element]:
    """The list of elements inside, [] when absent. Raises Malformed when it is not a list of objects."""
    value = element.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Malformed(f"“{name}” should be a list of objects")
    return value


def lines(element: Element, name: str) -> list[str]:
    """The list of texts inside, [] when absent; nulls are skipped. Raises Malformed when it is not a list of texts."""
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
    """The same of a CodeableConcept in hand."""
    codings = sorted(many(held, "coding"), key=lambda each: text(each, "system") != ICD_10)
    best = next((each for each in codings if text(each, "code")), {})
    words = text(held, "text") or next((text(each, "display") for each in codings if text(each, "display")), "")
    return Coded(words or text(best, "code"), text(best, "system")[:100], text(best, "code")[:60])


def code(element: Element, name: str) -> str:
    """The first code of a CodeableConcept, for statuses."""
    return next((text(each, "code") for each in many(one(element, name), "coding") if text(each, "code")), "")


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


def iso(on: date | None) -> str:
    """A date as it is kept in JSON, "" for none."""
    return on.isoformat() if on else ""


def phone(written: str) -> str:
    """A number of the United States as +1 and ten digits; another number as it was written, at most 30 characters."""
    digits = "".join(c for c in written if c in "0123456789")
    parts = re.fullmatch(r"1?([2-9]\d{2}[2-9]\d{6})", digits)
    return f"+1{parts[1]}" if parts else written[:30]


def telecom(element: Element, kind: str) -> str:
    """The telephone number, fax number or e-mail address of a resource, "" for none; old ones are passed over."""
    for each in many(element, "telecom"):
        if text(each, "system") == kind and text(each, "use") != "old" and text(each, "value"):
            return text(each, "value")
    return ""


def postal_code(written: str) -> str:
    """A ZIP code with its hyphen; "" when it is none."""
    parts = re.fullmatch(r"(\d{5})(?:-?(\d{4}))?", written, re.ASCII)
    if parts is None:
        return ""
    return f"{parts[1]}-{parts[2]}" if parts[2] else parts[1]


def state(written: str) -> str:
    """The two letters of a state of the United States, from letters or name; "" when it is none."""
    return written.upper() if written.upper() in _LETTERS else _STATES.get(written.lower(), "")


def identifiers(element: Element) -> list[tuple[str, str, str]]:
    """(system, value, code of its type) of every complete identifier."""
    return [
        (text(each, "system"), text(each, "value"), code(each, "type"))
        for each in many(element, "identifier")
        if text(each, "system") and text(each, "value") and text(each, "use") != "old"
    ]
