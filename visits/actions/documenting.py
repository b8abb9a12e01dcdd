"""The note of a visit: kept as a draft while it is written, signed once, then only added to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal

from accounts.models import User
from careplans.models import Goal
from caseload import timeline
from core.change.actions import Refused, action
from core.change.versions import claim_draft
from core.clock import local, now
from visits import dangers
from visits.actions.attending import check_out, check_own
from visits.content import content_digest
from visits.models import GoalMeasure, NoteAddendum, Visit, VisitNote


@action("visit-notes.begin")
def begin_note(*, visit: Visit, by: User) -> VisitNote:
    """The draft note of a visit, made on first use. Raises Refused before check-in and for somebody else's visit."""
    check_own(visit, by)
    if visit.status not in {Visit.Status.UNDER_WAY, Visit.Status.COMPLETED}:
        raise Refused("Check in first: a note is written at or after the visit.")
    note, _ = VisitNote.objects.get_or_create(visit=visit, defaults={"patient_id": visit.patient_id, "author": by})
    return note


@action("visit-notes.write")
def write_note(
    *, note: VisitNote, seen_version: int, changes: Mapping[str, object], by: User, page: uuid.UUID | None = None
) -> VisitNote:
    """Keep what was written so far; `changes` are fields of the note. A reading outside the patient's limits raises a
    concern at once, and one that is corrected takes it back.

    `page` names the open page that sends it: a page may save again and again, but when another page saved since
    `seen_version` EditedMeanwhile is raised. Raises Refused once it is signed and for somebody else's note.
    """
    _check_draft(note, by)
    claim_draft(note, seen_version, page)
    for name, value in changes.items():
        setattr(note, name, value)
    note.save(update_fields=[*changes, "updated_at"])
    dangers.follow_readings(note, Visit.objects.select_related("patient").get(pk=note.visit_id), by)
    return note


@action("visit-notes.sign")
def sign_note(
    *, note: VisitNote, seen_version: int, changes: Mapping[str, object], by: User, page: uuid.UUID | None = None
) -> VisitNote:
    """Make the note final: fingerprint, signer and time, and its values in the goals' records. A visit under way is
    checked out first. Raises what `write_note` raises, and Refused for an empty narrative or a task without an answer.
    """
    _check_draft(note, by)
    claim_draft(note, seen_version, page)
    visit = Visit.objects.select_related("patient", "episode").get(pk=note.visit_id)
    if visit.status == Visit.Status.UNDER_WAY:
        check_out(visit=visit, by=by)
    for name, value in changes.items():
        setattr(note, name, value)
    _check_whole(note)
    measured = _record_measures(note, visit, by)
    note.signed_by, note.signed_at = by, now()
    note.content_sha256 = content_digest(note, visit)
    note.save(update_fields=[*changes, "signed_by", "signed_at", "content_sha256", "updated_at"])
    title = f"{visit.discipline} visit"
    at = visit.check_out_at or note.signed_at
    timeline.record(
        visit.patient, kind="visit", title=title, detail=note.narrative, link=f"/visits/{visit.uuid}", by=by, at=at
    )
    dangers.follow_readings(note, visit, by)
    dangers.follow_goals(measured, visit, by)
    return note


@action("visit-notes.add")
def add_addendum(*, note: VisitNote, text: str, by: User) -> NoteAddendum:
    """Add words to a signed note. Raises Refused for a draft and for anyone but its author."""
    if not note.is_signed:
        raise Refused("The note is not signed yet. Write in the note itself.")
    if note.author_id != by.pk:
        raise Refused("Only the author adds to a note. Write a note in the chart instead.")
    addendum = NoteAddendum.objects.create(patient_id=note.patient_id, note=note, text=text, author=by)
    link = f"/visits/{note.visit.uuid}"
    timeline.record(note.patient, kind="visit", title="Addendum to a visit note", detail=text, link=link, by=by)
    return addendum


def _check_draft(note: VisitNote, by: User) -> None:
    if note.author_id != by.pk:
        raise Refused("Only the person who makes this visit can write its note.")
    if note.is_signed or VisitNote.objects.filter(pk=note.pk, signed_at__isnull=False).exists():
        raise Refused("This note is signed. Add an addendum instead.")


def _check_whole(note: VisitNote) -> None:
    if not note.narrative.strip():
        raise Refused("Write what you found and did before you sign.", field="narrative")
    for place, task in enumerate(note.tasks):
        if task.get("done") is None:
            raise Refused("Say for each task whether it was done.", field=f"task_{place}")
        if not task["done"] and not task.get("why"):
            raise Refused("Say why the task was not done.", field=f"why_{place}")


def _record_measures(note: VisitNote, visit: Visit, by: User) -> list[Goal]:
    goals = Goal.objects.filter(patient_id=visit.patient_id, uuid__in=list(note.measures)).in_bulk()
    GoalMeasure.objects.bulk_create(
        GoalMeasure(
            patient_id=visit.patient_id, goal=goal, visit=visit, measured_on=visit.on or local(now()).date(),
            value=Decimal(note.measures[str(goal.uuid)]), author=by,
        )
        for goal in goals.values()
    )  # fmt: skip
    return list(goals.values())
