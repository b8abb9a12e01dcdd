"""Visits that do not happen: cancelled, missed, and the practitioner told."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from caseload import timeline
from core.change.actions import Refused, action
from core.change.versions import claim
from core.clock import day_bounds, now, today
from core.kit.words import short_day
from visits.actions.checks import take_turns
from visits.models import Visit


@action("visits.cancel")
def cancel(*, visit: Visit, seen_version: int, reason: str, by: User) -> Visit:
    """Take a visit off the schedule, with the reason. Raises Refused once it is under way or over."""
    _end(visit, seen_version, Visit.Status.CANCELLED, reason)
    timeline.record(
        visit.patient, kind="visit", title=f"{_named(visit)} cancelled", detail=reason, link=_link(visit), by=by
    )
    return visit


@action("visits.miss")
def miss(
    *, visit: Visit, seen_version: int, reason: str, by: User, practitioner_told_at: datetime | None = None
) -> Visit:
    """Record that a visit was not made, with the reason and, when it has happened, when the practitioner was told
    (R1.21).

    Raises Refused for a visit after today, one that is under way or over, and a time of telling in the future.
    """
    if visit.starts_at and visit.starts_at >= day_bounds(today())[1]:
        raise Refused("This visit is still ahead. Move or cancel it instead.")
    _check_told(practitioner_told_at)
    visit.practitioner_told_at = practitioner_told_at
    _end(visit, seen_version, Visit.Status.MISSED, reason)
    timeline.record(
        visit.patient, kind="visit", title=f"{_named(visit)} missed", detail=reason, link=_link(visit), by=by
    )
    return visit


@action("visits.tell")
def tell(*, visit: Visit, at: datetime, by: User) -> Visit:
    """Record when the ordering practitioner was told of a missed visit. The first time stands."""
    if visit.status != Visit.Status.MISSED:
        raise Refused("Only a missed visit is reported to the practitioner.")
    _check_told(at)
    if Visit.objects.filter(pk=visit.pk, practitioner_told_at__isnull=True).update(
        practitioner_told_at=at, updated_at=now()
    ):
        visit.practitioner_told_at = at
        title = f"Practitioner told of the missed {visit.discipline} visit"
        timeline.record(visit.patient, kind="visit", title=title, link=_link(visit), by=by, at=at)
    return visit


def _check_told(at: datetime | None) -> None:
    if at is not None and at > now():
        raise Refused("Enter a time that is not in the future.", field="told_at")


def _end(visit: Visit, seen_version: int, status: str, reason: str) -> None:
    if not reason.strip():
        raise Refused("Say why.", field="reason")
    take_turns(visit.patient_id)
    claim(visit, seen_version)
    visit.refresh_from_db(fields=["status"])
    if not visit.may_move:
        raise Refused(f"This visit is {visit.get_status_display().lower()} already.")
    visit.status, visit.ended_reason = status, reason
    visit.save(update_fields=["status", "ended_reason", "practitioner_told_at", "updated_at"])


def _named(visit: Visit) -> str:
    when = (
        f" of {short_day(visit.starts_at)}" if visit.starts_at else f" in the week of {short_day(visit.week_starts_on)}"
    )
    return f"{visit.discipline} visit{when}"


def _link(visit: Visit) -> str:
    return f"/visits/{visit.uuid}"
