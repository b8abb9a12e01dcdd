"""When something began or ended, in any of the forms FHIR allows: a day where there is one, words where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.kit.words import day as in_words
from exchange.fhir import elements
from exchange.fhir.elements import Element

UNITS = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
    "y": "year",
    "yr": "year",
}


@dataclass(frozen=True)
class When:
    """A day, or what is known instead of one in words; both empty when nothing is said."""

    on: date | None = None
    words: str = ""
    is_stated: bool = False


def iso(on: date | None) -> str:
    """A date as it is kept in JSON, "" for none."""
    return on.isoformat() if on else ""


def when(held: Element, name: str) -> When:
    """`onset[x]` or `abatement[x]`: dateTime, Age, Period, Range, string or boolean. Raises Malformed for no date."""
    written = elements.text(held, f"{name}DateTime")
    if written:
        on = elements.day(held, f"{name}DateTime")
        return When(on, "" if on else written, is_stated=True)
    period = elements.one(held, f"{name}Period")
    if period:
        start, end = elements.day(period, "start"), elements.day(period, "end")
        first, last = elements.text(period, "start"), in_words(end) if end else elements.text(period, "end")
        said = ["" if start else first, f"until {last}" if last else ""]
        return When(start, " ".join(part for part in said if part), is_stated=True)
    words = (
        measured(elements.one(held, f"{name}Age"), "at the age of ")
        or ranged(elements.one(held, f"{name}Range"))
        or elements.text(held, f"{name}String")
    )
    flag = elements.flag(held, f"{name}Boolean")
    return When(None, words, is_stated=bool(words) or flag is True)


def measured(held: Element, before: str = "", *, is_plain: bool = False) -> str:
    """A Quantity in words: "20 mg", "2 hours", "less than 5 mL"; "" when it has no value."""
    value = elements.number(held, "value")
    unit = elements.text(held, "unit")
    code = "" if unit else elements.text(held, "code")
    if not value:
        return ""
    than = {"<": "less than ", "<=": "at most ", ">=": "at least ", ">": "more than "}
    compared = than.get(elements.text(held, "comparator"), "")
    return f"{before}{compared}{counted(value, unit or code, is_plain=is_plain)}"


def counted(value: str, unit: str, *, is_plain: bool = False) -> str:
    """ "1 day", "3 days", "20 mg"; UCUM's brackets taken away."""
    plain = unit.strip("{}")
    if is_plain or plain not in UNITS:
        return f"{value} {plain}".strip()
    return f"{value} {UNITS[plain]}{'' if value == '1' else 's'}"


def ranged(held: Element) -> str:
    """A Range in words: "1 to 2 tablets", "at least 1", "at most 2"."""
    low, high = elements.one(held, "low"), elements.one(held, "high")
    if low and high:
        first, last = measured(low), measured(high)
        one, other = first.split(" ", 1), last.split(" ", 1)
        return f"{one[0]} to {last}" if one[1:] == other[1:] else f"{first} to {last}"
    return measured(low, "at least ") or measured(high, "at most ")


def instant(held: Element, name: str) -> datetime | None:
    """A dateTime with time and zone as an instant; None for anything less."""
    written = elements.text(held, name)
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo is not None and "T" in written else None
