"""Programs and practitioners over the API: what a referral names. Read only."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from caseload.models import Practitioner, Program
from core.cleaned import Cleaned

CHOOSES = (Permission.TAKE_REFERRAL, Permission.DECIDE_REFERRAL, Permission.KEEP_PROGRAMS)
READS = (*CHOOSES, Permission.SEE_REFERRALS, Permission.SEE_CLINICAL)  # whoever reads a record that names one


class ProgramSerializer(serializers.ModelSerializer[Program]):
    """A program that patients are admitted under."""

    class Meta:
        model = Program
        fields = ("uuid", "key", "name", "is_active")
        read_only_fields = fields


class ProgramViewSet(PermittedViewSet[Program]):
    """Programs, for the callers who choose one or read what names one."""

    model = Program
    serializer_class = ProgramSerializer
    permissions_by_action = {"list": READS, "retrieve": READS}

    def get_queryset(self) -> QuerySet[Program]:
        """Every program; they belong to no patient."""
        return Program._default_manager.all()


class PractitionerSerializer(serializers.ModelSerializer[Practitioner]):
    """A practitioner who refers patients and signs orders."""

    class Meta:
        model = Practitioner
        fields = (
            "uuid",
            "given_name",
            "family_name",
            "credential",
            "npi",
            "organization",
            "phone",
            "fax",
            "updated_at",
        )
        read_only_fields = fields


class PractitionerQuery(serializers.Serializer[object]):
    """The filter of the list of practitioners."""

    npi = serializers.RegexField(r"^\d{10}\Z", required=False, help_text="Ten digits.")


@extend_schema_view(list=extend_schema(parameters=[PractitionerQuery]))
class PractitionerViewSet(PermittedViewSet[Practitioner]):
    """Practitioners, for the callers who choose one or read what names one."""

    model = Practitioner
    serializer_class = PractitionerSerializer
    query_class = PractitionerQuery
    permissions_by_action = {"list": READS, "retrieve": READS}

    def get_queryset(self) -> QuerySet[Practitioner]:
        """Every practitioner; they belong to no patient."""
        return Practitioner.objects.all()

    def narrow(self, rows: QuerySet[Practitioner], asked: Cleaned) -> QuerySet[Practitioner]:
        """By NPI."""
        return rows.filter(npi=asked["npi"]) if "npi" in asked else rows
