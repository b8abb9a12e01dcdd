"""The schedule as it is drawn: the day's columns of people, a week of one or several people, and what nobody has
planned yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from accounts.models import User, UserQuerySet
from accounts.permissions import Permission, Role, may
from core.clock import local, today
from core.counting import First
from core.counting import first as first_of
from core.kit.words import clock_time, short_day
from visits.models import Visit
from visits.orders import parent_discipline
from visits.querysets import VisitQuerySet
from visits.times import FIRST_HOUR, LAST_HOUR, board_rows, fits_board, week_of

MOST_COLUMNS = 24
MOST_CHOICES = 200
MOST_IN_TRAY = 40


@dataclass(frozen=True)
class Block:
    """A visit on the board; without `visit` it is time taken by somebody else's patient.

    `is_in_place`: the board shows it where it is; `is_carried_over`: it began the day before; `together`: who goes along.
    """

    row: int
    length: int
    starts_at: datetime
    ends_at: datetime
    is_in_place: bool = True
    is_carried_over: bool = False
    visit: Visit | None = None
    together: str = ""

    @property
    def hours(self) -> str:
        """From when to when, in words; over midnight with the day it ends."""
        until = local(self.ends_at - timedelta(microseconds=1))
        over = f", {short_day(until)}" if until.date() != local(self.starts_at).date() else ""
        return f"{clock_time(self.starts_at)} to {clock_time(self.ends_at)}{over}"

    @property
    def kind(self) -> str:
        """What it is, in a line: "SN, not begun, with Ruth Meyer, since Mon 4 Jan"; a planned visit does not say so."""
        if self.visit is None:
            return "Busy"
        state = self.visit.status_words
        words = [
            self.visit.discipline,
            "" if state == "planned" else state,
            self.together and f"with {self.together}",
            f"since {short_day(self.starts_at)}" if self.is_carried_over else "",
        ]
        return ", ".join(word for word in words if word)

    @property
    def can_be_dragged(self) -> bool:
        """True when its place on the board says its time, so that dragging it changes nothing unseen."""
        return self.is_in_place and self.visit is not None and self.visit.may_move


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


@dataclass(frozen=True)
class People:
    """Some of the people of a schedule, those with visits first: which part of them, and how many there are in all."""

    shown: Sequence[User]
    part: int
    total: int

    @property
    def parts(self) -> int:
        """How many parts of 24 there are."""
        return max(1, -(-self.total // MOST_COLUMNS))


def visits_of(user: User) -> VisitQuerySet[Visit]:
    """The visits whose schedule this person sees: a clinician her own, others those of the patients in their scope."""
    rows = Visit.objects.visible_to(user)
    return rows.of_clinician(user) if user.role == Role.CLINICIAN else rows


def staff_of(user: User) -> UserQuerySet:
    """The people whose columns this person may see: oneself, or the team's clinicians."""
    if not may(user, Permission.SCHEDULE) and user.role == Role.CLINICIAN:
        return User.objects.active().filter(pk=user.pk)
    people = User.objects.active().filter(Q(role=Role.CLINICIAN) | Q(pk=user.pk, role=Role.CASE_MANAGER))
    return people.filter(Q(team_id=user.team_id) | Q(pk=user.pk)) if user.team_id is not None else people


def by_name(people: UserQuerySet) -> list[User]:
    """The first 200 of `people` to choose from, by discipline and name, those without a discipline last. One query."""
    return list(people.order_by(*_ORDER)[:MOST_CHOICES])


def people_on(user: User, people: UserQuerySet, first: date, last: date, part: int) -> People:
    """24 of `people`: whoever has a visit on the days `first` to `last` that `user` sees comes first, so that no visit hides
    behind people without one. At most two queries."""
    theirs = visits_of(user).holding_time().reaching(first, last).filter(clinician=OuterRef("pk"))
    rows = people.annotate(has_visits=Exists(theirs)).order_by("-has_visits", *_ORDER)
    start = (max(part, 1) - 1) * MOST_COLUMNS
    found = list(rows[start : start + MOST_COLUMNS + 1])
    if not found and start:
        return people_on(user, people, first, last, 1)
    is_all = not start and len(found) <= MOST_COLUMNS
    return People(found[:MOST_COLUMNS], max(part, 1), len(found) if is_all else people.count())


# Those without a discipline come last; the empty text would sort first
_ORDER = (Case(When(discipline="", then=Value(1)), default=Value(0)), "discipline", "family_name", "given_name", "pk")


def seen_between(user: User, first: date, last: date) -> VisitQuerySet[Visit]:
    """The visits this person sees that take time on the days `first` to `last`."""
    return visits_of(user).holding_time().reaching(first, last)


