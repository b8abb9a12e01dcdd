"""An episode of care: the program it is under, its dates, and who is in charge."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from caseload.models.patient import Patient
from caseload.models.practitioner import Practitioner
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.clock import local, today
from core.models import Archivable, Dated, Public, Versioned, listed_once
from homehealth.deadlines.cycles import RELEVANT_DAYS

BEFORE_REFERRAL = timedelta(days=90)  # care may start this long before the paper of its referral arrives


class Program(Archivable, Public, Dated, Versioned):
    """What the agency serves patients under: Medicare home health, a waiver, private duty. It owns cadence rules."""

    class WeekMode(models.TextChoices):
        CALENDAR = "calendar", "Calendar weeks, Sunday to Saturday"
        SOC = "soc", "Treatment weeks, from the start of care"

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    population = models.CharField(max_length=120, blank=True)
    week_mode = models.CharField(max_length=10, choices=WeekMode.choices, default=WeekMode.CALENDAR)
    review_every_days = models.PositiveSmallIntegerField(default=30, help_text="Days between progress reviews.")
    cadences = models.JSONField(
        default=list, blank=True, help_text="Contact rules of this program, beyond the progress review."
    )
    is_sample = models.BooleanField(
        default=False, help_text="Shipped as a sample: verify with your state before relying on it."
    )

    field_classes = classed(plain="key name population week_mode review_every_days cadences is_sample is_active")

    class Meta:
        ordering = ["name"]
        constraints = [
            listed_once("program", "name"),
            listed_once("program", "key"),
            models.CheckConstraint(
                name="program_review_range",
                condition=Q(review_every_days__gte=1, review_every_days__lte=366),
                violation_error_message="Enter between 1 and 366 days.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def activities(self) -> set[str]:
        """What the program asks for again and again, in the words of its cadences, such as "loc_reeval"."""
        return {each.get("activity", "") for each in self.cadences}


class EpisodeQuerySet(ChartQuerySet["Episode"]):
    """Questions about many episodes."""

    def owing(self, on: date) -> EpisodeQuerySet:
        """Episodes whose promises follow from facts on the agency's day `on`.

        Those not discharged; those discharged within the last 400 days, which still owe paperwork and whose kept promises
        are looked back on; and older ones while a promise of theirs is open. What an older one kept is history: no rule
        that changes today rewrites it or asks anything new of it.
        """
        recent = Q(discharged_on__isnull=True) | Q(discharged_on__gte=on - timedelta(days=RELEVANT_DAYS))
        # Promises belong to a higher step: they are reached through what points at the episode.
        promise = self.model._meta.get_field("obligations").related_model
        still_open = promise._default_manager.filter(episode=OuterRef("pk"), state="open")
        return self.filter(recent | Exists(still_open))


class Episode(Public, Dated, Versioned):
    """From acceptance to discharge, under one program. Facts only: every deadline is derived from them."""

    class Status(models.TextChoices):
        ADMITTED = "admitted", "Admitted, care not started"
        ACTIVE = "active", "Receiving care"
        ON_HOLD = "on_hold", "On hold, in a facility"
        DISCHARGED = "discharged", "Discharged"

    class Ending(models.TextChoices):
        """How a closed episode ended. An open one has none."""

        DISCHARGED = "discharged", "Discharged"
        DIED = "died", "Died"
        NOT_STARTED = "not_started", "Not taken under care"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="episodes")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ADMITTED)
    referral_at = models.DateTimeField(help_text="When a valid referral was received.")
    return_home_at = models.DateTimeField(null=True, blank=True)
    ordered_soc = models.DateField("ordered start of care", null=True, blank=True)
    start_of_care = models.DateField(null=True, blank=True, help_text="Planned until care has started.")
    is_soc_confirmed = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    referring = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="referred"
    )
    certifying = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="certifies"
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The primary case manager now, equal to the open assignment; of a closed episode the last one, "
        "who finishes its paperwork.",
    )
    discharged_on = models.DateField(null=True, blank=True)
    discharge_reason = models.CharField(max_length=300, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True, db_default="")
    end_known_on = models.DateField(null=True, blank=True, help_text="When the agency knew of the end, if later.")

    objects = EpisodeQuerySet.as_manager()
    field_classes = classed(
        clinical="reason discharge_reason",
        plain="patient program status referral_at return_home_at ordered_soc start_of_care is_soc_confirmed "
        "referring certifying worker discharged_on ending end_known_on",
    )

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="episode_changed"),
            models.Index(fields=["worker", "status"], name="episode_worker"),
            models.Index(fields=["worker", "patient"], name="episode_scope"),
            models.Index(fields=["patient", "-id"], name="episode_patient"),
        ]
        constraints = [
            *finality.dated_anew(),
            models.UniqueConstraint(
                fields=["patient"],
                condition=~Q(status="discharged"),
                name="episode_one_open",
                violation_error_message="This patient already has an open episode. Discharge it before starting another.",
            ),
            models.CheckConstraint(
                name="episode_discharge_after_soc",
                condition=Q(discharged_on__isnull=True)
                | Q(start_of_care__isnull=True)
                | Q(discharged_on__gte=F("start_of_care")),
                violation_error_message="Enter a discharge date that is not before the start of care.",
            ),
            models.CheckConstraint(
                name="episode_discharged_has_date",
                condition=~Q(status="discharged") | Q(discharged_on__isnull=False),
                violation_error_message="Enter the discharge date.",
            ),
            models.CheckConstraint(
                name="episode_open_has_no_ending",
                condition=Q(ending="") | Q(status="discharged"),
                violation_error_message="Only an episode that is closed has an ending.",
            ),
        ]

    def __str__(self) -> str:
        return f"episode {self.pk}"

    @property
    def is_closed(self) -> bool:
        """True once care ended, or was given up before it began."""
        return self.status == self.Status.DISCHARGED

    @property
    def referred_on(self) -> date:
        """The agency's day on which the valid referral was received."""
        return local(self.referral_at).date()

    @property
    def state_words(self) -> str:
        """How it stands in words: "Receiving care", "Died"."""
        return self.get_ending_display() if self.ending else self.get_status_display()

    @property
    def day(self) -> int | None:
        """Day of the certification period today, 1 to 60; None before care starts, whatever day it was planned for."""
        if self.start_of_care is None or self.start_of_care > today() or self.status == self.Status.ADMITTED:
            return None
        return (today() - self.start_of_care).days % 60 + 1

    @property
    def period_number(self) -> int | None:
        """Which 60-day certification period today lies in, counted from 1; None before care starts."""
        return (
            None
            if self.start_of_care is None or self.start_of_care > today()
            else (today() - self.start_of_care).days // 60 + 1
        )


class AssignmentQuerySet(ChartQuerySet["Assignment"]):
    """Questions about who was in charge when."""

    def open(self) -> AssignmentQuerySet:
        """Assignments that have not ended."""
        return self.filter(ends_on__isnull=True)

    def on(self, day: date) -> AssignmentQuerySet:
        """Assignments in force on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class Assignment(Public, Dated):
    """Somebody's charge of an episode, with the reason it was given to them. `ends_on` is the first day it no longer holds."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="assignments")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="assignments")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    is_primary = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)

    objects = AssignmentQuerySet.as_manager()
    field_classes = classed(plain="patient episode worker is_primary starts_on ends_on reason")

    class Meta:
        indexes = [
            models.Index(fields=["worker", "patient"], name="assignment_open", condition=Q(ends_on__isnull=True)),
            models.Index(fields=["patient"], name="assignment_patient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(is_primary=True, ends_on__isnull=True),
                name="assignment_one_primary",
                violation_error_message="Somebody else was appointed a moment ago. Look at who is in charge now and choose again.",
            )
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"
