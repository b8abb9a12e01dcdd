"""Assessments: a set of instruments answered on one occasion, signed as one, and corrected only by addenda."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from caseload.models import Episode, Patient
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.models import Dated, Public, Versioned

DANGER = "danger"  # the flag of answers that needed action the same day


class Assessment(Public, Dated, Versioned):
    """One occasion of assessing a patient. `completed_on` is M0090, the date it was completed."""

    class Purpose(models.TextChoices):
        START = "start", "Start of care"
        RESUMPTION = "resumption", "Resumption of care"
        RECERTIFICATION = "recertification", "Recertification"
        OTHER = "other", "Other follow-up"
        TRANSFER = "transfer", "Transfer to a facility"
        DISCHARGE = "discharge", "Discharge"
        DEATH = "death", "Death at home"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="assessments")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="assessments")
    purpose = models.CharField(max_length=16, choices=Purpose.choices, default=Purpose.START)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    started_at = models.DateTimeField()
    completed_on = models.DateField(null=True, blank=True)
    date_reason = models.CharField(
        "why this date, though it is late or does not count", max_length=300, blank=True, default="", db_default=""
    )
    summary = models.TextField(max_length=10000, blank=True)
    is_homebound = models.BooleanField(null=True)
    drug_regimen_reviewed = models.BooleanField(null=True)
    no_review_reason = models.CharField(
        "why the drug regimen is not reviewed", max_length=300, blank=True, default="", db_default=""
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)

    objects = ChartQuerySet.as_manager()
    field_classes = classed(
        clinical="purpose completed_on date_reason summary is_homebound drug_regimen_reviewed no_review_reason",
        plain="patient episode status started_at author signed_by signed_at content_sha256",
    )

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="assessment_changed"),
            models.Index(fields=["patient", "-started_at", "-id"], name="assessment_patient"),
            models.Index(fields=["episode"], name="assessment_episode"),
            models.Index(fields=["author"], name="assessment_drafts", condition=Q(status="draft")),
        ]
        constraints = [
            *finality.dated_anew(),
            models.CheckConstraint(
                name="assessment_signed_whole",
                condition=~Q(status="signed")
                | Q(signed_at__isnull=False, signed_by__isnull=False, completed_on__isnull=False)
                & ~Q(content_sha256=""),
                violation_error_message="Enter the date the assessment was completed before signing it.",
            ),
            *finality.final_once_signed(),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    @property
    def is_signed(self) -> bool:
        """True once signed: nothing in it can change."""
        return self.status == self.Status.SIGNED


class Response(Public, Dated, Versioned):
    """The answers to one instrument within an assessment, and the score they gave."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="responses")
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    not_done_reason = models.CharField(max_length=200, blank=True)
    total = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    band = models.CharField(max_length=40, blank=True)
    flags = models.JSONField(default=dict)
    signed_at = models.DateTimeField(null=True)
    saved_from = models.UUIDField(null=True, editable=False, help_text="The open page that saved last.")

    objects = ChartQuerySet.as_manager()
    field_classes = classed(
        clinical="instrument answers not_done_reason total band flags",
        plain="patient assessment instrument_version signed_at saved_from",
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "instrument", "-created_at"], name="response_trend")]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "instrument"],
                name="response_once",
                violation_error_message="This instrument is part of the assessment already.",
            ),
            *finality.final_once_signed(),
            *finality.never_added_to(parent="assessments_assessment", column="assessment_id"),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"


class Addendum(Public, Dated):
    """Words added to a signed assessment; the signed text stays as it was."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=10000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ChartQuerySet.as_manager()
    field_classes = classed(clinical="text", plain="patient assessment author")

    class Meta:
        ordering = ["created_at"]
        constraints = finality.never_changed()

    def __str__(self) -> str:
        return f"addendum {self.pk}"
