"""What stands beside Today: this person's visits today, and what she has begun and not finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, CharField, F, Value, When

from accounts.models import User
from accounts.permissions import Permission, may
from assessments.models import Assessment
from core.change.shown import note
from core.clock import day_bounds, today
from core.counting import BADGE, Counted, First, counted
from core.reading.names import listed
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


@dataclass(frozen=True)
class Visits:
    """A person's visits of the day, how many there are in all, and how many of earlier days nobody began."""

    rows: Sequence[Visit]
    total: Counted
    not_begun: Counted

    def __bool__(self) -> bool:
        """True when there is any to show."""
        return bool(self.rows or self.not_begun)

    @property
    def rest(self) -> Counted:
        """How many of the day are not shown."""
        return self.total.beyond(len(self.rows))


NONE = Visits((), Counted(0, BADGE), Counted(0, BADGE))


def visits_today(user: User) -> Visits:
    """A clinician's visits of the day, also one begun before midnight, those still to be made first; a case manager's own
    and those to her patients. One query, two more when there are many."""
    if not may(user, Permission.SEE_VISITS):
        return NONE
    on = today()
    every = Visit.objects.visible_to(user).of_person(user)
    of_the_day = every.reaching(on, on).exclude(status=Visit.Status.CANCELLED)
    before = every.not_begun().filter(ends_at__lte=day_bounds(on)[0])
    is_over = Case(When(status__in=[Visit.Status.COMPLETED, Visit.Status.MISSED], then=Value(1)), default=Value(0))
    is_before = Case(When(ends_at__lte=day_bounds(on)[0], then=Value(1)), default=Value(0))
    found = list((of_the_day | before).for_list().order_by(is_before, is_over, "starts_at", "pk")[: MOST_VISITS + 1])
    rows = [visit for visit in found if visit.reaches(on)][:MOST_VISITS]
    if len(found) <= MOST_VISITS:
        return Visits(rows, Counted(len(rows), BADGE), Counted(len(found) - len(rows), BADGE))
    return Visits(rows, counted(of_the_day, BADGE), counted(before, BADGE))


def drafts(user: User, most: int = MOST_DRAFTS) -> First[Draft]:
    """Assessments and visit notes this person began and did not sign, the `most` oldest and how many there are. One
    query."""
    if not may(user, Permission.ASSESS):
        return First((), Counted(0, BADGE))
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
        .order_by("at")[: max(most, BADGE) + 1]
    )
    every = list(rows)
    found = every[:most]
    note(pk for *_, pk in found)
    shown = [
        Draft(what, record, listed(given, family), patient, at) for what, at, record, family, given, patient, _ in found
    ]
    return First(shown, Counted(len(every), max(most, BADGE)))
