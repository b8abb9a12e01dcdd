"""What the chart holds around the episode: contacts, allergies, conditions, medications, notes, and the timeline."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from caseload.models.patient import Patient
from caseload.scope import ChartQuerySet, Row
from core import finality
from core.classes import classed
from core.models import Dated, Public, Versioned

ICD_10 = "http://hl7.org/fhir/sid/icd-10-cm"  # the code system of conditions typed here


class Contact(Public, Dated, Versioned):
    """A person around the patient: family, proxy, neighbour, and what may be said to them."""

    class Scope(models.TextChoices):
        NOTHING = "nothing", "Nothing without asking"
        VISITS = "visits", "Visit times"
        ALL = "all", "Visit times and progress"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=160)
    relationship = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=60, blank=True)
    is_emergency = models.BooleanField("emergency contact", default=False)
    is_proxy = models.BooleanField("health-care proxy", default=False)
    is_guardian = models.BooleanField("legal guardian", default=False)
    is_caregiver = models.BooleanField("gives care", default=False)
    may_know = models.CharField(max_length=10, choices=Scope.choices, default=Scope.NOTHING)
    do_not_contact = models.BooleanField(default=False)

    objects = ChartQuerySet.as_manager()
    field_classes = classed(
        identifying="name relationship phone email",
        plain="patient language is_emergency is_proxy is_guardian is_caregiver may_know do_not_contact",
    )

    class Meta:
        ordering = ["-is_emergency", "name"]
        indexes = [models.Index(fields=["patient"], name="contact_patient")]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def is_covered(self) -> bool:
        """True when the patient allows us to tell this person something, and to call them."""
        return self.may_know != self.Scope.NOTHING and not self.do_not_contact


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


class Note(Public, Dated):
    """Something written in the chart outside a visit: a call, a letter, a remark. Final once written; corrections are new notes."""

    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        CALL = "call", "Call"
        PHYSICIAN = "physician", "Contact with the physician"
        FAMILY = "family", "Contact with the family"

    class Mode(models.TextChoices):
        PHONE = "phone", "By phone"
        VIDEO = "video", "By video"
        IN_PERSON = "in_person", "In person"
        WRITTEN = "written", "In writing"

    class Activity(models.TextChoices):
        """What a program asks for again and again and a note proves. The values are words of `homehealth`'s Fact."""

        PLAN_REVIEW = "pcsp-review", "Person-centered plan reviewed with the person"
        LEVEL_OF_CARE = "loc-reeval", "Level of care re-evaluated"
        REASSESSMENT = "reassessment", "Needs reassessed"
        BACK_UP_PLAN = "back-up-plan-review", "Back-up plan reviewed with the person"
        MONITORING = "provider-monitoring", "Providers of the plan monitored"

    class Outcome(models.TextChoices):
        """Whether a contact came about. Only one that did keeps a promise."""

        REACHED = "reached", "We spoke"
        MESSAGE = "message", "Left a message to call back"
        NO_ANSWER = "no_answer", "No answer"

    class Consent(models.TextChoices):
        """What allowed a talk with somebody whom the patient's consent does not cover."""

        AGREED = "agreed", "The patient agreed to this talk"
        NOTHING_TOLD = "nothing_told", "Nothing about the patient was told"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTE)
    mode = models.CharField(max_length=10, choices=Mode.choices, blank=True)
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="notes", help_text="Whom it was with."
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, db_default="")
    consent = models.CharField(max_length=12, choices=Consent.choices, blank=True, db_default="")
    activity = models.CharField("what it proves", max_length=30, choices=Activity.choices, blank=True, db_default="")
    happened_at = models.DateTimeField()
    text = models.TextField(max_length=20000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")

    objects = ChartQuerySet.as_manager()
    field_classes = classed(
        clinical="activity text", plain="patient kind mode contact outcome consent happened_at author corrects"
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "-happened_at"], name="note_patient")]
        constraints = [
            models.CheckConstraint(
                name="note_with_contact_is_family",
                condition=Q(contact__isnull=True) | Q(kind="family"),
                violation_error_message="A talk with somebody else than the patient is a contact with the family.",
            ),
            *finality.never_changed(),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class TimelineQuerySet(ChartQuerySet["TimelineEntry"]):
    """Questions about many lines of a timeline."""

    def for_list(self) -> TimelineQuerySet:
        """Only what a line shows: when, what, who, and where it leads."""
        author = "author__given_name", "author__family_name", "author__credential"
        return self.select_related("author").only("uuid", "patient", "at", "kind", "title", "detail", "link", *author)


class TimelineEntry(Public):
    """One line of what happened to a patient, written by the action that made it happen; the record itself is one click away."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="timeline")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = TimelineQuerySet.as_manager()
    field_classes = classed(clinical="title detail", plain="patient at kind link author")

    class Meta:
        indexes = [models.Index(fields=["patient", "-at", "-id"], name="timeline_patient")]

    def __str__(self) -> str:
        return f"timeline {self.pk}"
