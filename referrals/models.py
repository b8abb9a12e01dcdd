"""Referrals from physicians on their way to becoming patients, FHIR bundles received, and the directory of community resources."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.models import Episode, Patient, Practitioner, Program
from caseload.scope import EVERYBODY, Scope
from core.among import Among
from core.change.shown import NameField
from core.classes import classed
from core.models import Archivable, Dated, Public, Versioned, listed_once
from paperwork.models import Payer


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Questions about many referrals."""

    def visible_to(self, user: User) -> ReferralQuerySet:
        """Those who see referrals see every one that is nobody's patient yet, and those of the patients they may see."""
        if not may(user, Permission.SEE_REFERRALS):
            return self.none()
        if user.role in EVERYBODY:
            return self.all()
        return self.filter(Q(patient__isnull=True) | Q(Among("patient_id", Scope.of(user).ids())))

    def waiting(self) -> ReferralQuerySet:
        """Referrals that nobody has accepted or declined."""
        return self.filter(status=Referral.Status.RECEIVED)


class Referral(Public, Dated, Versioned):
    """A physician's request for care, held as it came until somebody accepts or declines it."""

    class Status(models.TextChoices):
        RECEIVED = "received", "Waiting for a decision"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    class Source(models.TextChoices):
        PHONE = "phone", "Phone"
        FAX = "fax", "Fax"
        PORTAL = "portal", "Portal"
        FHIR = "fhir", "FHIR bundle"
        OTHER = "other", "Other"

    class Urgency(models.TextChoices):
        ROUTINE = "routine", "Routine"
        URGENT = "urgent", "Urgent"

    class DeclineReason(models.TextChoices):
        CAPACITY = "capacity", "No capacity"
        AREA = "area", "Outside our area"
        SERVICE = "service", "Service not offered"
        PAYER = "payer", "Payer not accepted"
        INELIGIBLE = "ineligible", "Not eligible for home health"
        WITHDRAWN = "withdrawn", "Withdrawn by the referrer or patient"
        DUPLICATE = "duplicate", "Already our patient or referred twice"
        OTHER = "other", "Other"

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PHONE)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.ROUTINE)
    received_at = models.DateTimeField()
    valid_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the last piece of a valid referral came, if it was not whole when received.",
    )
    reason = models.CharField("reason for home health", max_length=500)
    ordered_soc = models.DateField("ordered start of care", null=True, blank=True)
    return_home_at = models.DateTimeField(null=True, blank=True)
    face_to_face_on = models.DateField("face-to-face encounter", null=True, blank=True)
    referring = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    certifying = models.ForeignKey(Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(Program, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey(Payer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    member_number = models.CharField(max_length=40, blank=True)

    given_name = NameField(max_length=120)
    family_name = NameField(max_length=120)
    birth_date = models.DateField()
    sex = models.CharField(max_length=10, choices=Patient.Sex.choices, default=Patient.Sex.UNKNOWN)
    language = models.CharField(max_length=60, blank=True, default="English")
    phone = models.CharField(max_length=30, blank=True)
    address_line = models.CharField(max_length=200, blank=True)
    address_more = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    enclosed = models.JSONField(
        default=dict, help_text="Contacts, conditions, medications and allergies that came with it."
    )
    identifiers = models.JSONField(default=list, help_text="[system, value] pairs of the sender.")

    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="referrals")
    episode = models.OneToOneField(Episode, null=True, on_delete=models.PROTECT, related_name="referral")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason.choices, blank=True)
    decline_comment = models.CharField(max_length=500, blank=True)

    objects = ReferralQuerySet.as_manager()
    field_classes = classed(
        identifying="member_number given_name family_name birth_date phone address_line address_more city postal_code "
        "identifiers",
        clinical="reason sex enclosed decline_comment",
        plain="status source urgency received_at valid_at ordered_soc return_home_at face_to_face_on referring "
        "certifying program payer language state patient episode taken_by decided_by decided_at "
        "decline_reason",
    )

    class Meta:
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="referral_received"),
            models.Index(fields=["received_at", "id"], name="referral_waiting", condition=Q(status="received")),
            models.Index(fields=["birth_date"], name="referral_birth"),
        ]
        constraints = [
            models.CheckConstraint(
                name="referral_accepted_whole",
                condition=~Q(status="accepted") | Q(patient__isnull=False, episode__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_declined_has_reason",
                condition=~Q(status="declined") | ~Q(decline_reason=""),
                violation_error_message="Choose why the referral is declined.",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"


class FhirImport(Public, Dated):
    """A FHIR bundle that was received: what came in, what was left out and why."""

    sha256 = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(
        max_length=64,
        blank=True,
        db_index=True,
        help_text="The same for the same referral, however the file was written.",
    )
    file_name = models.CharField(max_length=200, blank=True)
    outcome = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="bundles")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    field_classes = classed(
        identifying="file_name",
        clinical="left_out",
        plain="sha256 fingerprint outcome referral taken_by",
    )

    class Meta:
        indexes = [models.Index(fields=["-id"], name="fhir_import_recent")]

    def __str__(self) -> str:
        return f"fhir import {self.pk}"


class NeedQuerySet(models.QuerySet["Need"]):
    """Questions about the list of needs."""

    def choosable(self, resource: CommunityResource | None = None) -> NeedQuerySet:
        """Needs in use, and those that the resource meets already."""
        met = resource.needs.values("pk") if resource is not None and resource.pk else []
        return self.filter(Q(is_active=True) | Q(pk__in=met))


class Need(Archivable):
    """A kind of community need: food, transport, housing. Kept by the administrator."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)

    objects = NeedQuerySet.as_manager()
    field_classes = classed(plain="key name is_active")

    class Meta:
        ordering = ["name"]
        constraints = [listed_once("need", "name")]

    def __str__(self) -> str:
        return self.name


class CommunityResource(Archivable, Public, Dated, Versioned):
    """A service of a community organisation, shaped after HSDS: what it gives, to whom, how to reach it, and when a person last checked."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        INACTIVE = "inactive", "Inactive"
        CLOSED = "temporarily closed", "Temporarily closed"
        DEFUNCT = "defunct", "Defunct"

    organization = models.CharField(max_length=200)
    name = models.CharField("service", max_length=200)
    description = models.TextField(max_length=5000, blank=True)
    needs = models.ManyToManyField(Need, related_name="resources", blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    area = models.CharField(
        "area served", max_length=200, blank=True, help_text="Counties or ZIP codes, separated by commas."
    )
    languages = models.CharField(max_length=200, blank=True)
    eligibility = models.CharField(max_length=500, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    cost = models.CharField(max_length=200, blank=True)
    application = models.CharField("how to apply", max_length=500, blank=True)
    accepts_referrals = models.BooleanField(default=True)
    verified_on = models.DateField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    field_classes = classed(
        plain="organization name description status phone email website address area languages eligibility "
        "minimum_age maximum_age cost application accepts_referrals verified_on verified_by is_active",
    )

    class Meta:
        indexes = [
            models.Index(fields=["organization", "name", "id"], name="resource_by_name"),
            GinIndex(SearchVector("organization", "name", "description", config="simple"), name="resource_words"),
        ]
        constraints = [
            listed_once(
                "resource",
                "organization",
                "name",
                said="This organization's service is already in the list. Open that one instead.",
                is_active=True,
            ),
            models.CheckConstraint(
                name="resource_age_in_order",
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(maximum_age__gte=models.F("minimum_age")),
                violation_error_message="Enter a greatest age that is not below the least age.",
            ),
        ]

    def __str__(self) -> str:
        return f"resource {self.pk}"
