"""Which patients a person may see: the one rule that every query in the product narrows itself by."""

from __future__ import annotations

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
USES_BEFORE_READING = 3
EVERYBODY = {Role.AUDITOR, Role.INTAKE}
SOME = {Role.CASE_MANAGER, Role.SUPERVISOR, Role.CLINICIAN}
Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound="QuerySet[Any]")


class ChartQuerySet(QuerySet[Row]):
    """Records of a patient's chart: they are seen by whoever sees the patient."""

    def visible_to(self, user: User) -> Self:
        """Records of patients this person may see."""
        return in_scope(self, "patient_id", user)

    def of(self, patient: Any) -> Self:
        """Records of one patient."""
        return self.filter(patient=patient)


def in_scope(rows: Rows, column: str, user: User) -> Rows:
    """The rows whose `column` names a patient this person may see; none for a role that is not named."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return rows.none()
    if user.role in EVERYBODY:
        return rows.all()
    if user.role not in SOME:
        return rows.none()
    known = known_ids(user)
    return rows.filter(Among(column, known) if known is not None else Q(**{f"{column}__in": patients_of(user)}))


def known_ids(user: User, *, at_once: bool = False) -> list[int] | None:
    """The ids of the patients this person sees, once the request asks for them again and they are few; None otherwise.

    A page of many lists narrows each by the same scope: reading the few ids once is cheaper than repeating the subquery
    in each. `at_once` reads them on the first use: a list sorted by name would otherwise walk the whole agency's names.
    Everybody's and nobody's need no ids.
    """
    memory = worked_out.get()
    if memory is None or getattr(user, "role", None) not in SOME:
        return None
    key = ("patients seen by", user.pk)
    uses = memory[f"{key} uses"] = memory.get(f"{key} uses", 0) + 1
    if key not in memory and uses < USES_BEFORE_READING and not at_once:
        return None
    if key not in memory:
        found = list(patients_of(user).distinct()[: FEW + 1])
        memory[key] = found if len(found) <= FEW else None
    return memory[key]  # type: ignore[no-any-return]


def ids_seen(user: User) -> list[int] | BaseExpression:
    """The ids of the patients a person with a caseload sees, for a condition that stands beside an OR; nobody's for others."""
    if getattr(user, "role", None) not in SOME:
        return []
    known = known_ids(user)
    return known if known is not None else ArraySubquery(patients_of(user))


def patients_of(user: User) -> QuerySet[Any, int]:
    """Ids of the patients this case manager or supervisor is in charge of, or this clinician visits."""
    if user.role == Role.CLINICIAN:
        visited: QuerySet[Any, int] = import_string(settings.VISIT_SCOPE)(user)
        return visited
    open_assignments = apps.get_model("caseload", "Assignment")._default_manager.filter(ends_on__isnull=True)
    return open_assignments.filter(Among("worker_id", workers_in_charge(user))).values_list("patient_id", flat=True)


def workers_in_charge(user: User) -> BaseExpression:
    """Ids of the people whose patients this person looks after, as an array: a case manager and those covered today, or a
    supervisor's team."""
    if user.role == Role.SUPERVISOR:
        return ArraySubquery(User.objects.filter(team=user.team_id, team__isnull=False).values("pk"))
    absent = Cover.objects.filter(covering=user, starts_on__lte=today(), ends_on__gte=today()).values("absent_id")
    return Func(ArraySubquery(absent), Value(user.pk), function="array_append")
