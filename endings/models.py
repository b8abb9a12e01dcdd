"""What ended or interrupted care, with all that it changed, so that it can be told, undone and reopened."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from caseload.models import Episode, Patient, Stay
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.clock import now
from core.models import Dated, Public

UNDONE_WITHIN = timedelta(days=1)  # so long no reason is asked; later it is a correction, and says why


class EndingQuerySet(ChartQuerySet["Ending"]):
    """Questions about many endings."""

    def standing(self) -> EndingQuerySet:
        """Those nobody has taken back."""
        return self.filter(taken_back_at__isnull=True)

    def last_standing(self) -> Ending | None:
        """The last one that stands, or None; of one patient's, what ended or interrupted the care."""
        return self.standing().select_related("by", "episode").order_by("-id").first()


class Ending(Public, Dated):
    """One fact that ended or interrupted care. Never edited: taking it back is written beside it."""

    class Kind(models.TextChoices):
        DISCHARGE = "discharge", "Discharge"
        DEATH = "death", "Death"
        NOT_STARTED = "not-started", "Not taken under care"
        STAY = "stay", "Stay in a facility"
        HOME = "home", "Return home"
        START = "start", "Start of care corrected"
        COVERAGE = "coverage", "Coverage ended"
        LEAVING = "leaving", "Somebody left the agency"

    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="endings")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="leavings", help_text="Who left."
    )
    episode = models.ForeignKey(Episode, null=True, on_delete=models.PROTECT, related_name="endings")
    stay = models.ForeignKey(Stay, null=True, on_delete=models.PROTECT, related_name="endings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField(help_text="The agency's day it happened.")
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)
    lines = models.JSONField(default=list, help_text="What it did, a sentence each.")
    changes = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="Each record it changed, as it was.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_reason = models.CharField(max_length=300, blank=True)
    left_as_is = models.JSONField(default=list, help_text="What could not be put back, a sentence each.")

    objects = EndingQuerySet.as_manager()
    field_classes = classed(
        clinical="title reason lines changes taken_back_reason left_as_is",
        plain="patient person episode stay kind on by taken_back_at taken_back_by",
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="ending_changed"),
            models.Index(fields=["patient", "-id"], name="ending_patient"),
        ]
        constraints = [
            *finality.dated_anew(),
            models.CheckConstraint(
                name="ending_taken_back_whole",
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                violation_error_message="Say who took it back.",
            ),
            models.CheckConstraint(
                name="ending_of_patient_or_person",
                condition=Q(patient__isnull=False, person__isnull=True) | Q(patient__isnull=True, person__isnull=False),
                violation_error_message="An ending is of a patient, or of somebody who left.",
            ),
            *finality.kept_once_set("taken_back_at"),
        ]

    def __str__(self) -> str:
        return f"ending {self.pk}"

    @property
    def is_standing(self) -> bool:
        """True while nobody took it back."""
        return self.taken_back_at is None

    @property
    def needs_reason(self) -> bool:
        """True once taking it back is a correction that must say why."""
        return now() - self.created_at > UNDONE_WITHIN
