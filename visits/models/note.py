"""What is written at a visit: the note, the measures of goals, and what is added once it is signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from careplans.models import Goal
from caseload.models import Patient
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.models import Dated, Public, Versioned
from visits.models.visit import Visit
from visits.querysets import VisitNoteQuerySet


class VisitNote(Public, Dated, Versioned):
    """What was found and done at a visit. A draft until signed; then only addenda."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="note")
    narrative = models.TextField(max_length=20000, blank=True)
    temperature_f = models.DecimalField("temperature, °F", max_digits=4, decimal_places=1, null=True, blank=True)
    pulse = models.PositiveSmallIntegerField("pulse, a minute", null=True, blank=True)
    respirations = models.PositiveSmallIntegerField("respirations, a minute", null=True, blank=True)
    systolic = models.PositiveSmallIntegerField("systolic, mmHg", null=True, blank=True)
    diastolic = models.PositiveSmallIntegerField("diastolic, mmHg", null=True, blank=True)
    oxygen_saturation = models.PositiveSmallIntegerField("oxygen saturation, %", null=True, blank=True)
    pain = models.PositiveSmallIntegerField("pain, 0 to 10", null=True, blank=True)
    tasks = models.JSONField(default=list, blank=True, help_text="Each planned task: done, or why not.")
    measures = models.JSONField(
        default=dict, blank=True, help_text="Values for goals by the goal's id, kept here until signed."
    )
    saved_from = models.UUIDField(null=True, blank=True, editable=False, help_text="The open page that saved last.")
    teaching = models.TextField(max_length=5000, blank=True)
    next_steps = models.TextField(max_length=5000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)

    objects = VisitNoteQuerySet.as_manager()
    field_classes = classed(
        clinical="narrative temperature_f pulse respirations systolic diastolic oxygen_saturation pain tasks measures "
        "teaching next_steps",
        plain="patient visit saved_from author signed_by signed_at content_sha256",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="visit_note_signed_whole",
                condition=Q(signed_at__isnull=True) | Q(signed_by__isnull=False) & ~Q(content_sha256=""),
            ),
            *finality.final_once_signed(),
        ]

    def __str__(self) -> str:
        return f"visit note {self.pk}"

    @property
    def is_signed(self) -> bool:
        """True once it is final."""
        return self.signed_at is not None


class GoalMeasure(Public, Dated):
    """A goal's measure taken on a day, usually at a visit."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="measures")
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="measures")
    measured_on = models.DateField()
    value = models.DecimalField(max_digits=8, decimal_places=2)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ChartQuerySet.as_manager()
    field_classes = classed(clinical="value", plain="patient goal visit measured_on author")

    class Meta:
        ordering = ["measured_on", "id"]
        indexes = [models.Index(fields=["goal", "measured_on"], name="measure_goal")]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "visit"],
                condition=Q(visit__isnull=False),
                name="measure_once_a_visit",
                violation_error_message="This goal was measured on this visit already.",
            ),
            *finality.never_changed(),
        ]

    def __str__(self) -> str:
        return f"measure {self.pk}"


class NoteAddendum(Public, Dated):
    """Words added to a signed visit note."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=10000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ChartQuerySet.as_manager()
    field_classes = classed(clinical="text", plain="patient note author")

    class Meta:
        ordering = ["created_at"]
        constraints = finality.never_changed()

    def __str__(self) -> str:
        return f"note addendum {self.pk}"
