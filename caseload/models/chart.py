"""What the chart holds around the episode: contacts, notes, and the timeline."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from caseload.models.patient import Patient
from caseload.scope import ChartQuerySet
from core import finality
from core.classes import classed
from core.models import Dated, Public, Versioned


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
