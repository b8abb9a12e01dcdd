"""What hangs on care and is settled when it ends or pauses: visits, the charge of the patient, the chart's own words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from accounts.models import User
from assessments.models import Assessment
from caseload import timeline
from caseload.actions import concerns
from caseload.models import Assignment, Episode, Patient, Stay
from core.change.actions import Refused
from core.clock import local, now
from core.kit.words import clock_time, day, many, short_day
from endings.actions.work import Work
from endings.models import Ending
from reminders import notices
from visits.actions.checks import take_turns
from visits.models import Visit

MOST_NAMED = 5
ASSESSED_IN_CARE = (Assessment.Purpose.START, Assessment.Purpose.RESUMPTION, Assessment.Purpose.RECERTIFICATION)
AHEAD = (Visit.Status.NEEDED, Visit.Status.PLANNED, Visit.Status.HELD)


@dataclass
class Case:
    """One patient's episode held for a change, and the visits that still stand in it."""

    patient: Patient
    episode: Episode
    visits: list[Visit]
    work: Work
    by: User
    told: dict[int, list[str]] = field(default_factory=dict)  # by the clinician's id: what becomes of her visits

    def standing(self) -> list[Visit]:
        """Every visit that is neither made nor ended, whatever its time."""
        return [v for v in self.visits if v.status in AHEAD]

    def ahead(self) -> list[Visit]:
        """Visits not made whose time is still to come, or that have none yet."""
        at = now()
        return [v for v in self.visits if v.status in AHEAD and (v.starts_at is None or v.starts_at >= at)]

    def unrecorded(self, until: datetime | None = None) -> list[Visit]:
        """Planned visits whose time has passed and of which nobody said whether they were made."""
        at = until or now()
        return [v for v in self.visits if v.status == Visit.Status.PLANNED and v.starts_at and v.starts_at < at]


def hold(episode: Episode, by: User) -> Case:
    """Read the episode and its visits for a change; whoever else changes this patient waits. Raises Refused while a
    visit is under way: it must be checked out first."""
    take_turns(episode.patient_id)
    held = (
        Episode.objects.select_for_update(of=("self",))
        .select_related("patient", "worker", "program")
        .get(pk=episode.pk)
    )
    standing = (
        Visit.objects.filter(episode=held).exclude(status__in=["cancelled", "missed"]).select_related("clinician")
    )
    visits = list(standing.order_by("starts_at", "week_starts_on", "pk"))
    running = next((v for v in visits if v.status == Visit.Status.UNDER_WAY), None)
    if running is not None:
        who = running.clinician.name if running.clinician else "Somebody"
        raise Refused(
            f"{who} is at the patient's home since {clock_time(running.check_in_at)}. Have the visit checked out first."
        )
    return Case(held.patient, held, visits, Work(), by)


def refuse_closed(case: Case) -> None:
    """Raise Refused when the episode is closed already."""
    if case.episode.is_closed:
        raise Refused(f"This episode is closed already: {case.episode.state_words.lower()}.")


def refuse_before_deeds(case: Case, on: date, field: str = "on") -> None:
    """Raise Refused when a visit was made, the patient assessed or in a facility, after `on`: one of the two dates is
    wrong."""
    made = [local(v.check_in_at).date() for v in case.visits if v.status == Visit.Status.COMPLETED and v.check_in_at]
    last = max(made, default=on)
    if last > on:
        raise Refused(
            f"A visit was made on {short_day(last)}. Enter a date from then on, or correct the visit.", field=field
        )
    assessed = Assessment.objects.filter(
        episode=case.episode, status=Assessment.Status.SIGNED, purpose__in=ASSESSED_IN_CARE, completed_on__gt=on
    )
    latest = assessed.order_by("-completed_on").first()
    if latest is not None:
        raise Refused(
            f"A {latest.get_purpose_display().lower()} assessment was completed on {short_day(latest.completed_on)}. Enter a "
            "date from then on, or add to that assessment what was wrong with it.",
            field=field,
        )
    for stay in Stay.objects.standing().filter(episode=case.episode):
        until = local(stay.home_at or stay.admitted_at).date()
        if until > on:
            raise Refused(
                f"The patient was at {stay.facility} until {short_day(until)}. Enter a date from then on, or correct the stay."
                if stay.is_over
                else f"The patient went to {stay.facility} on {short_day(until)}. Enter a date from then on.",
                field=field,
            )


