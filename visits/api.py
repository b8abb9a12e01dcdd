"""Visits over the API: listed, planned, ended, attended."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.api.staff import Colleague
from accounts.permissions import Permission
from caseload.models import Episode
from core.api.fields import ByUuid, Day, Moment
from core.api.views import IF_MATCH, ONCE, ChartQuery
from core.cleaned import Cleaned
from visits import actions
from visits.actions import Joint, Location
from visits.forms.attending import LOCATION_REASONS
from visits.models import DISCIPLINE_NAMES, Visit, VisitNote
from visits.querysets import VisitQuerySet

_LEFT_OUT = object()  # of a body that says nothing about going together


class VisitNoteSerializer(serializers.ModelSerializer[VisitNote]):
    """What was found and done at a visit."""

    author = serializers.UUIDField(source="author.uuid", read_only=True)
    tasks = serializers.ListField()
    measures = serializers.DictField()

    class Meta:
        model = VisitNote
        fields = (
            "uuid", "version", "narrative", "temperature_f", "pulse", "respirations", "systolic", "diastolic",
            "oxygen_saturation", "pain", "tasks", "measures", "teaching", "next_steps", "author", "signed_at",
        )  # fmt: skip
        read_only_fields = fields


class VisitRowSerializer(serializers.ModelSerializer[Visit]):
    """A visit in a list."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True)
    order = serializers.UUIDField(source="order.uuid", read_only=True, allow_null=True, default=None)
    clinician = serializers.UUIDField(source="clinician.uuid", read_only=True, allow_null=True, default=None)
    joint_with = serializers.UUIDField(source="joint_with.uuid", read_only=True, allow_null=True, default=None)
    makes_up = serializers.UUIDField(source="makes_up.uuid", read_only=True, allow_null=True, default=None)
    is_not_begun = serializers.BooleanField(read_only=True)

    class Meta:
        model = Visit
        fields: tuple[str, ...] = (
            "uuid", "version", "patient", "episode", "order", "discipline", "clinician", "status", "week_starts_on",
            "week_ends_on", "is_optional", "is_prn", "starts_at", "ends_at", "place", "check_in_at", "check_out_at",
            "joint_with", "makes_up", "is_not_begun", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class VisitSerializer(VisitRowSerializer):
    """A visit with its note: a signed one, or the caller's own draft."""

    note = serializers.SerializerMethodField()

    class Meta(VisitRowSerializer.Meta):
        fields = (
            *VisitRowSerializer.Meta.fields, "purpose", "prn_reason", "location_reason", "ended_reason",
            "practitioner_told_at", "joint_reason", "is_overlap_known", "note",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(VisitNoteSerializer(allow_null=True))
    def get_note(self, visit: Visit) -> dict[str, object] | None:
        """The note, unless it is somebody else's draft."""
        note = getattr(visit, "note", None)
        is_shown = note is not None and (note.is_signed or note.author_id == self.context["request"].user.pk)
        return VisitNoteSerializer(note).data if is_shown else None


class JointSerializer(serializers.Serializer[object]):
    """With which visit of the patient this one goes together, and why; null lets it go alone, left out it stays."""

    # scope: ByUuid narrows it to what the caller may see
    joint_with = ByUuid(queryset=Visit.objects.get_queryset(), required=False, allow_null=True)
    joint_reason = serializers.ChoiceField(choices=Visit.JointReason.choices, required=False, allow_blank=True)
    over_order = serializers.BooleanField(
        required=False, help_text="Plan it although the order asks for fewer: a new order is being asked for."
    )

    def validate(self, attrs: Cleaned) -> Cleaned:
        """The visit and the reason as one; raises ValidationError for a reason without a visit."""
        visit, reason = attrs.pop("joint_with", _LEFT_OUT), attrs.pop("joint_reason", "")
        if reason and (visit is _LEFT_OUT or visit is None):
            raise serializers.ValidationError({"joint_with": ["Name the visit this one goes together with."]})
        return attrs if visit is _LEFT_OUT else {**attrs, "joint": Joint(visit, reason)}


class PlanVisitSerializer(JointSerializer):
    """Who makes the visit, and when."""

    clinician = Colleague()
    starts_at = Moment()
    ends_at = Moment()
    date_reason = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Why an initial assessment comes late or a second time.",
    )


class MakeUpSerializer(serializers.Serializer[object]):
    """Who makes up a missed visit, and when in its week."""

    clinician = Colleague()
    starts_at = Moment()
    ends_at = Moment()
    over_order = serializers.BooleanField(
        required=False, help_text="Plan it although the order asks for fewer: a new order is being asked for."
    )


class BookVisitSerializer(PlanVisitSerializer):
    """A visit that no order asks for: what for, by which discipline, and where."""

    # scope: ByUuid narrows it to what the caller may see
    episode = ByUuid(queryset=Episode.objects.get_queryset())
    discipline = serializers.ChoiceField(choices=list(DISCIPLINE_NAMES.items()))
    purpose = serializers.ChoiceField(choices=Visit.Purpose.choices, allow_blank=True)
    place = serializers.ChoiceField(choices=Visit.Place.choices, default=Visit.Place.HOME)
    without_order = serializers.BooleanField(
        required=False, help_text="Book it although no order covers the day: the order is being asked for."
    )


class CancelSerializer(serializers.Serializer[object]):
    """Why a visit is taken off the schedule."""

    reason = serializers.CharField(max_length=300)


class MissSerializer(serializers.Serializer[object]):
    """Why a visit was not made, and when the practitioner was told, if that has happened."""

    reason = serializers.CharField(max_length=300)
    practitioner_told_at = Moment(until_now=True, required=False, allow_null=True)


class CheckInSerializer(serializers.Serializer[object]):
    """Where and when the visit began: a place, or why there is none; `at` only when checking in was forgotten."""

    latitude = serializers.DecimalField(9, 6, min_value=-90, max_value=90, required=False, allow_null=True)
    longitude = serializers.DecimalField(9, 6, min_value=-180, max_value=180, required=False, allow_null=True)
    accuracy_m = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, allow_null=True)
    location_reason = serializers.ChoiceField(choices=LOCATION_REASONS, required=False, allow_blank=True)
    at = Moment(until_now=True, required=False, allow_null=True)


