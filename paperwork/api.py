"""Payers over the API: what a referral names. Read only."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from paperwork.models import Payer

CHOOSES = (Permission.TAKE_REFERRAL, Permission.DECIDE_REFERRAL, Permission.KEEP_PAYERS)


class PayerSerializer(serializers.ModelSerializer[Payer]):
    """Who pays."""

    class Meta:
        model = Payer
        fields = ("uuid", "name", "kind", "is_active")
        read_only_fields = fields


class PayerViewSet(PermittedViewSet[Payer]):
    """Payers, for the callers who choose one."""

    model = Payer
    serializer_class = PayerSerializer
    permissions_by_action = {"list": CHOOSES, "retrieve": CHOOSES}

    def get_queryset(self) -> QuerySet[Payer]:
        """Every payer; they belong to no patient."""
        return Payer.objects.all()
