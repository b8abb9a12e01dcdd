"""What must hold before a visit is planned: open episode, right discipline, right week, a sensible time."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from accounts.permissions import Role
from caseload import counting
from caseload.models import Episode, Patient
from core.change.actions import Refused
from core.clock import day_bounds, local, now, today
from core.kit.words import moment, short_day, span
from homehealth.deadlines import Done, Fact
from visits.models import CASE_MANAGEMENT, DISCIPLINE_NAMES, Visit
from visits.orders import covering, orders_in_force, parent_discipline, signed_plans
from visits.room import order_is_full
from visits.times import LONGEST, SHORTEST

FURTHEST = timedelta(days=366)
UNCOVERED = "No order covers this date. Get the order first, or tick the box to book it while the order is asked for."


def take_turns(patient_id: int, clinician_id: int | None = None) -> None:
    """Changes to one patient's or one clinician's schedule wait for each other: always the patient first, then the
    clinician, then the visit, so that two of them never lock each other out."""
    Patient.objects.hold(patient_id)
    if clinician_id is not None:
        people = User.objects.get_queryset().select_for_update(no_key=True, of=("self",)).filter(pk=clinician_id)
        people.values_list("pk", flat=True).first()


def check_open(episode: Episode) -> None:
    """Raise Refused when the episode is closed, or on hold while the patient is in a facility."""
    if episode.status == Episode.Status.DISCHARGED:
        raise Refused("This episode is closed. No more visits can be planned.")
    if episode.status == Episode.Status.ON_HOLD:
        raise Refused("The patient is in a facility. Record the return home first; visits can then be planned.")


def check_time(starts_at: datetime, ends_at: datetime) -> None:
    """Raise Refused for a start before today or more than a year off, and for a length outside 10 minutes to 12
    hours."""
    if starts_at < day_bounds(today())[0]:
        raise Refused("Choose a day that is today or later.", field="day")
    if starts_at > now() + FURTHEST:
        raise Refused("Choose a day within the next year.", field="day")
    minutes = (ends_at - starts_at).total_seconds() / 60
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused("Enter a length between 10 minutes and 12 hours.", field="minutes")


def check_clinician(clinician: User, discipline: str) -> None:
    """Raise Refused when this person may not make visits of the discipline now."""
    if not clinician.is_active:
        raise Refused("This person no longer works here. Choose somebody else.", field="clinician")
    if discipline == CASE_MANAGEMENT:
        fits = clinician.role in {Role.CASE_MANAGER, Role.SUPERVISOR}
    else:
        fits = clinician.role == Role.CLINICIAN and parent_discipline(clinician.discipline) == parent_discipline(
            discipline
        )
    if not fits:
        words = DISCIPLINE_NAMES.get(parent_discipline(discipline), discipline)
        raise Refused(f"Choose somebody of the discipline of this visit: {words}.", field="clinician")


def check_week(visit: Visit, starts_at: datetime) -> None:
    """Raise Refused when an ordered visit would leave the week of its order (R1.21: outside the week it is a missed
    visit)."""
    on = local(starts_at).date()
    if visit.is_ordered and not visit.week_starts_on <= on <= visit.week_ends_on:
        week = span(visit.week_starts_on, visit.week_ends_on)
        raise Refused(
            f"The order asks for this visit in the week of {week}; {short_day(on)} is outside it. "
            "Choose a day in that week, or record the visit as missed.",
            field="day",
        )


def check_covered(episode: Episode, discipline: str, starts_at: datetime) -> None:
    """Raise Refused when no order of the discipline is in force on the day."""
    on = local(starts_at).date()
    if not covering(orders_in_force(episode, signed_plans(episode, on), on), discipline, on):
        raise Refused(UNCOVERED, field="without_order")


def check_room(episode: Episode, discipline: str, purpose: str, starts_at: datetime, *, own: Visit | None) -> None:
    """Raise Refused when the visit would be one more than the orders ask for in that week."""
    excess = order_is_full(episode, discipline, purpose, starts_at, own=own)
    if excess:
        raise Refused(excess, field="over_order")


def check_counts(episode: Episode, purpose: str, starts_at: datetime, reason: str, *, own: Visit | None = None) -> None:
    """Raise Refused when an initial assessment visit would come after its last good moment, or a second time, and no
    reason is given."""
    if purpose != Visit.Purpose.INITIAL or reason.strip():
        return
    planned = Visit.objects.of_episodes([episode.pk]).holding_time().filter(purpose=purpose)
    other = planned.exclude(pk=own.pk if own else 0).order_by("starts_at").first()
    if other is not None:
        raise Refused(
            f"An initial assessment is {other.status_words} already: {moment(other.starts_at)}. Move that one, or say here "
            "why there is a second.",
            field="date_reason",
        )
    done = Done(Fact.INITIAL_VISIT, local(starts_at).date(), at=starts_at)
    counting.ask(episode, done, reason=reason, field="date_reason")
