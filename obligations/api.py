"""The ledger of promises over the API: read only, for it is derived."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.permissions import Permission
from core.api_views import ScopedViewSet
from core.clock import today
from obligations.models import Obligation


class ObligationSerializer(serializers.ModelSerializer[Obligation]):
    """One promise: its window, why, the rule it comes from, what closes it."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True)
    owner = serializers.UUIDField(source="owner.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Obligation
        fields = (
            "uuid", "patient", "episode", "rule", "rule_version", "cycle", "kind", "title", "opens_on", "due_on",
            "due_at", "latest_on", "because", "citation", "closes", "owner", "state", "closed_on",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(
        parameters=[
            OpenApiParameter("state", str, enum=Obligation.State.values),
            OpenApiParameter("overdue", bool, description="true: only those past their last good day"),
            OpenApiParameter("kind", str),
        ]
    )
)
class ObligationViewSet(ScopedViewSet):
    """Promises about patients in the caller's scope, by due date."""

    model = Obligation
    serializer_class = ObligationSerializer
    keyset_order = ("due_on", "id")
    with_related = ("patient", "episode", "owner")
    permissions_by_action: ClassVar[dict[str, Permission]] = {
        "list": Permission.SEE_CLINICAL,
        "retrieve": Permission.SEE_CLINICAL,
    }

    def get_queryset(self) -> QuerySet[Any]:
        """Narrowed by `state`, `overdue` and `kind`; values that are none of the known ones narrow nothing."""
        rows = super().get_queryset()
        asked = self.request.query_params if self.request else {}
        if asked.get("state") in Obligation.State.values:
            rows = rows.filter(state=asked["state"])
        if asked.get("overdue") == "true":
            rows = rows.filter(state=Obligation.State.OPEN, due_on__lt=today())
        kind = asked.get("kind", "").replace("\x00", "")[:20]
        return rows.filter(kind=kind) if kind else rows
