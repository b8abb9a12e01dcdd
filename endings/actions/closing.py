"""Care that ends: discharged, died, not taken under care."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from caseload.models import Episode, Patient
from core.change.actions import Refused, action
from core.clock import local, today
from core.kit.words import day
from endings.actions import settling
from endings.actions.settling import Case, hold
from endings.models import Ending
from visits.models import Visit

DISCHARGED, DIED, NOT_STARTED = Episode.Ending.DISCHARGED, Episode.Ending.DIED, Episode.Ending.NOT_STARTED


@action("endings.discharge")
def discharge(*, episode: Episode, on: date, reason: str, by: User, unrecorded: str = "") -> Ending:
    """Close the episode on `on`. Visits ahead are cancelled and the charge ends; the paperwork of the end begins.

    `unrecorded` is "missed" when planned visits of which nobody said anything were not made. Raises Refused for a
    closed episode, a day ahead, before the start of care or before a visit that was made, while a visit is under way,
    before care started, and while unrecorded visits are not decided on.
    """
    case = hold(episode, by)
    _refuse_day(case, on)
    if not case.episode.is_soc_confirmed:
        raise Refused("Care has not started. Choose “Not taken under care” instead, or record the start of care first.")
    soc = case.episode.start_of_care
    if soc is not None and on < soc:
        raise Refused(f"Enter a discharge date from the start of care on: {day(soc)}.", field="on")
    settling.settle_unrecorded(case, case.unrecorded(), unrecorded, "Not recorded before the discharge")
    settling.cancel(case, case.standing(), f"Discharged {day(on)}")
    settling.end_charge(case, on)
    settling.close(case, on, DISCHARGED, reason)
    return settling.conclude(case, Ending.Kind.DISCHARGE, on=on, title=f"Discharged {day(on)}", reason=reason)


@action("endings.die")
def die(*, patient: Patient, on: date, by: User, known_on: date | None = None, reason: str = "") -> Ending:
    """Record that the patient died on `on`, known to the agency on `known_on`: care ends, nobody comes or calls.

    Visits planned since the death and not made are cancelled too. Works after a discharge as well. Raises Refused for
    a day ahead, before birth, before the start of care or before a visit that was made, a second death, and while a
    visit is under way.
    """
    if on > today():
        raise Refused("Enter a date that is today or earlier.", field="on")
    if on < patient.birth_date:
        raise Refused("Enter a date after the patient was born.", field="on")
    if known_on is not None and not on <= known_on <= today():
        raise Refused("Enter the day you learned of it: from the day of the death to today.", field="known_on")
    episode = Episode.objects.filter(patient=patient).exclude(status=Episode.Status.DISCHARGED).first()
    last = episode or Episode.objects.filter(patient=patient).order_by("-pk").first()
    if last is None:
        raise Refused("This patient was never in your care. Correct the record of the referral instead.")
    case = hold(last, by)
    if case.patient.deceased_on is not None:
        raise Refused(f"The death was recorded already: {day(case.patient.deceased_on)}.")
    settling.refuse_before_deeds(case, on)
    case.work.change(case.patient, deceased_on=on)
    if not case.episode.is_closed:
        _end_by_death(case, on, known_on, reason)
    return settling.conclude(case, Ending.Kind.DEATH, on=on, title=f"Died {day(on)}", reason=reason)


def _end_by_death(case: Case, on: date, known_on: date | None, reason: str) -> None:
    soc = case.episode.start_of_care if case.episode.is_soc_confirmed else None
    if soc is not None and on < soc:
        raise Refused(f"Care started on {day(soc)}, after this day. Correct one of the two dates first.", field="on")
    settling.cancel(case, case.standing(), f"The patient died {day(on)}")
    settling.end_charge(case, on)
    settling.close(case, on, DIED, reason, known_on)


@action("endings.not_started")
def not_started(*, episode: Episode, on: date, reason: str, by: User) -> Ending:
    """Close an episode in which care never began: nothing is owed for it any more.

    Raises Refused once care started, or when a visit was made: then it is a discharge.
    """
    case = hold(episode, by)
    _refuse_day(case, on)
    made = next((v for v in case.visits if v.status == Visit.Status.COMPLETED and v.check_in_at), None)
    if case.episode.is_soc_confirmed:
        raise Refused("Care has started. Discharge the patient instead.")
    if made is not None and made.check_in_at is not None:
        made_on = day(local(made.check_in_at))
        raise Refused(f"A visit was made on {made_on}, so care began. Record the start of care, then discharge.")
    settling.cancel(case, case.standing(), "Not taken under care")
    settling.end_charge(case, on)
    settling.close(case, on, NOT_STARTED, reason)
    return settling.conclude(
        case, Ending.Kind.NOT_STARTED, on=on, title=f"Not taken under care, {day(on)}", reason=reason
    )


def _refuse_day(case: Case, on: date) -> None:
    settling.refuse_closed(case)
    if on > today():
        raise Refused("Enter a date that is today or earlier.", field="on")
    settling.refuse_before_deeds(case, on)
