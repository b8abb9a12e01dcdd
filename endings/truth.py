"""What must never stand beside each other: a closed episode with a visit ahead, a stay without a hold, and the like."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from caseload.models import Assignment, Episode, Patient, Stay
from homehealth import deadlines
from obligations.models import Obligation
from reminders.models import Notification
from visits.models import Visit

STANDING = (Visit.Status.NEEDED, Visit.Status.PLANNED, Visit.Status.HELD, Visit.Status.UNDER_WAY)


def contradictions(patient_ids: Collection[int] | None = None) -> list[str]:
    """Each contradiction in words with the number of its record; of these patients, or of everybody. Eight queries."""
    return [
        f"{words}: {record}"
        for words, rows in _questions()
        for record in (rows if patient_ids is None else rows.filter(patient__in=patient_ids))[:100]
    ]


def _questions() -> Iterator[tuple[str, QuerySet[Any]]]:
    closed = Q(episode__status=Episode.Status.DISCHARGED)
    on_hold = Q(episode__status=Episode.Status.ON_HOLD)
    away = Stay.objects.away().filter(episode=OuterRef("pk"))
    after_all = [rule.key for rule in deadlines.rules().values() if rule.survives_discharge]
    still_open = Obligation.objects.open().filter(closed)
    yield "a visit stands in a closed episode", Visit.objects.filter(closed, status__in=STANDING)
    yield "a charge goes on after care ended", Assignment.objects.open().filter(closed)
    yield (
        "an open episode has nobody of its charge",
        Episode.objects.exclude(status=Episode.Status.DISCHARGED)
        .filter(worker__isnull=False)
        .exclude(Exists(Assignment.objects.open().filter(episode=OuterRef("pk"), worker=OuterRef("worker")))),
    )
    yield "a promise is open that ended with care", still_open.exclude(rule__in=after_all)
    yield "a visit is on hold while nobody is away", Visit.objects.filter(status=Visit.Status.HELD).exclude(on_hold)
    yield "a visit is planned while the patient is away", Visit.objects.filter(on_hold, status=Visit.Status.PLANNED)
    yield (
        "an episode is on hold and nobody is away",
        Episode.objects.filter(status=Episode.Status.ON_HOLD).exclude(Exists(away)),
    )
    yield (
        "somebody is away and the episode goes on",
        Episode.objects.filter(Exists(away), status__in=[Episode.Status.ACTIVE, Episode.Status.ADMITTED]),
    )
    yield (
        "a dead patient is in care",
        Episode.objects.exclude(status=Episode.Status.DISCHARGED).filter(patient__deceased_on__isnull=False),
    )


def strays() -> list[str]:
    """What points at an episode or a promise that is over: the open episode of a patient, a reminder that waits."""
    patients = Patient.objects.filter(open_episode__status=Episode.Status.DISCHARGED)
    waiting = Notification.objects.filter(state=Notification.State.PENDING).exclude(obligation__state="open")
    return [
        *(f"{patient} points at a closed episode" for patient in patients[:100]),
        *(f"{mail} waits for a promise that is over" for mail in waiting.filter(obligation__isnull=False)[:100]),
    ]
