"""Visits planned, moved, moved back and booked without an order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from careplans.models import VisitOrder
from caseload import timeline
from caseload.models import Episode
from core.change.actions import Refused, action
from core.change.versions import claim
from core.cleaned import Cleaned
from core.clock import local
from core.kit.words import moment
from visits.actions.checks import check_clinician, check_open, check_time, check_week, take_turns
from visits.models import CASE_MANAGEMENT, Visit
from visits.orders import orders_in_force, parent_discipline, signed_plans
from visits.times import week_of

ASSESSING = ("SN", "PT", "SLP", "OT")


@action("visits.plan")
def plan(
    *, visit: Visit, seen_version: int, clinician: User, starts_at: datetime, ends_at: datetime, by: User
) -> Visit:
    """Give a visit its person and time, or another person and time.

    Raises Refused for a visit that is under way or over, a time before today, another discipline, a day outside the
    order's week, and when the clinician or the patient already has a visit in that time (the database decides);
    EditedMeanwhile when somebody moved it since `seen_version`.
    """
    check_open(visit.episode)
    check_time(starts_at, ends_at)
    check_clinician(clinician, visit.discipline)
    check_week(visit, starts_at)
    return _move(
        visit, seen_version, clinician=clinician, starts_at=starts_at, ends_at=ends_at, status=Visit.Status.PLANNED
    )


@action("visits.move_back")
def move_back(*, visit: Visit, seen_version: int, before: Cleaned, by: User) -> Visit:
    """Undo a move: `before` holds the clinician_id, starts_at, ends_at and status from before it. Raises as `plan`
    does."""
    return _move(visit, seen_version, **before)


def _move(visit: Visit, seen_version: int, **facts: Any) -> Visit:
    _check_movable(visit)
    take_turns(visit.patient_id, facts.get("clinician_id") or getattr(facts.get("clinician"), "pk", None))
    claim(visit, seen_version)
    # The claim holds the row; what the record says now decides, not what was read before.
    visit.refresh_from_db(fields=["status"])
    _check_movable(visit)
    if not visit.is_ordered and facts["starts_at"] is not None:
        facts["week_starts_on"], facts["week_ends_on"] = week_of(local(facts["starts_at"]).date())
    for name, value in facts.items():
        setattr(visit, name, value)
    visit.save(update_fields=[*facts, "updated_at"])
    return visit


def _check_movable(visit: Visit) -> None:
    if not visit.may_move:
        raise Refused(f"This visit is {visit.get_status_display().lower()}. It can no longer be moved.")


@action("visits.plan_initial")
def plan_initial(
    *,
    episode: Episode,
    discipline: str,
    clinician: User,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    purpose: str = Visit.Purpose.INITIAL,
    place: str = Visit.Place.HOME,
) -> Visit:
    """Book a visit that no order asks for: the initial assessment, an evaluation, a supervision, a case manager's
    visit.

    Raises Refused as `plan` does, and for an initial assessment by a discipline that may not make it (42 CFR
    484.55(a)).
    """
    if purpose == Visit.Purpose.INITIAL and parent_discipline(discipline) not in ASSESSING:
        raise Refused(
            "A nurse or a therapist makes the initial assessment. Choose another discipline.", field="discipline"
        )
    made = _book(episode, discipline, clinician, starts_at, ends_at, purpose=purpose, place=place)
    title = f"{Visit.Purpose(purpose).label} planned for {moment(starts_at)}"
    timeline.record(episode.patient, kind="visit", title=title, detail=f"{made.discipline}, {clinician.name}", by=by)
    return made


@action("visits.plan_prn")
def plan_prn(
    *,
    episode: Episode,
    order: VisitOrder,
    clinician: User,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: User,
) -> Visit:
    """Book an as-needed visit under an order, for a reason the order names.

    Raises Refused when the order is not in force that day, allows no as-needed visits, or all it allows are used.
    """
    Episode.objects.select_for_update().get(pk=episode.pk)
    on = local(starts_at).date()
    orders = orders_in_force(episode, signed_plans(episode, on), on)
    found = next((one for one in orders if one.order.pk == order.pk and one.covers(on)), None)
    if found is None:
        raise Refused("No order covers this date. Choose another day, or get a new order first.", field="day")
    used = (
        Visit.objects.filter(order=order, is_prn=True)
        .exclude(status__in=[Visit.Status.CANCELLED, Visit.Status.MISSED])
        .count()
    )
    if used >= found.prn_limit:
        allowed = f"{found.prn_limit} as-needed visits" if found.prn_limit else "no as-needed visits"
        raise Refused(
            f"This order allows {allowed}, and {used} are planned or made. Get a new order first.", field="order"
        )
    made = _book(episode, found.discipline, clinician, starts_at, ends_at, order=order, is_prn=True, prn_reason=reason)
    title = f"As-needed {made.discipline} visit planned for {moment(starts_at)}"
    timeline.record(episode.patient, kind="visit", title=title, detail=reason, by=by)
    return made


@action("visits.make_up")
def make_up(*, missed: Visit, clinician: User, starts_at: datetime, ends_at: datetime, by: User) -> Visit:
    """Plan a visit in the same week in place of a missed one. Raises Refused as `plan` does, and for a visit not
    missed."""
    if missed.status != Visit.Status.MISSED:
        raise Refused("Only a missed visit can be made up.")
    check_week(missed, starts_at)
    return _book(
        missed.episode, missed.discipline, clinician, starts_at, ends_at, order=missed.order, purpose=missed.purpose,
        is_optional=missed.is_optional, is_prn=missed.is_prn, prn_reason=missed.prn_reason,
        week_starts_on=missed.week_starts_on, week_ends_on=missed.week_ends_on,
    )  # fmt: skip


def _book(
    episode: Episode, discipline: str, clinician: User, starts_at: datetime, ends_at: datetime, **facts: object
) -> Visit:
    check_open(episode)
    check_time(starts_at, ends_at)
    code = CASE_MANAGEMENT if discipline == CASE_MANAGEMENT else parent_discipline(discipline)
    check_clinician(clinician, code)
    first, last = week_of(local(starts_at).date())
    take_turns(episode.patient_id, clinician.pk)
    return Visit.objects.create(
        patient_id=episode.patient_id,
        episode=episode,
        discipline=code,
        clinician=clinician,
        status=Visit.Status.PLANNED,
        starts_at=starts_at,
        ends_at=ends_at,
        **{"week_starts_on": first, "week_ends_on": last, **facts},
    )
