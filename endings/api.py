"""Endings over the API: what would happen, doing it, and taking it back, by the actions of the pages."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from caseload.field_policy import ReadableFields
from caseload.models import Patient, Stay
from core.api.errors import RefusalSerializer
from core.api.fields import ByUuid, Day, Moment
from core.api.views import ChartQuery
from core.change.actions import Refused
from core.cleaned import Cleaned
from core.web.problems import problem
from endings.actions import covering, facility, taking_back
from endings.kinds import KINDS
from endings.models import Ending
from endings.preview import Effects, perform, preview
from paperwork.models import Coverage


class EndingSerializer(ReadableFields[Ending], serializers.ModelSerializer[Ending]):
    """What ended or interrupted care, with what it did."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Ending
        fields = (
            "uuid", "patient", "kind", "on", "title", "reason", "lines", "by", "created_at", "taken_back_at",
            "taken_back_reason", "left_as_is", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class EffectsSerializer(serializers.Serializer[Effects]):
    """What an ending would do."""

    lines = serializers.ListField(child=serializers.CharField())
    dropped = serializers.ListField(child=serializers.CharField(), help_text="Deadlines no longer needed.")
    opened = serializers.ListField(child=serializers.CharField(), help_text="Deadlines that begin.")
    moved = serializers.ListField(child=serializers.CharField(), help_text="Deadlines that move.")
    digest = serializers.CharField()


class MovedSerializer(RefusalSerializer):
    """409: refused, or, with `effects`, what it would do is no longer what you saw."""

    effects = EffectsSerializer(required=False, help_text="What it would do now, with the digest to send.")


MOVED = "What this would do changed since you saw it. Look at it again, then send the new digest."
SHOWN_OR_DONE = {200: EffectsSerializer, 201: EndingSerializer, 409: MovedSerializer}


class OfPatient(serializers.Serializer[object]):
    """Whose care, and whether it is to be done or only shown."""

    # scope: ByUuid narrows it to the caller's patients
    patient = ByUuid(queryset=Patient.objects.all())
    digest = serializers.CharField(
        required=False,
        max_length=64,
        help_text="Of the effects you saw. Without it the effects are shown, nothing is done.",
    )


class DischargeSerializer(OfPatient):
    """The end of care."""

    on = Day(until_today=True)
    reason = serializers.CharField(max_length=300)
    unrecorded = serializers.ChoiceField(
        choices=["", "missed"], required=False, help_text="`missed`: planned visits that nobody recorded were not made."
    )


class DeathSerializer(OfPatient):
    """The death of a patient."""

    on = Day(until_today=True)
    known_on = Day(until_today=True, required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class NotStartedSerializer(OfPatient):
    """Care that never began."""

    on = Day(until_today=True)
    why = serializers.CharField(max_length=290)


class StaySerializer(OfPatient):
    """A stay in a facility."""

    facility = serializers.CharField(max_length=160)
    kind = serializers.ChoiceField(choices=Stay.Kind.choices)
    admitted_at = Moment(until_now=True)
    home_at = Moment(until_now=True, required=False)
    is_for_tests = serializers.BooleanField(required=False, default=False)
    is_planned = serializers.BooleanField(required=False, default=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    learned_at = Moment(until_now=True, required=False)
    learned_how = serializers.CharField(max_length=200, required=False, allow_blank=True)
    unrecorded = serializers.ChoiceField(choices=["", "missed"], required=False)


class HomeSerializer(OfPatient):
    """The return home."""

    home_at = Moment(until_now=True)
    left_at = Moment(until_now=True, required=False)
    orders = serializers.ChoiceField(choices=[facility.STILL_ORDERED, facility.ORDERED_ANEW], required=False)
    ordered_resumption = Day(required=False)


class StartSerializer(OfPatient):
    """The first billable visit. Once care has started another day corrects it, with a reason."""

    on = Day(until_today=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class CoverageEndSerializer(OfPatient):
    """The last day a payer pays."""

    rank = serializers.IntegerField(
        min_value=1, max_value=9, default=1, help_text="Which coverage: the place it pays in."
    )
    ends_on = Day()
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    visits = serializers.ChoiceField(choices=[covering.KEEP, covering.CANCEL], required=False)


class TakeBackSerializer(serializers.Serializer[object]):
    """Why; needed more than a day afterwards."""

    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


@extend_schema_view(list=extend_schema(parameters=[ChartQuery]))
class EndingViewSet(PermittedViewSet[Ending]):
    """What ended or interrupted the care of patients in the caller's scope, newest first.

    Each POST shows what it would do; sent again with the `digest` of that, it is done (201).
    """

    model = Ending
    serializer_class = EndingSerializer
    query_class = ChartQuery
    with_related: ClassVar[tuple[str, ...]] = ("patient", "by")
    permissions_by_action = {
        "list": Permission.SEE_CLINICAL,
        "retrieve": Permission.SEE_CLINICAL,
        "discharge": Permission.EDIT_PATIENT,
        "death": Permission.EDIT_PATIENT,
        "not_started": Permission.EDIT_PATIENT,
        "stay": Permission.EDIT_PATIENT,
        "home": Permission.EDIT_PATIENT,
        "start": Permission.EDIT_PATIENT,
        "coverage": Permission.EDIT_PATIENT,
        "take_back": Permission.EDIT_PATIENT,
    }

    @extend_schema(request=DischargeSerializer, responses=SHOWN_OR_DONE)
    @action(detail=False, methods=["post"])
    def discharge(self, request: Request) -> Response:
        """Care ends: visits ahead are cancelled, the charge ends, the paperwork of the end begins."""
        return self._end("discharge", self.valid(DischargeSerializer))

    @extend_schema(request=DeathSerializer, responses=SHOWN_OR_DONE)
    @action(detail=False, methods=["post"])
    def death(self, request: Request) -> Response:
        """The patient died."""
        return self._end("death", self.valid(DeathSerializer))

    @extend_schema(request=NotStartedSerializer, responses=SHOWN_OR_DONE)
    @action(detail=False, methods=["post"], url_path="not-started")
    def not_started(self, request: Request) -> Response:
        """Accepted and never taken under care."""
        return self._end("not-started", self.valid(NotStartedSerializer))

    @extend_schema(request=StaySerializer, responses=SHOWN_OR_DONE)
    @action(detail=False, methods=["post"])
    def stay(self, request: Request) -> Response:
        """Away in a facility: visits are on hold."""
        return self._end("stay", self.valid(StaySerializer))

    @extend_schema(request=HomeSerializer, responses=SHOWN_OR_DONE)
    @action(detail=False, methods=["post"])
    def home(self, request: Request) -> Response:
        """Home again: visits on hold resume."""
        return self._end("home", self.valid(HomeSerializer))

    @extend_schema(request=StartSerializer, responses=SHOWN_OR_DONE)
    @action(detail=False, methods=["post"])
    def start(self, request: Request) -> Response:
        """The start of care recorded or corrected: what was dated by it follows."""
        return self._end("start", self.valid(StartSerializer))

    @extend_schema(request=CoverageEndSerializer, responses=SHOWN_OR_DONE)
    @action(detail=False, methods=["post"])
    def coverage(self, request: Request) -> Response:
        """A payer stops paying."""
        facts = self.valid(CoverageEndSerializer)
        patient, rank = facts["patient"], facts.pop("rank")
        rows = Coverage.objects.of(patient).filter(episode=patient.open_episode, rank=rank, ends_on__isnull=True)
        held = rows.select_related("episode").first()
        if held is None:
            raise Refused("No coverage in this place goes on. Look at the patient's coverage.", field="rank")
        return self._end("coverage", facts | {"coverage": held})

    @extend_schema(request=TakeBackSerializer, responses=EndingSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, uuid: str | None = None) -> Response:
        """Put everything back as it was; more than a day later a reason is needed."""
        ending = self.get_object()
        reason = self.valid(TakeBackSerializer)["reason"]
        return self.shown(taking_back.take_back(ending=ending, reason=reason, by=self.person))

    def _end(self, key: str, facts: Cleaned) -> Response:
        patient, seen = facts.pop("patient"), facts.pop("digest", "")
        self.opened(patient, patient.pk, "ending")
        kind, user = KINDS[key], self.person
        if not seen:
            shown = preview(patient, lambda: kind.act(patient, facts, user))
            return Response(EffectsSerializer(shown).data)
        ending, effects = perform(patient, lambda: kind.act(patient, facts, user), seen)
        if ending is None:
            told = {**problem("effects_changed", MOVED), "effects": EffectsSerializer(effects).data}
            return Response(told, status=status.HTTP_409_CONFLICT)
        return self.shown(ending, status.HTTP_201_CREATED)
