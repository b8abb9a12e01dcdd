"""Concerns: dangers that somebody must act on, and the limits that were ordered for a patient's readings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from caseload.models.episode import Episode
from caseload.models.patient import Patient
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.models import Dated, Public
from homehealth.limits import READINGS

READING_NAMES = [(key, name) for key, (name, _) in READINGS.items()]


class ConcernQuerySet(ChartQuerySet["Concern"]):
    """Questions about many concerns."""

    def open(self) -> ConcernQuerySet:
        """Concerns that nobody has acted on yet."""
        return self.filter(state=Concern.State.OPEN)


class Concern(Public, Dated):
    """A danger to a patient, from the moment it is known until somebody has acted.

    `source` names what raised it: the same thing again is the same row while it is open. It is never deleted, and final
    once it is closed or taken back, with the words that say why.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", "An answer that needs action"
        READING = "reading", "A reading outside the limits"
        MEDICINE = "medicine", "A medicine that meets an allergy"
        GOAL = "goal", "A goal that stalls"

    class Urgency(models.TextChoices):
        NOW = "now", "At once"
        TODAY = "today", "Today"
        SOON = "soon", "Within 3 days"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Acted on"
        TAKEN_BACK = "taken_back", "Taken back"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="concerns")
    episode = models.ForeignKey(Episode, null=True, on_delete=models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    urgency = models.CharField(max_length=6, choices=Urgency.choices)
    what = models.CharField(max_length=500)
    citation = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=160)
    link = models.CharField(max_length=200, blank=True, help_text="A path on this site: where it was found.")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: the system."
    )
    act_by = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closing = models.TextField("what was done", max_length=5000, blank=True)

    objects = ConcernQuerySet.as_manager()
    field_classes = classed(
        clinical="kind what source closing",
        plain="patient episode urgency citation link raised_at raised_by act_by state closed_at closed_by",
    )

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="concern_changed"),
            models.Index(fields=["patient", "-id"], name="concern_patient"),
            models.Index(fields=["episode"], name="concern_episode"),
        ]
        constraints = [
            *finality.dated_anew(),
            models.UniqueConstraint(
                fields=["patient", "source"],
                condition=Q(state="open"),
                name="concern_once_while_open",
                violation_error_message="This concern is open already.",
            ),
            models.CheckConstraint(
                name="concern_closed_whole",
                condition=Q(state="open", closed_at__isnull=True) | (Q(closed_at__isnull=False) & ~Q(closing="")),
                violation_error_message="Write what was done.",
            ),
            finality.Guard(
                name=f"{finality.TABLE}_final",
                on="UPDATE",
                runs="hearthside_refuse()",
                only_if="OLD.closed_at IS NOT NULL",
            ),
            finality.Guard(name=f"{finality.TABLE}_kept", on="DELETE", runs="hearthside_refuse()"),
            *finality.never_emptied(),
        ]

    def __str__(self) -> str:
        return f"concern {self.pk}"

    @property
    def is_open(self) -> bool:
        """True while nobody has acted and it stands."""
        return self.state == self.State.OPEN


class ReadingLimit(Public, Dated):
    """Limits of one reading, ordered for one patient; the latest order of a reading holds. Never changed: a new order
    takes its place. A side left empty keeps the agency's limit."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="reading_limits")
    reading = models.CharField(max_length=20, choices=READING_NAMES)
    low = models.DecimalField("lowest still within", max_digits=5, decimal_places=1, null=True, blank=True)
    high = models.DecimalField("highest still within", max_digits=5, decimal_places=1, null=True, blank=True)
    ordered_by = models.CharField(max_length=160)
    ordered_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ChartQuerySet.as_manager()
    field_classes = classed(clinical="reading low high reason", plain="patient ordered_by ordered_on author")

    class Meta:
        indexes = [models.Index(fields=["patient", "-id"], name="reading_limit_patient")]
        constraints = finality.never_changed()

    def __str__(self) -> str:
        return f"reading limit {self.pk}"
