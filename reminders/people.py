"""The people reminders may go to: owners, who covers for them and when, and who supervises them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Cover, User
from accounts.permissions import Role
from core.clock import today


@dataclass(frozen=True)
class Person:
    """One member of staff as the ladder sees them."""

    id: int
    role: str
    team_id: int | None
    is_active: bool


@dataclass(frozen=True)
class Absence:
    """One person covers for another from one day to another, both included."""

    absent_id: int
    covering_id: int
    starts_on: date
    ends_on: date


class Directory:
    """Answers who keeps and who supervises, from people and absences given once."""

    def __init__(self, people: Iterable[Person], absences: Iterable[Absence] = ()) -> None:
        self._people = {person.id: person for person in people}
        self._absences: dict[int, list[Absence]] = defaultdict(list)
        for absence in absences:
            self._absences[absence.absent_id].append(absence)
        self._supervisors: dict[int | None, list[int]] = defaultdict(list)
        for person in sorted(self._people.values(), key=lambda one: one.id):
            if person.role == Role.SUPERVISOR and person.is_active:
                self._supervisors[person.team_id].append(person.id)

    def keepers(self, owner_id: int, on: date) -> list[int]:
        """The owner and whoever covers for them on the day; the supervisor when the owner can no longer sign in."""
        covering = [
            absence.covering_id
            for absence in self._absences.get(owner_id, ())
            if absence.starts_on <= on <= absence.ends_on and self._is_active(absence.covering_id)
        ]
        if self._is_active(owner_id):
            return [owner_id, *(one for one in dict.fromkeys(covering) if one != owner_id)]
        return list(dict.fromkeys(covering)) or self.supervisors(owner_id)[:1] or [owner_id]

    def supervisors(self, owner_id: int) -> list[int]:
        """The active supervisors of the owner's team, longest here first; the owner is not her own."""
        owner = self._people.get(owner_id)
        team = owner.team_id if owner else None
        return [one for one in self._supervisors.get(team, ()) if one != owner_id] if team is not None else []

    def _is_active(self, user_id: int) -> bool:
        person = self._people.get(user_id)
        return person is not None and person.is_active


def directory(owner_ids: Collection[int]) -> Directory:
    """The directory needed for these owners: two queries."""
    absences = [
        Absence(*row)
        for row in Cover.objects.filter(absent__in=owner_ids, ends_on__gte=today()).values_list(
            "absent_id", "covering_id", "starts_on", "ends_on"
        )
    ]
    needed = {*owner_ids, *(absence.covering_id for absence in absences)}
    people = User.objects.get_queryset().filter(Q(pk__in=needed) | Q(role=Role.SUPERVISOR, is_active=True))
    return Directory((Person(*row) for row in people.values_list("pk", "role", "team_id", "is_active")), absences)
