"""The shape of every API resource: in scope or 404, a permission for each verb, reads of charts recorded, actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core import audit
from core.models import Submission
from core.once import digest_of, is_same

IF_MATCH = OpenApiParameter(
    "If-Match", int, OpenApiParameter.HEADER, required=True, description="The `version` you read, for example 3."
)
ONCE = OpenApiParameter(
    "Idempotency-Key",
    UUID,
    OpenApiParameter.HEADER,
    description="A UUID of your own: sent again, nothing is made twice.",
)


class VersionNeeded(APIException):
    """428: a change must say which version it was made from."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send the version you read in the If-Match header, for example If-Match: 3."
    default_code = "version_needed"


class KeyUsed(APIException):
    """409: the Idempotency-Key made something else."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This Idempotency-Key was used for another request. Send a new one."
    default_code = "key_used"


class KeySaidOtherwise(APIException):
    """422: the Idempotency-Key was sent before with another body."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was sent before with another body. Look at what it made, or send a new key."
    default_code = "key_said_otherwise"


class ChartQuery(serializers.Serializer[Any]):
    """The filters of a list of records that belong to patients."""

    patient = serializers.UUIDField(required=False, help_text="Only of this patient.")


class ScopedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):  # type: ignore[type-arg]
    """Lists and opens what `visible_to` gives the caller.

    Subclasses set `model`, `keyset_order`, `permissions_by_action`, `serializer_class`; `list_serializer_class` where a
    list says less than a record, and `query_class` where it has filters (then `narrow` applies them).
    """

    model: ClassVar[type[Model]]
    lookup_field = "uuid"
    keyset_order: ClassVar[tuple[str, ...]] = ("-id",)
    permissions_by_action: ClassVar[Mapping[str, Any]] = {}
    with_related: ClassVar[tuple[str, ...]] = ()
    list_serializer_class: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None
    query_class: ClassVar[type[serializers.Serializer[Any]] | None] = None
    metadata_class = None

    @property
    def person(self) -> Any:
        """The signed-in caller."""
        return self.request.user

    def get_queryset(self) -> QuerySet[Any]:
        """The records this caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        rows = self.model._default_manager.visible_to(self.request.user)  # type: ignore[attr-defined]
        return self.related(rows)

    def related(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With all that the serializer shows, in a fixed number of queries."""
        return rows.select_related(*self.with_related) if self.with_related else rows

    def get_serializer_class(self) -> Any:
        """The list's own serializer, if there is one, for the list."""
        if self.action == "list" and self.list_serializer_class is not None:
            return self.list_serializer_class
        return super().get_serializer_class()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The list narrowed by what its address asks for; raises ValidationError for a filter that cannot be read."""
        if self.action != "list" or self.query_class is None:
            return queryset
        asked = self.query_class(data=self.request.query_params.dict(), context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return self.narrow(queryset, asked.validated_data)

    def narrow(self, rows: QuerySet[Any], asked: Mapping[str, Any]) -> QuerySet[Any]:
        """The rows that pass the filters. A list of one patient's records is a reading of that chart."""
        if "patient" not in asked:
            return rows
        people: Any = self.model._meta.get_field("patient").related_model
        found = people.objects.visible_to(self.person).filter(uuid=asked["patient"]).first()
        if found is None:
            return rows.none()
        self.opened(found, found.pk, f"{self.model._meta.model_name} list")
        return rows.filter(patient=found)

    def opened(self, subject: Model, patient_id: int, part: str) -> None:
        """Record that a chart was read."""
        audit.record(
            "chart.opened", by=self.person, patient_id=patient_id, subject=subject, changes={"part": f"api {part}"}
        )

    def get_object(self) -> Any:
        """The record, in scope or 404; a record of a chart leaves "chart.opened" in the trail."""
        found = super().get_object()
        patient_id = getattr(found, "patient_id", None)
        if patient_id is not None:
            self.opened(found, patient_id, str(self.model._meta.model_name))
        return found

    def shown(self, record: Any, code: int = status.HTTP_200_OK) -> Response:
        """The record as it stands after a change, also when the change took it out of the caller's scope."""
        rows = self.related(self.model._default_manager.all())
        return Response(self.get_serializer(rows.get(pk=record.pk)).data, status=code)

    def valid(self, serializer_class: type[serializers.Serializer[Any]], **context: Any) -> dict[str, Any]:
        """The validated body; raises ValidationError (400) with a sentence at each field."""
        serializer = serializer_class(data=self.request.data, context={**self.get_serializer_context(), **context})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def changes(self, serializer_class: type[serializers.Serializer[Any]], **context: Any) -> dict[str, Any]:
        """The validated fields that were sent; the others are to stay. Raises ValidationError (400)."""
        kept = {**self.get_serializer_context(), **context}
        serializer = serializer_class(data=self.request.data, partial=True, context=kept)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def expected_version(self) -> int:
        """The version named by If-Match; 428 when there is none, 400 when it is no number."""
        text = self.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        if not text:
            raise VersionNeeded
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValidationError({"detail": "If-Match must be the version number you read."})
        return int(text)

    def made_once(self, make: Callable[[], Any], show: Callable[[Any, int], Response] | None = None) -> Response:
        """201 with what `make` made. The same `Idempotency-Key` sent again answers 200 with what was made first, and 422
        when it comes with another body.

        `show` answers with the record; without it, the view's own serializer does, and the record is one of `model`.
        """
        key = idempotency_key(self.request)
        answer = show or self.shown
        if key is None:
            return answer(make(), status.HTTP_201_CREATED)
        with transaction.atomic():
            said = digest_of(self.request.path, self.request.data)
            submission, is_first = Submission.objects.get_or_create(
                user=self.person, key=key, defaults={"path": self.request.path[:300], "digest": said}
            )
            if not is_first:
                record = _made_before(submission, self.request)
                if not is_same(submission, said):
                    raise KeySaidOtherwise
                return answer(record, status.HTTP_200_OK)
            record = make()
            submission.location = f"{record._meta.label_lower} {record.pk}"
            submission.save(update_fields=["location"])
            return answer(record, status.HTTP_201_CREATED)


def _made_before(submission: Submission, request: Request) -> Any:
    """The record that a key made at the same address, while it is in scope; raises KeyUsed for a key used elsewhere."""
    label, _, pk = submission.location.partition(" ")
    if submission.path != request.path[:300] or not pk.isdigit():
        raise KeyUsed
    rows = apps.get_model(label)._default_manager
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(request.user)
    return get_object_or_404(rows, pk=int(pk))


def idempotency_key(request: Request) -> UUID | None:
    """The caller's Idempotency-Key, or None without one; 400 when it is not a UUID."""
    text = request.headers.get("Idempotency-Key", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({"detail": "Idempotency-Key must be a UUID."}) from None
