"""Patients and episodes over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as WrongValue
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from caseload import actions
from caseload.models import Episode, Note, Patient
from core.api_views import ScopedViewSet
from core.clock import today
from core.fields import EARLIEST, USPhoneField

HEADER = (
    "given_name", "family_name", "preferred_name", "birth_date", "sex", "pronouns", "language", "needs_interpreter", "phone",
    "email", "address_line", "address_more", "city", "state", "postal_code", "lives_alone", "code_status", "advance_directive",
    "safety_note", "access_note", "precautions", "no_known_allergies", "deceased_on",
)  # fmt: skip
CLINICAL = ("code_status", "advance_directive", "safety_note", "access_note", "precautions", "lives_alone", "no_known_allergies")


class PatientSerializer(serializers.ModelSerializer[Patient]):
    """A patient's header. Clinical fields are left out for callers who may not see the clinical record."""

    open_episode = serializers.UUIDField(source="open_episode.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Patient
        fields = ("uuid", "version", "record_number", *HEADER, "open_episode")
        read_only_fields = ("uuid", "version", "record_number")

    def to_representation(self, instance: Patient) -> dict[str, Any]:
        """The header, without clinical fields where the role does not see them."""
        shown = super().to_representation(instance)
        if not self.context["request"].user.may(Permission.SEE_CLINICAL):
            for name in CLINICAL:
                shown.pop(name, None)
        return shown

    def validate_birth_date(self, value: Any) -> Any:
        """Not in the future, not before 1900."""
        if not EARLIEST <= value <= today():
            raise serializers.ValidationError("Enter a date of birth from 1900 until today.")
        return value

    def validate_deceased_on(self, value: Any) -> Any:
        """Not in the future."""
        if value is not None and not EARLIEST <= value <= today():
            raise serializers.ValidationError("Enter a date of death that is not in the future.")
        return value

    def validate_phone(self, value: str) -> str:
        """A US number, kept as +1 and ten digits."""
        try:
            return USPhoneField(required=False).clean(value)
        except WrongValue as error:
            raise serializers.ValidationError(error.messages) from None


class SearchSerializer(serializers.Serializer[Any]):
    """Words to find patients by, in the body so that no name is in an address."""

    q = serializers.CharField(max_length=100, help_text="Name, phone, birth date or record number.")


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note or a logged contact; final once written."""

    class Meta:
        model = Note
        fields = ("uuid", "kind", "mode", "happened_at", "text", "created_at")
        read_only_fields = ("uuid", "created_at")
        extra_kwargs: ClassVar[dict[str, Any]] = {"happened_at": {"required": False}, "text": {"max_length": 20000}}


class PatientViewSet(ScopedViewSet):
    """Patients in the caller's scope."""

    model = Patient
    serializer_class = PatientSerializer
    keyset_order = ("name_key", "id")
    with_related = ("open_episode",)
    permissions_by_action: ClassVar[dict[str, Permission]] = {
        "list": Permission.LIST_PATIENTS,
        "retrieve": Permission.OPEN_CHART,
        "partial_update": Permission.EDIT_PATIENT,
        "search": Permission.LIST_PATIENTS,
        "notes": Permission.WRITE_CHART,
    }

    @extend_schema(request=PatientSerializer(partial=True), responses=PatientSerializer)
    def partial_update(self, request: Request, uuid: Any = None) -> Response:
        """Change fields of the header. Needs If-Match; 412 when somebody saved since."""
        patient = self.get_object()
        serializer = self.get_serializer(patient, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changes = dict(serializer.validated_data)
        actions.correct(patient=patient, seen_version=self.expected_version(), changes=changes, by=request.user)
        return Response(self.get_serializer(patient).data)

    @extend_schema(request=SearchSerializer, responses=PatientSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def search(self, request: Request) -> Response:
        """At most 50 patients whose names begin so, or with that phone, birth date or record number."""
        text = self.valid(SearchSerializer)["q"]
        rows = self.get_queryset().matching(text).order_by("name_key", "id")[:50]
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=NoteSerializer, responses={201: NoteSerializer})
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, uuid: Any = None) -> Response:
        """Write a note or log a contact in the chart."""
        patient = self.get_object()
        facts = self.valid(NoteSerializer)
        note = actions.write_note(patient=patient, by=request.user, **facts)
        return Response(NoteSerializer(note).data, status=status.HTTP_201_CREATED)


class EpisodeSerializer(serializers.ModelSerializer[Episode]):
    """An episode's facts. Deadlines are derived: see obligations."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    program = serializers.CharField(source="program.key", read_only=True)
    worker = serializers.UUIDField(source="worker.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Episode
        fields = (
            "uuid", "patient", "program", "status", "referral_at", "ordered_soc", "start_of_care", "is_soc_confirmed", "worker",
            "discharged_on", "discharge_reason",
        )  # fmt: skip
        read_only_fields = fields


class StartSerializer(serializers.Serializer[Any]):
    """The first billable visit."""

    on = serializers.DateField()


class DischargeSerializer(serializers.Serializer[Any]):
    """The end of an episode."""

    on = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class EpisodeViewSet(ScopedViewSet):
    """Episodes of patients in the caller's scope."""

    model = Episode
    serializer_class = EpisodeSerializer
    with_related = ("patient", "program", "worker")
    permissions_by_action: ClassVar[dict[str, Permission]] = {
        "list": Permission.OPEN_CHART,
        "retrieve": Permission.OPEN_CHART,
        "start": Permission.EDIT_PATIENT,
        "discharge": Permission.EDIT_PATIENT,
    }

    @extend_schema(request=StartSerializer, responses=EpisodeSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, uuid: Any = None) -> Response:
        """Record or correct the start of care; every deadline follows."""
        episode = actions.start_care(episode=self.get_object(), on=self.valid(StartSerializer)["on"], by=request.user)
        return Response(self.get_serializer(episode).data)

    @extend_schema(request=DischargeSerializer, responses=EpisodeSerializer)
    @action(detail=True, methods=["post"])
    def discharge(self, request: Request, uuid: Any = None) -> Response:
        """Close the episode; what is no longer needed becomes void."""
        facts = self.valid(DischargeSerializer)
        episode = actions.discharge(episode=self.get_object(), on=facts["on"], reason=facts["reason"], by=request.user)
        return Response(self.get_serializer(episode).data)

