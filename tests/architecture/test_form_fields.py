"""What each field of each form takes, held against a list: a limit that changes is seen in the list's difference.

`FIELDS=write manage.py test tests/architecture/test_form_fields.py` writes the list anew.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms

from tests.architecture.test_limits import Make, all_forms, makers

pytestmark = pytest.mark.django_db
LIST = Path(__file__).with_name("form_fields.txt")
TOLD = (
    "max_length",
    "min_length",
    "min_value",
    "max_value",
    "decimal_places",
    "step_size",
    "earliest",
    "latest",
    "until_now",
    "strip",
)
__all__ = ["makers"]


def lines(makers: dict[type, Make]) -> Iterator[str]:
    """ "visits.forms.note.VisitNoteForm.pulse: IntegerField, min_value 20, max_value 260, TextInput size 3". Rules and
    instruments have tables of their own."""
    for where, make in all_forms(makers):
        if where.startswith(("rule ", "instrument ")):
            continue
        for name, field in make({}).fields.items():
            yield f"{where}.{name}: " + ", ".join(said(field))


def said(field: forms.Field) -> Iterator[str]:
    """Everything about a field that a number or a yes decides."""
    yield type(field).__name__
    yield "required" if field.required else "may be empty"
    if field.disabled:
        yield "disabled"
    for name in TOLD:
        value = getattr(field, name, None)
        if value is not None and not (name == "strip" and value is True):
            yield f"{name} {plain(value)}"
    yield " ".join([type(field.widget).__name__, *(f"{name} {value}" for name, value in attributes(field.widget))])


def attributes(widget: forms.Widget) -> Iterator[tuple[str, object]]:
    """What the control says of itself, without days, which pass, and records, which differ."""
    for name, value in sorted(widget.attrs.items()):
        if not (isinstance(value, str) and any(sign.isdigit() for sign in value)) or name in {"rows", "size", "class"}:
            yield name, plain(value)


def plain(value: Any) -> object:
    """A value that is the same tomorrow."""
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    return "a day" if isinstance(value, datetime.date) and value.year > 2000 else value


def test_every_field_takes_what_the_list_says(makers: dict[type, Make]) -> None:
    found = sorted(set(lines(makers)))
    if os.environ.get("FIELDS") == "write":
        LIST.write_text("\n".join(found) + "\n")
    kept = LIST.read_text().splitlines()
    assert [line for line in found if line not in kept] == [], (
        "These are not in the list (FIELDS=write writes it anew)."
    )
    assert [line for line in kept if line not in found] == [], "These are gone."
    assert len(found) > 300
