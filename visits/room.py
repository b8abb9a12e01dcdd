"""Whether an order still has room for a visit in its week: an extra visit needs an order first (R1.21, DOMAIN 3.5)."""

from __future__ import annotations

from datetime import datetime

from caseload.models import Episode
from core.clock import local
from core.kit.words import span
from visits.laying import visits_near
from visits.models import Visit
from visits.orders import orders_in_force, parent_discipline, signed_plans
from visits.weeks import COUNTED, WeekRow, judged


def order_is_full(
    episode: Episode, discipline: str, purpose: str, starts_at: datetime, *, own: Visit | None = None
) -> str:
    """Why one more visit of `discipline` at that time is more than its orders ask for in that week; "" when it is not.

    Visits to be scheduled take room too: they are ordered and wait; so do those whose time passed unrecorded. `own` is
    the visit being moved, which takes none. A purpose that no order counts, a discipline without an order and an
    as-needed visit are never too many here. Three queries at most.
    """
    if purpose not in COUNTED or (own is not None and own.is_prn):
        return ""
    on = local(starts_at).date()
    orders = orders_in_force(episode, signed_plans(episode, on), on)
    wanted = parent_discipline(discipline)
    if not any(one.discipline == wanted and one.covers(on) for one in orders):
        return ""
    near = visits_near(episode, orders)
    others = [visit for visit in near if own is None or visit.pk != own.pk]
    rows = [row for one in judged(episode, orders, others) for row in one.rows]
    rows = [row for row in rows if row.slice.discipline == wanted and row.slice.holds(on)]
    waiting = [v for v in others if _waits(v, wanted, rows)] if own is None or not own.is_ordered else []
    there = sum(len(row.made) + len(row.scheduled) for row in rows) + len(waiting)
    most = sum(row.slice.maximum for row in rows)
    return "" if there < most or not rows else _sentence(rows, most, there, len(waiting))


def _waits(visit: Visit, wanted: str, rows: list[WeekRow]) -> bool:
    """True of a visit nobody has planned yet that one of these weeks asks for."""
    if visit.status != Visit.Status.NEEDED or parent_discipline(visit.discipline) != wanted:
        return False
    return any(row.slice.holds(visit.week_starts_on) for row in rows)


def _sentence(rows: list[WeekRow], most: int, there: int, waiting: int) -> str:
    asked = " and ".join(dict.fromkeys(row.slice.order.frequency for row in rows))
    week = span(min(row.slice.start for row in rows), max(row.slice.end for row in rows))
    wait = f" ({waiting} of them to be scheduled: plan that instead)" if waiting else ""
    many = "visit" if most == 1 else "visits"
    return (
        f"{asked} allows {most} {many} in {week}, and {there} {'is' if there == 1 else 'are'} there already{wait}. "
        "Get a new order first, or tick the box to book it while the order is asked for."
    )