def cancel(case: Case, visits: Collection[Visit], reason: str) -> None:
    """Take these visits off the schedule, and say which."""
    if visits:
        case.work.say(f"Cancels {_counted(visits)}.")
        _remember_to_tell(case, visits, "cancelled")
        case.work.change_all(visits, status=Visit.Status.CANCELLED, ended_reason=reason)


def put_on_hold(case: Case, visits: Collection[Visit]) -> None:
    """Hold these visits until the patient is home."""
    if visits:
        case.work.say(f"Puts {_counted(visits)} on hold.")
        _remember_to_tell(case, visits, "on hold")
        case.work.change_all(visits, status=Visit.Status.HELD)


def resume(case: Case, visits: Collection[Visit]) -> None:
    """Let visits on hold stand again: planned ones at their time, or to be scheduled when it was given away."""
    planned = _standing_free(case, visits)
    loose = [v for v in visits if v not in planned]
    if planned:
        case.work.say(f"Resumes {_counted(planned)}, as planned.")
        _remember_to_tell(case, planned, "resumed as planned")
        case.work.change_all(planned, status=Visit.Status.PLANNED)
    if loose:
        case.work.say(f"Leaves {_counted(loose)} to be scheduled again.")
        _remember_to_tell(case, loose, "to be scheduled again")
        case.work.change_all(loose, status=Visit.Status.NEEDED, clinician=None, starts_at=None, ends_at=None)


def _standing_free(case: Case, visits: Collection[Visit]) -> list[Visit]:
    """Those with a time at which neither the patient nor the clinician, who still works here, has another visit. One
    query."""
    timed = [v for v in visits if v.starts_at and v.ends_at and v.clinician and v.clinician.is_active]
    if not timed:
        return []
    ends, begins = max(v.span[1] for v in timed), min(v.span[0] for v in timed)
    rows = Visit.objects.overlapping(begins, ends, besides=None)
    rows = rows.filter(Q(clinician__in=[v.clinician_id for v in timed]) | Q(patient=case.patient))
    taken = list(rows.only("clinician", "patient", "starts_at", "ends_at"))
    return [visit for visit in timed if not any(_collide(visit, other) for other in taken)]


def _collide(one: Visit, other: Visit) -> bool:
    has_same = one.clinician_id == other.clinician_id or one.patient_id == other.patient_id
    return has_same and other.span[0] < one.span[1] and other.span[1] > one.span[0]


def settle_unrecorded(case: Case, visits: Sequence[Visit], decided: str, reason: str) -> None:
    """What a person decided of planned visits whose time has passed: "missed" records them so. Raises Refused without."""
    if not visits:
        return
    if decided != "missed":
        raise Refused(
            f"Nobody said whether {_counted(visits)} was made. Say that here, or record the visit first."
            if len(visits) == 1
            else f"Nobody said whether {_counted(visits)} were made. Say that here, or record the visits first.",
            field="unrecorded",
        )
    case.work.say(f"Records {_counted(visits)} as missed.")
    case.work.change_all(visits, status=Visit.Status.MISSED, ended_reason=reason)


def end_charge(case: Case, on: date) -> None:
    """End the open assignments of the episode; the last case manager still finishes its paperwork."""
    open_ones = list(
        Assignment.objects.select_for_update(of=("self",))
        .filter(episode=case.episode, ends_on__isnull=True)
        .select_related("worker")
    )
    for assignment in open_ones:
        case.work.say(f"Ends the charge of {assignment.worker.name}, who keeps the chart for what is still owed.")
        case.work.change(assignment, ends_on=max(on, assignment.starts_on))


