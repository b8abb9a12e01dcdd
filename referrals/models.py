"""Referrals from physicians on their way to becoming patients, and FHIR bundles received."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.models import Episode, Patient, Practitioner, Program
from caseload.scope import EVERYBODY, Scope
from core import finality
from core.among import Among
from core.change.shown import NameField
from core.classes import classed
from core.models import Dated, Public, Versioned
from core.reading import names
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

    given_name = NameField(max_length=120, blank=True)  # empty for a person of one name, which is the family name
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
            models.Index(fields=["updated_at", "id"], name="referral_changed"),
            models.Index(fields=["-received_at", "-id"], name="referral_received"),
            models.Index(fields=["received_at", "id"], name="referral_waiting", condition=Q(status="received")),
            models.Index(fields=["birth_date"], name="referral_birth"),
        ]
        constraints = [
            *finality.dated_anew(),
            models.CheckConstraint(
                name="referral_accepted_whole",
                condition=~Q(status="accepted") | Q(patient__isnull=False, episode__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_declined_has_reason",
                condition=~Q(status="declined") | ~Q(decline_reason=""),
                violation_error_message="Choose why the referral is declined.",
            ),
            models.CheckConstraint(
                name="referral_has_a_name",
                condition=~Q(family_name=""),
                violation_error_message="Enter the family name. Whoever has one name has it as the family name.",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    @property
    def full_name(self) -> str:
        """The name in the order in which it is said."""
        return names.whole(self.given_name, self.family_name)

    @property
    def name(self) -> str:
        """Family name, given name, for lists."""
        return names.listed(self.given_name, self.family_name)


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


class BundleUpdateQuerySet(models.QuerySet["BundleUpdate"]):
    """Questions about many updates."""

    def visible_to(self, user: User) -> BundleUpdateQuerySet:
        """Those of referrals and of patients that this person may see."""
        if not may(user, Permission.SEE_REFERRALS):
            return self.none()
        referrals, patients = Referral.objects.visible_to(user), Patient.objects.visible_to(user)
        return self.filter(Q(referral__in=referrals) | Q(patient__in=patients))

    def open(self) -> BundleUpdateQuerySet:
        """Those of which something is still to be taken or left."""
        return self.filter(settled_at__isnull=True)


class BundleUpdate(Public, Dated):
    """A newer bundle about a referral that waits or a patient on the books, until each difference was taken or left."""

    bundle = models.OneToOneField(FhirImport, on_delete=models.PROTECT, related_name="update")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="updates")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="bundle_updates")
    says = models.JSONField(help_text="What the newer bundle says: facts, rows, orders.")
    made_on = models.DateField(null=True, help_text="The day the sender says that it was made.")
    decided = models.JSONField(default=dict, help_text="Each difference that was decided: taken or left.")
    is_superseded = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = BundleUpdateQuerySet.as_manager()
    field_classes = classed(
        identifying="says",
        plain="bundle referral patient made_on decided is_superseded settled_at settled_by",
    )

    class Meta:
        indexes = [
            models.Index(fields=["referral"], name="bundle_update_referral", condition=Q(settled_at__isnull=True)),
            models.Index(fields=["patient"], name="bundle_update_patient", condition=Q(settled_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="bundle_update_about_one",
                condition=Q(referral__isnull=False, patient__isnull=True)
                | Q(referral__isnull=True, patient__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"bundle update {self.pk}"
