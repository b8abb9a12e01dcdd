"""Pages of a long list without counting it: each page starts after a row named by its public id, never by what it holds."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from core.change import shown
from core.models import Public

Row = TypeVar("Row", bound=Model)
Named = TypeVar("Named", bound=Public)  # a row that an address can name
Position = list[object]  # one value for each column of an order
PAGE_SIZE = 50
LONGEST_NUMBER = 19  # digits of the largest that a column of ids holds


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, and the `after` of the next page, None on the last."""

    rows: Sequence[Row]
    after: str | None
    is_first: bool

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def page(rows: QuerySet[Named], order: Sequence[str], after: str | None = None, size: int = PAGE_SIZE) -> Page[Named]:
    """One page of `rows` in `order` (field names, "-" for descending; the last must be unique, and every name a stored column).

    `after` is the uuid of the previous page's last row; one that is not in `rows`, so also one outside the reader's scope,
    starts again at the first page: where a row would stand in the order is not told.
    The rows are noted for the audit trail as shown.
    """
    start = _row_at(rows, after)
    found, has_more = page_from(rows, order, None if start is None else position(start, order), size)
    return Page(found, str(found[-1].uuid) if has_more else None, start is None)


def page_from(rows: QuerySet[Row], order: Sequence[str], start: Position | None, size: int) -> tuple[list[Row], bool]:
    """One page of `rows` in `order` beyond a position, and whether more follow. Unlike `page` it needs no row to stand at the
    position, so a row that moved or went meanwhile moves no other row to another page. The rows are noted as shown.
    """
    if start is not None:
        rows = rows.filter(_beyond(start, list(order)))
    found = list(rows.order_by(*order)[: size + 1])
    shown.note_page(found[:size])
    return found[:size], len(found) > size


def position(row: Model, order: Sequence[str]) -> Position:
    """What the columns of `order` hold in a row: where it stands in the list."""
    return [getattr(row, name.lstrip("-")) for name in order]


def numbered(rows: QuerySet[Row], after: str | None = None, size: int = PAGE_SIZE) -> Page[Row]:
    """One page of `rows` that have no public id, by number, the highest first; `after` is the number of the previous page's
    last row. Nothing is noted as shown: who looks through the audit trail is recorded by its pages themselves.
    """
    start = int(after) if after and after.isascii() and after.isdigit() and len(after) < LONGEST_NUMBER else None
    rows = rows if start is None else rows.filter(pk__lt=start)
    found = list(rows.order_by("-pk")[: size + 1])
    return Page(found[:size], str(found[size - 1].pk) if len(found) > size else None, start is None)


def _row_at(rows: QuerySet[Named], after: str | None) -> Named | None:
    if not after:
        return None
    try:
        return rows.filter(uuid=uuid.UUID(after)).order_by().first()
    except ValueError:
        return None


def _beyond(start: Position, order: list[str]) -> Q:
    """Rows after `start`: first column beyond, or equal and the next beyond, and so on; the first column alone bounds the index scan."""
    first, *rest = order
    name = first.lstrip("-")
    value, *others = start
    beyond = Q(**{f"{name}__{'lt' if first.startswith('-') else 'gt'}": value})
    if not rest:
        return beyond
    bound = Q(**{f"{name}__{'lte' if first.startswith('-') else 'gte'}": value})
    return bound & (beyond | (Q(**{name: value}) & _beyond(others, rest)))
