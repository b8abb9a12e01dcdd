"""Who keeps a promise: the case manager in charge, or a supervisor where the rule or an absence asks for one; never
nobody."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q, QuerySet

from accounts.models import Team, User
from accounts.permissions import Role
from caseload.models import Episode
from core.clock import today
from homehealth.deadlines.model import Owner


class Owners:
    """Finds owners for many episodes; asks the database at most once, and only when somebody is missing."""

    def of(self, episode: Episode, wanted: Owner) -> int | None:
        """The id of the person who keeps a promise of `episode`; None only in an agency where nobody can sign in.

        Rules for the clinician and for intake belong to the case manager too, who sees to it that they are kept: the
        clinician finds them among her patients' on her own page.
        """
        worker = episode.worker
        if wanted != "supervisor" and worker is not None and worker.is_active:
            return worker.pk
        return self._instead_of(worker)

    def _instead_of(self, worker: User | None) -> int | None:
        team = worker.team_id if worker is not None else None
        own = [person.pk for person in self._others if person.role == Role.SUPERVISOR and person.team_id == team]
        if own and team is not None:
            return own[0]
        if worker is not None and worker.is_active:
            return worker.pk
        return self._others[0].pk if self._others else None

    @cached_property
    def _others(self) -> list[User]:
        """Active people by how fit they are to step in: supervisors, intake, case managers, then anybody."""
        order = {Role.SUPERVISOR: 0, Role.INTAKE: 1, Role.CASE_MANAGER: 2}
        people = User.objects.active().only("pk", "role", "team_id").order_by("pk")
        return sorted(
            people.exclude(role=Role.AUDITOR)[:2000], key=lambda person: (order.get(Role(person.role), 3), person.pk)
        )


def patients_owed_through(person: User, teams: set[Team | None]) -> QuerySet[Episode, int]:
    """Ids of the patients whose promises may change hands when `person` begins or ceases to work, or gets another role
    or team. `teams` are theirs before and after.

    Those they are in charge of, those of the teams' other case managers, and those whose own case manager is missing
    or gone, for whom anybody may have to step in.
    """
    owing: QuerySet[Episode] = Episode.objects.owing(today())
    known = User.objects.active().exclude(pk=person.pk).exclude(role=Role.AUDITOR)
    if known.exists():  # else nobody was there to promise anything, and every promise is missing
        of_teams = Q(worker__team__in=[team for team in teams if team is not None])
        nobody = Q(worker__isnull=True) | Q(worker__is_active=False)
        owing = owing.filter(Q(worker=person) | of_teams | nobody, obligations__state="open")
    return owing.values_list("patient_id", flat=True).distinct()
