"""Arriving at the patient's home and leaving it: the times and the place that verify a visit (R1.25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from caseload.actions.patients import start_care
from caseload.models import Episode
from core.change.actions import Refused, action
from core.clock import local, now, today
from core.kit.words import clock_time, short_day
from visits.actions.checks import take_turns
from visits.models import Visit
from visits.times import LONGEST

MOST_HOURS = LONGEST // 60
NURSE = "SN"
STARTS_CARE = frozenset({NURSE, "PT", "SLP", "OT"})
ASSISTANTS = frozenset({"LPN", "LVN", "PTA", "COTA", "OTA"})  # they go on with care and assess nobody


@dataclass(frozen=True)
class Location:
    """Where the device stood: degrees north and east, and how sure it was, in metres."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: int | None = None


@action("visits.check_in")
def check_in(
    *, visit: Visit, by: User, location: Location | None = None, location_reason: str = "", at: datetime | None = None
) -> Visit:
    """Record the arrival, now or, when it was forgotten, at `at` on a day that the planned time touches.

    A place that could not be read never blocks: `location_reason` says why. Raises Refused for somebody else's visit,
    before the planned day, for a visit begun or ended already, without both a place and a reason, while this person is
    checked in elsewhere, and for a time at which they were elsewhere: nobody is in two homes at once.
    """
    _hold(visit, by)
    _check_may_begin(visit)
    began = at or now()
    _check_began(visit, began)
    _check_not_elsewhere(visit, by)
    _check_apart(visit, by, began, began)
    if (location is None or at is not None) and not location_reason:
        raise Refused("Choose why the place or the time could not be taken.", field="location_reason")
    visit.check_in_at, visit.location_reason, visit.status = began, location_reason, Visit.Status.UNDER_WAY
    if location is not None:
        visit.check_in_latitude, visit.check_in_longitude = location.latitude, location.longitude
        visit.check_in_accuracy_m = location.accuracy_m
    visit.version += 1
    visit.save()
    return visit


@action("visits.check_out")
def check_out(*, visit: Visit, by: User, at: datetime | None = None) -> Visit:
    """Record the departure, now or at `at`; the visit is then made.

    The first visit of a nurse, or of a therapist where nobody nurses, is the initial assessment visit, whatever it was
    booked as, and starts care, unless the start is confirmed already. Raises
    Refused before check-in, after check-out, for somebody else's visit, for more than 12 hours, and for a time that
    another visit of this person took.
    """
    _hold(visit, by)
    if visit.status != Visit.Status.UNDER_WAY or visit.check_in_at is None:
        if visit.check_out_at:
            raise Refused(f"You checked out at {clock_time(visit.check_out_at)} already.")
        raise Refused("Check in first: a visit needs its beginning before its end.")
    ended = at or now()
    if ended > now():
        raise Refused("Enter a time that is not in the future.", field="clock")
    if ended < visit.check_in_at:
        raise Refused(f"Enter a time after the check-in at {clock_time(visit.check_in_at)}.", field="clock")
    _check_length(visit.check_in_at, ended)
    _check_apart(visit, by, visit.check_in_at, ended)
    visit.check_out_at, visit.status = ended, Visit.Status.COMPLETED
    visit.version += 1
    visit.save()
    _start_care(visit, by)
    return visit


def _start_care(visit: Visit, by: User) -> None:
    if visit.check_in_at is None or not may_be_initial(visit):
        return
    episode = Episode.objects.select_related("patient").get(pk=visit.episode_id)
    if not episode.is_soc_confirmed and episode.status != Episode.Status.DISCHARGED:
        start_care(episode=episode, on=local(visit.check_in_at).date(), by=by)


def may_be_initial(visit: Visit) -> bool:
    """True of a visit that is the initial assessment visit if nobody made one before: booked as one, or by a nurse who
    may assess, or by such a therapist while no nurse came or comes (42 CFR 484.55(a))."""
    if visit.discipline not in STARTS_CARE:
        return False
    if visit.purpose == Visit.Purpose.INITIAL:
        return True
    if visit.clinician is None or visit.clinician.credential in ASSISTANTS:
        return False
    gone = [Visit.Status.CANCELLED, Visit.Status.MISSED]
    nursing = Visit.objects.of_episodes([visit.episode_id]).filter(discipline=NURSE).exclude(status__in=gone)
    return visit.discipline == NURSE or not nursing.exists()


def _hold(visit: Visit, by: User) -> None:
    """Hold the visit until the end of the transaction and read it as it stands; Refused when it is somebody else's."""
    take_turns(visit.patient_id, by.pk)
    Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    visit.refresh_from_db()
    check_own(visit, by)


def check_own(visit: Visit, by: User) -> None:
    """Raise Refused unless this person makes the visit: nobody documents another's."""
    if visit.clinician_id != by.pk:
        raise Refused(
            "Only the person who makes this visit can record it. Move the visit to yourself first, if you go."
        )


def _check_may_begin(visit: Visit) -> None:
    if visit.status == Visit.Status.UNDER_WAY:
        raise Refused(f"You checked in at {clock_time(visit.check_in_at)} already.")
    if visit.status != Visit.Status.PLANNED:
        raise Refused(f"This visit is {visit.get_status_display().lower()}. It cannot be begun.")


def _check_began(visit: Visit, began: datetime) -> None:
    planned = local(visit.starts_at).date() if visit.starts_at else today()
    if planned > today():
        raise Refused(
            f"This visit is planned for {short_day(planned)}. Check in on that day, or move the visit to today first."
        )
    if began > now():
        raise Refused("Enter a time that is not in the future.", field="clock")
    if not visit.reaches(local(began).date()):
        raise Refused(
            f"This visit was planned for {short_day(planned)}. If it was made then, enter the time it began; "
            "otherwise record it as missed or move it.",
            field="clock",
        )


def _check_not_elsewhere(visit: Visit, by: User) -> None:
    running = Visit.objects.running_of(by).exclude(pk=visit.pk).first()
    if running is not None:
        since = f"{short_day(running.check_in_at)}, {clock_time(running.check_in_at)}"
        raise Refused(f"You are still checked in at another visit, since {since}. Check out there first.")


def _check_apart(visit: Visit, by: User, start: datetime, end: datetime) -> None:
    """Raise Refused when this person was at another visit in some of that time."""
    other = Visit.objects.spent(by, start, end).exclude(pk=visit.pk).order_by("check_in_at").first()
    if other is None:
        return
    until = f"to {clock_time(other.check_out_at)}" if other.check_out_at else "on"
    raise Refused(
        f"You were at another visit ({other.discipline}) on {short_day(other.check_in_at)}, from "
        f"{clock_time(other.check_in_at)} {until}. Enter the time at which you were really here.",
        field="clock",
    )


def _check_length(began: datetime, ended: datetime) -> None:
    if ended - began > timedelta(minutes=LONGEST):
        raise Refused(
            f"You checked in on {short_day(began)} at {clock_time(began)}, more than {MOST_HOURS} hours ago. "
            "Enter the time at which the visit really ended.",
            field="clock",
        )
