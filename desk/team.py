"""The supervisor's numbers: counts by case manager and overdue by kind, each with the list that it counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import Team, User
from accounts.permissions import Role
from caseload.models import Assignment, Episode
from core.clock import day_bounds, today
from desk.worklist import KINDS
from obligations.models import Obligation, ObligationQuerySet
from visits.models import Visit
from visits.querysets import VisitQuerySet

SOON_DAYS = 7


@dataclass(frozen=True)
class WorkerRow:
    """One case manager's caseload as numbers."""

    worker: User
    patients: int
    overdue: int
    due_soon: int
    missed_visits: int


def team_of(user: User, chosen: str | None) -> Team | None:
    """The team to show: a supervisor's own; an auditor chooses by uuid, the first otherwise."""
    if user.role == Role.SUPERVISOR:
        return user.team
    teams = Team.objects.filter(is_active=True).order_by("name")
    by_id = {str(team.uuid): team for team in teams[:200]}
    return by_id.get(chosen or "") or next(iter(by_id.values()), None)


def members(team: Team) -> QuerySet[User]:
    """The case managers (and supervisors with patients) of a team who can sign in."""
    return (
        User.objects.active()
        .in_role(Role.CASE_MANAGER, Role.SUPERVISOR)
        .filter(team=team)
        .order_by("family_name", "given_name")
    )


def workers(people: list[User]) -> list[WorkerRow]:
    """A row for each case manager, in four queries whatever the size of the agency: each count is bounded by the team."""
    on = today()
    patients = _counts(Assignment.objects.open().filter(worker__in=people), "worker")
    overdue = _counts(Obligation.objects.overdue(on).owned_by(people), "owner")
    soon = _counts(
        Obligation.objects.open().owned_by(people).filter(due_on__range=(on, on + timedelta(days=SOON_DAYS))), "owner"
    )
    missed = _counts(missed_visits(on).filter(episode__in=_episodes_of(people)), "episode__worker")
    return [
        WorkerRow(p, patients.get(p.pk, 0), overdue.get(p.pk, 0), soon.get(p.pk, 0), missed.get(p.pk, 0))
        for p in people
        if p.role == Role.CASE_MANAGER or patients.get(p.pk)
    ]


def held_by(people: Collection[User]) -> QuerySet[Assignment, Any]:
    """Ids of the patients in these people's charge now."""
    return Assignment.objects.open().filter(worker__in=people).values("patient_id")


def held_count(people: Collection[User]) -> int:
    """How many patients are in these people's charge now; one who is in the charge of two counts once."""
    return int(held_by(people).distinct().count())


def missed_visits(on: date) -> VisitQuerySet[Visit]:
    """Visits of open patients missed in the last 30 days that nothing makes up and the practitioner was not told of."""
    since = day_bounds(on - timedelta(days=30))[0]
    rows = Visit.objects.filter(status=Visit.Status.MISSED, starts_at__gte=since, practitioner_told_at__isnull=True)
    made_up = Visit.objects.filter(makes_up=OuterRef("pk")).exclude(status__in=["missed", "cancelled"])
    return rows.filter(~Exists(made_up), episode__discharged_on__isnull=True)


def overdue_by_kind(people: list[User]) -> dict[str, int]:
    """How many promises of these people are overdue, by kind, in one query."""
    rows = Obligation.objects.overdue(today()).owned_by(people).values_list("kind").annotate(n=Count("pk")).order_by()
    return dict(rows)


def concerns_open(people: Collection[User]) -> ObligationQuerySet:
    """The concerns of these people's patients that nobody has acted on, whenever they are due."""
    return Obligation.objects.expected().owned_by(people).filter(kind="concern")


def concern_rows(team: Team) -> ObligationQuerySet:
    """The concerns open in a team: the list behind their number."""
    return concerns_open(list(members(team)))


def overdue_rows(team: Team, *, kind: str = "", worker: User | None = None, soon: bool = False) -> ObligationQuerySet:
    """The promises behind a number of the team page."""
    on = today()
    rows = Obligation.objects.owned_by([worker] if worker else members(team))
    rows = rows.open().filter(due_on__range=(on, on + timedelta(days=SOON_DAYS))) if soon else rows.overdue(on)
    return rows.filter(kind=kind) if kind in KINDS else rows


def _episodes_of(people: list[User]) -> list[int]:
    """Ids of the open episodes in these people's charge: a team's, so some hundreds."""
    rows = Episode.objects.filter(worker__in=people, discharged_on__isnull=True)
    return list(rows.values_list("pk", flat=True))


def _counts(rows: Any, name: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(name).annotate(n=Count("pk")))
