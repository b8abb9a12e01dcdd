"""Newer bundles over the API: their differences, taken or left one by one."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from core.change import audit
from referrals.actions.updates import settle
from referrals.models import BundleUpdate
from referrals.updates import MOST_SHOWN, items, may_settle, patient_of


class UpdateRowSerializer(serializers.ModelSerializer[BundleUpdate]):
    """A newer bundle in a list."""

    referral = serializers.UUIDField(source="referral.uuid", read_only=True, allow_null=True, default=None)
    patient = serializers.UUIDField(source="patient.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = BundleUpdate
        fields: tuple[str, ...] = ("uuid", "referral", "patient", "made_on", "is_superseded", "settled_at")
        read_only_fields = fields


class ItemSerializer(serializers.Serializer[object]):
    """One difference; its `key` is what is taken or left."""

    key = serializers.CharField(read_only=True)
    group = serializers.CharField(read_only=True)
    what = serializers.CharField(read_only=True)
    before = serializers.CharField(read_only=True)
    after = serializers.CharField(read_only=True)
    does = serializers.CharField(read_only=True, help_text="What taking it does: Add, Change, End or Take away.")


class UpdateSerializer(UpdateRowSerializer):
    """A newer bundle with the differences that nobody decided yet, at most 100 at once."""

    items = serializers.SerializerMethodField()

    class Meta(UpdateRowSerializer.Meta):
        fields = (*UpdateRowSerializer.Meta.fields, "items")
        read_only_fields = fields

    @extend_schema(responses=ItemSerializer(many=True))
    def get_items(self, update: BundleUpdate) -> list[dict[str, str]]:
        """As they stand now; none once it is settled, nor those of a chart that the caller may not write in."""
        person = self.context["request"].user
        is_shown = update.settled_at is None and may_settle(person, update)
        open_items = items(update)[:MOST_SHOWN] if is_shown else []
        return [
            {"key": i.key, "group": i.group, "what": i.label, "before": i.before, "after": i.after, "does": i.does}
            for i in open_items
        ]


class SettleSerializer(serializers.Serializer[object]):
    """The keys of the differences to take and to leave; those not named stay open."""

    take = serializers.ListField(child=serializers.CharField(max_length=16), max_length=MOST_SHOWN, default=list)
    leave = serializers.ListField(child=serializers.CharField(max_length=16), max_length=MOST_SHOWN, default=list)


class BundleUpdateViewSet(PermittedViewSet[BundleUpdate]):
    """Newer bundles about referrals that wait and patients on the books, newest first."""

    model = BundleUpdate
    serializer_class = UpdateSerializer
    list_serializer_class = UpdateRowSerializer
    keyset_order = ("-id",)
    with_related = ("referral__patient", "referral__referring", "referral__payer", "patient")
    permissions_by_action = {
        "list": Permission.TAKE_REFERRAL,
        "retrieve": Permission.TAKE_REFERRAL,
        "settle": Permission.TAKE_REFERRAL,
    }

    def related(self, rows: QuerySet[BundleUpdate]) -> QuerySet[BundleUpdate]:
        """With the referral and the patient."""
        return rows.select_related(*self.with_related)

    def get_object(self) -> BundleUpdate:
        """The bundle, in scope or 404; that the chart or the referral was opened is recorded, as on its page."""
        found = super().get_object()
        patient = patient_of(found)
        if patient is not None and found.patient is None:
            self.opened(found, patient.pk, "newer bundle")
        elif patient is None:
            audit.record("referrals.open", by=self.person, subject=found.referral)
        return found

    @extend_schema(request=SettleSerializer, responses=UpdateSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, uuid: str | None = None) -> Response:
        """Take some differences and leave others: all that are named, or none."""
        found = self.get_object()
        if not may_settle(self.person, found):
            raise PermissionDenied
        sent = self.valid(SettleSerializer)
        return self.shown(settle(update=found, take=sent["take"], leave=sent["leave"], by=self.person))
