"""The schedule as it is drawn: the day's columns of people, a week of one or several people, and what nobody has
planned yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.models import User
from accounts.permissions import Permission, Role, may
from core.clock import local, today
from core.kit.words import clock_time
from visits.models import Visit
from visits.orders import parent_discipline
from visits.querysets import VisitQuerySet
from visits.times import FIRST_HOUR, LAST_HOUR, STEP_MINUTES, board_row, week_of

MOST_COLUMNS = 24
MOST_IN_TRAY = 40
ROWS = (LAST_HOUR - FIRST_HOUR) * 60 // STEP_MINUTES


@dataclass(frozen=True)
class Block:
    """A visit on the board; without `visit` it is time taken by somebody else's patient."""

    row: int
    length: int
    starts_at: datetime
    ends_at: datetime
    visit: Visit | None = None

    @property
    def hours(self) -> str:
        """From when to when, in words."""
        return f"{clock_time(self.starts_at)} to {clock_time(self.ends_at)}"


@dataclass
class Column:
    """One person's day."""

    person: User
    blocks: list[Block] = field(default_factory=list)

    @property
    def discipline(self) -> str:
        """The discipline their visits count under."""
        return parent_discipline(self.person.discipline) if self.person.discipline else ""


@dataclass(frozen=True)
class WeekLine:
    """One person's week: seven days, each with its visits."""

    person: User
    days: Sequence[tuple[date, Sequence[Visit]]]


def visits_of(user: User) -> VisitQuerySet[Visit]:
    """The visits whose schedule this person sees: a clinician her own, others those of the patients in their scope."""
    rows = Visit.objects.visible_to(user)
    return rows.of_clinician(user) if user.role == Role.CLINICIAN else rows


def staff_of(user: User) -> list[User]:
    """The people whose columns this person may see, by discipline and name: oneself, or the team's clinicians."""
    if not may(user, Permission.SCHEDULE) and user.role == Role.CLINICIAN:
        return [user]
    people = User.objects.active().filter(Q(role=Role.CLINICIAN) | Q(pk=user.pk, role=Role.CASE_MANAGER))
    if user.team_id is not None:
        people = people.filter(Q(team_id=user.team_id) | Q(pk=user.pk))
    found = people.order_by("discipline", "family_name", "given_name", "pk")[:60]
    return sorted(found, key=lambda person: not person.discipline)


def day_columns(user: User, day: date, people: Sequence[User]) -> list[Column]:
    """The day of each of `people`, at most 24; time taken outside the viewer's scope shows as busy, without the
    patient.

    Two queries.
    """
    columns: dict[int | None, Column] = {person.pk: Column(person) for person in people[:MOST_COLUMNS]}
    seen = visits_of(user).holding_time().on(day).filter(clinician__in=list(columns)).select_related("patient")
    for visit in seen.order_by("starts_at"):
        columns[visit.clinician_id].blocks.append(_block(*visit.span, visit))
    shown = [b.visit.pk for c in columns.values() for b in c.blocks if b.visit]
    hidden = Visit.objects.holding_time().on(day).filter(clinician__in=list(columns)).exclude(pk__in=shown)
    for clinician_id, start, end in hidden.spans():
        columns[clinician_id].blocks.append(_block(start, end))
    for column in columns.values():
        column.blocks.sort(key=lambda b: b.starts_at)
    return list(columns.values())


def _block(start: datetime, end: datetime, visit: Visit | None = None) -> Block:
    row = board_row(start)
    minutes = (end - start).total_seconds() / 60
    return Block(row, max(1, min(round(minutes / STEP_MINUTES), ROWS - row)), start, end, visit)


def hours() -> list[tuple[int, str]]:
    """The board's hours with their rows: (0, "7 AM"), (4, "8 AM") ..."""
    return [
        ((hour - FIRST_HOUR) * 4, f"{(hour - 1) % 12 + 1} {'AM' if hour < 12 else 'PM'}")
        for hour in range(FIRST_HOUR, LAST_HOUR)
    ]


def week_lines(user: User, day: date, people: Sequence[User]) -> tuple[list[date], list[WeekLine]]:
    """The seven days around `day` and each person's visits on them; people without visits come last. One query."""
    first, last = week_of(day)
    days = [first + timedelta(days=n) for n in range(7)]
    rows = visits_of(user).holding_time().between(first, last).filter(clinician__in=people).select_related("patient")
    found: dict[tuple[int | None, date], list[Visit]] = defaultdict(list)
    for visit in rows.order_by("starts_at", "id")[:1000]:
        found[visit.clinician_id, local(visit.span[0]).date()].append(visit)
    lines = [WeekLine(p, [(d, found.get((p.pk, d), [])) for d in days]) for p in people]
    return days, sorted(lines, key=lambda line: not any(visits for _, visits in line.days))


def tray(user: User, day: date) -> tuple[list[Visit], bool]:
    """Visits to be scheduled in the order weeks that hold `day` or began before it and are not over, most pressing
    first and at most 40; and whether visits of weeks that are over still wait for a decision. Two queries."""
    rows = unscheduled(user)
    open_rows = rows.filter(week_starts_on__lte=day, week_ends_on__gte=max(day, today()))
    waiting = list(open_rows.order_by("is_optional", "week_ends_on", "week_starts_on", "id")[:MOST_IN_TRAY])
    return waiting, rows.filter(week_ends_on__lt=today()).exists()


def unscheduled(user: User) -> VisitQuerySet[Visit]:
    """Every visit to be scheduled of the patients in this person's scope."""
    return Visit.objects.visible_to(user).needed().select_related("patient", "order")
