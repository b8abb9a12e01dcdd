"""Visits planned, moved, moved back and booked without an order."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from careplans.models import VisitOrder
from caseload import timeline
from caseload.models import Episode
from core.change.actions import Refused, action
from core.change.versions import claim
from core.cleaned import Cleaned
from core.clock import local
from core.kit.words import moment
from visits.actions.checks import (
    check_clinician,
    check_counts,
    check_covered,
    check_open,
    check_room,
    check_time,
    check_week,
    take_turns,
)
from visits.actions.joining import Joint, joint_facts, move_along
from visits.models import CASE_MANAGEMENT, Visit
from visits.orders import orders_in_force, parent_discipline, signed_plans
from visits.room import order_is_full
from visits.times import week_of

ASSESSING = ("SN", "PT", "SLP", "OT")


@action("visits.plan")
def plan(
    *,
    visit: Visit,
    seen_version: int,
    clinician: User,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    joint: Joint | None = None,
    over_order: bool = False,
    date_reason: str = "",
) -> Visit:
    """Give a visit its person and time, or another person and time; who goes together with it moves along.

    `joint` says with which visit it goes together, None leaves that as it is. Raises Refused for a visit that is under
    way or over, a time before today, another discipline, a day outside the order's week, one visit more than the order
    asks for in that week (unless `over_order`), and when the clinician or, but for a joint visit, the patient already
    has a visit in that time (the database decides), and for an initial assessment that comes late or a second time
    without `date_reason`; EditedMeanwhile when somebody moved it since `seen_version`.
    """
    check_open(visit.episode)
    check_time(starts_at, ends_at)
    check_clinician(clinician, visit.discipline)
    check_week(visit, starts_at)
    take_turns(visit.patient_id, clinician.pk)
    if not over_order:
        check_room(visit.episode, visit.discipline, visit.purpose, starts_at, own=visit)
    check_counts(visit.episode, visit.purpose, starts_at, date_reason, own=visit)
    facts = joint_facts(
        joint, patient_id=visit.patient_id, discipline=visit.discipline, starts_at=starts_at, ends_at=ends_at, own=visit
    )
    facts |= {"clinician": clinician, "starts_at": starts_at, "ends_at": ends_at, "status": Visit.Status.PLANNED}
    moved = _move(visit, seen_version, by, facts)
    if date_reason:
        title = f"{Visit.Purpose(visit.purpose).label} planned for {moment(starts_at)}"
        timeline.record(visit.patient, kind="visit", title=title, detail=date_reason, by=by)
    return moved


@action("visits.move_back")
def move_back(*, visit: Visit, seen_version: int, before: Cleaned, by: User) -> Visit:
    """Undo a move: `before` holds the clinician_id, starts_at, ends_at, status, joint_with_id and joint_reason from before
    it. Raises as `plan`
    does."""
    return _move(visit, seen_version, by, before)


def _move(visit: Visit, seen_version: int, by: User, facts: Cleaned) -> Visit:
    _check_movable(visit)
    take_turns(visit.patient_id, facts.get("clinician_id") or getattr(facts.get("clinician"), "pk", None))
    claim(visit, seen_version)
    # The claim holds the row; what the record says now decides, not what was read before.
    visit.refresh_from_db(fields=["status", "starts_at"])
    _check_movable(visit)
    was = visit.starts_at
    if not visit.is_ordered and facts["starts_at"] is not None:
        facts["week_starts_on"], facts["week_ends_on"] = week_of(local(facts["starts_at"]).date())
    for name, value in facts.items():
        setattr(visit, name, value)
    visit.save(update_fields=[*facts, "updated_at"])
    move_along(visit, was, by=by)
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
    joint: Joint | None = None,
    without_order: bool = False,
    over_order: bool = False,
    date_reason: str = "",
) -> Visit:
    """Book a visit that no order asks for: the initial assessment, an evaluation, a supervision, a case manager's
    visit.

    Raises Refused as `plan` does, and for an initial assessment by a discipline that may not make it (42 CFR
    484.55(a)). An extra visit that no order covers, or one more than its order allows, needs `without_order` or
    `over_order`: the order is being asked for.
    """
    if purpose == Visit.Purpose.INITIAL and parent_discipline(discipline) not in ASSESSING:
        raise Refused(
            "A nurse or a therapist makes the initial assessment. Choose another discipline.", field="discipline"
        )
    take_turns(episode.patient_id, clinician.pk)
    if purpose == Visit.Purpose.ROUTINE and not without_order:
        check_covered(episode, discipline, starts_at)
    check_counts(episode, purpose, starts_at, date_reason)
    excess = order_is_full(episode, discipline, purpose, starts_at)
    if excess and not over_order:
        raise Refused(excess, field="over_order")
    made = _book(episode, discipline, clinician, starts_at, ends_at, joint=joint, purpose=purpose, place=place)
    title = f"{Visit.Purpose(purpose).label} planned for {moment(starts_at)}"
    words = [
        made.discipline,
        clinician.name,
        made.get_joint_reason_display(),
        "more than the order asks for" * bool(excess),
        date_reason,
    ]
    detail = ", ".join(word for word in words if word)
    timeline.record(episode.patient, kind="visit", title=title, detail=detail, by=by)
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
    take_turns(episode.patient_id, clinician.pk)
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
def make_up(
    *, missed: Visit, clinician: User, starts_at: datetime, ends_at: datetime, by: User, over_order: bool = False
) -> Visit:
    """Plan a visit in the same week in place of a missed one, which then names it. Raises Refused as `plan` does, for a
    visit not missed, and while another visit makes up for it."""
    take_turns(missed.patient_id, clinician.pk)
    missed = Visit.objects.select_related("episode", "order").get(pk=missed.pk)  # as it stands now that others wait
    if missed.status != Visit.Status.MISSED:
        raise Refused("Only a missed visit can be made up.")
    check_week(missed, starts_at)
    standing = Visit.objects.made_up_for(missed)
    if standing is not None:
        raise Refused(
            f"A make-up visit stands already: {moment(standing.starts_at)}, {standing.status_words}. Open that one to move "
            "it, or to record that it was missed too.",
            field="day",
        )
    if not over_order:
        check_room(missed.episode, missed.discipline, missed.purpose, starts_at, own=missed)
    return _book(
        missed.episode, missed.discipline, clinician, starts_at, ends_at, order=missed.order, purpose=missed.purpose,
        is_optional=missed.is_optional, is_prn=missed.is_prn, prn_reason=missed.prn_reason,
        week_starts_on=missed.week_starts_on, week_ends_on=missed.week_ends_on, makes_up=missed,
    )  # fmt: skip


def _book(
    episode: Episode,
    discipline: str,
    clinician: User,
    starts_at: datetime,
    ends_at: datetime,
    *,
    joint: Joint | None = None,
    **facts: object,
) -> Visit:
    check_open(episode)
    check_time(starts_at, ends_at)
    code = CASE_MANAGEMENT if discipline == CASE_MANAGEMENT else parent_discipline(discipline)
    check_clinician(clinician, code)
    first, last = week_of(local(starts_at).date())
    take_turns(episode.patient_id, clinician.pk)
    episode.refresh_from_db(fields=["status"])  # somebody may have closed it while this one waited
    check_open(episode)
    facts |= joint_facts(
        joint, patient_id=episode.patient_id, discipline=code, starts_at=starts_at, ends_at=ends_at, own=None
    )
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
