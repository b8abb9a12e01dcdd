"""Dated configuration: a number with the days it is in force and the text that fixes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from homehealth.errors import RuleError

T = TypeVar("T")

# The calendar this book answers for. A first row starts on BOOK_BEGINS where the sources name no earlier value.
BOOK_BEGINS = date(1900, 1, 1)
BOOK_ENDS = date(2999, 12, 31)
CONDITIONS_FROM = date(2018, 1, 13)  # the conditions of participation as revised
PDGM_FROM = date(2020, 1, 1)  # 30-day payment periods


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value in force from `effective_from` to `effective_to` (both included; None = still in force)."""

    value: T
    effective_from: date
    effective_to: date | None
    citation: str


def in_force(table: Sequence[Dated[T]], on: date) -> Dated[T]:
    """Return the row of `table` in force on the calendar day `on`.

    Raises RuleError `not_in_force` when no row covers the day.
    """
    for row in table:
        if row.effective_from <= on and (row.effective_to is None or on <= row.effective_to):
            return row
    raise RuleError("not_in_force", f"No version of this rule is in force on {on.isoformat()}: choose another date.")


def always(value: T, citation: str) -> tuple[Dated[T], ...]:
    """Return a table of one row, in force on every day of the book."""
    return (Dated(value, BOOK_BEGINS, None, citation),)
