"""Payers, coverage, and what was filed with whom: the facts that close the paperwork promises."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from caseload.models import Episode, Patient
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.models import Archivable, Dated, Public, Versioned, listed_once
from paperwork import kinds


class Payer(Archivable, Public, Dated, Versioned):
    """Who pays: Medicare, a plan, a Medicaid agency, the family."""

    class Kind(models.TextChoices):
        MEDICARE_FFS = "medicare_ffs", "Medicare (traditional)"
        MEDICARE_ADVANTAGE = "medicare_advantage", "Medicare Advantage"
        MEDICAID = "medicaid", "Medicaid"
        COMMERCIAL = "commercial", "Commercial insurance"
        PRIVATE_PAY = "private_pay", "Private pay"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True)
    portal = models.URLField("portal address", blank=True)
    submission = models.CharField("how paperwork is sent", max_length=200, blank=True)
    renewal_lead_days = models.PositiveSmallIntegerField(
        default=14, help_text="Days before an authorization ends to ask for the next."
    )

    field_classes = classed(plain="name kind phone fax portal submission renewal_lead_days is_active")

    class Meta:
        ordering = ["name"]
        constraints = [listed_once("payer", "name")]

    def __str__(self) -> str:
        return self.name


class Coverage(Public, Dated):
    """A patient's membership with a payer during an episode."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="coverages")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="coverages")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="coverages")
    member_number = models.CharField(max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(default=1, help_text="1 pays first.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = ChartQuerySet.as_manager()
    field_classes = classed(identifying="member_number", plain="patient episode payer rank starts_on ends_on")

    class Meta:
        ordering = ["rank"]
        indexes = [models.Index(fields=["episode", "rank"], name="coverage_episode")]
        constraints = [
            models.CheckConstraint(
                name="coverage_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Enter an end date that is not before the start.",
            ),
            models.UniqueConstraint(
                fields=["episode", "rank"],
                condition=Q(ends_on__isnull=True),
                name="coverage_rank_once",
                violation_error_message="Another coverage already has this rank. End it first or choose the next rank.",
            ),
        ]

    def __str__(self) -> str:
        return f"coverage {self.pk}"


class FilingQuerySet(ChartQuerySet["Filing"]):
    """Questions about many filings."""

    def standing(self) -> FilingQuerySet:
        """Those that hold: neither corrected by a later one nor entered in error."""
        return self.filter(replaced_by__isnull=True, is_error=False)

    def not_standing(self) -> FilingQuerySet:
        """Those that prove nothing any more: corrected, accepted by a later one, taken back, or the taking back itself."""
        return self.filter(Q(replaced_by__isnull=False) | Q(is_error=True))


class Filing(Public, Dated):
    """Something sent to a payer or received for a claim, with its proof. Never edited: a correction is a new filing that replaces it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="filings")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=20, choices=kinds.choices)
    period_number = models.PositiveSmallIntegerField(default=1)
    cycle = models.CharField(
        max_length=120, blank=True, db_default="", help_text="Which of several: the assessment that was transmitted."
    )
    filed_on = models.DateField(help_text="Sent on; for an encounter, the date it took place.")
    accepted_on = models.DateField(
        null=True, blank=True, help_text="Accepted by the payer on; the date that counts for a notice."
    )
    reference = models.CharField("confirmation or document number", max_length=120, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    late_reason = models.CharField(max_length=300, blank=True)
    correction_reason = models.CharField(
        "what was wrong with the one it replaces", max_length=300, blank=True, default="", db_default=""
    )
    is_error = models.BooleanField(
        default=False, db_default=False, help_text="The one it replaces was never sent: it and this prove nothing."
    )
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = FilingQuerySet.as_manager()
    field_classes = classed(
        clinical="comment late_reason correction_reason",
        plain="patient episode kind period_number cycle filed_on accepted_on reference replaces is_error filed_by",
    )

    class Meta:
        indexes = [
            models.Index(fields=["episode", "kind"], name="filing_episode"),
            models.Index(fields=["updated_at", "id"], name="filing_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                name="filing_accepted_after_filed",
                condition=Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("filed_on")),
                violation_error_message="Enter an accepted date that is not before the date it was sent.",
            ),
            models.CheckConstraint(
                name="filing_error_replaces",
                condition=Q(is_error=False) | Q(replaces__isnull=False) & ~Q(correction_reason=""),
                violation_error_message="Say what was wrong with the filing.",
            ),
            *finality.never_changed(),
        ]

    def __str__(self) -> str:
        return f"filing {self.pk}"

    @property
    def about(self) -> kinds.FilingKind:
        """What is true of every filing of this kind."""
        return kinds.KINDS[self.kind]

    @property
    def is_standing(self) -> bool:
        """Whether it holds: neither corrected by a later one nor entered in error. Select `replaced_by` with many."""
        return not (self.is_error or hasattr(self, "replaced_by"))

    @property
    def awaits_answer(self) -> bool:
        """True while it is sent and not accepted yet."""
        return self.about.is_answered and self.accepted_on is None and not self.is_error