def day_columns(user: User, day: date, people: Sequence[User]) -> list[Column]:
    """The day of each of `people`; time taken outside the viewer's scope shows as busy, without the patient.

    Two queries, and one more when somebody goes together.
    """
    columns: dict[int | None, Column] = {person.pk: Column(person) for person in people}
    rows = seen_between(user, day, day).filter(clinician__in=list(columns))
    joined = Exists(Visit.objects.holding_time().filter(joint_with=OuterRef("pk")))
    seen: list[Visit] = list(rows.select_related("patient").order_by("starts_at", "pk").annotate(is_joined=joined))
    company = _company([visit for visit in seen if visit.joint_with_id or vars(visit)["is_joined"]])
    for visit in seen:
        columns[visit.clinician_id].blocks.append(_block(day, *visit.span, visit, company.get(visit.pk, "")))
    hidden = Visit.objects.holding_time().reaching(day, day).filter(clinician__in=list(columns))
    for clinician_id, start, end in hidden.exclude(pk__in=[visit.pk for visit in seen]).spans():
        columns[clinician_id].blocks.append(_block(day, start, end))
    for column in columns.values():
        column.blocks.sort(key=lambda b: b.starts_at)
    return list(columns.values())


def _company(visits: Sequence[Visit]) -> dict[int, str]:
    """Who goes together with each of these visits, by name. One query, none without visits."""
    if not visits:
        return {}
    parties = {visit.joint_with_id or visit.pk for visit in visits}
    rows = Visit.objects.holding_time().filter(Q(joint_with__in=parties) | Q(pk__in=parties))
    members: dict[int, dict[int, str]] = defaultdict(dict)
    for visit in rows.select_related("clinician").order_by("pk"):
        if visit.clinician is not None:
            members[visit.joint_with_id or visit.pk][visit.pk] = visit.clinician.name
    return {
        visit.pk: ", ".join(name for pk, name in members[visit.joint_with_id or visit.pk].items() if pk != visit.pk)
        for visit in visits
    }


def _block(day: date, start: datetime, end: datetime, visit: Visit | None = None, together: str = "") -> Block:
    row, length = board_rows(start, end, day)
    is_carried_over = local(start).date() < day
    return Block(row, length, start, end, fits_board(start, end, day), is_carried_over, visit, together)


def hours() -> list[tuple[int, str]]:
    """The board's hours with their rows: (0, "7 AM"), (4, "8 AM") ..."""
    return [
        ((hour - FIRST_HOUR) * 4, f"{(hour - 1) % 12 + 1} {'AM' if hour < 12 else 'PM'}")
        for hour in range(FIRST_HOUR, LAST_HOUR)
    ]


def week_lines(user: User, day: date, people: Sequence[User]) -> tuple[list[date], list[WeekLine]]:
    """The seven days around `day` and each person's visits on them, a visit over midnight on both. One query."""
    first, last = week_of(day)
    days = [first + timedelta(days=n) for n in range(7)]
    rows = seen_between(user, first, last).filter(clinician__in=people).select_related("patient")
    found: dict[tuple[int | None, date], list[Visit]] = defaultdict(list)
    for visit in rows.order_by("starts_at", "id"):
        for touched in days:
            if visit.reaches(touched):
                found[visit.clinician_id, touched].append(visit)
    return days, [WeekLine(p, [(d, found.get((p.pk, d), [])) for d in days]) for p in people]


@dataclass(frozen=True)
class Tray:
    """Visits waiting for a time: the most pressing, and how many there are; `has_past`: weeks that are over wait too."""

    waiting: First[Visit]
    has_past: bool


def tray(user: User, day: date) -> Tray:
    """What is to be scheduled in the order weeks that hold `day` or began before it, most pressing first and at most 40.
    At most three queries."""
    rows = open_on(unscheduled(user), day).order_by("is_optional", "week_ends_on", "week_starts_on", "id")
    has_past = unscheduled(user).filter(week_ends_on__lt=today()).exists()
    return Tray(first_of(rows, MOST_IN_TRAY), has_past)


def open_on(rows: VisitQuerySet[Visit], day: date) -> VisitQuerySet[Visit]:
    """Those of the visits to be scheduled whose order week holds `day` or began before it, and is not over."""
    return rows.filter(week_starts_on__lte=day, week_ends_on__gte=max(day, today()))


def unscheduled(user: User) -> VisitQuerySet[Visit]:
    """Every visit to be scheduled of the patients in this person's scope."""
    return Visit.objects.visible_to(user).needed().select_related("patient", "order")


def not_begun(user: User) -> VisitQuerySet[Visit]:
    """Planned visits whose time has passed and that nobody began, of those whose schedule this person sees."""
    return visits_of(user).not_begun().select_related("patient", "clinician")
