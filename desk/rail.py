"""What stands beside Today: this person's visits today, and what she has begun and not finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, CharField, F, Q, Value, When

from accounts.models import User
from accounts.permissions import Permission, Role, may
from assessments.models import Assessment
from core.change.shown import note
from core.clock import day_bounds, today
from visits.models import Visit, VisitNote

MOST_VISITS = 12
MOST_DRAFTS = 12


@dataclass(frozen=True)
class Draft:
    """Something begun and not signed."""

    kind: str
    uuid: UUID
    name: str
    patient: object
    begun_at: datetime


def visits_today(user: User) -> list[Visit]:
    """A clinician's visits of the day, those still to be made first; a case manager's own and those to her patients.
    One query."""
    if not may(user, Permission.SEE_VISITS):
        return []
    starts, ends = day_bounds(today())
    hers = Q(clinician=user)
    if user.role == Role.CASE_MANAGER:
        hers |= Q(episode__worker=user)
    rows = Visit.objects.visible_to(user).filter(hers, starts_at__gte=starts, starts_at__lt=ends)
    rows = rows.exclude(status=Visit.Status.CANCELLED).for_list()
    is_over = Case(When(status__in=[Visit.Status.COMPLETED, Visit.Status.MISSED], then=Value(1)), default=Value(0))
    return list(rows.order_by(is_over, "starts_at")[:MOST_VISITS])


def drafts(user: User) -> list[Draft]:
    """Assessments and visit notes this person began and did not sign, oldest first. One query."""
    if not may(user, Permission.ASSESS):
        return []
    who = ("patient__family_name", "patient__given_name", "patient__uuid", "patient_id")
    assessments = Assessment.objects.visible_to(user).filter(author=user, status=Assessment.Status.DRAFT)
    begun = assessments.annotate(what=Value("assessment", CharField()), at=F("started_at"), record=F("uuid"))
    notes = VisitNote.objects.visible_to(user).filter(author=user, signed_at__isnull=True)
    written = notes.annotate(what=Value("note", CharField()), at=F("visit__starts_at"), record=F("visit__uuid"))
    names = ("what", "at", "record", *who)
    rows = (
        begun.order_by()
        .values_list(*names)
        .union(written.order_by().values_list(*names), all=True)
        .order_by("at")[:MOST_DRAFTS]
    )
    found = list(rows)
    note(pk for *_, pk in found)
    return [
        Draft(what, record, f"{family}, {given}", patient, at) for what, at, record, family, given, patient, _ in found
    ]
