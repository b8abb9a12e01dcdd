"""A number of rows as people read it: exact up to a bound, beyond it said to be more, never the bound as if it were all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)

BADGE = 99  # what a badge has room for
LIST = 999  # what a sentence about a list says


@dataclass(frozen=True)
class Counted:
    """How many there are; `number` is exact while it is not above `bound`."""

    number: int
    bound: int

    def __str__(self) -> str:
        """ "24", or "99+" when there are more than the bound."""
        return f"{self.bound}+" if self.number > self.bound else str(self.number)

    def __bool__(self) -> bool:
        """True when there is anything to count."""
        return self.number > 0

    def of(self, noun: str) -> str:
        """The number with what it counts: "1 visit", "24 visits"."""
        return f"{self} {noun}" if self.number == 1 else f"{self} {noun}s"

    def beyond(self, shown: int) -> Counted:
        """How many of them are not among the `shown` ones; as uncertain as the whole."""
        more = max(0, min(self.number, self.bound) - shown)
        return Counted(more + 1, more) if self.number > self.bound else Counted(more, self.bound)


def counted(rows: QuerySet[Any, Any], bound: int = LIST) -> Counted:
    """How many `rows` there are: one query that reads no more than `bound` + 1 of them."""
    return Counted(len(rows.order_by().values_list("pk", flat=True)[: bound + 1]), bound)


@dataclass(frozen=True)
class First(Generic[Item]):
    """The first rows of a list that is not paged, and how many there are in all: the page says what it leaves out."""

    rows: Sequence[Item]
    total: Counted

    def __iter__(self) -> Iterator[Item]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def rest(self) -> Counted:
        """How many are not shown."""
        return self.total.beyond(len(self.rows))


def first(rows: QuerySet[Row], most: int, bound: int = LIST) -> First[Row]:
    """The first `most` of `rows`, in their order: one query, and a second one to count when there are more."""
    found = list(rows[: most + 1])
    total = Counted(len(found), bound) if len(found) <= most else counted(rows, bound)
    return First(found[:most], total)
