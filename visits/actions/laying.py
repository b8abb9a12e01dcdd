"""Turning the orders of the signed plan into visits to be scheduled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from accounts.models import User
from caseload import timeline
from caseload.models import Episode
from core.change.actions import Refused, System, action
from core.clock import now
from visits.actions.checks import check_open, take_turns
from visits.laying import REPLACED, SHORT_WEEK, Layout, Row, layout
from visits.models import Visit


@dataclass(frozen=True)
class LaidOut:
    """How many visits were added, kept and cancelled."""

    added: int
    kept: int
    cancelled: int


@action("visits.lay_out")
def lay_out(*, episode: Episode, by: User | System) -> LaidOut:
    """Make a visit to be scheduled for each one the orders in force ask for and that is not there yet.

    The extra visits of a range are optional. Visits made, planned, missed or cancelled by a person stay as they are;
    unscheduled visits that no order asks for any more are cancelled. Doing it twice changes nothing. Raises Refused
    when the episode is closed or on hold, or no signed plan orders visits.
    """
    take_turns(episode.patient_id)
    episode = Episode.objects.select_related("program", "patient").get(pk=episode.pk)
    check_open(episode)
    found = layout(episode)
    if not found.orders:
        raise Refused("No signed plan orders visits now. Sign the plan of care first.")
    cancelled = found.cancelled
    gone = {visit.pk for visit in cancelled}
    too_many = {visit.pk for row in found.short_weeks for visit in row.surplus}
    _cancel(gone - too_many, REPLACED)
    _cancel(too_many, SHORT_WEEK)
    added = [visit for row in found.rows for visit in _missing(episode, row)]
    Visit.objects.bulk_create(added, batch_size=500)
    kept = sum(len(row.visits) for row in found.rows) - len(gone & {v.pk for row in found.rows for v in row.visits})
    _follow_orders(found, gone)
    if added or gone:
        words = f"{len(added)} visits added" + (f", {len(gone)} cancelled" if gone else "")
        timeline.record(episode.patient, kind="visit", title=f"Visits laid out from the plan: {words}", by=by)
    return LaidOut(len(added), kept, len(gone))


def _missing(episode: Episode, row: Row) -> Iterable[Visit]:
    for place in range(row.missing + row.missing_optional):
        yield Visit(
            patient_id=episode.patient_id,
            episode=episode,
            order=row.slice.order,
            discipline=row.slice.discipline,
            week_starts_on=row.slice.start,
            week_ends_on=row.slice.end,
            is_optional=place >= row.missing,
        )


def _cancel(ids: set[int], reason: str) -> None:
    Visit.objects.filter(pk__in=ids, status=Visit.Status.NEEDED).update(
        status=Visit.Status.CANCELLED, ended_reason=reason, version=F("version") + 1, updated_at=now()
    )


def _follow_orders(found: Layout, gone: set[int]) -> None:
    """Visits not made yet belong to the order that now asks for them, and to its week."""
    moved = []
    for row in found.rows:
        for visit in row.visits:
            stands = (visit.order_id, visit.week_starts_on, visit.week_ends_on)
            if visit.pk in gone or stands == (row.slice.order.pk, row.slice.start, row.slice.end):
                continue
            visit.order, visit.week_starts_on, visit.week_ends_on = row.slice.order, row.slice.start, row.slice.end
            visit.updated_at = now()
            moved.append(visit)
    Visit.objects.bulk_update(moved, ["order", "week_starts_on", "week_ends_on", "updated_at"], batch_size=500)
