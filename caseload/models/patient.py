"""The patient: who they are, where they live, and what a visitor must know before the door opens."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.functional import cached_property

from accounts.models import User
from caseload import finding
from caseload.scope import ChartQuerySet, Scope
from core import finality
from core.change.shown import NameField, note_search
from core.classes import classed
from core.clock import today
from core.models import Dated, Public, Versioned
from core.reading import names


class NameKey(Func):
    """Names folded for sorting: lower case, no accents, letters and digits only. Core functions of PostgreSQL only."""

    template = (
        "regexp_replace(translate(normalize(lower(%(expressions)s), NFKD), '-łøđß', ' lods'), '[^[:alnum:] ]', '', 'g')"
    )
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class PatientQuerySet(models.QuerySet["Patient"]):
    """Questions about many patients."""

    def hold(self, *ids: int) -> None:
        """Let nobody else change what belongs to these patients until the transaction ends. A patient is held before
        anything of theirs, the lower number first, so that two people never wait for each other."""
        rows = self.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
        list(rows.values_list("pk", flat=True))

    def visible_to(self, user: User) -> PatientQuerySet:
        """Patients this person may see; none for a role that is not named."""
        return Scope.of(user).narrow(self, "id")

    def named_like(self, text: str) -> PatientQuerySet:
        """Patients with a name whose words begin with each word of `text`; accents, case and blanks aside."""
        wanted = finding.named(text)
        return self.none() if wanted is None else self.filter(wanted)

    def listed_for(self, user: User) -> PatientQuerySet:
        """`visible_to`, for pages that sort many patients by name."""
        Scope.of(user).read()
        return self.visible_to(user)

    def matching(self, text: str) -> PatientQuerySet:
        """Patients found by what the text may mean: a record number, a telephone number or its end, a date of birth, names.

        That there was a search, of which kind and how long, is noted for the audit trail.
        """
        sought = finding.read(text)
        note_search(" or ".join(each.kind for each in sought) or "name", len(text))
        if not sought:
            return self.none()
        return self.filter(reduce(or_, (each.patients for each in sought)))

    def for_list(self) -> PatientQuerySet:
        """Only what a row of a list shows: name, age, town, episode, program, who is in charge."""
        return self.with_episode().only(
            "uuid", "given_name", "family_name", "birth_date", "deceased_on", "city", "name_key",
            "open_episode__start_of_care", "open_episode__status", "open_episode__program__name",
            "open_episode__worker__given_name", "open_episode__worker__family_name", "open_episode__worker__credential",
        )  # fmt: skip

    def with_episode(self) -> PatientQuerySet:
        """Patients with their open episode's dates and primary worker at hand, without a query for each."""
        return self.select_related("open_episode__program", "open_episode__worker")