def close(case: Case, on: date, ending: str, reason: str, known_on: date | None = None) -> None:
    """Close the episode: nothing is planned in it any more."""
    values: dict[str, object] = {
        "status": Episode.Status.DISCHARGED, "discharged_on": on, "discharge_reason": reason, "ending": ending,
        "end_known_on": known_on,
    }  # fmt: skip
    if not case.episode.is_soc_confirmed:
        values["start_of_care"] = None  # it was only planned
    case.work.change(case.episode, **values)
    case.work.change(case.patient, open_episode=None)
    ended = concerns.end_with_care(patient=case.patient, because=care_ended(on), by=case.by)
    if ended:
        case.work.say(f"Takes back {many(ended, 'concern')} about goals.")


def care_ended(on: date) -> str:
    """Why a concern about a goal does not stand any more."""
    return f"Care ended {day(on)}."


def conclude(case: Case, kind: str, *, on: date, title: str, reason: str = "", stay: Stay | None = None) -> Ending:
    """Write down the ending with all it changed, and its line in the timeline."""
    timeline.record(case.patient, kind="episode", title=title, detail=reason, by=case.by)
    return record(case, kind, on=on, title=title, reason=reason, stay=stay)


def record(case: Case, kind: str, *, on: date, title: str, reason: str = "", stay: Stay | None = None) -> Ending:
    """Write down the ending with all it changed, and tell those concerned; its line in the timeline is written already."""
    said = _said(case, title)
    if said:
        people = User.objects.get_queryset().filter(pk__in=said).order_by("family_name", "given_name", "pk")
        case.work.say(f"Tells {', '.join(person.name for person in people)}.")
    ending = Ending.objects.create(
        patient=case.patient,
        episode=case.episode,
        stay=stay,
        kind=kind,
        on=on,
        title=title[:200],
        reason=reason,
        lines=case.work.lines,
        changes=case.work.changes,
        by=case.by,
    )
    notices.tell(case.patient, said, key=f"ending:{ending.uuid}")
    return ending


def _remember_to_tell(case: Case, visits: Iterable[Visit], what: str) -> None:
    for visit in visits:
        if visit.clinician_id and visit.starts_at:
            line = f"{visit.discipline} {short_day(visit.starts_at)} {clock_time(visit.starts_at)} {what}"
            case.told.setdefault(visit.clinician_id, []).append(line)


def _said(case: Case, title: str) -> dict[int, str]:
    """What each person is told: whose visits change, and who is in charge; not whoever does it."""
    who = case.patient.printed_as
    said = {pk: f"{who}. {title}. {', '.join(lines)}" for pk, lines in case.told.items()}
    if case.episode.worker_id:
        said.setdefault(case.episode.worker_id, f"{who}. {title}")
    return {pk: words for pk, words in said.items() if pk != case.by.pk}


def _counted(visits: Collection[Visit]) -> str:
    """ "3 visits: SN Tue 4 May 9:15 AM, ..." with the planned ones named, at most five."""
    planned = [v for v in visits if v.starts_at]
    named = ", ".join(_short(v) for v in planned[:MOST_NAMED])
    more = f" and {len(planned) - MOST_NAMED} more" if len(planned) > MOST_NAMED else ""
    unplanned = len(visits) - len(planned)
    rest = f"{unplanned} to be scheduled" if unplanned else ""
    details = "; ".join(each for each in (f"{named}{more}" if named else "", rest) if each)
    return f"{many(len(visits), 'visit', 10_000)} ({details})"


def _short(visit: Visit) -> str:
    who = f" {visit.clinician.name}" if visit.clinician else ""
    return f"{visit.discipline} {short_day(visit.starts_at)} {clock_time(visit.starts_at)}{who}"
