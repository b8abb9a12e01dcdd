"""The audit trail over the API, for whoever may open its page: who did and read what. Looking is itself recorded."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.permitted import PermittedViewSet
from accounts.models import User
from accounts.permissions import Permission
from caseload.models import Patient
from caseload.telling import Change, Told, is_known, tell
from caseload.trail import GIVEN, Asked
from core.api.fields import Day
from core.api.views import visible
from core.cleaned import Cleaned
from core.models import AuditEvent, AuditEventQuerySet

NAMED = ("person", "patient", "verb")  # filters that the trail keeps as they were asked: ids, and words of the product


class AuditChangeSerializer(serializers.Serializer[Change]):
    """One field of what was changed or noted, in words; of a long text the beginning."""

    field = serializers.CharField(read_only=True)
    before = serializers.CharField(read_only=True)
    after = serializers.CharField(read_only=True)


class AuditEventSerializer(serializers.Serializer[Told]):
    """One thing that somebody did or read, as the page of the trail tells it: people by name, patients by record number."""

    number = serializers.IntegerField(
        source="event.pk", read_only=True, help_text="Its number in the trail; a later event has a higher one."
    )
    at = serializers.DateTimeField(source="event.at", read_only=True)
    person = serializers.UUIDField(
        source="event.actor.uuid", read_only=True, allow_null=True, default=None, help_text="Of the staff."
    )
    by = serializers.CharField(read_only=True, help_text="The name of that person, or of a task of the system.")
    verb = serializers.CharField(source="event.verb", read_only=True)
    said = serializers.CharField(read_only=True, help_text="What was done, in words.")
    which_list = serializers.CharField(read_only=True, help_text="Of a list that was shown: which, and how many rows.")
    listed = serializers.IntegerField(read_only=True, help_text="How many patients that list named.")
    patient = serializers.UUIDField(source="patient.uuid", read_only=True, allow_null=True, default=None)
    record_number = serializers.IntegerField(
        source="patient.record_number", read_only=True, allow_null=True, default=None
    )
    subject_type = serializers.CharField(
        source="event.subject_type", read_only=True, help_text="The kind of record it was done to."
    )
    subject_number = serializers.IntegerField(source="event.subject_id", read_only=True, allow_null=True)
    changes = AuditChangeSerializer(many=True, read_only=True)
    reason = serializers.CharField(source="event.reason", read_only=True)


class AuditQuery(serializers.Serializer[object]):
    """The filters of the trail, those of its page."""

    person = serializers.UUIDField(required=False, help_text="Only what this person of the staff did and read.")
    patient = serializers.UUIDField(
        required=False, help_text="Only in the chart of this patient, and the lists that named them."
    )
    verb = serializers.CharField(
        max_length=80, required=False, help_text='For example "chart.opened" or "notes.write".'
    )
    until = Day(required=False, help_text="Until this day of the agency, which is included.")
    reason = serializers.ChoiceField(choices=[(GIVEN, "Given")], required=False, help_text="Only where one was given.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With the day called `from`, as on the page; the language keeps that name for itself."""
        return {**super().get_fields(), "from": Day(required=False, help_text="From this day of the agency on.")}

    def validate_verb(self, value: str) -> str:
        """Raises ValidationError for what the trail never says."""
        if not is_known(value):
            raise serializers.ValidationError("There is no event of this name. `verb` of an event is one.")
        return value


@extend_schema_view(list=extend_schema(parameters=[AuditQuery]))
class AuditViewSet(PermittedViewSet[AuditEvent]):
    """The audit trail, newest first. It is kept by the database and changed by nobody; reading it is written in it too."""

    model = AuditEvent
    serializer_class = cast("type[serializers.BaseSerializer[AuditEvent]]", AuditEventSerializer)
    query_class = AuditQuery
    with_related = ("actor",)
    permissions_by_action = {"list": Permission.SEE_AUDIT}
    about: Patient | None = None
    asked: dict[str, str]

    def get_queryset(self) -> QuerySet[AuditEvent]:
        """Every event, also of those in whose charts the caller reads nothing else."""
        return self.related(AuditEvent.objects.get_queryset())

    def narrow(self, rows: QuerySet[AuditEvent], asked: Cleaned) -> QuerySet[AuditEvent]:
        """By person, patient, verb, days and reason. Nothing passes for somebody who does not exist."""
        days = Asked(asked.get("from"), asked.get("until"), asked.get("reason") == GIVEN)
        self.asked = {name: str(asked[name]) for name in NAMED if name in asked} | days.words()
        found = days.narrow(cast("AuditEventQuerySet", rows))
        if "verb" in asked:
            found = found.filter(verb=asked["verb"])
        if "person" in asked:
            person = User.objects.filter(uuid=asked["person"]).first()
            found = found.filter(actor=person) if person else found.none()
        if "patient" in asked:
            self.about = visible(Patient, self.person).filter(uuid=asked["patient"]).first()
            found = found.about(self.about.pk) if self.about else found.none()
        return found

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """A page of events in words. That it was read is recorded before it is shown."""
        events = super().paginate_queryset(queryset)
        return tell(list(events or []), by=self.person, about=self.about, asked=self.asked)
