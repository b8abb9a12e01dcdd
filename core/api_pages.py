"""Pages of the API's lists."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from core import keyset


class KeysetPagination(BasePagination):
    """Pages by the uuid of the last row: `?after=<uuid>`; never a count. The view names its order in `keyset_order`."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        """The rows of the page asked for."""
        size = min(max(_number(request.query_params.get("page_size")), 1), 200)
        self.page = keyset.page(queryset, view.keyset_order, request.query_params.get("after"), size)
        return list(self.page.rows)

    def get_paginated_response(self, rows: Any) -> Response:
        """`{"next": uuid or null, "results": [...]}`."""
        return Response({"next": self.page.after, "results": rows})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The OpenAPI shape of a page."""
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": {"type": "string", "format": "uuid", "nullable": True}, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The OpenAPI parameters of a page."""
        return [
            {"name": "after", "in": "query", "required": False, "schema": {"type": "string", "format": "uuid"}},
            {"name": "page_size", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 1, "maximum": 200}},
        ]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else keyset.PAGE_SIZE
