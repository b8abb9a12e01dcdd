"""Assessments over the API: begun, answered section by section, signed, added to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from assessments import actions
from assessments.forms import NOT_DONE, SectionForm
from assessments.models import Addendum, Assessment, Response
from caseload.models import Episode
from core.api.fields import ByUuid, Day
from core.api.views import IF_MATCH, ONCE, ChartQuery
from core.cleaned import Cleaned
from homehealth import instruments
from homehealth.instruments import Instrument

LONGEST_ANSWER = 40


class SectionSerializer(serializers.ModelSerializer[Response]):
    """The answers to one instrument and the score they gave."""

    answers = serializers.DictField()
    flags = serializers.DictField()

    class Meta:
        model = Response
        fields = (
            "uuid", "version", "instrument", "instrument_version", "answers", "not_done_reason", "total", "band",
            "flags", "signed_at",
        )  # fmt: skip
        read_only_fields = fields


class AddendumSerializer(serializers.ModelSerializer[Addendum]):
    """Words added to a signed assessment."""

    author = serializers.UUIDField(source="author.uuid", read_only=True)

    class Meta:
        model = Addendum
        fields = ("uuid", "text", "author", "created_at")
        read_only_fields = ("uuid", "author", "created_at")
        extra_kwargs: ClassVar[dict[str, object]] = {"text": {"max_length": 10000}}


class AssessmentRowSerializer(serializers.ModelSerializer[Assessment]):
    """An assessment in a list."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True)
    author = serializers.UUIDField(source="author.uuid", read_only=True)
    signed_by = serializers.UUIDField(source="signed_by.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Assessment
        fields: tuple[str, ...] = (
            "uuid", "version", "patient", "episode", "purpose", "status", "started_at", "completed_on", "author",
            "signed_by", "signed_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class AssessmentSerializer(AssessmentRowSerializer):
    """An assessment with its sections and addenda."""

    responses = SectionSerializer(many=True, read_only=True)
    addenda = AddendumSerializer(many=True, read_only=True)

    class Meta(AssessmentRowSerializer.Meta):
        fields = (
            *AssessmentRowSerializer.Meta.fields, "date_reason", "summary", "is_homebound", "drug_regimen_reviewed",
            "no_review_reason", "content_sha256", "responses", "addenda",
        )  # fmt: skip
        read_only_fields = fields


class StartAssessmentSerializer(serializers.Serializer[object]):
    """Whose assessment is begun, and why."""

    # scope: ByUuid narrows it to what the caller may see
    episode = ByUuid(queryset=Episode.objects.all())
    purpose = serializers.ChoiceField(choices=Assessment.Purpose.choices)


class DescribeSerializer(serializers.Serializer[object]):
    """When it was completed and what was found besides the instruments."""

    completed_on = Day(until_today=True, allow_null=True)
    date_reason = serializers.CharField(
        max_length=300, allow_blank=True, help_text="Why this date, though it is late or lies outside its window."
    )
    is_homebound = serializers.BooleanField(allow_null=True)
    drug_regimen_reviewed = serializers.BooleanField(allow_null=True)
    no_review_reason = serializers.CharField(
        max_length=300, allow_blank=True, help_text="Why the drug regimen is not reviewed."
    )
    summary = serializers.CharField(max_length=10000, allow_blank=True)


@extend_schema_field({"type": ["number", "boolean", "string"]})
class AnswerField(serializers.Field[object, object, object, object]):
    """A number, a text, true, false, or null for no answer."""

    def to_internal_value(self, data: object) -> object:
        """The value as it came; raises ValidationError for a list or an object."""
        if (
            data is None
            or isinstance(data, bool | int | float)
            or (isinstance(data, str) and len(data) <= LONGEST_ANSWER)
        ):
            return data
        raise serializers.ValidationError("Enter a number, true, false or null.")

    def to_representation(self, value: object) -> object:
        """The value."""
        return value


class AnswersSerializer(serializers.Serializer[object]):
    """The answers given so far, by the code of the item; those that are left out are no longer answered."""

    answers = serializers.DictField(child=AnswerField(allow_null=True))
    not_done_reason = serializers.ChoiceField(choices=[c for c in NOT_DONE if c[0]], required=False, allow_blank=True)


class InstrumentSerializer(serializers.Serializer[object]):
    """The key of an instrument, for example "phq-9"."""

    instrument = serializers.CharField(max_length=40)


class AssessmentQuery(ChartQuery):
    """The filters of the list of assessments."""

    status = serializers.ChoiceField(choices=Assessment.Status.choices, required=False)


@extend_schema_view(list=extend_schema(parameters=[AssessmentQuery], responses=AssessmentRowSerializer(many=True)))
class AssessmentViewSet(PermittedViewSet[Assessment]):
    """Assessments of patients in the caller's scope, newest first."""

    model = Assessment
    serializer_class = AssessmentSerializer
    list_serializer_class = AssessmentRowSerializer
    query_class = AssessmentQuery
    with_related = ("patient", "episode", "author", "signed_by")
    permissions_by_action = {
        "list": Permission.SEE_ASSESSMENTS,
        "retrieve": Permission.SEE_ASSESSMENTS,
        "create": Permission.ASSESS,
        "partial_update": Permission.ASSESS,
        "sections": Permission.ASSESS,
        "answer": Permission.ASSESS,
        "sign": Permission.ASSESS,
        "addenda": Permission.ASSESS,
    }

    def related(self, rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
        """With sections and addenda for one record."""
        rows = super().related(rows)
        if self.action == "list":
            return rows
        # scope: parts of an assessment already in scope
        sections = Prefetch("responses", Response.objects.order_by("id"))
        # scope: parts of an assessment already in scope
        addenda = Prefetch("addenda", Addendum.objects.select_related("author"))
        return rows.prefetch_related(sections).prefetch_related(addenda)

    def narrow(self, rows: QuerySet[Assessment], asked: Cleaned) -> QuerySet[Assessment]:
        """By patient and status."""
        rows = super().narrow(rows, asked)
        return rows.filter(status=asked["status"]) if "status" in asked else rows

    @extend_schema(request=StartAssessmentSerializer, responses={201: AssessmentSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Answer:
        """Begin an assessment with the instruments of its purpose."""
        facts = self.valid(StartAssessmentSerializer)
        return self.made_once(lambda: actions.start(by=self.person, **facts))

    @extend_schema(request=DescribeSerializer(partial=True), responses=AssessmentSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, uuid: str | None = None) -> Answer:
        """Change the date completed, the summary and the findings of a draft."""
        found = self.get_object()
        version, changes = self.expected_version(), self.changes(DescribeSerializer, stored=found)
        return self.shown(actions.describe(assessment=found, seen_version=version, changes=changes, by=self.person))

    @extend_schema(request=InstrumentSerializer, responses={201: SectionSerializer})
    @action(detail=True, methods=["post"])
    def sections(self, request: Request, uuid: str | None = None) -> Answer:
        """Open another instrument in a draft; one that is there is answered as it is."""
        found = self.get_object()
        key = self.valid(InstrumentSerializer)["instrument"]
        made = actions.add_instrument(assessment=found, instrument=key, by=self.person)
        return Answer(SectionSerializer(made).data, status=201)

    @extend_schema(
        request=AnswersSerializer,
        responses=SectionSerializer,
        parameters=[
            IF_MATCH,
            OpenApiParameter("instrument", str, OpenApiParameter.PATH, description="For example phq-9."),
        ],
    )
    @action(detail=True, methods=["put"], url_path=r"sections/(?P<instrument>[a-z0-9-]{1,40})")
    def answer(self, request: Request, instrument: str, uuid: str | None = None) -> Answer:
        """Keep the answers of a section, whose version If-Match names. The score follows once all are given."""
        section = self._section(self.get_object(), instrument)
        version, sent = self.expected_version(), self.valid(AnswersSerializer)
        tool = instruments.get(section.instrument)
        kept = actions.answer(
            response=section,
            answers=read_answers(tool, sent["answers"]),
            not_done_reason=sent.get("not_done_reason", ""),
            seen_version=version,
            by=self.person,
        )
        return Answer(SectionSerializer(kept).data)

    def _section(self, found: Assessment, key: str) -> Response:
        # scope: parts of an assessment already in scope
        rows = Response.objects.select_related("assessment__patient", "assessment__episode")
        return get_object_or_404(rows, assessment=found, instrument=key)

    @extend_schema(request=None, responses=AssessmentSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uuid: str | None = None) -> Answer:
        """Make the whole assessment final."""
        found = self.get_object()
        return self.shown(actions.sign(assessment=found, seen_version=self.expected_version(), by=self.person))

    @extend_schema(request=AddendumSerializer, responses={201: AddendumSerializer}, parameters=[ONCE])
    @action(detail=True, methods=["post"])
    def addenda(self, request: Request, uuid: str | None = None) -> Answer:
        """Add words to a signed assessment."""
        found, text = self.get_object(), self.valid(AddendumSerializer)["text"]
        return self.made_once(
            lambda: actions.add(assessment=found, text=text, by=self.person),
            AddendumSerializer,
        )


def read_answers(tool: Instrument, sent: Mapping[str, object]) -> dict[str, object]:
    """The answers as the page's form reads them. Raises ValidationError for what is not of the instrument."""
    known = {item.code: item for item in tool.items}
    unknown = [code for code in sent if code not in known]
    if unknown:
        raise serializers.ValidationError({"answers": [f"{tool.code} has no item of this code: {unknown[0][:40]}"]})
    posted = {f"a-{code}": _posted(known[code].kind, value) for code, value in sent.items() if value is not None}
    form = SectionForm.of(tool, posted)
    if not form.is_valid():
        raise serializers.ValidationError(
            {"answers": {code: [str(word) for word in words] for code, words in form.errors.items()}}
        )
    return form.answers()


def _posted(kind: str, value: object) -> bool | str:
    """A JSON value as a form sends it: a box is ticked or not, everything else is text."""
    if kind == "check":
        return value in (True, "1", "true")
    return ("1" if value else "0") if isinstance(value, bool) else str(value)
