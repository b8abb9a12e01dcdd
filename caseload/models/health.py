"""The patient's health as the chart lists it: allergies, conditions, medications."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from caseload.models.patient import Patient
from caseload.scope import ChartQuerySet, Row
from core.classes import classed
from core.models import Dated, Public

ICD_10 = "http://hl7.org/fhir/sid/icd-10-cm"  # the code system of conditions typed here


class HealthQuerySet(ChartQuerySet[Row]):
    """Questions about many allergies, conditions or medications."""

    def active(self) -> Self:
        """Those that hold today: not stopped, not resolved, not entered in error."""
        return self.filter(is_active=True)


class Allergy(Public, Dated):
    """A substance to keep away from this patient."""

    class Severity(models.TextChoices):
        MILD = "mild", "Mild"
        MODERATE = "moderate", "Moderate"
        SEVERE = "severe", "Severe"
        UNKNOWN = "", "Not known"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="allergies")
    substance = models.CharField(max_length=200)
    reaction = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, blank=True, default="")
    code_system = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=60, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)

    objects = HealthQuerySet.as_manager()
    field_classes = classed(
        clinical="substance reaction severity code is_active",
        plain="patient code_system source_id",
    )

    class Meta:
        verbose_name_plural = "allergies"
        indexes = [models.Index(fields=["patient"], name="allergy_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "source_id"],
                condition=~Q(source_id=""),
                name="allergy_source_once",
                violation_error_message="This allergy was taken from its source already.",
            )
        ]

    def __str__(self) -> str:
        return f"allergy {self.pk}"

    began_on: ClassVar[None] = None

    @property
    def name(self) -> str:
        """The substance."""
        return self.substance

    @property
    def detail(self) -> str:
        """What it does and how badly: "hives, severe"; empty when neither is known."""
        severity = self.get_severity_display().lower() if self.severity else ""
        return ", ".join(part for part in (self.reaction, severity) if part)


class Condition(Public, Dated):
    """A diagnosis or problem on the patient's list."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="conditions")
    text = models.CharField(max_length=300)
    code_system = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=60, blank=True)
    onset_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    is_principal = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    source_id = models.CharField(max_length=200, blank=True)

    objects = HealthQuerySet.as_manager()
    field_classes = classed(
        clinical="text code onset_on ended_on is_principal is_active",
        plain="patient code_system source_id",
    )

    class Meta:
        ordering = ["-is_principal", "-is_active", "text"]
        indexes = [models.Index(fields=["patient"], name="condition_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "source_id"],
                condition=~Q(source_id=""),
                name="condition_source_once",
                violation_error_message="This condition was taken from its source already.",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(is_principal=True, is_active=True),
                name="condition_one_principal",
                violation_error_message="Another condition is the main reason for care already. Look at the list again.",
            ),
        ]

    def __str__(self) -> str:
        return f"condition {self.pk}"

    @property
    def name(self) -> str:
        """The diagnosis in words."""
        return self.text

    @property
    def detail(self) -> str:
        """Its code, if it has one."""
        return self.code

    @property
    def began_on(self) -> date | None:
        """The day of onset, if known."""
        return self.onset_on


class Medication(Public, Dated):
    """A medicine the patient takes or took."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="medications")
    text = models.CharField(max_length=300)
    dose = models.CharField(max_length=300, blank=True)
    code_system = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=60, blank=True)
    started_on = models.DateField(null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    source_id = models.CharField(max_length=200, blank=True)

    objects = HealthQuerySet.as_manager()
    field_classes = classed(
        clinical="text dose code started_on stopped_on is_active",
        plain="patient code_system source_id",
    )

    class Meta:
        ordering = ["-is_active", "text"]
        indexes = [models.Index(fields=["patient"], name="medication_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "source_id"],
                condition=~Q(source_id=""),
                name="medication_source_once",
                violation_error_message="This medication was taken from its source already.",
            )
        ]

    def __str__(self) -> str:
        return f"medication {self.pk}"

    @property
    def name(self) -> str:
        """The medicine in words."""
        return self.text

    @property
    def detail(self) -> str:
        """The dose and how often, if known."""
        return self.dose

    @property
    def began_on(self) -> date | None:
        """The day it was started, if known."""
        return self.started_on