class CheckOutSerializer(serializers.Serializer[object]):
    """When the visit ended, only when checking out was forgotten."""

    at = Moment(until_now=True, required=False, allow_null=True)


class VisitQuery(ChartQuery):
    """The filters of the list of visits."""

    day = Day(required=False, help_text="Starting on this day of the agency.")
    clinician = serializers.CharField(max_length=36, required=False, help_text='A uuid, or "me".')
    status = serializers.ChoiceField(choices=Visit.Status.choices, required=False)

    def validate_clinician(self, value: str) -> Any:
        """The uuid of the person; the caller's own for "me"."""
        try:
            return self.context["request"].user.uuid if value == "me" else uuid.UUID(value)
        except ValueError:
            raise serializers.ValidationError('Enter a uuid, or "me".') from None


@extend_schema_view(list=extend_schema(parameters=[VisitQuery], responses=VisitRowSerializer(many=True)))
class VisitViewSet(PermittedViewSet[Visit]):
    """Visits of patients in the caller's scope, the last laid out first."""

    model = Visit
    serializer_class = VisitSerializer
    list_serializer_class = VisitRowSerializer
    query_class = VisitQuery
    with_related = ("patient", "episode__program", "order", "clinician", "joint_with", "makes_up")
    permissions_by_action = {
        "list": Permission.SEE_VISITS,
        "retrieve": Permission.SEE_VISITS,
        "create": Permission.SCHEDULE,
        "plan": Permission.SCHEDULE,
        "cancel": Permission.SCHEDULE,
        "make_up": Permission.SCHEDULE,
        "miss": (Permission.SCHEDULE, Permission.DOCUMENT_VISIT),
        "check_in": Permission.DOCUMENT_VISIT,
        "check_out": Permission.DOCUMENT_VISIT,
    }

    def related(self, rows: QuerySet[Visit]) -> QuerySet[Visit]:
        """With the note for one record."""
        rows = super().related(rows)
        return rows if self.action == "list" else rows.select_related("note__author")

    def narrow(self, rows: QuerySet[Visit], asked: Cleaned) -> QuerySet[Visit]:
        """By patient, day, clinician and status."""
        rows = super().narrow(rows, asked)
        if "day" in asked:
            rows = cast("VisitQuerySet[Visit]", rows).on(asked["day"])
        if "clinician" in asked:
            rows = rows.filter(clinician__uuid=asked["clinician"])
        return rows.filter(status=asked["status"]) if "status" in asked else rows

    @extend_schema(request=BookVisitSerializer, responses={201: VisitSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Response:
        """Book a visit that was not laid out, alone or together with another; 409 when the time is taken."""
        facts = self.valid(BookVisitSerializer)
        return self.made_once(lambda: actions.plan_initial(by=self.person, **facts))

    @extend_schema(request=PlanVisitSerializer, responses=VisitSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, uuid: str | None = None) -> Response:
        """Give the visit a person and a time, or others; 409 when either is taken."""
        visit = self.get_object()
        version, facts = self.expected_version(), self.valid(PlanVisitSerializer, visit=visit)
        return self.shown(actions.plan(visit=visit, seen_version=version, by=self.person, **facts))

    @extend_schema(request=CancelSerializer, responses=VisitSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uuid: str | None = None) -> Response:
        """Take the visit off the schedule."""
        visit = self.get_object()
        version, reason = self.expected_version(), self.valid(CancelSerializer)["reason"]
        return self.shown(actions.cancel(visit=visit, seen_version=version, reason=reason, by=self.person))

    @extend_schema(request=MissSerializer, responses=VisitSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def miss(self, request: Request, uuid: str | None = None) -> Response:
        """Record that the visit was not made; a clinician records her own."""
        visit, user = self.get_object(), self.person
        if not user.may(Permission.SCHEDULE) and visit.clinician_id != user.pk:
            raise PermissionDenied
        version, facts = self.expected_version(), self.valid(MissSerializer)
        return self.shown(actions.miss(visit=visit, seen_version=version, by=user, **facts))

    @extend_schema(request=MakeUpSerializer, responses={201: VisitSerializer}, parameters=[ONCE])
    @action(detail=True, methods=["post"], url_path="make-up")
    def make_up(self, request: Request, uuid: str | None = None) -> Response:
        """Plan a visit in the same week in place of this missed one; 409 while another stands in its place."""
        missed, facts = self.get_object(), self.valid(MakeUpSerializer)
        return self.made_once(lambda: actions.make_up(missed=missed, by=self.person, **facts))

    @extend_schema(request=CheckInSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"], url_path="check-in")
    def check_in(self, request: Request, uuid: str | None = None) -> Response:
        """Record the arrival: a place, or why there is none."""
        visit, facts = self.get_object(), self.valid(CheckInSerializer)
        reason, at = facts.get("location_reason", ""), facts.get("at")
        made = actions.check_in(visit=visit, location=location(facts), location_reason=reason, at=at, by=self.person)
        return self.shown(made)

    @extend_schema(request=CheckOutSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"], url_path="check-out")
    def check_out(self, request: Request, uuid: str | None = None) -> Response:
        """Record the departure: the visit is made."""
        visit = self.get_object()
        at = self.valid(CheckOutSerializer).get("at")
        return self.shown(actions.check_out(visit=visit, at=at, by=self.person))


def location(facts: Cleaned) -> Location | None:
    """Where the device stood, or None when it did not say."""
    north, east = facts.get("latitude"), facts.get("longitude")
    return None if north is None or east is None else Location(north, east, facts.get("accuracy_m"))
