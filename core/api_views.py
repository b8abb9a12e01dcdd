"""The shape of every API resource: in scope or 404, a permission for each verb, reads of a chart recorded, writes through actions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model, QuerySet
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core import audit
from core.models import Submission


class VersionNeeded(APIException):
    """428: a change must say which version it was made from."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send the version you read in the If-Match header, for example If-Match: 3."
    default_code = "version_needed"


class ScopedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):  # type: ignore[type-arg]
    """Lists and opens what `visible_to` gives the caller. Subclasses set `model`, `keyset_order`, `permissions_by_action`, `serializer_class`."""

    model: ClassVar[type[Model]]
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    keyset_order: ClassVar[tuple[str, ...]] = ("-id",)
    permissions_by_action: ClassVar[dict[str, Any]] = {}
    with_related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self) -> QuerySet[Any]:
        """The records this caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        rows = self.model._default_manager.visible_to(self.request.user)  # type: ignore[attr-defined]
        return rows.select_related(*self.with_related) if self.with_related else rows  # type: ignore[no-any-return]

    def get_object(self) -> Any:
        """The record, in scope or 404; a record of a chart leaves "chart.opened" in the trail."""
        found = super().get_object()
        patient_id = getattr(found, "patient_id", None)
        if patient_id is not None:
            part = f"api {self.model._meta.model_name}"
            audit.record("chart.opened", by=self.request.user, patient_id=patient_id, subject=found, changes={"part": part})  # type: ignore[arg-type]
        return found

    def valid(self, serializer_class: type[serializers.Serializer[Any]], **context: Any) -> dict[str, Any]:
        """The validated body; raises ValidationError (400) with a sentence at each field."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context() | context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def expected_version(self) -> int:
        """The version named by If-Match; 428 when there is none, 400 when it is no number."""
        text = self.request.headers.get("If-Match", "").strip().strip('"')
        if not text:
            raise VersionNeeded
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValidationError({"detail": "If-Match must be the version number you read."})
        return int(text)

    def made_once(self, make: Callable[[], Any]) -> Response:
        """201 with what `make` made. The same `Idempotency-Key` sent again answers 200 with what was made the first time."""
        key = idempotency_key(self.request)
        if key is None:
            return self._made(make(), status.HTTP_201_CREATED)
        with transaction.atomic():
            submission, is_first = Submission.objects.get_or_create(
                user=self.request.user, key=key, defaults={"path": self.request.path[:300]}
            )
            if not is_first:
                return self._made(self.get_queryset().get(uuid=submission.location), status.HTTP_200_OK)
            record = make()
            Submission.objects.filter(pk=submission.pk).update(location=str(record.uuid))
            return self._made(record, status.HTTP_201_CREATED)

    def _made(self, record: Any, code: int) -> Response:
        return Response(self.get_serializer(record).data, status=code)


def idempotency_key(request: Request) -> uuid.UUID | None:
    """The caller's Idempotency-Key, or None without one; 400 when it is not a UUID."""
    text = request.headers.get("Idempotency-Key", "")
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ValidationError({"detail": "Idempotency-Key must be a UUID."}) from None


class ByUuid(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """A related record named by its uuid, among those the caller may see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="uuid", **kwargs)

    def get_queryset(self) -> Any:
        """Narrowed by `visible_to` where the records belong to patients."""
        rows = super().get_queryset()
        narrow = getattr(rows, "visible_to", None)
        return narrow(self.context["request"].user) if narrow is not None else rows

    def to_internal_value(self, data: Any) -> Any:
        """The record; a malformed uuid is refused with the same sentence as an unknown one."""
        try:
            return super().to_internal_value(uuid.UUID(str(data)))
        except ValueError:
            self.fail("does_not_exist", slug_name="uuid", value=str(data)[:60])
