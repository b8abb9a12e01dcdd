"""Reading the numbers of a page: those that count something, what they say they count, and the rows of a list to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from tests.paging import link

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BADGES = {"count", "bell-count"}
LINKED = re.compile(r"^(?P<all>All|Show all)? ?(?P<number>\d+)(?P<more>\+)?(?!\w)(?P<rest> more\b)?")
PART = re.compile(r"\b(?P<shown>\d+) of (?P<total>\d+)(?P<more>\+)? [a-z ]*(are|is) shown")
MOST_PAGES = 40


@dataclass
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    inside: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """Its words with single spaces, as they are read out."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for each in self.inside:
            if isinstance(each, str):
                yield each
            else:
                yield from each._words()

    def all(self) -> Iterator[Node]:
        """Every element in it, in the order of the page."""
        for each in self.inside:
            if isinstance(each, Node):
                yield each
                yield from each.all()

    def above(self) -> Iterator[Node]:
        """The elements around it, nearest first."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.above()

    def is_in(self, name: str) -> bool:
        """True inside an element of that class."""
        return any(name in above.classes for above in self.above())

    @property
    def rows(self) -> int:
        """The rows of lists in it: what can be opened by its own key, a visit of the tray or the rail, a person's column."""
        return sum(
            ("data-row" in each.attributes and "slot" not in each.classes)
            or (each.tag == "th" and each.attributes.get("scope") == "row" and each.is_in("week-grid"))
            or "tray-item" in each.classes
            or "board-column" in each.classes
            or (each.tag == "li" and each.parent is not None and "rail-list" in each.parent.classes)
            for each in self.all()
        )


class _Reader(HTMLParser):
    """Builds the tree; what HTML leaves open is closed by its parent."""

    def __init__(self) -> None:
        super().__init__()
        self.top = self.at = Node("page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.inside.append(made)
        if tag not in VOID:
            self.at = made

    def handle_endtag(self, tag: str) -> None:
        for each in (self.at, *self.at.above()):
            if each.tag == tag and each.parent is not None:
                self.at = each.parent
                return

    def handle_data(self, data: str) -> None:
        self.at.inside.append(data)


def tree(html: str) -> Node:
    """The elements of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.top


@dataclass(frozen=True)
class Number:
    """A number that a page shows, whether it says there are more, and the element it stands in."""

    value: int
    is_more: bool
    node: Node

    def says(self, counted: int) -> bool:
        """True when `counted` is what it says: itself, or with "+" anything beyond it."""
        return counted > self.value if self.is_more else counted == self.value


def read(text: str) -> tuple[int, bool] | None:
    """The number that a text begins with."""
    found = re.match(r"(\d+)(\+)?", text)
    return (int(found[1]), bool(found[2])) if found else None


class Lists:
    """The lists that the numbers of one person's pages open, each read once, to its end, as a person does."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.known: dict[str, int] = {}

    def rows(self, address: str) -> int:
        """How many rows the list at `address` has."""
        if address not in self.known:
            self.known[address] = self._read(address)
        return self.known[address]

    def _read(self, address: str) -> int:
        total, url = 0, address
        for _ in range(MOST_PAGES):
            answer = self.client.get(url)
            assert answer.status_code == 200, f"{url} answers {answer.status_code}"
            total += main_of(tree(answer.content.decode())).rows
            following = link(answer)
            if not following:
                return total
            url = urljoin(url, following)
        raise AssertionError(f"{address} does not end")


def main_of(page: Node) -> Node:
    """The part of a page that is not its frame."""
    return next((each for each in page.all() if each.tag == "main"), page)
