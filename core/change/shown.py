"""Whose names and records the answer under way shows: noted where names are read and lists are paged, so that no list can forget."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.query_utils import DeferredAttribute

# The names of filters in addresses. Another name may be anything that somebody typed, so it is not kept.
FILTERS = frozenset({
    "after", "by", "clinician", "day", "episode", "form", "kind", "npi", "owner", "page_size", "part", "patient", "period",
    "person", "put_off", "review", "role", "rule", "show", "staff", "state", "status", "team", "until", "urgency", "urgent", "verb", "view",
    "weeks", "when", "with", "worker",
})  # fmt: skip
SMALL_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)


@dataclass
class Shown:
    """Patients and other named records of one answer, those that have an audit row of their own, and what was asked."""

    patients: set[int] = field(default_factory=set)
    others: set[tuple[str, int]] = field(default_factory=set)
    recorded: set[int | tuple[str, int]] = field(default_factory=set)
    searched: dict[str, object] = field(default_factory=dict)
    rows: int = 0


_shown: ContextVar[Shown | None] = ContextVar("shown", default=None)  # None outside of requests
_codes: set[str] = set()


@contextmanager
def watching() -> Iterator[Shown]:
    """Note what is shown until the block ends."""
    found = Shown()
    token = _shown.set(found)
    try:
        yield found
    finally:
        _shown.reset(token)


@contextmanager
def looking_away() -> Iterator[None]:
    """Names read in this block are compared or counted, and not shown."""
    token = _shown.set(None)
    try:
        yield
    finally:
        _shown.reset(token)


def note(patient_ids: Iterable[int]) -> None:
    """The answer shows something of these patients. For names that are read from the database without their records."""
    found = _shown.get()
    if found is not None:
        found.patients.update(patient_ids)


def note_page(rows: Iterable[object]) -> None:
    """The answer lists these records: each counts, with its patient where it belongs to one."""
    found = _shown.get()
    if found is not None:
        for row in rows:
            found.rows += 1
            patient_id = getattr(row, "patient_id", None)
            if patient_id is not None:
                found.patients.add(patient_id)


def note_search(kind: str, length: int) -> None:
    """The answer is of a search: its kind and how many characters were typed, never which."""
    found = _shown.get()
    if found is not None:
        found.searched = {"kind": kind, "length": length}


def has_own_row(patient_ids: Iterable[int], subject: models.Model | None = None) -> None:
    """The audit trail holds a row of its own for showing these patients, or this record."""
    found = _shown.get()
    if found is not None:
        found.recorded.update(patient_ids)
        if subject is not None:
            found.recorded.add((subject._meta.label_lower, subject.pk))


if TYPE_CHECKING:
    _Text = models.CharField[str | int | Combinable, str]
else:
    _Text = models.CharField


class _Reading(DeferredAttribute):
    """A column that names somebody: whoever reads it in a request is about to show it."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> object:
        if instance is None:
            return self
        found = _shown.get()
        if found is not None and instance.pk is not None:
            patient_id = getattr(instance, "patient_id", None)
            if patient_id is not None:
                found.patients.add(patient_id)
            else:
                found.others.add((instance._meta.label_lower, instance.pk))
        held = instance.__dict__
        name = self.field.attname
        return held[name] if name in held else super().__get__(instance, cls)

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class NameField(_Text):
    """A column that holds a name of somebody who is cared for. Reading it in a request puts them into the audit row of the answer."""

    descriptor_class = _Reading

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        """To migrations it is a column of text like any other."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def know_codes(codes: Iterable[str]) -> None:
    """Words of an address that a list offers by itself (its views and kinds), so that the audit trail may keep them."""
    _codes.update(codes)


def in_codes(query: Mapping[str, str]) -> dict[str, str]:
    """What a list was asked for, as the audit trail may keep it: ids, days, small numbers and words of the product.

    Anything else may have been typed, and may be a name: only its length is kept, and its parameter only when it is a filter.
    """
    return {
        name if name in FILTERS else "other": value if _is_code(value) else f"{len(value)} characters"
        for name, value in query.items()
        if value
    }


def _is_code(value: str) -> bool:
    return value in _codes or value in _choices() or bool(SMALL_NUMBER.fullmatch(value)) or _is_id_or_day(value)


def _is_id_or_day(value: str) -> bool:
    for read in (UUID, date.fromisoformat):
        try:
            read(value)
        except ValueError:
            continue
        return True
    return False


@cache
def _choices() -> frozenset[str]:
    """The stored words of every column with choices."""
    columns = (each for model in apps.get_models() for each in model._meta.concrete_fields)
    return frozenset(str(value) for each in columns for value, _ in each.flatchoices if value)
