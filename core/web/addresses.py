"""The address of a page or a record, worked out once for each kind: a list of fifty rows asks for hundreds of them."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import get_script_prefix, get_urlconf, reverse

_ANY = "00000000-0000-4000-8000-000000000000"


def address(name: str, record: uuid.UUID | None = None, /, **asked: object) -> str:
    """What `reverse(name, args=[record], query=asked)` answers, for an address that holds one uuid, or none; what is empty in
    `asked` is left out. Raises `NoReverseMatch`.
    """
    where = _of_any(name, record is not None, get_script_prefix(), get_urlconf())
    if record is not None:
        where = where.replace(_ANY, str(record))
    if not asked:
        return where
    query = urlencode({key: value for key, value in asked.items() if value not in (None, "")})
    return f"{where}?{query}" if query else where


@lru_cache(maxsize=512)
def _of_any(name: str, has_record: bool, prefix: str, urlconf: str | None) -> str:
    return reverse(name, args=[uuid.UUID(_ANY)] if has_record else None)


class _QuickURL(URLNode):
    """Django's `{% url %}`, with the short way for a name and one uuid."""

    def render(self, context: Context) -> str:
        if len(self.args) == 1 and not self.kwargs and self.asvar is None:
            record = self.args[0].resolve(context)
            name = self.view_name.resolve(context)
            if isinstance(record, uuid.UUID):
                return address(name, record)
        return str(super().render(context))


def url(parser: Parser, token: Token) -> URLNode:
    """`{% url %}` as Django documents it."""
    node: Any = django_url(parser, token)
    name = node.view_name
    return _QuickURL(name, node.args, node.kwargs, node.asvar)
