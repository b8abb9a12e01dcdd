"""What a visit finds that somebody must act on: readings outside the patient's limits, and goals that stall."""

from __future__ import annotations

from accounts.models import User
from careplans.models import Goal
from careplans.progress import STALLED_AFTER, Progress, origins, progress_of
from caseload.actions import concerns
from caseload.actions.concerns import Finding
from caseload.limits import outside_limits
from caseload.models import Concern
from core.clock import local, now
from core.kit.words import day
from core.web.addresses import address
from homehealth.limits import Outside
from visits.content import VITALS
from visits.models import Visit, VisitNote

GONE = "The reading was corrected before signing: it is within the limits."
MOVES = "The goal moves again."


def follow_readings(note: VisitNote, visit: Visit, by: User) -> None:
    """Let the concerns of a note's readings follow them, from the first draft on; to be called inside an action. Six
    queries, and the writes where something is outside."""
    on = visit.on or local(now()).date()
    found = outside_limits(visit.patient, {name: getattr(note, name) for name in VITALS}, on)
    known = Concern.objects.filter(patient_id=visit.patient_id, source__startswith=f"reading:{note.uuid}:")
    asked = {*found, *(source.rpartition(":")[2] for source in known.values_list("source", flat=True))}
    for name in sorted(asked):
        concerns.stand(
            patient=visit.patient,
            source=f"reading:{note.uuid}:{name}",
            finding=_of_reading(found[name], visit) if name in found else None,
            gone=GONE,
            by=by,
        )


def _of_reading(outside: Outside, visit: Visit) -> Finding:
    return Finding(
        kind=Concern.Kind.READING,
        urgency=outside.urgency,
        what=f"{outside.because}, at the {visit.discipline} visit of {day(visit.on)}.",
        citation=outside.citation,
        link=address("visits:visit", visit.uuid),
    )


def follow_goals(goals: list[Goal], visit: Visit, by: User) -> None:
    """Raise a concern for each of these goals, just measured, that stalls; take back those that move. To be called inside
    an action."""
    if not goals:
        return
    first = origins(visit.patient_id)
    for pk, progress in progress_of(visit.patient_id, goals).items():
        concerns.stand(
            patient=visit.patient,
            source=f"goal:{first[pk]}",
            finding=_of_goal(progress, visit) if progress.status == "stalled" else None,
            gone=MOVES,
            by=by,
        )


def _of_goal(progress: Progress, visit: Visit) -> Finding:
    since = progress.stalled_since
    from_when = f"since {day(since)}" if since else "since it was set"
    return Finding(
        kind=Concern.Kind.GOAL,
        urgency=Concern.Urgency.SOON,
        what=f"“{progress.goal.statement[:300]}”: {STALLED_AFTER} visits in a row, no gain {from_when}.",
        link=address("careplans:of_patient", visit.patient.uuid),
    )
