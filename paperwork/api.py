"""Payers over the API: what a referral names. Read only."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from paperwork.models import Payer

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
