"""Which patients a person may see: the one rule that every query in the product narrows itself by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, Model, Q, QuerySet, Value
from django.db.models.expressions import BaseExpression
from django.utils.module_loading import import_string

from accounts.models import Cover, User
from accounts.permissions import Role
from core.among import Among
from core.clock import today
from core.request_ids import worked_out

FEW = 1000
LISTS_BEFORE_READING = 3
EVERYBODY = {Role.AUDITOR, Role.INTAKE}
SOME = {Role.CASE_MANAGER, Role.SUPERVISOR, Role.CLINICIAN}
Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound="QuerySet[Any]")
VisitScope = Callable[[User], QuerySet[Any, int]]  # VISIT_SCOPE: ids of the patients whom this clinician visits


class ChartQuerySet(QuerySet[Row]):
    """Records of a patient's chart: they are seen by whoever sees the patient."""

    def visible_to(self, user: User) -> Self:
        """Records of patients this person may see."""
        return Scope.of(user).narrow(self, "patient_id")

    def of(self, patient: object) -> Self:
        """Records of one patient."""
        return self.filter(patient=patient)


@dataclass
class Scope:
    """The patients one person may see. The lists of a request share one of these, and with it what it knows.

    A list is narrowed by a subquery, or by the ids once they are known. They are read when a page asks for it, and for the
    third list: from there on that is cheaper than the subquery in each. They stay unknown outside of requests, where a
    change could come between two lists, and when they are more than `FEW`.
    """

    user: User
    is_shared: bool = False
    lists: int = 0
    known: list[int] | None = None
    is_read: bool = False

    @classmethod
    def of(cls, user: User) -> Scope:
        """The scope that this request has for the person; outside of requests a new one."""
        memory = worked_out.get()
        if memory is None:
            return cls(user)
        found: Scope = memory.setdefault((cls, user.pk, getattr(user, "role", None)), cls(user, is_shared=True))
        return found

    def narrow(self, rows: Rows, column: str) -> Rows:
        """The rows whose `column` names a patient this person may see; none for a role that is not named."""
        user = self.user
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return rows.none()
        if user.role in EVERYBODY:
            return rows.all()
        if user.role not in SOME:
            return rows.none()
        self._one_more_list()
        known = self.known
        return rows.filter(Among(column, known) if known is not None else Q(**{f"{column}__in": patients_of(user)}))

    def ids(self) -> list[int] | BaseExpression:
        """The ids for a condition that stands beside an OR; nobody's for a role without a caseload."""
        if getattr(self.user, "role", None) not in SOME:
            return []
        self._one_more_list()
        return self.known if self.known is not None else ArraySubquery(patients_of(self.user))

    def read(self) -> None:
        """Know the ids from now on: a list sorted by name would otherwise walk the whole agency's names."""
        if self.is_shared and not self.is_read and getattr(self.user, "role", None) in SOME:
            found = list(patients_of(self.user).distinct()[: FEW + 1])
            self.known, self.is_read = found if len(found) <= FEW else None, True

    def _one_more_list(self) -> None:
        self.lists += 1
        if self.lists >= LISTS_BEFORE_READING:
            self.read()


def patients_of(user: User) -> QuerySet[Any, int]:
    """Ids of the patients this case manager or supervisor is or last was in charge of, or this clinician visits.

    Whoever was in charge when care ended still sees the chart, for the paperwork of the end is theirs; until somebody
    else takes the patient up again.
    """
    if user.role == Role.CLINICIAN:
        visited_by: VisitScope = import_string(settings.VISIT_SCOPE)
        return visited_by(user)
    episodes = apps.get_model("caseload", "Episode")._default_manager
    closed_and_taken_up = Q(status="discharged", patient__open_episode__isnull=False)
    hers = episodes.filter(Among("worker_id", workers_in_charge(user))).exclude(closed_and_taken_up)
    return hers.values_list("patient_id", flat=True)


def workers_in_charge(user: User) -> BaseExpression:
    """Ids of the people whose patients this person looks after, as an array: a case manager and those covered today, or a
    supervisor's team."""
    if user.role == Role.SUPERVISOR:
        return ArraySubquery(User.objects.filter(team=user.team_id, team__isnull=False).values("pk"))
    absent = Cover.objects.filter(covering=user, starts_on__lte=today(), ends_on__gte=today()).values("absent_id")
    return Func(ArraySubquery(absent), Value(user.pk), function="array_append")
