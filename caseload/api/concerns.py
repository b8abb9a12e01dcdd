"""Concerns and limits of readings over the API: listed, read, closed; limits ordered."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from caseload.actions import concerns as actions
from caseload.actions import limits
from caseload.models import Concern, Patient, ReadingLimit
from caseload.models.concern import READING_NAMES
from core.api.fields import ByUuid, Day
from core.api.views import ONCE, ChartQuery
from core.cleaned import Cleaned


class ConcernSerializer(serializers.ModelSerializer[Concern]):
    """A danger to a patient: what, how urgent, by when somebody must act, and what was done."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True, allow_null=True, default=None)
    raised_by = serializers.UUIDField(source="raised_by.uuid", read_only=True, allow_null=True, default=None)
    closed_by = serializers.UUIDField(source="closed_by.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Concern
        fields = (
            "uuid", "patient", "episode", "kind", "urgency", "what", "citation", "raised_at", "raised_by", "act_by",
            "state", "closed_at", "closed_by", "closing", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class DoneSerializer(serializers.Serializer[object]):
    """What was done about a concern."""

    done = serializers.CharField(max_length=5000)


class ConcernQuery(ChartQuery):
    """The filters of the list of concerns."""

    state = serializers.ChoiceField(choices=Concern.State.choices, required=False)
    kind = serializers.ChoiceField(choices=Concern.Kind.choices, required=False)


@extend_schema_view(list=extend_schema(parameters=[ConcernQuery]))
class ConcernViewSet(PermittedViewSet[Concern]):
    """Concerns about patients in the caller's scope, newest first."""

    model = Concern
    serializer_class = ConcernSerializer
    query_class = ConcernQuery
    with_related = ("patient", "episode", "raised_by", "closed_by")
    permissions_by_action = {
        "list": Permission.SEE_CLINICAL,
        "retrieve": Permission.SEE_CLINICAL,
        "close": Permission.WRITE_CHART,
    }

    def narrow(self, rows: QuerySet[Concern], asked: Cleaned) -> QuerySet[Concern]:
        """By patient, state and kind."""
        return super().narrow(rows, asked).filter(**{name: asked[name] for name in ("state", "kind") if name in asked})

    @extend_schema(request=DoneSerializer, responses=ConcernSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, uuid: str | None = None) -> Response:
        """Close a concern with what was done; 409 when it is open no more."""
        found, done = self.get_object(), self.valid(DoneSerializer)["done"]
        return self.shown(actions.close(concern=found, done=done, by=self.person))


class ReadingLimitSerializer(serializers.ModelSerializer[ReadingLimit]):
    """Limits of one reading as ordered; the latest order of a reading holds."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    author = serializers.UUIDField(source="author.uuid", read_only=True)

    class Meta:
        model = ReadingLimit
        fields = (
            "uuid", "patient", "reading", "low", "high", "ordered_by", "ordered_on", "reason", "author", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class OrderLimitSerializer(serializers.Serializer[object]):
    """An order of limits for one reading; a side left out keeps the agency's limit."""

    # scope: ByUuid narrows it to what the caller may see
    patient = ByUuid(queryset=Patient.objects.all())
    reading = serializers.ChoiceField(choices=READING_NAMES)
    low = serializers.DecimalField(max_digits=5, decimal_places=1, required=False, allow_null=True, default=None)
    high = serializers.DecimalField(max_digits=5, decimal_places=1, required=False, allow_null=True, default=None)
    ordered_by = serializers.CharField(max_length=160)
    ordered_on = Day(until_today=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


@extend_schema_view(list=extend_schema(parameters=[ChartQuery]))
class ReadingLimitViewSet(PermittedViewSet[ReadingLimit]):
    """Orders of limits for patients in the caller's scope, newest first."""

    model = ReadingLimit
    serializer_class = ReadingLimitSerializer
    query_class = ChartQuery
    with_related = ("patient", "author")
    permissions_by_action = {
        "list": Permission.SEE_CLINICAL,
        "retrieve": Permission.SEE_CLINICAL,
        "create": Permission.WRITE_CHART,
    }

    @extend_schema(request=OrderLimitSerializer, responses={201: ReadingLimitSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Response:
        """Record an order; readings are held against it from now on."""
        facts = self.valid(OrderLimitSerializer)
        return self.made_once(lambda: limits.order(by=self.person, **facts))
