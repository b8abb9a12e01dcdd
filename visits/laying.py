"""What laying out would do: which ordered visits are there, which are missing, which no order asks for any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from caseload.models import Episode
from core.clock import today
from visits.models import Visit
from visits.orders import InForce, Slice, orders_in_force, parent_discipline, signed_plans

REPLACED = "replaced by a new order"
SHORT_WEEK = "the short week asks for fewer visits"
WITHDRAWN = frozenset({REPLACED, SHORT_WEEK})
LONGEST_SLICE = timedelta(days=31)


@dataclass
class Row:
    """One slice with the visits that stand in it and those to be added."""

    slice: Slice
    visits: list[Visit] = field(default_factory=list)

    @property
    def required(self) -> list[Visit]:
        """The visits counted against the least number."""
        return [v for v in self.visits if not v.is_optional]

    @property
    def missing(self) -> int:
        """Required visits still to be added."""
        return max(0, self.slice.least - len(self.visits))

    @property
    def missing_optional(self) -> int:
        """Visits above the least number still to be added; none for a week that is over."""
        room = self.slice.most - max(len(self.visits), self.slice.least)
        return 0 if self.slice.end < today() else max(0, room)

    @property
    def surplus(self) -> list[Visit]:
        """Unscheduled visits beyond what the slice asks for, optional and newest first."""
        spare = len(self.visits) - self.slice.most
        needed = [v for v in self.visits if v.status == Visit.Status.NEEDED]
        needed.sort(key=lambda v: (v.is_optional, v.pk), reverse=True)
        return needed[: max(0, spare)]


@dataclass(frozen=True)
class Layout:
    """The rows of every slice of the orders in force, and visits that no slice holds."""

    orders: Sequence[InForce]
    rows: Sequence[Row]
    unneeded: Sequence[Visit]

    @property
    def ordered(self) -> int:
        """The least number of visits the orders ask for, each short week what its days hold."""
        return sum(row.slice.least for row in self.rows)

    @property
    def laid_out(self) -> int:
        """How many of those there are."""
        return sum(min(row.slice.least, len(row.visits)) for row in self.rows)

    @property
    def missing(self) -> int:
        """Required visits to be added."""
        return sum(row.missing for row in self.rows)

    @property
    def missing_optional(self) -> int:
        """Optional visits to be added."""
        return sum(row.missing_optional for row in self.rows)

    @property
    def cancelled(self) -> list[Visit]:
        """Unscheduled visits to be cancelled."""
        return [*self.unneeded, *(v for row in self.rows for v in row.surplus)]

    @property
    def short_weeks(self) -> list[Row]:
        """The rows of weeks too short for all that was ordered."""
        return [row for row in self.rows if row.slice.need.is_short]

    @property
    def changes_anything(self) -> bool:
        """True when laying out would add or cancel a visit, or move one to its new order."""
        return bool(self.missing or self.missing_optional or self.cancelled)


def layout(episode: Episode, orders: Sequence[InForce] | None = None, visits: Sequence[Visit] | None = None) -> Layout:
    """Compare the orders in force with the visits there are; what the caller already read is not read again. Three
    queries at most."""
    day = today()
    if orders is None:
        orders = orders_in_force(episode, signed_plans(episode, day), day)
    if visits is None:
        visits = visits_near(episode, orders)
    rows = [Row(piece) for one in orders for piece in one.slices]
    return Layout(orders, rows, _place(rows, (visit for visit in visits if _is_laid_out(visit))))


def visits_near(episode: Episode, orders: Sequence[InForce]) -> list[Visit]:
    """Every visit of the weeks the orders span, in order of time; none without orders. One query, bounded by the
    orders' own days however long the episode is."""
    if not orders:
        return []
    first = min(one.order.effective_on for one in orders)
    rows = Visit.objects.filter(episode=episode, week_starts_on__gte=first - LONGEST_SLICE, week_ends_on__gte=first)
    return list(rows.order_by("week_starts_on", "starts_at", "id"))


def _is_laid_out(visit: Visit) -> bool:
    """Ordered visits stand for themselves, but as-needed ones and those an earlier laying out cancelled."""
    was_replaced = visit.status == Visit.Status.CANCELLED and visit.ended_reason in WITHDRAWN
    return visit.is_ordered and not visit.is_prn and not was_replaced


def _place(rows: Sequence[Row], visits: Iterable[Visit]) -> list[Visit]:
    """Put each visit into the slice of its discipline and day; returns the unscheduled ones that fit nowhere.

    A visit goes to its own order's slice while that has room, otherwise to another order's of the same discipline.
    What is made, planned or ended by a person always stands; only unscheduled visits can be left over.
    """
    by_discipline: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_discipline[row.slice.discipline].append(row)
    left_over: list[Visit] = []
    for visit in sorted(visits, key=lambda v: v.status == Visit.Status.NEEDED):
        place = best_row(by_discipline[parent_discipline(visit.discipline)], visit)
        if place is not None:
            place.visits.append(visit)
        elif visit.status == Visit.Status.NEEDED:
            left_over.append(visit)
    return left_over


def best_row(rows: Iterable[Row], visit: Visit) -> Row | None:
    """The slice this visit counts in, or None when none holds its day."""
    day = visit.on or visit.week_starts_on
    holding = [row for row in rows if row.slice.holds(day)]
    holding.sort(key=lambda r: (len(r.visits) >= r.slice.most, r.slice.order.pk != visit.order_id, r.slice.end))
    return holding[0] if holding else None
