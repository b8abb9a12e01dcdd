"""Plans of care: problems, measurable goals, interventions, discipline orders, signatures, and progress reviews."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from caseload.models import Episode, Patient, Practitioner
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.models import Dated, Public, Versioned

SIGNATURE = ("practitioner_signed_on", "signature_method")
# What may still be recorded about a signed plan: from one status to another, each with these columns, once
STEPS = {
    ("signed", "sent"): ("sent_on", "sent_how"),
    ("sent", "active"): SIGNATURE,
    ("sent", "superseded"): SIGNATURE,
    ("active", "superseded"): (),
}


class PlanOfCare(Public, Dated, Versioned):
    """One version of the plan for one certification period: signed by the clinician, then by the practitioner."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed, to be sent"
        SENT = "sent", "With the practitioner"
        ACTIVE = "active", "Signed by the practitioner"
        SUPERSEDED = "superseded", "Replaced by a later version"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plans")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    period_number = models.PositiveSmallIntegerField(default=1, help_text="Certification period, counted from 1.")
    starts_on = models.DateField()
    ends_on = models.DateField()
    trigger = models.CharField(max_length=300, blank=True, help_text="Why this version was made.")
    practitioner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    mental_status = models.CharField(max_length=300, blank=True)
    equipment = models.CharField("supplies and equipment", max_length=500, blank=True)
    prognosis = models.CharField(max_length=60, blank=True)
    rehabilitation_potential = models.CharField(max_length=300, blank=True)
    functional_limitations = models.CharField(max_length=500, blank=True)
    activities_permitted = models.CharField(max_length=500, blank=True)
    nutrition = models.CharField(max_length=300, blank=True)
    medications = models.TextField("medications and treatments", max_length=5000, blank=True)
    safety_measures = models.CharField(max_length=500, blank=True)
    readmission_risk = models.TextField("risk of emergency visits and readmission", max_length=2000, blank=True)
    education = models.TextField("teaching and training", max_length=2000, blank=True)
    advance_directives = models.CharField(max_length=300, blank=True)
    patient_goal = models.CharField("what the patient wants", max_length=500, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    sent_on = models.DateField(null=True)
    sent_how = models.CharField(max_length=60, blank=True)
    practitioner_signed_on = models.DateField(null=True)
    signature_method = models.CharField(max_length=60, blank=True)

    objects = ChartQuerySet.as_manager()
    field_classes = classed(
        clinical="trigger mental_status equipment prognosis rehabilitation_potential functional_limitations "
        "activities_permitted nutrition medications safety_measures readmission_risk education "
        "advance_directives patient_goal",
        plain="patient episode number status period_number starts_on ends_on practitioner author signed_by "
        "signed_at content_sha256 sent_on sent_how practitioner_signed_on signature_method",
    )

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="plan_changed"),
            models.Index(fields=["patient", "-number"], name="plan_patient"),
            models.Index(fields=["episode"], name="plan_episode"),
        ]
        constraints = [
            *finality.dated_anew(),
            models.UniqueConstraint(
                fields=["episode", "number"],
                name="plan_number_once",
                violation_error_message="Another version of the plan was begun a moment ago. Open it and go on there.",
            ),
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(status="draft"),
                name="plan_one_draft",
                violation_error_message="A draft of this plan is already open. Go on with that one.",
            ),
            models.CheckConstraint(
                name="plan_draft_unsigned", condition=~Q(status="draft") | Q(signed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="plan_signed_whole",
                condition=Q(status="draft")
                | Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(content_sha256=""),
            ),
            models.CheckConstraint(
                name="plan_period_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="Enter an end date that is not before the start.",
            ),
            models.CheckConstraint(
                name="plan_active_was_signed",
                condition=~Q(status="active") | Q(practitioner_signed_on__isnull=False),
                violation_error_message="Enter the date the practitioner signed.",
            ),
            *finality.steps_once_signed(STEPS),
            *finality.kept_once_set("practitioner_signed_on"),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"

    @property
    def is_draft(self) -> bool:
        """True while it can be edited."""
        return self.status == self.Status.DRAFT


class PlanPart(Public, Dated, Versioned):
    """What the parts of a plan share."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(PlanOfCare, on_delete=models.PROTECT, related_name="%(class)ss")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = finality.part_of_signed(parent="careplans_planofcare", column="plan_id")


class Problem(PlanPart):
    """A problem or diagnosis that the plan addresses."""

    text = models.CharField(max_length=300)
    code = models.CharField("ICD-10-CM code", max_length=10, blank=True)
    is_principal = models.BooleanField(default=False)

    objects = ChartQuerySet.as_manager()
    field_classes = classed(clinical="text code is_principal", plain="patient plan position")

    def __str__(self) -> str:
        return f"problem {self.pk}"


class Goal(PlanPart):
    """A measurable outcome: what is measured, where it started, where it should be, and by when."""

    class Direction(models.TextChoices):
        LOWER = "lower", "Lower is better"
        HIGHER = "higher", "Higher is better"

    problem = models.ForeignKey(Problem, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    statement = models.CharField(max_length=400)
    measure = models.CharField(max_length=120)
    unit = models.CharField(max_length=40, blank=True)
    baseline = models.DecimalField(max_digits=8, decimal_places=2)
    target = models.DecimalField(max_digits=8, decimal_places=2)
    direction = models.CharField(max_length=6, choices=Direction.choices)
    due_on = models.DateField()
    is_patients_own = models.BooleanField("in the patient's own words", default=False)
    continues = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ChartQuerySet.as_manager()
    field_classes = classed(
        clinical="statement measure baseline target",
        plain="patient plan position problem unit direction due_on is_patients_own continues",
    )

    class Meta(PlanPart.Meta):
        constraints = [
            models.CheckConstraint(
                name="goal_moves",
                condition=Q(direction="lower", target__lt=F("baseline"))
                | Q(direction="higher", target__gt=F("baseline")),
                violation_error_message=(
                    "Enter a target on the better side of the baseline, or change which direction is better."
                ),
            ),
            *PlanPart.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class Intervention(PlanPart):
    """What is done for a goal, and by which discipline."""

    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="interventions")
    text = models.CharField(max_length=500)
    discipline = models.CharField(max_length=4)

    objects = ChartQuerySet.as_manager()
    field_classes = classed(clinical="text", plain="patient plan position goal discipline")

    def __str__(self) -> str:
        return f"intervention {self.pk}"


class VisitOrder(PlanPart):
    """The ordered frequency of one discipline, as nurses write it: "SN 2w4, 1w5, 2 PRN for wound bleeding"."""

    discipline = models.CharField(max_length=4)
    frequency = models.CharField(max_length=200)
    effective_on = models.DateField()
    ends_on = models.DateField(help_text="Last day it may be visited under: the end of the certification period.")
    treatment = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField(null=True, blank=True, help_text="When a verbal order was received.")
    read_back = models.BooleanField(default=False)

    objects = ChartQuerySet.as_manager()
    field_classes = classed(
        clinical="frequency treatment",
        plain="patient plan position discipline effective_on ends_on received_at read_back",
    )

    class Meta(PlanPart.Meta):
        constraints = [
            models.CheckConstraint(
                name="order_ends_after_start",
                condition=Q(ends_on__gte=F("effective_on")),
                violation_error_message="Enter an effective date that is not after the end of the period.",
            ),
            *PlanPart.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"order {self.pk}"


class ProgressReview(Public, Dated):
    """A look at how the goals move, with the decision that was taken. Final once recorded."""

    class Decision(models.TextChoices):
        KEEP = "keep", "Keep the plan and say why"
        CHANGE = "change", "Change the plan"
        CLOSE = "close", "Prepare discharge: goals met"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="reviews")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="reviews")
    plan = models.ForeignKey(PlanOfCare, null=True, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    decision = models.CharField(max_length=8, choices=Decision.choices)
    findings = models.TextField(max_length=10000)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    objects = ChartQuerySet.as_manager()
    field_classes = classed(
        clinical="decision findings",
        plain="patient episode plan reviewed_on signed_by signed_at",
    )

    class Meta:
        indexes = [models.Index(fields=["episode", "-reviewed_on"], name="review_episode")]
        constraints = finality.never_changed()

    def __str__(self) -> str:
        return f"review {self.pk}"
