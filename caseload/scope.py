"""Which patients a person may see: the one rule that every query in the product narrows itself by."""

from __future__ import annotations

from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string

from accounts.models import Cover, User
from accounts.permissions import Role
from core.clock import today
from core.request_ids import worked_out

FEW = 1000
USES_BEFORE_READING = 5
Row = TypeVar("Row", bound=Model)


class ChartQuerySet(QuerySet[Row]):
    """Records of a patient's chart: they are seen by whoever sees the patient."""

    def visible_to(self, user: Any) -> ChartQuerySet[Row]:
        """Records of patients this person may see."""
        from caseload.models import Patient  # noqa: PLC0415 - the models of this very app are built on this class

        known = known_ids(user)
        if known is not None:
            return self.filter(patient_id__in=known)
        return self.filter(patient__in=Patient.objects.visible_to(user))

    def of(self, patient: Any) -> ChartQuerySet[Row]:
        """Records of one patient."""
        return self.filter(patient=patient)


def workers_in_charge(user: User) -> QuerySet[User]:
    """The people whose patients this person looks after: a case manager and those covered today, or a supervisor's team."""
    if user.role == Role.SUPERVISOR:
        return User.objects.get_queryset().filter(team=user.team, team__isnull=False)
    absent = Cover.objects.filter(covering=user, starts_on__lte=today(), ends_on__gte=today()).values("absent_id")
    return User.objects.get_queryset().filter(Q(pk=user.pk) | Q(pk__in=absent))


def known_ids(user: Any, *, at_once: bool = False) -> list[int] | None:
    """The ids of the patients this person sees, once the request asks for them again and they are few; None otherwise.

    A page of many lists narrows each by the same scope: the second time, reading the few ids once is cheaper than
    repeating the subquery in each. `at_once` reads them on the first use: a list sorted by name would otherwise walk the
    whole agency's names. Everybody's and nobody's need no ids.
    """
    memory = worked_out.get()
    if memory is None or getattr(user, "role", None) not in {Role.CASE_MANAGER, Role.SUPERVISOR, Role.CLINICIAN}:
        return None
    key = ("patients seen by", user.pk)
    uses = memory[f"{key} uses"] = memory.get(f"{key} uses", 0) + 1
    if key not in memory and uses < USES_BEFORE_READING and not at_once:
        return None
    if key not in memory:
        scope = patients_in_scope(user)
        found: list[int] = []
        if scope is not None:
            patients = apps.get_model("caseload", "Patient")._default_manager.filter(scope)
            found = list(patients.values_list("pk", flat=True)[: FEW + 1])
        memory[key] = found if len(found) <= FEW else None
    return memory[key]  # type: ignore[no-any-return]


def patients_in_scope(user: Any) -> Q | None:
    """The filter on patients for this person: Q() for everybody's, None for nobody's. Unknown roles see nothing."""
    from caseload.models import Assignment  # noqa: PLC0415 - see above

    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    if user.role in {Role.AUDITOR, Role.INTAKE}:
        return Q()
    if user.role in {Role.CASE_MANAGER, Role.SUPERVISOR}:
        return Q(pk__in=Assignment.objects.open().filter(worker__in=workers_in_charge(user)).values("patient_id"))
    if user.role == Role.CLINICIAN:
        return Q(pk__in=import_string(settings.VISIT_SCOPE)(user))
    return None
