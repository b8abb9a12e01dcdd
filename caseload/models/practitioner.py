"""Physicians and allowed practitioners who refer patients and sign orders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core import finality
from core.classes import classed
from core.models import Dated, Public
from core.reading import names


class Practitioner(Public, Dated):
    """A physician, NP, CNS or PA, with the office that answers for them."""

    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80)
    credential = models.CharField(max_length=20, blank=True)
    npi = models.CharField("NPI", max_length=10, blank=True)
    organization = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=300, blank=True)

    field_classes = classed(plain="given_name family_name credential npi organization phone fax email address")

    class Meta:
        ordering = ["family_name", "given_name"]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="practitioner_changed"),
        ]
        constraints = [
            *finality.dated_anew(),
            models.UniqueConstraint(
                fields=["npi"],
                condition=~Q(npi=""),
                name="practitioner_npi_once",
                violation_error_message="Another practitioner already has this NPI. Search for it instead of adding it again.",
            ),
        ]

    def __str__(self) -> str:
        return f"practitioner {self.pk}"

    @property
    def name(self) -> str:
        """Name as written on a letter."""
        return names.whole(self.given_name, self.family_name) + (f", {self.credential}" if self.credential else "")
