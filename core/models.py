"""Abstract bases every app builds on, the audit trail, and the memory of submitted forms."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.functions import Lower

from core import finality
from core.classes import classed
from core.ids import uuid7


class Public(models.Model):
    """A record that appears in URLs, under an id that cannot be guessed."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class Dated(models.Model):
    """A record that knows when it was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A record two people may edit at once: `core.change.versions.claim` refuses the second, with both texts."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Archivable(models.Model):
    """An entry of a list that the administrator keeps. It is archived rather than deleted: what chose it goes on with it."""

    is_active = models.BooleanField(default=True, db_default=True)

    class Meta:
        abstract = True

    @property
    def is_archived(self) -> bool:
        """Whether nobody can choose it any more."""
        return not self.is_active

    def set_offered(self, is_offered: bool) -> Self:
        """Offer the entry for choice, or no more; saved. For the actions that archive and restore."""
        self.is_active = is_offered
        self.save(update_fields=["is_active", *(["updated_at"] if isinstance(self, Dated) else [])])
        return self

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Left to the database, which knows of the second of two at the same moment too; its sentence stands at the field."""


def listed_once(what: str, *columns: str, said: str = "", **only: object) -> models.UniqueConstraint:
    """The constraint that a list holds no second entry whose `columns` say the same, however capitals are used; of the
    rows that pass `only`, or of all. A refusal belongs to the field of the last column.
    """
    return models.UniqueConstraint(
        *(Lower(column) for column in columns),
        condition=models.Q(**only) if only else None,
        name=f"{what}_{columns[-1]}_once",
        violation_error_message=said
        or f"There already is a {what} with this {columns[-1]}. If it is archived, restore it.",
    )


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Questions about the audit trail."""

    def about(self, patient_id: int) -> AuditEventQuerySet:
        """What was done and read in this patient's chart, and the lists that showed them."""
        return self.filter(models.Q(patient_id=patient_id) | models.Q(patient_ids__contains=[patient_id]))


class AuditEvent(models.Model):
    """One thing somebody did or read. The database refuses to change or delete it."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    system_actor = models.CharField(max_length=60, blank=True)
    verb = models.CharField(max_length=80)
    patient_id = models.BigIntegerField(null=True)
    patient_ids = ArrayField(models.BigIntegerField(), null=True)  # everybody a list showed
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    objects = AuditEventQuerySet.as_manager()
    field_classes = classed(
        identifying="patient_id patient_ids",
        clinical="changes reason",
        plain="at actor system_actor verb subject_type subject_id request_id",
    )

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-id"], name="audit_patient"),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["verb", "-id"], name="audit_verb"),
            BrinIndex(fields=["at"], name="audit_at", autosummarize=True),  # rows come in the order of their time
            models.Index(
                fields=["patient_id", "actor", "-id"], name="audit_looked", condition=models.Q(verb="chart.opened")
            ),
            GinIndex(
                fields=["patient_ids"],
                name="audit_listed",
                condition=models.Q(patient_ids__isnull=False),
                gin_pending_list_limit=128,  # kB: merged often and in little, so that no page waits for a large merge
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_names_its_actor",
                condition=models.Q(actor__isnull=False) | ~models.Q(system_actor=""),
            ),
            *finality.never_changed(),
        ]

    def __str__(self) -> str:
        return f"{self.verb} #{self.pk}"


class Submission(models.Model):
    """A form that was sent, so that sending it twice does the thing once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    path = models.CharField(max_length=300)
    location = models.CharField(max_length=500, blank=True)
    digest = models.CharField(
        max_length=64, blank=True, db_default="", help_text="Of what it said; nothing can be read from it."
    )
    at = models.DateTimeField(auto_now_add=True)

    field_classes = classed(plain="user key path location digest at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="submission_once")]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class FormDraft(models.Model):
    """What somebody began to type into a long form and has not sent yet; shown to its author alone (docs/adr/0029)."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=500, help_text="The address that the form is sent to: ids, never a name.")
    page = models.UUIDField(help_text="The open page that kept it last.")
    mark = models.UUIDField(default=uuid.uuid4, help_text="Another one each time it is kept.")
    typed = models.JSONField(default=list, help_text="Pairs of a field's name and its text.")
    began_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(db_index=True)

    field_classes = classed(clinical="typed", plain="author place page mark began_at saved_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "place"],
                name="form_draft_once",
                violation_error_message="Another page of yours is keeping this form at this moment. Try again.",
            )
        ]

    def __str__(self) -> str:
        return f"draft of a form {self.pk}"
