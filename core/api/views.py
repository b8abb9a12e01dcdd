"""The shape of every API resource: in scope or 404, a permission for each verb, reads of charts recorded, actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar, cast
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

from core.change import audit
from core.change.audit import Person
from core.cleaned import Cleaned
from core.models import Submission
from core.web.once import digest_of, is_same

Row = TypeVar("Row", bound=Model)
Made = TypeVar("Made", bound=Model)
Said = TypeVar("Said")
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


class ChartQuery(serializers.Serializer[object]):
    """The filters of a list of records that belong to patients."""

    patient = serializers.UUIDField(required=False, help_text="Only of this patient.")


class ScopedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Row]):
    """Lists and opens what `visible_to` gives the caller.

    Subclasses set `model`, `keyset_order`, `permissions_by_action`, `serializer_class`; `list_serializer_class` where a
    list says less than a record, and `query_class` where it has filters (then `narrow` applies them).
    """

    model: type[Row]
    lookup_field = "uuid"
    keyset_order: ClassVar[tuple[str, ...]] = ("-id",)
    with_related: ClassVar[tuple[str, ...]] = ()
    list_serializer_class: type[serializers.BaseSerializer[Row]] | None = None
    query_class: type[serializers.Serializer[object]] | None = None
    metadata_class = None

    @property
    def person(self) -> Person:
        """The signed-in caller."""
        assert self.request.user.is_authenticated
        return self.request.user

    def get_queryset(self) -> QuerySet[Row]:
        """The records this caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.related(visible(self.model, self.person))

    def related(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """With all that the serializer shows, in a fixed number of queries."""
        return rows.select_related(*self.with_related) if self.with_related else rows

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Row]]:
        """The list's own serializer, if there is one, for the list."""
        if self.action == "list" and self.list_serializer_class is not None:
            return self.list_serializer_class
        return super().get_serializer_class()

    def filter_queryset(self, queryset: QuerySet[Row, Any]) -> QuerySet[Row, Any]:
        """The list narrowed by what its address asks for; raises ValidationError for a filter that cannot be read."""
        if self.action != "list" or self.query_class is None:
            return queryset
        asked = self.query_class(data=self.request.query_params.dict(), context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return self.narrow(queryset, asked.validated_data)

    def narrow(self, rows: QuerySet[Row], asked: Cleaned) -> QuerySet[Row]:
        """The rows that pass the filters. A list of one patient's records is a reading of that chart."""
        if "patient" not in asked:
            return rows
        people = self.model._meta.get_field("patient").related_model
        assert people is not None  # a list with this filter is of records that belong to patients
        found = visible(people, self.person).filter(uuid=asked["patient"]).first()
        if found is None:
            return rows.none()
        self.opened(found, found.pk, f"{self.model._meta.model_name} list")
        return rows.filter(patient=found)

    def opened(self, subject: Model, patient_id: int, part: str) -> None:
        """Record that a chart was read."""
        audit.record(
            "chart.opened", by=self.person, patient_id=patient_id, subject=subject, changes={"part": f"api {part}"}
        )

    def get_object(self) -> Row:
        """The record, in scope or 404; a record of a chart leaves "chart.opened" in the trail."""
        found = super().get_object()
        patient_id = getattr(found, "patient_id", None)
        if patient_id is not None:
            self.opened(found, patient_id, str(self.model._meta.model_name))
        return found

    def shown(self, record: Model, code: int = status.HTTP_200_OK) -> Response:
        """The record as it stands after a change, also when the change took it out of the caller's scope."""
        rows = self.related(self.model._default_manager.all())
        return Response(self.get_serializer(rows.get(pk=record.pk)).data, status=code)

    def valid(self, serializer_class: type[serializers.Serializer[Said]], **context: object) -> Cleaned:
        """The validated body; raises ValidationError (400) with a sentence at each field."""
        serializer = serializer_class(data=self.request.data, context={**self.get_serializer_context(), **context})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def changes(
        self, serializer_class: type[serializers.Serializer[Said]], *, stored: Model, **context: object
    ) -> Cleaned:
        """The validated fields that were sent; the others are to stay. Raises ValidationError (400).

        A value that is sent back as `stored` holds it is no change: it stays also where it would be refused today.
        """
        kept = {**self.get_serializer_context(), **context}
        serializer = serializer_class(cast("Said", stored), data=self.request.data, partial=True, context=kept)
        if not serializer.is_valid() and isinstance(self.request.data, Mapping):
            held = serializer_class(cast("Said", stored), context=kept).data
            sent = self.request.data
            same = {name for name in serializer.errors if name in held and name in sent and sent[name] == held[name]}
            others = {name: value for name, value in sent.items() if name not in same}
            serializer = serializer_class(cast("Said", stored), data=others, partial=True, context=kept)
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

    def made_once(
        self, make: Callable[[], Made], shown_by: type[serializers.BaseSerializer[Made]] | None = None
    ) -> Response:
        """201 with what `make` made. The same `Idempotency-Key` sent again answers 200 with what was made first, and 422
        when it comes with another body.

        `shown_by` answers with the record; without it, the view's own serializer does, and the record is one of `model`.
        """

        def answer(record: Made, code: int) -> Response:
            return Response(shown_by(record).data, status=code) if shown_by else self.shown(record, code)

        key = idempotency_key(self.request)
        if key is None:
            return answer(make(), status.HTTP_201_CREATED)
        with transaction.atomic():
            said = digest_of(self.request.path, self.request.data)
            submission, is_first = Submission.objects.get_or_create(
                user_id=self.person.pk, key=key, defaults={"path": self.request.path[:300], "digest": said}
            )
            if not is_first:
                record = cast("Made", self._made_before(submission))
                if not is_same(submission, said):
                    raise KeySaidOtherwise
                return answer(record, status.HTTP_200_OK)
            record = make()
            submission.location = f"{record._meta.label_lower} {record.pk}"
            submission.save(update_fields=["location"])
            return answer(record, status.HTTP_201_CREATED)

    def _made_before(self, submission: Submission) -> Model:
        """The record that a key made at the same address, while it is in scope; raises KeyUsed for a key used elsewhere."""
        label, _, pk = submission.location.partition(" ")
        if submission.path != self.request.path[:300] or not pk.isdigit():
            raise KeyUsed
        try:
            model: type[Model] = apps.get_model(label)
        except LookupError:  # the app of what the key made had another name then
            raise KeyUsed from None
        has_scope = hasattr(model._default_manager, "visible_to")
        return get_object_or_404(visible(model, self.person) if has_scope else model, pk=int(pk))


def visible(model: type[Row], person: Person) -> QuerySet[Row]:
    """The records of a kind that this person may see, as their `visible_to` says."""
    rows: Any = model._default_manager
    return cast("QuerySet[Row]", rows.visible_to(person))


def idempotency_key(request: Request) -> UUID | None:
    """The caller's Idempotency-Key, or None without one; 400 when it is not a UUID."""
    text = request.headers.get("Idempotency-Key", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({"detail": "Idempotency-Key must be a UUID."}) from None
