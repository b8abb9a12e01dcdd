"""What visits add to the patient's strip and to the caseload's rows: the next visit, the last contact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest

from accounts.models import User
from caseload.facts import spoken
from caseload.field_policy import may_read
from caseload.models import Note, Patient
from core.clock import now
from core.kit.words import moment
from visits.models import Visit
from visits.querysets import VisitQuerySet


def next_visit(patient: Patient, user: User) -> dict[str, object]:
    """The next planned visit in words, for those who see visits."""
    if not may_read(user, Visit, "starts_at"):
        return {}
    visit = next(iter(_coming().filter(patient=patient).order_by("starts_at")[:1]), None)
    if visit is None:
        return {}
    who = f", {visit.clinician.name}" if visit.clinician else ""
    return {"next_visit": f"{moment(visit.starts_at)} {visit.discipline}{who}"}


def next_visits(patient_ids: Collection[int], user: User) -> dict[int, Visit] | None:
    """The next planned visit of each patient, in one query; None for those who do not see visits."""
    if not may_read(user, Visit, "starts_at"):
        return None
    rows = _coming().filter(patient_id__in=patient_ids).order_by("patient_id", "starts_at").distinct("patient_id")
    return {row.patient_id: row for row in rows}


def last_contacts(patient_ids: Collection[int], user: User) -> dict[int, datetime] | None:
    """When each patient was last visited or spoken to, in one query that looks at few rows of each; None for those who do
    not see visits. A call that nobody answered is no contact."""
    if not may_read(user, Visit, "starts_at"):
        return None
    visited = Visit.objects.filter(patient=OuterRef("pk")).completed().order_by("-starts_at").values("starts_at")[:1]
    called = Note.objects.filter(spoken(), patient=OuterRef("pk")).order_by("-happened_at")
    # scope: the ids are those of rows that the list shows
    rows = Patient.objects.filter(pk__in=patient_ids).annotate(
        last=Greatest(Subquery(visited), Subquery(called.values("happened_at")[:1]))
    )
    return dict(rows.filter(last__isnull=False).values_list("pk", "last"))


def _coming() -> VisitQuerySet[Visit]:
    """Planned visits from now on, with only what is shown of them."""
    shown = (
        "patient",
        "starts_at",
        "discipline",
        "clinician__given_name",
        "clinician__family_name",
        "clinician__credential",
    )
    rows = Visit.objects.filter(status=Visit.Status.PLANNED, starts_at__gte=now())
    return rows.select_related("clinician").only(*shown)
