"""Patients and episodes over the API."""

from __future__ import annotations

from typing import ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from caseload.actions import patients as actions
from caseload.field_policy import ReadableFields
from caseload.forms.patients import PatientForm
from caseload.models import Contact, Episode, Note, Patient
from caseload.models.patient import PatientQuerySet
from core.api.fields import ONE_NAME, Checked, Day, Moment, NamesRead
from core.api.views import IF_MATCH, ONCE, ChartQuery
from core.cleaned import Cleaned
from core.web.fields import StateField, TelephoneField, ZIPField

HEADER = tuple(PatientForm.Meta.fields)  # a field of the form is a field of the API


class PatientSerializer(NamesRead, ReadableFields[Patient], serializers.ModelSerializer[Patient]):
    """A patient's header. Fields that are not for the caller's role are left out."""

    family_name = serializers.CharField(max_length=120, allow_blank=True, help_text=ONE_NAME)
    birth_date = Day(until_today=True)
    phone = Checked(by=TelephoneField(required=False), required=False, allow_blank=True)
    state = Checked(by=StateField(required=False), required=False, allow_blank=True)
    postal_code = Checked(by=ZIPField(required=False), required=False, allow_blank=True)
    open_episode = serializers.UUIDField(source="open_episode.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Patient
        fields = ("uuid", "version", "record_number", *HEADER, "deceased_on", "open_episode", "updated_at")
        read_only_fields = ("uuid", "version", "record_number", "deceased_on", "updated_at")


class SearchSerializer(serializers.Serializer[object]):
    """Words to find records by, in the body so that no name is in an address."""

    q = serializers.CharField(max_length=100, help_text="For a patient: name, phone, birth date or record number.")


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note or a logged contact; final once written."""

    happened_at = Moment(until_now=True, required=False)
    contact = serializers.UUIDField(
        source="contact.uuid", required=False, allow_null=True, default=None, help_text="Whom it was with."
    )
    date_reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, write_only=True,
        help_text="Why the day is right though the activity counts for no deadline then.",
    )  # fmt: skip

    class Meta:
        model = Note
        fields = (
            "uuid", "kind", "mode", "activity", "contact", "outcome", "consent", "happened_at", "date_reason", "text",
            "created_at",
        )  # fmt: skip
        read_only_fields = ("uuid", "created_at")
        extra_kwargs: ClassVar[dict[str, object]] = {"text": {"max_length": 20000}}

    def validate(self, attrs: Cleaned) -> Cleaned:
        """A contact says how it was made."""
        attrs.setdefault("kind", Note.Kind.NOTE)
        if attrs["kind"] != Note.Kind.NOTE and not attrs.get("mode"):
            raise serializers.ValidationError({"mode": ["Choose how you were in contact."]})
        return attrs


class PatientViewSet(PermittedViewSet[Patient]):
    """Patients in the caller's scope, by name."""

    model = Patient
    serializer_class = PatientSerializer
    keyset_order = ("name_key", "id")
    with_related = ("open_episode",)
    reads_by_post = ("search",)
    permissions_by_action = {
        "list": Permission.LIST_PATIENTS,
        "retrieve": Permission.OPEN_CHART,
        "partial_update": Permission.EDIT_PATIENT,
        "search": Permission.LIST_PATIENTS,
        "notes": Permission.WRITE_CHART,
    }

    @extend_schema(request=PatientSerializer(partial=True), responses=PatientSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, uuid: str | None = None) -> Response:
        """Change fields of the header. Needs If-Match; 412 when somebody saved since."""
        patient = self.get_object()
        version, changes = self.expected_version(), self.changes(PatientSerializer, stored=patient)
        actions.correct(patient=patient, seen_version=version, changes=changes, by=self.person)
        return self.shown(patient)

    @extend_schema(request=SearchSerializer, responses=PatientSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def search(self, request: Request) -> Response:
        """At most 50 patients whose names begin so, or with that phone, birth date or record number."""
        text = self.valid(SearchSerializer)["q"]
        rows = cast("PatientQuerySet", self.get_queryset()).matching(text).order_by("name_key", "id")[:50]
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=NoteSerializer, responses={201: NoteSerializer}, parameters=[ONCE])
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, uuid: str | None = None) -> Response:
        """Write a note or log a contact in the chart."""
        patient = self.get_object()
        facts = self.valid(NoteSerializer)
        facts["contact"] = _contact(patient, facts.pop("contact", None) or {})
        return self.made_once(
            lambda: actions.write_note(patient=patient, by=self.person, **facts),
            NoteSerializer,
        )


def _contact(patient: Patient, named: Cleaned) -> Contact | None:
    """The contact of this patient that a body names."""
    if named.get("uuid") is None:
        return None
    found = Contact.objects.of(patient).filter(uuid=named["uuid"]).first()
    if found is None:
        raise serializers.ValidationError({"contact": ["Choose somebody among this patient's contacts."]})
    return found


class EpisodeSerializer(ReadableFields[Episode], serializers.ModelSerializer[Episode]):
    """An episode's facts. Deadlines are derived: see obligations. Fields that are not for the caller's role are left out."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    program = serializers.CharField(source="program.key", read_only=True)
    worker = serializers.UUIDField(source="worker.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Episode
        fields = (
            "uuid", "patient", "program", "status", "referral_at", "ordered_soc", "start_of_care", "is_soc_confirmed",
            "worker", "discharged_on", "discharge_reason", "ending", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class EpisodeQuery(ChartQuery):
    """The filters of the list of episodes."""

    status = serializers.ChoiceField(choices=Episode.Status.choices, required=False)


@extend_schema_view(list=extend_schema(parameters=[EpisodeQuery]))
class EpisodeViewSet(PermittedViewSet[Episode]):
    """Episodes of patients in the caller's scope, newest first."""

    model = Episode
    serializer_class = EpisodeSerializer
    query_class = EpisodeQuery
    with_related = ("patient", "program", "worker")
    permissions_by_action = {
        "list": Permission.OPEN_CHART,
        "retrieve": Permission.OPEN_CHART,
    }

    def narrow(self, rows: QuerySet[Episode], asked: Cleaned) -> QuerySet[Episode]:
        """By patient and status."""
        rows = super().narrow(rows, asked)
        return rows.filter(status=asked["status"]) if "status" in asked else rows
