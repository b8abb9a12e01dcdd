"""A visit: laid out from an order, planned for somebody at a time, made, missed or cancelled."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q

from careplans.models import VisitOrder
from caseload.models import Episode, Patient
from core import finality
from core.classes import classed
from core.clock import day_bounds, local, now, today
from core.models import Dated, Public, Versioned
from homehealth.frequency import DISCIPLINES
from visits.querysets import VisitQuerySet
from visits.ranges import IdRange, InstantRange, Party, RealRange

CASE_MANAGEMENT = "CM"
DISCIPLINE_NAMES = {**DISCIPLINES, CASE_MANAGEMENT: "case management"}
_HOLDS_ITS_TIME = Q(status__in=["planned", "under_way", "completed"], starts_at__isnull=False)


# Whose visit it was, who made it, when and where: the signature of its note covers them
FINAL_WITH_NOTE = (
    "uuid", "patient_id", "episode_id", "clinician_id", "discipline", "status", "check_in_at", "check_out_at",
    "check_in_latitude", "check_in_longitude", "check_in_accuracy_m",
)  # fmt: skip


class Visit(Public, Dated, Versioned):
    """One visit: first a need in a week, then planned for somebody at a time, then made, missed or cancelled."""

    class Status(models.TextChoices):
        NEEDED = "needed", "To be scheduled"
        PLANNED = "planned", "Planned"
        HELD = "held", "On hold"
        UNDER_WAY = "under_way", "Under way"
        COMPLETED = "completed", "Completed"
        MISSED = "missed", "Missed"
        CANCELLED = "cancelled", "Cancelled"

    class Place(models.TextChoices):
        HOME = "home", "At home"
        COMMUNITY = "community", "In the community"

    class Purpose(models.TextChoices):
        ROUTINE = "", "Care under the plan"
        INITIAL = "initial assessment", "Initial assessment"
        EVALUATION = "evaluation", "Evaluation"
        REASSESSMENT = "reassessment", "Reassessment"
        SUPERVISION = "aide supervision", "Aide supervision"
        CASE_MANAGEMENT = "case management", "Case management"

    class JointReason(models.TextChoices):
        AIDE_SUPERVISION = "aide-supervision", "Supervision of the aide at work"
        CO_TREATMENT = "co-treatment", "Two disciplines treat together"
        TWO_PEOPLE = "two-people", "The care needs two people"
        ORIENTATION = "orientation", "A colleague is shown the work"
        SAFETY = "safety", "Nobody goes there alone"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="visits")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="visits")
    order = models.ForeignKey(VisitOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="visits")
    discipline = models.CharField(max_length=4)
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEEDED)
    week_starts_on = models.DateField(help_text="First day of the order's week this visit belongs to.")
    week_ends_on = models.DateField()
    is_optional = models.BooleanField(default=False, help_text="Above the least number a range orders.")
    is_prn = models.BooleanField(default=False)
    prn_reason = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    purpose = models.CharField(max_length=120, blank=True, help_text="For example: initial assessment.")
    place = models.CharField(max_length=12, choices=Place.choices, default=Place.HOME)
    check_in_at = models.DateTimeField(null=True, blank=True)
    check_in_latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    check_in_longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    check_in_accuracy_m = models.PositiveIntegerField(null=True, blank=True)
    location_reason = models.CharField(max_length=120, blank=True, help_text="Why the place could not be read.")
    check_out_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField("why it was missed or cancelled", max_length=300, blank=True)
    practitioner_told_at = models.DateTimeField(null=True, blank=True)
    joint_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined_by", help_text="Booked first."
    )
    joint_reason = models.CharField(
        "why they go together", max_length=20, choices=JointReason.choices, blank=True, default="", db_default=""
    )
    makes_up = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="made_up_by",
        help_text="The missed visit in whose place this one is planned.",
    )  # fmt: skip
    is_overlap_known = models.BooleanField(
        default=False, db_default=False, editable=False,
        help_text="Its real time overlapped another of the same person before that was refused; it stands as recorded.",
    )  # fmt: skip

    objects = VisitQuerySet.as_manager()
    field_classes = classed(
        identifying="check_in_latitude check_in_longitude",
        clinical="prn_reason purpose ended_reason joint_reason",
        plain="patient episode order discipline clinician status week_starts_on week_ends_on is_optional is_prn "
        "starts_at ends_at place check_in_at check_in_accuracy_m location_reason check_out_at "
        "practitioner_told_at joint_with makes_up is_overlap_known",
    )

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="visit_changed"),
            models.Index(fields=["clinician", "starts_at"], name="visit_clinician"),
            models.Index(fields=["patient", "-starts_at", "-id"], name="visit_patient"),
            models.Index(fields=["patient", "-week_starts_on", "-id"], name="visit_patient_week"),
            models.Index(fields=["episode", "week_starts_on"], name="visit_week"),
            models.Index(fields=["week_starts_on", "id"], name="visit_needed", condition=Q(status="needed")),
            models.Index(fields=["starts_at"], name="visit_day"),
            models.Index(
                fields=["episode", "starts_at"],
                name="visit_missed_untold",
                condition=Q(status="missed", practitioner_told_at__isnull=True),
            ),
            models.Index(fields=["episode", "starts_at"], name="visit_purpose", condition=~Q(purpose="")),
            models.Index(fields=["clinician", "check_out_at"], name="visit_made_by", condition=Q(status="completed")),
            models.Index(fields=["starts_at", "id"], name="visit_planned", condition=Q(status="planned")),
            models.Index(fields=["episode", "starts_at"], name="visit_joint", condition=~Q(joint_reason="")),
        ]
        constraints = [
            *finality.dated_anew(),
            models.CheckConstraint(
                name="visit_ends_after_start",
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="Enter an end time that is after the start.",
            ),
            models.CheckConstraint(
                name="visit_planned_has_time",
                condition=Q(status__in=["needed", "held", "cancelled", "missed"]) | Q(starts_at__isnull=False),
                violation_error_message="Enter a date and a time for the visit.",
            ),
            models.CheckConstraint(
                name="visit_out_after_in",
                condition=Q(check_out_at__isnull=True) | Q(check_out_at__gte=F("check_in_at")),
                violation_error_message="Enter a check-out time that is after the check-in.",
            ),
            models.CheckConstraint(
                name="visit_ended_has_reason",
                condition=~Q(status__in=["missed", "cancelled"]) | ~Q(ended_reason=""),
                violation_error_message="Say why the visit was missed or cancelled.",
            ),
            ExclusionConstraint(
                name="visit_clinician_no_overlap",
                expressions=[
                    (IdRange("clinician_id"), RangeOperators.OVERLAPS),
                    (InstantRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=_HOLDS_ITS_TIME & Q(clinician__isnull=False),
                violation_error_message=(
                    "This clinician already has a visit in that time. Choose another time or another clinician."
                ),
            ),
            ExclusionConstraint(
                name="visit_patient_no_overlap",
                expressions=[
                    (IdRange("patient_id"), RangeOperators.OVERLAPS),
                    (InstantRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                    (OpClass(Party(), name="inet_ops"), RangeOperators.NOT_EQUAL),
                ],
                condition=_HOLDS_ITS_TIME,
                violation_error_message=(
                    "Somebody else is already visiting this patient in that time. Choose another time, or say that "
                    "the two go together."
                ),
            ),
            models.CheckConstraint(
                name="visit_joint_has_reason",
                condition=Q(joint_with__isnull=True, joint_reason="")
                | Q(joint_with__isnull=False) & ~Q(joint_reason=""),
                violation_error_message="Say with which visit this one goes together, and why.",
            ),
            models.UniqueConstraint(
                fields=["makes_up"],
                condition=~Q(status="cancelled"),
                name="visit_made_up_once",
                violation_error_message="A make-up visit is planned already. Move that one instead.",
            ),
            models.CheckConstraint(
                name="visit_joint_with_another",
                condition=Q(joint_with__isnull=True) | ~Q(joint_with=F("id")),
                violation_error_message="Choose another visit: this one cannot go together with itself.",
            ),
            ExclusionConstraint(
                name="visit_one_at_a_time",
                expressions=[(IdRange("clinician_id"), RangeOperators.OVERLAPS)],
                condition=Q(status="under_way", is_overlap_known=False),
                violation_error_message="You are checked in at another visit. Check out there first.",
            ),
            ExclusionConstraint(
                name="visit_real_time_no_overlap",
                expressions=[
                    (IdRange("clinician_id"), RangeOperators.OVERLAPS),
                    (RealRange(), RangeOperators.OVERLAPS),
                ],
                condition=Q(
                    status__in=["under_way", "completed"],
                    clinician__isnull=False,
                    check_in_at__isnull=False,
                    is_overlap_known=False,
                ),
                violation_error_message=(
                    "You were at another visit in that time. Enter the times at which you were really here."
                ),
            ),
            *finality.final_with_signed(FINAL_WITH_NOTE, signed="visits_visitnote", column="visit_id"),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"

    @property
    def on(self) -> date | None:
        """The agency's day it takes place: where it really began, otherwise where it is planned; None while
        unscheduled."""
        at = self.check_in_at or self.starts_at
        return local(at).date() if at else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when to when; only of a visit that holds time."""
        assert self.starts_at is not None
        assert self.ends_at is not None
        return self.starts_at, self.ends_at

    @property
    def minutes(self) -> int | None:
        """Planned length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60) if self.starts_at and self.ends_at else None

    @property
    def discipline_name(self) -> str:
        """The discipline in plain words: "skilled nursing"."""
        return DISCIPLINE_NAMES.get(self.discipline, self.discipline)

    @property
    def is_not_begun(self) -> bool:
        """True when its planned time has passed and nobody has checked in: it was made, missed or forgotten, and no
        record says which."""
        return self.status == self.Status.PLANNED and self.ends_at is not None and self.ends_at <= now()

    def reaches(self, day: date) -> bool:
        """True on each of the agency's days that its planned time touches; after midnight that is the next one too."""
        if self.starts_at is None or self.ends_at is None:
            return False
        return local(self.starts_at).date() <= day and day_bounds(day)[0] < self.ends_at

    @property
    def status_key(self) -> str:
        """Its key in the vocabulary of states."""
        if self.is_not_begun:
            return "not_begun"
        return {"needed": "unassigned", "under_way": "in_progress"}.get(self.status, self.status)

    @property
    def status_words(self) -> str:
        """Its state inside a sentence: "planned", "not begun"."""
        return "not begun" if self.is_not_begun else self.get_status_display().lower()

    @property
    def tone(self) -> str:
        """The colour it has in the week."""
        return "good" if self.status == self.Status.COMPLETED else "warn" if self.is_not_begun else "info"

    @property
    def may_move(self) -> bool:
        """True while it can still be planned for another time or person."""
        return self.status in {self.Status.NEEDED, self.Status.PLANNED}

    @property
    def is_week_over(self) -> bool:
        """True for an ordered visit whose week has passed: it can only be recorded as missed or cancelled."""
        return self.week_ends_on < today()

    @property
    def is_ordered(self) -> bool:
        """True when it counts against an order."""
        return self.order_id is not None
