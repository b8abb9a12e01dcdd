"""How a question of the walk is worded: addresses with other queries, words that nobody's record holds."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit


@dataclass(frozen=True)
class Asked:
    """An address, the words of it that the answer may repeat, and what is sent there."""

    path: str
    sent: tuple[str, ...]
    arguments: dict[str, Any] = field(default_factory=dict)


def some_of(count: int) -> list[tuple[bool, ...]]:
    """Every way to take some of so many, but not all of them."""
    return [taken for taken in product((False, True), repeat=count) if any(taken) and not all(taken)]


def nobodys_word(word: str) -> str:
    """A word of the same shape that nobody's record holds."""
    return codecs.encode(word, "rot13")


def query_of(path: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))


def with_query(path: str, more: dict[str, str]) -> str:
    query = urlencode(query_of(path) | more)
    return f"{urlsplit(path).path}?{query}" if query else path
