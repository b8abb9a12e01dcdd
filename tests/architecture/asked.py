"""Which query parameters a view asks for, learnt by watching it ask: a name added tomorrow is walked tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers import wsgi
from django.http import QueryDict

_heard: set[str] = set()


class _Asked(dict):  # type: ignore[type-arg]
    """The plain dictionary of an address that notes what is read of it."""

    def get(self, key: Any, default: Any = None) -> Any:
        _heard.add(str(key))
        return super().get(key, default)

    def __getitem__(self, key: Any) -> Any:
        _heard.add(str(key))
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        _heard.add(str(key))
        return super().__contains__(key)


class _AskedQuery(QueryDict):
    """The query of an address that notes what is read of it."""

    def __getitem__(self, key: Any) -> Any:
        _heard.add(str(key))
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        _heard.add(str(key))
        return super().__contains__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        _heard.add(str(key))
        return super().get(key, default)

    def getlist(self, key: Any, default: Any = None) -> Any:
        _heard.add(str(key))
        return super().getlist(key, default)

    def dict(self) -> Any:
        return _Asked(super().dict())


@contextmanager
def watching() -> Iterator[set[str]]:
    """Within it, the set given fills with the names of query parameters that views read."""
    original = wsgi.QueryDict
    wsgi.QueryDict = _AskedQuery  # type: ignore[misc]
    _heard.clear()
    try:
        yield _heard
    finally:
        wsgi.QueryDict = original  # type: ignore[misc]
