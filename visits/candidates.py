"""Who could make a visit, with the reasons, and when both clinician and patient are free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.permissions import Role
from caseload.models import Patient
from core.clock import at_local, day_bounds, local, now
from core.kit.words import clock_time, short_day
from homehealth.frequency import SYNONYMS
from visits.models import CASE_MANAGEMENT, Visit
from visits.orders import parent_discipline
from visits.querysets import VisitQuerySet
from visits.times import STEP_MINUTES, week_of

MOST = 30
FAMILIAR_DAYS = 90
WORKDAY = (time(8), time(17))
SEARCH_DAYS = 14


@dataclass(frozen=True)
class Candidate:
    """A person who may make the visit, with what speaks for and against it in words."""

    person: User
    familiar: int
    speaks: bool
    is_free: bool | None
    week_load: int
    reasons: str


@dataclass(frozen=True)
class Slot:
    """A free time of a clinician and a patient."""

    start: datetime
    end: datetime

    @property
    def day(self) -> date:
        """Its day on the agency's calendar."""
        return local(self.start).date()

    @property
    def clock(self) -> str:
        """When it begins, as a form writes it: "09:15"."""
        return f"{local(self.start):%H:%M}"

    @property
    def words(self) -> str:
        """For a button: "Mon 4 Jan, 9:15 AM"."""
        return f"{short_day(self.start)}, {clock_time(self.start)}"


def people_for(discipline: str) -> QuerySet[User]:
    """Active people who may make visits of a discipline."""
    people = User.objects.active()
    if discipline == CASE_MANAGEMENT:
        return people.in_role(Role.CASE_MANAGER, Role.SUPERVISOR)
    parent = parent_discipline(discipline)
    return people.in_role(Role.CLINICIAN).filter(discipline__in=[code for code, of in SYNONYMS.items() if of == parent])


def candidates(
    patient: Patient,
    discipline: str,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    keep: Visit | None = None,
    team_id: int | None = None,
) -> list[Candidate]:
    """At most 30 people for a visit, best first: familiar with the patient, speaking the language, free, least loaded
    that week.

    `keep` is the visit being moved, which does not stand in its own way. Two queries.
    """
    day = local(start).date() if start else local(now()).date()
    people = people_for(discipline).annotate(familiar=_familiar(patient), week_load=_load(day))
    if team_id is not None:
        people = people.filter(Q(team_id=team_id) | Q(familiar__gt=0))
    chosen = list(people.order_by("-familiar", "week_load", "family_name", "pk")[:MOST])
    busy = _busy_people(chosen, start, end, keep) if start and end else None
    found = [_candidate(patient, p, p.familiar or 0, p.week_load or 0, busy) for p in chosen]
    return sorted(
        found, key=lambda c: (c.is_free is False, -min(c.familiar, 1), not c.speaks, c.week_load, -c.familiar)
    )


def _familiar(patient: Patient) -> Subquery:
    since = now() - timedelta(days=FAMILIAR_DAYS)
    made = Visit.objects.completed().filter(patient=patient, starts_at__gte=since, clinician=OuterRef("pk"))
    return _count(made)


def _load(day: date) -> Subquery:
    first, last = week_of(day)
    return _count(Visit.objects.holding_time().between(first, last).filter(clinician=OuterRef("pk")))


def _count(rows: VisitQuerySet[Visit]) -> Subquery:
    return Subquery(rows.order_by().values("clinician").annotate(n=Count("pk")).values("n"))


def _busy_people(people: Sequence[User], start: datetime, end: datetime, keep: Visit | None) -> set[int | None]:
    rows = Visit.objects.overlapping(start, end, besides=keep).filter(clinician__in=people)
    return {clinician_id for clinician_id, _, _ in rows.spans()}


def _candidate(patient: Patient, person: User, familiar: int, load: int, busy: set[int | None] | None) -> Candidate:
    needs_language = bool(patient.language) and patient.language.lower() != "english"
    speaks = needs_language and patient.language.lower() in [w.strip().lower() for w in person.languages.split(",")]
    is_free = None if busy is None else person.pk not in busy
    words = [
        f"knows the patient ({familiar} visit{'s' if familiar != 1 else ''} in 90 days)"
        if familiar
        else "new to the patient"
    ]
    if needs_language:
        words.append(f"speaks {patient.language}" if speaks else f"does not speak {patient.language}")
    if is_free is not None:
        words.append("free then" if is_free else "busy then")
    words.append(f"{load} visit{'s' if load != 1 else ''} that week")
    return Candidate(person, familiar, speaks, is_free, load, ", ".join(words))


def free_slots(
    clinician_id: int,
    patient_id: int,
    after: datetime,
    minutes: int,
    *,
    until: date | None = None,
    keep: Visit | None = None,
    count: int = 3,
) -> list[Slot]:
    """The next `count` quarter hours from `after` on, 8:00 to 17:00 agency time within 14 days (and not past the day
    `until`), in which neither the clinician nor the patient has a visit. One query."""
    after = max(after, now()).astimezone(UTC)
    last = local(after).date() + timedelta(days=SEARCH_DAYS)
    last = min(last, until) if until else last
    if last < local(after).date():
        return []
    rows = Visit.objects.overlapping(after, day_bounds(last)[1], besides=keep)
    taken = rows.filter(Q(clinician_id=clinician_id) | Q(patient_id=patient_id)).spans()
    found: list[Slot] = []
    for slot in _quarter_hours(after, last, timedelta(minutes=minutes)):
        if all(end <= slot.start or start >= slot.end for _, start, end in taken):
            found.append(slot)
            if len(found) == count:
                break
    return found


def _quarter_hours(after: datetime, last: date, length: timedelta) -> Iterator[Slot]:
    day = local(after).date()
    while day <= last:
        start, closes = (at_local(day, clock).astimezone(UTC) for clock in WORKDAY)
        while start + length <= closes:
            if start >= after:
                yield Slot(start, start + length)
            start += timedelta(minutes=STEP_MINUTES)
        day += timedelta(days=1)
