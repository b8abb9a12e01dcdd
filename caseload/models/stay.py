"""A stay in a hospital or another facility during an episode: why visits are on hold, and what is owed afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from caseload.models.episode import Episode
from caseload.models.patient import Patient
from caseload.scope import ChartQuerySet
from core.classes import classed
from core.models import Dated, Public, Versioned


class StayQuerySet(ChartQuerySet["Stay"]):
    """Questions about many stays."""

    def standing(self) -> StayQuerySet:
        """Those that were not taken back as an error."""
        return self.filter(is_error=False)

    def away(self) -> StayQuerySet:
        """Those of patients in care who are not home yet."""
        return self.standing().filter(home_at__isnull=True, episode__discharged_on__isnull=True)


class Stay(Public, Dated, Versioned):
    """Away from home in a facility. Transfer and resumption are owed for inpatient stays only (R1.7, R1.8)."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", "Emergency department only"
        OBSERVATION = "observation", "Under observation"
        INPATIENT = "inpatient", "Admitted as an inpatient"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="stays")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="stays")
    facility = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField("why they went", max_length=300, blank=True)
    admitted_at = models.DateTimeField(help_text="When the stay began.")
    left_at = models.DateTimeField(null=True, blank=True, help_text="When the facility let the patient go.")
    home_at = models.DateTimeField(null=True, blank=True, help_text="When the patient was home again.")
    is_for_tests = models.BooleanField("for diagnostic tests only", default=False)
    is_planned = models.BooleanField("planned beforehand", default=False)
    learned_at = models.DateTimeField(help_text="When the agency learned of it.")
    learned_how = models.CharField(max_length=200, blank=True)
    ordered_resumption = models.DateField(null=True, blank=True, help_text="The day the practitioner ordered, if any.")
    is_error = models.BooleanField(default=False, help_text="Taken back: it did not happen so.")

    objects = StayQuerySet.as_manager()
    field_classes = classed(
        clinical="facility kind reason admitted_at left_at home_at is_for_tests is_planned learned_at learned_how",
        plain="patient episode ordered_resumption is_error",
    )

    class Meta:
        ordering = ["admitted_at", "id"]
        indexes = [
            models.Index(fields=["episode"], name="stay_episode"),
            models.Index(fields=["patient"], name="stay_patient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(home_at__isnull=True, is_error=False),
                name="stay_one_open",
                violation_error_message="The patient is in a facility already. Record the return first.",
            ),
            models.CheckConstraint(
                name="stay_left_after_admitted",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("admitted_at")),
                violation_error_message="Enter a time of leaving that is not before the admission.",
            ),
            models.CheckConstraint(
                name="stay_home_after_left",
                condition=Q(home_at__isnull=True)
                | Q(home_at__gte=F("admitted_at")) & (Q(left_at__isnull=True) | Q(home_at__gte=F("left_at"))),
                violation_error_message="Enter a time of coming home that is not before leaving the facility.",
            ),
        ]

    def __str__(self) -> str:
        return f"stay {self.pk}"

    @property
    def is_over(self) -> bool:
        """True once the patient is home."""
        return self.home_at is not None
