"""Narrowing the audit trail by what an address asks for: from which day, until which, and only what had a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.change.shown import know_codes
from core.clock import day_bounds
from core.models import AuditEventQuerySet
from core.reading import days

GIVEN = "given"  # of the reasons: only what had one
YEARS = range(2000, 2200)  # days outside them narrow nothing
know_codes([GIVEN])


@dataclass(frozen=True)
class Asked:
    """The days of the agency between which something was done, both included, and whether a reason must have been given."""

    first: date | None = None
    last: date | None = None
    with_reason: bool = False

    def narrow(self, rows: AuditEventQuerySet) -> AuditEventQuerySet:
        """The events that pass."""
        if self.first is not None:
            rows = rows.filter(at__gte=day_bounds(self.first)[0])
        if self.last is not None:
            rows = rows.filter(at__lt=day_bounds(self.last)[1])
        return rows.exclude(reason="") if self.with_reason else rows

    def words(self) -> dict[str, str]:
        """The same as an address and the trail itself keep it."""
        edges = {"from": self.first, "until": self.last}
        said = {name: on.isoformat() for name, on in edges.items() if on is not None}
        return said | ({"reason": GIVEN} if self.with_reason else {})


def asked(query: Mapping[str, str]) -> Asked:
    """What the address asks for; what makes no sense narrows nothing."""
    return Asked(_day(query.get("from", "")), _day(query.get("until", "")), query.get("reason") == GIVEN)


def _day(text: str) -> date | None:
    found = days.read(text)
    return found if found is not None and found.year in YEARS else None
