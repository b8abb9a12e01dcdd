"""Care that begins: the start of care recorded or corrected, and what was dated by it."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from caseload import counting
from caseload.actions import patients as chart
from caseload.models import Episode, Stay
from core.change.actions import Refused, action
from core.clock import local
from core.kit.words import day, short_day
from endings.actions import settling
from endings.actions.settling import Case, hold
from endings.models import Ending
from paperwork.models import Coverage
from visits.actions.attending import STARTS_CARE
from visits.actions.laying import lay_out
from visits.laying import layout
from visits.models import Visit


@action("endings.start")
def start(*, episode: Episode, on: date, by: User, reason: str = "") -> Ending:
    """Record or correct the start of care; coverage and laid-out visits that were dated by it follow. What was kept and
    now lies outside its window is named: it is owed again.

    Raises Refused for a second start of care on another day without `reason`, and on the same day; for a closed episode, a
    day ahead, a day after a visit that a nurse or therapist made or after a stay began, and as `episodes.start-care` does.
    """
    case = hold(episode, by)
    settling.refuse_closed(case)
    _refuse_second(case, on, reason)
    _refuse_after_deeds(case, on)
    kept = counting.kept(case.episode)
    before = case.episode.start_of_care
    made: list[Visit] = []
    with case.work.watching([case.episode, *Coverage.objects.filter(episode=case.episode), *case.visits]):
        chart.start_care(episode=case.episode, on=on, by=by)
        if layout(case.episode).orders and case.episode.status == Episode.Status.ACTIVE:
            laid = lay_out(episode=case.episode, by=by)
            new = Visit.objects.filter(episode=case.episode, status=Visit.Status.NEEDED)
            made = list(new.exclude(pk__in=[visit.pk for visit in case.visits]))
            if laid.added or laid.cancelled:
                case.work.say(f"Lays the visits out anew: {laid.added} added, {laid.cancelled} cancelled.")
    for visit in made:
        case.work.made(visit)
    moved = [c for c in case.work.changes if c["model"] == "paperwork.coverage"]
    if moved:
        case.work.say(f"Moves the beginning of the coverage to {day(on)}.")
    still = counting.kept(case.episode)
    again = [title for key, title in kept.items() if key not in still]
    if again:
        case.work.say(f"Owed again, as what was done lies outside the new dates: {', '.join(again)}.")
    words = f"Start of care {day(on)}" + (f" instead of {day(before)}" if before and before != on else "")
    case.work.lines.insert(0, words + ".")
    return settling.record(case, Ending.Kind.START, on=on, title=words, reason=reason)


def _refuse_second(case: Case, on: date, reason: str) -> None:
    """One admission has one start of care: another day is a correction, and says why."""
    held = case.episode.start_of_care
    if not case.episode.is_soc_confirmed or held is None:
        return
    if on == held:
        raise Refused(
            f"The start of care is recorded already: {day(held)}. Enter another day to correct it.", field="on"
        )
    if not reason.strip():
        raise Refused(
            f"Care started on {day(held)}, and one admission has one start of care. To correct it, say here why "
            f"{day(on)} is right; every deadline moves with it.",
            field="reason",
        )


def _refuse_after_deeds(case: Case, on: date) -> None:
    made = [
        local(v.check_in_at).date()
        for v in case.visits
        if v.status == Visit.Status.COMPLETED and v.check_in_at and v.discipline in STARTS_CARE
    ]
    first = min(made, default=on)
    if first < on:
        raise Refused(
            f"A nurse or therapist made a visit on {short_day(first)}. Care starts with the first such visit: enter that "
            "day or an earlier one, or correct the visit.",
            field="on",
        )
    stay = Stay.objects.standing().filter(episode=case.episode).order_by("admitted_at").first()
    if stay is not None and local(stay.admitted_at).date() < on:
        raise Refused(
            f"The patient went to {stay.facility} on {day(stay.admitted_at)}, in our care. Enter that day or an earlier one.",
            field="on",
        )
