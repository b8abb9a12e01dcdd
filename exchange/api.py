"""Formats of the outside over the API: FHIR bundles become referrals."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO, Any, ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from accounts.permissions import Permission
from core.api.input import TooLarge, body_of
from core.api.views import Answering
from core.web.uploads import upload_limit
from exchange.actions import Received, receive
from exchange.fhir.refusal import BundleRefused, BundleTooLarge
from referrals.models import BundleUpdate, FhirImport, Referral


class BundleParser(BaseParser):
    """The bytes of a FHIR bundle, read by the reader of bundles."""

    media_type = "application/fhir+json"

    def parse(self, stream: IO[bytes], media_type: object = None, parser_context: object = None) -> Any:
        """The body as a file; raises TooLarge past the limit of uploads."""
        return io.BytesIO(body_of(stream, upload_limit()))


class BundleJSONParser(BundleParser):
    """The same under the plain name of JSON."""

    media_type = "application/json"


class BundleSerializer(serializers.ModelSerializer[FhirImport]):
    """What became of a bundle: what was taken, and line by line what was left out and why."""

    is_new = serializers.BooleanField(help_text="false: it was known, and nothing changed.")
    why = serializers.CharField(help_text="How a known bundle was recognised.")
    referral = serializers.UUIDField(allow_null=True)
    newer = serializers.UUIDField(
        allow_null=True, help_text="Of a newer bundle: its differences wait under referrals/updates/."
    )
    outcome = serializers.DictField()
    left_out = serializers.ListField(child=serializers.DictField())

    class Meta:
        model = FhirImport
        fields = ("is_new", "why", "referral", "newer", "outcome", "left_out")


class FhirResourceSerializer(serializers.Serializer[object]):
    """A FHIR R4 resource; what it holds besides its type is read by its own rules."""

    resourceType = serializers.CharField(max_length=64)


class BundleViewSet(Answering, GenericViewSet[FhirImport]):
    """FHIR bundles as hospitals send them."""

    queryset = FhirImport.objects.none()
    serializer_class = BundleSerializer
    parser_classes = (BundleParser, BundleJSONParser)
    pagination_class = None
    permissions_by_action: ClassVar[Mapping[str, Any]] = {"create": Permission.TAKE_REFERRAL}

    @extend_schema(
        request={"application/fhir+json": FhirResourceSerializer, "application/json": FhirResourceSerializer},
        responses={200: BundleSerializer, 201: BundleSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take a FHIR R4 bundle (or one resource, or NDJSON) of one patient: whole, or refused with the reason.

        A known one changes nothing (200).
        """
        sent: Any = request.data
        source, by = sent if isinstance(sent, io.BytesIO) else io.BytesIO(), request.user
        assert isinstance(by, User)
        try:
            received = receive(source, "", by, upload_limit())
        except BundleTooLarge as refusal:
            raise TooLarge(f"{refusal.message} Nothing was kept.") from None
        except BundleRefused as refusal:
            raise serializers.ValidationError({"detail": f"{refusal.message} Nothing was kept."}) from None
        code = status.HTTP_201_CREATED if received.is_new else status.HTTP_200_OK
        return Response(_account(received, by), status=code)

    def location_of(self, made: Mapping[str, Any]) -> str:
        """The referral, or the differences that a newer bundle brought."""
        name, uuid = ("bundle-update", made["newer"]) if made["newer"] else ("referral", made["referral"])
        return reverse(f"api:{name}-detail", kwargs={"uuid": uuid}) if uuid else reverse("api:referral-list")


def _account(received: Received, by: User) -> dict[str, Any]:
    """What became of a bundle; of a known one, only what the caller may see."""
    found, bundle = received.referral, received.bundle if received.is_new else None
    is_seen = found is not None and Referral.objects.visible_to(by).filter(pk=found.pk).exists()
    update = received.update
    may_see = update is not None and BundleUpdate.objects.visible_to(by).filter(pk=update.pk).exists()
    return {
        "is_new": received.is_new,
        "why": received.why,
        "referral": str(found.uuid) if found is not None and is_seen else None,
        "newer": str(update.uuid) if update is not None and may_see else None,
        "outcome": bundle.outcome if bundle else {},
        "left_out": bundle.left_out if bundle else [],
    }