class Patient(Public, Dated, Versioned):
    """A person who receives care at home."""

    class Sex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"
        OTHER = "other", "Other"
        UNKNOWN = "unknown", "Not known"

    class CodeStatus(models.TextChoices):
        FULL = "full", "Full code"
        DNR = "dnr", "DNR"
        DNR_DNI = "dnr_dni", "DNR and DNI"
        COMFORT = "comfort", "Comfort care only"
        NOT_ASKED = "", "Not asked yet"

    record_number = models.BigIntegerField(
        unique=True, editable=False, db_default=Func(Value("patient_record_number"), function="nextval")
    )
    given_name = NameField(max_length=120, blank=True)  # empty for a person of one name, which is the family name
    family_name = NameField(max_length=120)
    preferred_name = NameField(max_length=120, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    pronouns = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=60, blank=True, default="English")
    needs_interpreter = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address_line = models.CharField(max_length=200, blank=True)
    address_more = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    lives_alone = models.BooleanField(null=True)
    code_status = models.CharField(max_length=10, choices=CodeStatus.choices, blank=True, default="")
    advance_directive = models.CharField(max_length=300, blank=True)
    safety_note = models.CharField(
        max_length=300, blank=True, help_text="Dog, weapon, stairs: what a visitor must know."
    )
    access_note = models.CharField(max_length=300, blank=True, help_text="Door, key, parking.")
    precautions = models.CharField(max_length=120, blank=True, help_text="standard, contact, droplet, airborne ...")
    equipment = models.CharField(
        "equipment and supplies at home", max_length=500, blank=True, default="", db_default="",
        help_text="Walker, raised toilet seat, oxygen 2 L by concentrator.",
    )  # fmt: skip
    no_known_allergies = models.BooleanField(default=False)
    deceased_on = models.DateField(null=True, blank=True)
    open_episode = models.OneToOneField(
        "caseload.Episode", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    name_key = models.GeneratedField(
        expression=NameKey("family_name", "given_name", "preferred_name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = PatientQuerySet.as_manager()
    field_classes = classed(
        identifying="record_number given_name family_name preferred_name birth_date pronouns phone email address_line "
        "address_more city postal_code deceased_on name_key",
        clinical="sex lives_alone code_status advance_directive safety_note access_note precautions equipment "
        "no_known_allergies",
        plain="language needs_interpreter state open_episode",
    )

    class Meta:
        indexes = [
            models.Index(fields=["updated_at", "id"], name="patient_changed"),
            models.Index(fields=["name_key", "id"], name="patient_by_name"),
            models.Index(fields=["birth_date"], name="patient_by_birth"),
            models.Index(
                OpClass(finding.NumberBackwards("phone"), name="text_pattern_ops"), name="patient_by_phone_end"
            ),
            GinIndex(finding.name_words(), name="patient_by_words"),
        ]
        constraints = [
            *finality.dated_anew(),
            models.CheckConstraint(
                name="patient_born_before_death",
                condition=Q(deceased_on__isnull=True) | Q(deceased_on__gte=F("birth_date")),
                violation_error_message="Enter a date of death that is not before the date of birth.",
            ),
            models.CheckConstraint(
                name="patient_has_a_name",
                condition=~Q(family_name=""),
                violation_error_message="Enter the family name. Whoever has one name has it as the family name.",
            ),
        ]

    def __str__(self) -> str:
        return f"patient {self.pk}"

    @property
    def patient_id(self) -> int:
        """Itself: every record of a chart answers to `patient_id`."""
        return self.pk

    @property
    def name(self) -> str:
        """Family name, given name, for lists."""
        return names.listed(self.given_name, self.family_name)

    @property
    def full_name(self) -> str:
        """The name in the order in which it is said."""
        return names.whole(self.given_name, self.family_name)

    @property
    def called(self) -> str:
        """What the patient likes to be called."""
        return self.preferred_name or self.given_name or self.family_name

    @property
    def initials(self) -> str:
        """For page titles and shared screens."""
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()

    @cached_property
    def active_allergies(self) -> list[Any]:
        """The allergies that hold, by substance; read once for the strip and the face sheet."""
        shown = "uuid", "patient", "substance", "reaction", "severity"
        return list(self.allergies.filter(is_active=True).only(*shown).order_by("substance", "id"))

    @property
    def printed_as(self) -> str:
        """For the head of a printed page: initials and record number."""
        return f"{self.initials}, record {self.record_number}"

    @property
    def age(self) -> int:
        """Whole years today, or at death."""
        return self.age_on(self.deceased_on or today())

    def age_on(self, on: date) -> int:
        """Whole years on a date; a person born on 29 Feb turns a year older on 1 Mar of a common year."""
        return on.year - self.birth_date.year - ((on.month, on.day) < (self.birth_date.month, self.birth_date.day))

    @property
    def address(self) -> str:
        """One line, parts that are known."""
        town = " ".join(p for p in (self.state, self.postal_code) if p)
        return ", ".join(p for p in (self.address_line, self.address_more, self.city, town) if p)


class PatientIdentifier(Dated):
    """A number another system knows the patient by; importing the same number again finds the same patient."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    system = models.CharField(max_length=200)
    value = models.CharField(max_length=200)

    objects = ChartQuerySet.as_manager()
    field_classes = classed(identifying="value", plain="patient system")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                name="patient_identifier_once",
                violation_error_message="Another patient already has this identifier. Look for them before making a second chart.",
            )
        ]

    def __str__(self) -> str:
        return f"identifier {self.pk}"
