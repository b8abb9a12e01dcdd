"""The shape of every API resource: in scope or 404, a permission for each verb, reads of charts recorded, actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import mixins, serializers, status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from core.api.asked import checked, refuse_unknown_parameters
from core.api.errors import WrongHeader, WrongQuery
from core.api.order import changed_since, is_followed, orderings
from core.change import audit
from core.change.audit import Person
from core.cleaned import Cleaned
from core.models import Submission
from core.web.once import digest_of, is_same

Row = TypeVar("Row", bound=Model)
Made = TypeVar("Made", bound=Model)
Said = TypeVar("Said")
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    pattern=r'^(W/)?"?[0-9]{1,9}"?$',
    description='The ETag you read, for example "3"; the `version` alone is taken too.',
)
REPLAYED = "Idempotency-Replayed"
ONCE = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    pattern="^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$",  # no format: generated clients send text only
    description="A UUID of your own: sent again, nothing is made twice, and the answer says Idempotency-Replayed.",
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


class Answering(APIView):
    """What every resource of the API does with a request before and after its own work.

    It answers only the methods it has (405 with `Allow` otherwise), reads only the parameters that are described, and
    names in headers what a client looks for there: `ETag` for a record with a version, `Location` for what was made.
    """

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    metadata_class = None
    reads_by_post: ClassVar[tuple[str, ...]] = ()  # actions that ask by POST and change nothing

    def known_parameters(self) -> set[str]:
        """The parameters of the address that this request may have."""
        return set()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the caller and the permission: raises WrongQuery (400) for a parameter that nothing reads."""
        super().initial(request, *args, **kwargs)
        refuse_unknown_parameters(request, self.known_parameters())

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """With the headers that follow from the answer."""
        told = getattr(response, "data", None)
        if isinstance(told, Mapping) and response.status_code < status.HTTP_300_MULTIPLE_CHOICES:
            version = told.get("version")
            if isinstance(version, int):
                response.headers["ETag"] = f'"{version}"'
            if response.status_code == status.HTTP_201_CREATED:
                response.headers.setdefault("Location", self.location_of(told))
        return super().finalize_response(request, response, *args, **kwargs)

    def location_of(self, made: Mapping[str, Any]) -> str:
        """The address of what was made; of a part that has none, of the record that it is part of."""
        return self.address("detail", uuid=self.kwargs.get("uuid") or made["uuid"])

    def address(self, name: str, **named: object) -> str:
        """The path of another address of this resource."""
        return reverse(f"api:{getattr(self, 'basename', '')}-{name}", kwargs=named)


class ScopedViewSet(Answering, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Row]):
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

    @property
    def person(self) -> Person:
        """The signed-in caller."""
        assert self.request.user.is_authenticated
        return self.request.user

    def known_parameters(self) -> set[str]:
        """Of a list: its filters, its pages and its order. Of everything else none."""
        if self.action != "list":
            return set()
        filters = set(self.query_class().fields) if self.query_class is not None else set()
        return filters | {"after", "page_size", "ordering"} | ({"updated_since"} if is_followed(self.model) else set())

    def order_asked(self) -> tuple[str, ...]:
        """The columns that the list is ordered by, the last of them unique. Raises WrongQuery for an unknown ordering."""
        asked = self.request.query_params.get("ordering")
        if asked is None:
            return self.keyset_order
        known = orderings(self.model)
        if asked not in known:
            raise WrongQuery({"ordering": [f"There is no ordering of this name. Known here: {', '.join(known)}."]})
        return known[asked]

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
        """The list narrowed by what its address asks for; raises WrongQuery for a filter that cannot be read."""
        if self.action != "list":
            return queryset
        if is_followed(self.model):
            queryset = changed_since(queryset, self.request.query_params.get("updated_since"))
        if self.query_class is None:
            return queryset
        asked = self.query_class(data=self.request.query_params.dict(), context=self.get_serializer_context())
        if not asked.is_valid():
            raise WrongQuery(asked.errors)
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
        return checked(serializer_class(data=self.request.data, context={**self.get_serializer_context(), **context}))

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
        return checked(serializer)

    def expected_version(self) -> int:
        """The version named by If-Match; 428 when there is none, 400 when it is no number."""
        text = self.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        if not text:
            raise VersionNeeded
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise WrongHeader({"If-Match": ["Send the ETag or the version number you read, for example 3."]})
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
                again = answer(record, status.HTTP_200_OK)
                again.headers[REPLAYED] = "true"
                return again
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
        raise WrongHeader({"Idempotency-Key": ["Send a UUID of your own."]}) from None
