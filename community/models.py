"""The directory of community resources and the kinds of need that they meet."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from core import finality
from core.classes import classed
from core.models import Archivable, Dated, Public, Versioned, listed_once


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
        db_table = (
            "referrals_need"  # as before the directory had a room of its own: no table moves under a version at work
        )
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
    needs = models.ManyToManyField(
        Need, related_name="resources", blank=True, db_table="referrals_communityresource_needs"
    )
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
        db_table = "referrals_communityresource"
        indexes = [
            models.Index(fields=["updated_at", "id"], name="resource_changed"),
            models.Index(fields=["organization", "name", "id"], name="resource_by_name"),
            GinIndex(SearchVector("organization", "name", "description", config="simple"), name="resource_words"),
        ]
        constraints = [
            *finality.dated_anew(),
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
