"""Pages of the API's lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError as WrongValue
from django.db.models import Model
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import WrongQuery
from core.api.order import is_followed, orderings
from core.change import sealing
from core.web import keyset

MOST = 200
SINCE = "Only what was made or changed at this instant or later."
NOT_A_PAGE = "No page of this list gave you this `after`. Start again without it."


class KeysetPagination(BasePagination):
    """Pages that begin beyond a place in the order, `?after=<next>`; never a count. The view names its order.

    The place is sealed: it holds what the last row held in the columns of the order, which may be a name. It is no row,
    so rows that change, come or go meanwhile never move the others: each of those is on exactly one page.
    """

    page_size_query_param, cursor_query_param = "page_size", "after"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page asked for. Raises WrongQuery for an `after` that no page of this list in this order gave."""
        size, after = _size(request.query_params.get("page_size")), request.query_params.get("after")
        order = view.order_asked()
        start = _opened(after, queryset.model, order) if after else None
        rows, has_more = keyset.page_from(queryset, order, start, size)
        self.next = _sealed(rows[-1], order) if has_more else None
        return rows

    def get_paginated_response(self, data: object) -> Response:
        """`{"next": text or null, "results": [...]}`."""
        return Response({"next": self.next, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, object]) -> dict[str, object]:
        """The OpenAPI shape of a page."""
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": {"type": ["string", "null"]}, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, object]]:
        """The OpenAPI parameters of a page."""
        size = {"type": "integer", "minimum": 1, "maximum": MOST, "default": keyset.PAGE_SIZE}
        orders = {"type": "string", "enum": list(orderings(view.model))}
        since = {"type": "string", "format": "date-time"}
        return [
            _parameter("ordering", orders, "Instead of the list's own order."),
            *([_parameter("updated_since", since, SINCE)] if is_followed(view.model) else []),
            _parameter("after", {"type": "string"}, "`next` of the page before; for the same `ordering`."),
            _parameter("page_size", size, "Rows in a page."),
        ]


def _sealed(row: Model, order: Sequence[str]) -> str:
    """The place of a row in an order, as text that only this installation reads."""
    values = [row._meta.get_field(name.lstrip("-")).value_to_string(row) for name in order]  # type: ignore[union-attr]
    return sealing.seal(json.dumps([row._meta.label_lower, *order, *values])).removeprefix(sealing.MARK)


def _opened(after: str, model: type[Model], order: Sequence[str]) -> keyset.Position:
    """The place behind `after`. Raises WrongQuery for anything but what `_sealed` wrote for this list in this order."""
    named = [model._meta.label_lower, *order]
    try:
        told = json.loads(sealing.unseal(sealing.MARK + after))
        if told[: len(named)] != named:
            raise WrongQuery({"after": [NOT_A_PAGE]})
        columns = [model._meta.get_field(name.lstrip("-")) for name in order]
        values = zip(columns, told[len(named) :], strict=True)
        return [column.to_python(value) for column, value in values]  # type: ignore[union-attr]
    except (sealing.KeyMissing, ValueError, WrongValue):
        raise WrongQuery({"after": [NOT_A_PAGE]}) from None


def _parameter(name: str, schema: Mapping[str, object], description: str) -> dict[str, object]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _size(text: str | None) -> int:
    """Rows in a page. Raises WrongQuery for what is no number from 1 to MOST."""
    if text is None:
        return keyset.PAGE_SIZE
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise WrongQuery({"page_size": [f"Enter a whole number from 1 to {MOST}."]})
    return int(text)
