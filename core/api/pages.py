"""Pages of the API's lists."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from core.web import keyset

MOST = 200


class KeysetPagination(BasePagination):
    """Pages by the uuid of the last row: `?after=<uuid>`; never a count. The view names its order in `keyset_order`."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page asked for. Raises ValidationError for an `after` that no page gave the caller."""
        size = min(max(_number(request.query_params.get("page_size")), 1), MOST)
        after = request.query_params.get("after") or None
        if after is not None:
            _check_after(after, view)
        self.page = keyset.page(queryset, view.keyset_order, after, size)
        return list(self.page.rows)

    def get_paginated_response(self, data: object) -> Response:
        """`{"next": uuid or null, "results": [...]}`."""
        return Response({"next": self.page.after, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, object]) -> dict[str, object]:
        """The OpenAPI shape of a page."""
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": {"type": "string", "format": "uuid", "nullable": True}, "results": schema},
        }

    def get_schema_operation_parameters(self, view: object) -> list[dict[str, object]]:
        """The OpenAPI parameters of a page."""
        after = {"type": "string", "format": "uuid"}
        size = {"type": "integer", "minimum": 1, "maximum": MOST, "default": keyset.PAGE_SIZE}
        return [
            _parameter("after", after, "`next` of the page before."),
            _parameter("page_size", size, "Rows in a page; more than the maximum gives the maximum."),
        ]


def _check_after(after: str, view: Any) -> None:
    """A row outside the caller's scope says nothing, not even where it would stand in the order."""
    try:
        is_known = view.get_queryset().filter(uuid=uuid.UUID(after)).exists()
    except ValueError:
        is_known = False
    if not is_known:
        raise ValidationError({"after": ["No row of your list has this uuid. Start again without `after`."]})


def _parameter(name: str, schema: Mapping[str, object], description: str) -> dict[str, object]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else keyset.PAGE_SIZE
