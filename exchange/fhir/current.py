"""Of several names, addresses or numbers, the one that is in force: `use`, `period` and `rank` decide, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.clock import today
from exchange.fhir import elements, meaning
from exchange.fhir.elements import Element
from exchange.fhir.meaning import FUTURE, PAST, Effect

NOW = "now"


def period_of(held: Element, name: str = "period") -> str:
    """Whether the period lies in the "past", holds "now" or begins in the "future"; "" when there is none.

    Raises Malformed when one of its ends is not a date.
    """
    if name not in held:
        return ""
    period = elements.one(held, name)
    start, end = elements.span(period)
    elements.hear(period, "start", "end")
    if end is not None and end < today():
        return PAST
    if start is not None and start > today():
        return FUTURE
    return NOW if period else ""


def ended_on(held: Element, name: str = "period") -> date | None:
    """The last day of a period, if it has one."""
    return elements.span(elements.one(held, name))[1]


@dataclass(frozen=True)
class Standing:
    """How one of several stands: whether it is in force, and what is said of it ("old", "has ended")."""

    held: Element
    effects: frozenset[Effect]
    words: str

    @property
    def is_in_force(self) -> bool:
        """Neither ended nor of a use that is not known."""
        return not self.effects & {Effect.ENDS, Effect.UNKNOWN}

    @property
    def is_plain(self) -> bool:
        """In force, and nothing narrows it."""
        return self.effects <= {Effect.HOLDS}


def standing(held: Element, kind: str, *more: str) -> Standing:
    """How a HumanName, Address or ContactPoint stands by its `use`, its `period` and the elements named beside."""
    asked = tuple(elements.text(held, name) for name in ("use", *more))
    effects, words = _together(kind, ("use", *more), asked, period_of(held))
    return Standing(held, effects, words)


@lru_cache(maxsize=1024)
def _together(kind: str, names: tuple[str, ...], codes: tuple[str, ...], period: str) -> tuple[frozenset[Effect], str]:
    """What several elements do together, and the words of those that are not plain."""
    found = [meaning.rule(f"{kind}.{name}", code) for name, code in zip(names, codes, strict=True)]
    found.append(meaning.rule(f"{kind}.period", period))
    words = [rule.words for rule in found if rule.effect not in {Effect.HOLDS, Effect.UNKNOWN}]
    return frozenset(rule.effect for rule in found), ", ".join(dict.fromkeys(words))


def in_order(found: Sequence[Standing], uses: tuple[str, ...]) -> list[Standing]:
    """Plain ones first, then narrowed ones, then ended ones; among equals by use as listed, rank, and the order of the file."""

    def place(each: Standing) -> tuple[object, ...]:
        use = elements.peek(each.held, "use")
        rank = elements.number(each.held, "rank")
        known = uses.index(use) if use in uses else len(uses)
        return (
            not each.is_in_force,
            not each.is_plain,
            int(rank) if rank.isdigit() else 1000,
            known,
        )

    return sorted(found, key=place) if len(found) > 1 else list(found)
