"""A rule's JSON answer as a page shows it: labels, values in words, small tables for lists of rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from core.kit import words
from homehealth.instruments import BAND_LABELS

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:[+-][0-9:]+)?")
CODE = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
MOST_ROWS = 200
SHOWN_APART = {"because", "citation", "mistakes"}
COLUMNS = {2: ("From", "To"), 4: ("From", "To", "At least", "At most")}


class Row(NamedTuple):
    """One line of the result: a value in words, or a table: `headings`, `lines` of (heading, value), how many more."""

    label: str
    value: str
    headings: tuple[str, ...] = ()
    lines: tuple[tuple[tuple[str, str], ...], ...] = ()
    more: int = 0


def result_rows(answer: Mapping[str, object]) -> list[Row]:
    """Return the outputs in the rule's order; the derivation, the citation and the mistakes are shown elsewhere."""
    return [_row(name, value) for name, value in answer.items() if name not in SHOWN_APART]


def label_of(name: str) -> str:
    """Return an output's name as a label: "due_date" becomes "Due date"."""
    plain = name.replace("_", " ")
    return plain[:1].upper() + plain[1:]


def in_words(value: object, name: str = "") -> str:
    """Return one JSON value in words: dates with their weekday, yes and no, codes without underscores."""
    if value is None or isinstance(value, bool):
        return {None: "None", True: "Yes", False: "No"}[value]
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str):
        return _text_in_words(value, name)
    if isinstance(value, Mapping):
        return "; ".join(f"{label_of(str(key))}: {in_words(each)}" for key, each in value.items()) or "None"
    if isinstance(value, Sequence):
        return ", ".join(in_words(each) for each in value) or "None"
    return str(value)


def _text_in_words(value: str, name: str) -> str:
    try:
        if DAY.fullmatch(value):
            on = date.fromisoformat(value)
            return f"{on:%a} {words.day(on)}"
        if INSTANT.fullmatch(value):
            at = datetime.fromisoformat(value)
            offset = f" (UTC{value[19:]})" if at.tzinfo else ""
            return f"{at:%a} {words.day(at.date())}, {at:%I:%M %p}{offset}".replace(", 0", ", ")
    except ValueError:
        return value
    if name == "band":
        return BAND_LABELS.get(value, value)
    return value.replace("_", " ") if CODE.fullmatch(value) else value


def _row(name: str, value: object) -> Row:
    label = label_of(name)
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        return _of_objects(label, value)
    if isinstance(value, list) and value and all(isinstance(each, list) and each for each in value):
        return _of_lists(label, value)
    return Row(label, in_words(value, name))


def _of_objects(label: str, value: Sequence[Mapping[str, object]]) -> Row:
    """A table with a column for each name that has a value in any row."""
    names = list(dict.fromkeys(key for each in value for key in each if each[key] is not None))
    lines = [[in_words(each.get(name), name) for name in names] for each in value[:MOST_ROWS]]
    return _table(label, [label_of(name) for name in names], lines, len(value) - MOST_ROWS)


def _of_lists(label: str, value: Sequence[Sequence[object]]) -> Row:
    widest = max(len(each) for each in value)
    headings = COLUMNS.get(widest) or [str(place) for place in range(1, widest + 1)]
    lines = [[in_words(each) for each in line] for line in value[:MOST_ROWS]]
    return _table(label, headings, lines, len(value) - MOST_ROWS)


def _table(label: str, headings: Sequence[str], lines: Sequence[Sequence[str]], more: int) -> Row:
    paired = tuple(tuple(zip(headings, line, strict=False)) for line in lines)
    return Row(label, "", tuple(headings), paired, max(0, more))
