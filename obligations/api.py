"""The ledger of promises over the API: read only, for it is derived."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from core.api.views import ChartQuery
from core.cleaned import Cleaned
from core.clock import today
from obligations.models import Obligation, ObligationQuerySet


class ObligationSerializer(serializers.ModelSerializer[Obligation]):
    """One promise: its window, why, the rule it comes from, what closes it."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True)
    owner = serializers.UUIDField(source="owner.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Obligation
        fields = (
            "uuid", "patient", "episode", "rule", "rule_version", "cycle", "kind", "title", "opens_on", "due_on",
            "due_at", "because", "citation", "closes", "owner", "state", "closed_on", "snoozed_until",
            "to_check_since", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class ObligationQuery(ChartQuery):
    """The filters of the ledger."""

    state = serializers.ChoiceField(choices=Obligation.State.choices, required=False)
    overdue = serializers.BooleanField(required=False, help_text="true: only those past their last good day.")
    kind = serializers.CharField(max_length=20, required=False)


@extend_schema_view(list=extend_schema(parameters=[ObligationQuery]))
class ObligationViewSet(PermittedViewSet[Obligation]):
    """Promises about patients in the caller's scope, by due date."""

    model = Obligation
    serializer_class = ObligationSerializer
    query_class = ObligationQuery
    keyset_order = ("due_on", "id")
    with_related = ("patient", "episode", "owner")
    permissions_by_action = {
        "list": Permission.SEE_CLINICAL,
        "retrieve": Permission.SEE_CLINICAL,
    }

    def narrow(self, rows: QuerySet[Obligation], asked: Cleaned) -> QuerySet[Obligation]:
        """By patient, state, kind, and whether it is overdue."""
        rows = super().narrow(rows, asked).filter(**{name: asked[name] for name in ("state", "kind") if name in asked})
        return cast("ObligationQuerySet", rows).overdue(today()) if asked.get("overdue") else rows
