"""Payers over the API, what a referral names, read only; and coverage, which is added here and ended under endings."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from caseload.field_policy import ReadableFields
from caseload.models import Episode
from core.api.fields import ByUuid, Day
from core.api.views import ONCE, ChartQuery
from paperwork.actions import filings as actions
from paperwork.models import Coverage, Payer

READS = (
    Permission.TAKE_REFERRAL,
    Permission.DECIDE_REFERRAL,
    Permission.KEEP_PAYERS,
    Permission.SEE_REFERRALS,
    Permission.SEE_PAPERWORK,
)


class PayerSerializer(serializers.ModelSerializer[Payer]):
    """Who pays."""

    class Meta:
        model = Payer
        fields = ("uuid", "name", "kind", "is_active")
        read_only_fields = fields


class PayerViewSet(PermittedViewSet[Payer]):
    """Payers, for the callers who choose one or read what names one."""

    model = Payer
    serializer_class = PayerSerializer
    permissions_by_action = {"list": READS, "retrieve": READS}

    def get_queryset(self) -> QuerySet[Payer]:
        """Every payer; they belong to no patient."""
        return Payer.objects.all()


class CoverageSerializer(ReadableFields[Coverage], serializers.ModelSerializer[Coverage]):
    """Who pays for an episode, from when, and in which place."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True)
    payer = serializers.UUIDField(source="payer.uuid", read_only=True)

    class Meta:
        model = Coverage
        fields = ("uuid", "patient", "episode", "payer", "member_number", "rank", "starts_on", "ends_on")
        read_only_fields = fields


class CoverSerializer(serializers.Serializer[object]):
    """A payer for an episode."""

    # scope: ByUuid narrows it to what the caller may see
    episode = ByUuid(queryset=Episode.objects.all())
    payer = ByUuid(queryset=Payer.objects.filter(is_active=True))
    member_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    rank = serializers.IntegerField(min_value=1, max_value=actions.MOST_RANKS, default=1, help_text="1 pays first.")
    starts_on = Day()


@extend_schema_view(list=extend_schema(parameters=[ChartQuery]))
class CoverageViewSet(PermittedViewSet[Coverage]):
    """Coverage of patients in the caller's scope, newest first."""

    model = Coverage
    serializer_class = CoverageSerializer
    query_class = ChartQuery
    with_related = ("patient", "episode", "payer")
    permissions_by_action = {
        "list": Permission.SEE_PAPERWORK,
        "retrieve": Permission.SEE_PAPERWORK,
        "create": Permission.FILE_PAPERWORK,
    }

    @extend_schema(request=CoverSerializer, responses={201: CoverageSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Response:
        """Add a payer to an open episode; 409 when its place is taken. It is ended under `endings/coverage/`."""
        facts = self.valid(CoverSerializer)
        return self.made_once(lambda: actions.cover(by=self.person, **facts))
