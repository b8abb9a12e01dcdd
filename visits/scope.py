"""Which patients a clinician sees: those she visited in the last 30 days or will visit in the next 60."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from accounts.models import User
from core.clock import now
from visits.models import Visit

BEFORE, AFTER = timedelta(days=30), timedelta(days=60)


def patients_visited_by(user: User) -> QuerySet[Visit, int]:
    """Ids of the patients this clinician has a visit with in that window; cancelled visits open nothing."""
    window = (now() - BEFORE, now() + AFTER)
    visits: QuerySet[Visit] = Visit.objects.filter(clinician=user, starts_at__range=window).exclude(
        status=Visit.Status.CANCELLED
    )
    return visits.values_list("patient_id", flat=True)
