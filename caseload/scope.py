"""Which patients a person may see: the one rule that every query in the product narrows itself by."""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string

from accounts.models import Cover, User
from accounts.permissions import Role
from core.clock import today

Row = TypeVar("Row", bound=Model)


class ChartQuerySet(QuerySet[Row]):
    """Records of a patient's chart: they are seen by whoever sees the patient."""

    def visible_to(self, user: Any) -> ChartQuerySet[Row]:
        """Records of patients this person may see."""
        from caseload.models import Patient  # noqa: PLC0415 - the models of this very app are built on this class

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
