"""Payers over the API, what a referral names, read only; coverage, which is added here and ended under endings; and what
was filed, by the actions of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from caseload.field_policy import ReadableFields
from caseload.models import Episode
from core.api.fields import ByUuid, Day
from core.api.views import ONCE, ChartQuery, visible
from core.cleaned import Cleaned
from paperwork import kinds, lateness
from paperwork.actions import correcting
from paperwork.actions import filings as actions
from paperwork.models import Coverage, Filing, FilingQuerySet, Payer

READS = (
    Permission.TAKE_REFERRAL,
    Permission.DECIDE_REFERRAL,
    Permission.KEEP_PAYERS,
    Permission.SEE_REFERRALS,
    Permission.SEE_PAPERWORK,
)
# What a filing says, besides which of several it is for
SAID = ("filed_on", "accepted_on", "reference", "comment", "late_reason", "period_number")


class PayerSerializer(serializers.ModelSerializer[Payer]):
    """Who pays."""

    class Meta:
        model = Payer
        fields = ("uuid", "name", "kind", "is_active")
        read_only_fields = fields


class PayerViewSet(PermittedViewSet[Payer]):
    """Payers, for the callers who choose one or read what names one."""

    model = Payer
    serializer_class = PayerSerializer
    permissions_by_action = {"list": READS, "retrieve": READS}

    def get_queryset(self) -> QuerySet[Payer]:
        """Every payer; they belong to no patient."""
        return Payer.objects.all()


class CoverageSerializer(ReadableFields[Coverage], serializers.ModelSerializer[Coverage]):
    """Who pays for an episode, from when, and in which place."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True)
    payer = serializers.UUIDField(source="payer.uuid", read_only=True)

    class Meta:
        model = Coverage
        fields = ("uuid", "patient", "episode", "payer", "member_number", "rank", "starts_on", "ends_on")
        read_only_fields = fields


class CoverSerializer(serializers.Serializer[object]):
    """A payer for an episode."""

    # scope: ByUuid narrows it to what the caller may see
    episode = ByUuid(queryset=Episode.objects.all())
    payer = ByUuid(queryset=Payer.objects.filter(is_active=True))
    member_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    rank = serializers.IntegerField(min_value=1, max_value=actions.MOST_RANKS, default=1, help_text="1 pays first.")
    starts_on = Day()


@extend_schema_view(list=extend_schema(parameters=[ChartQuery]))
class CoverageViewSet(PermittedViewSet[Coverage]):
    """Coverage of patients in the caller's scope, newest first."""

    model = Coverage
    serializer_class = CoverageSerializer
    query_class = ChartQuery
    with_related = ("patient", "episode", "payer")
    permissions_by_action = {
        "list": Permission.SEE_PAPERWORK,
        "retrieve": Permission.SEE_PAPERWORK,
        "create": Permission.FILE_PAPERWORK,
    }

    @extend_schema(request=CoverSerializer, responses={201: CoverageSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Response:
        """Add a payer to an open episode; 409 when its place is taken. It is ended under `endings/coverage/`."""
        facts = self.valid(CoverSerializer)
        return self.made_once(lambda: actions.cover(by=self.person, **facts))


class FilingRowSerializer(serializers.ModelSerializer[Filing]):
    """Something sent to a payer, or an encounter that took place, in a list."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True)
    replaces = serializers.UUIDField(
        source="replaces.uuid", read_only=True, allow_null=True, default=None, help_text="The one in whose place it is."
    )
    replaced_by = serializers.UUIDField(
        source="replaced_by.uuid", read_only=True, allow_null=True, default=None, help_text="The one in its place."
    )
    is_standing = serializers.BooleanField(read_only=True, help_text="It holds: neither replaced nor taken back.")
    filed_by = serializers.UUIDField(source="filed_by.uuid", read_only=True)

    class Meta:
        model = Filing
        fields: tuple[str, ...] = (
            "uuid", "patient", "episode", "kind", "period_number", "cycle", "filed_on", "accepted_on", "reference",
            "is_standing", "is_error", "replaces", "replaced_by", "filed_by", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class FilingSerializer(FilingRowSerializer):
    """A filing with what was written beside it. It is final: what was wrong is said by another, in its place."""

    class Meta(FilingRowSerializer.Meta):
        fields = (*FilingRowSerializer.Meta.fields, "comment", "late_reason", "correction_reason")
        read_only_fields = fields


class FilingAnswerSerializer(serializers.Serializer[object]):
    """The payer's answer."""

    accepted_on = Day(until_today=True)
    reference = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="Or that on file stays."
    )
    late_reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="Only when it is late or lies outside its window."
    )
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class FilingSaysSerializer(FilingAnswerSerializer):
    """What a filing says."""

    filed_on = Day(until_today=True, help_text="Sent on; for an encounter, the day it took place.")
    accepted_on = Day(until_today=True, required=False, allow_null=True, help_text="Null while its answer is awaited.")
    reference = serializers.CharField(max_length=120, required=False, allow_blank=True)
    period_number = serializers.IntegerField(
        min_value=1, max_value=actions.MOST_PERIODS, required=False, help_text="Certification period, counted from 1."
    )
    cycle = serializers.CharField(
        max_length=120, required=False, allow_blank=True,
        help_text="Of OASIS: the assessment that was transmitted, as the obligation of its transmission names it.",
    )  # fmt: skip


class NewFilingSerializer(FilingSaysSerializer):
    """Something sent to a payer, or an encounter that took place."""

    # scope: ByUuid narrows it to what the caller may see
    episode = ByUuid(queryset=Episode.objects.all())
    kind = serializers.ChoiceField(choices=kinds.choices())


class FilingWrongSerializer(serializers.Serializer[object]):
    """What was wrong with an entry."""

    correction_reason = serializers.CharField(max_length=300)


class FilingCorrectionSerializer(FilingWrongSerializer, FilingSaysSerializer):
    """What a filing should have said; what is left out stays as it was."""

    filed_on = Day(until_today=True, required=False)


class FilingQuery(ChartQuery):
    """The filters of the list of filings."""

    episode = serializers.UUIDField(required=False, help_text="Only of this episode.")
    kind = serializers.ChoiceField(choices=kinds.choices(), required=False)
    standing = serializers.BooleanField(
        required=False, help_text="true: only those that hold; false: only those that were replaced or taken back."
    )


@extend_schema_view(list=extend_schema(parameters=[FilingQuery]))
class FilingViewSet(PermittedViewSet[Filing]):
    """Filings about patients in the caller's scope, newest first. They are final, so they have no version: each change is
    another filing (201) that stands in the place of the one before."""

    model = Filing
    serializer_class = FilingSerializer
    list_serializer_class = FilingRowSerializer
    query_class = FilingQuery
    with_related: ClassVar[tuple[str, ...]] = ("patient", "episode", "replaces", "replaced_by", "filed_by")
    permissions_by_action = {
        "list": Permission.SEE_PAPERWORK,
        "retrieve": Permission.SEE_PAPERWORK,
        "create": Permission.FILE_PAPERWORK,
        "accept": Permission.FILE_PAPERWORK,
        "correct": Permission.FILE_PAPERWORK,
        "take_back": Permission.FILE_PAPERWORK,
    }

    def narrow(self, rows: QuerySet[Filing], asked: Cleaned) -> QuerySet[Filing]:
        """By patient, episode, kind, and whether it holds. A list of one episode is a reading of that chart too."""
        rows = super().narrow(rows, asked)
        if "episode" in asked:
            episode = visible(Episode, self.person).filter(uuid=asked["episode"]).first()
            if episode is None:
                return rows.none()
            if "patient" not in asked:
                self.opened(episode, episode.patient_id, "filing list")
            rows = rows.filter(episode=episode)
        if "kind" in asked:
            rows = rows.filter(kind=asked["kind"])
        if "standing" not in asked:
            return rows
        filings = cast("FilingQuerySet", rows)
        return filings.standing() if asked["standing"] else filings.not_standing()

    def location_of(self, made: Mapping[str, Any]) -> str:
        """The address of the new filing, also of one that another was sent for."""
        return self.address("detail", uuid=made["uuid"])

    @extend_schema(request=NewFilingSerializer, responses={201: FilingSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Response:
        """Record what was sent, or took place. 409 at the field that the rules refuse: late, or counting for nothing, without
        a reason; a claim that is blocked, or a second one, without a comment."""
        facts = self.valid(NewFilingSerializer)
        return self.made_once(lambda: self._file(facts))

    @extend_schema(request=FilingAnswerSerializer, responses={201: FilingSerializer}, parameters=[ONCE])
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, uuid: str | None = None) -> Response:
        """Record that the payer accepted it: a new filing, which stands in its place."""
        filing, facts = self.get_object(), self.valid(FilingAnswerSerializer)
        return self.made_once(lambda: actions.accept(filing=filing, by=self.person, **facts))

    @extend_schema(request=FilingCorrectionSerializer, responses={201: FilingSerializer}, parameters=[ONCE])
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, uuid: str | None = None) -> Response:
        """Record what it should have said: a new filing, which stands in its place. What is left out stays as it was."""
        filing, changes = self.get_object(), self.valid(FilingCorrectionSerializer)
        return self.made_once(lambda: self._correct(filing, changes))

    @extend_schema(request=FilingWrongSerializer, responses={201: FilingSerializer}, parameters=[ONCE])
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, uuid: str | None = None) -> Response:
        """Say that it was never sent, or belongs elsewhere: neither it nor this new record proves anything."""
        filing, reason = self.get_object(), self.valid(FilingWrongSerializer)["correction_reason"]
        return self.made_once(lambda: correcting.take_back(filing=filing, reason=reason, by=self.person))

    def _file(self, facts: Cleaned) -> Filing:
        _refuse_unnamed(facts["episode"], facts["kind"], facts.get("cycle", ""))
        return actions.file(by=self.person, **facts)

    def _correct(self, filing: Filing, changes: Cleaned) -> Filing:
        named = () if filing.kind != kinds.OASIS.key else ("cycle",)
        kept = {name: getattr(filing, name) for name in (*SAID, *named)}
        facts = {**kept, **changes}
        _refuse_unnamed(filing.episode, filing.kind, facts.get("cycle", ""))
        reason = facts.pop("correction_reason")
        return correcting.correct(filing=filing, reason=reason, by=self.person, **facts)


def _refuse_unnamed(episode: Episode, kind: str, cycle: str) -> None:
    """Raise ValidationError (400) for a transmission that names no assessment, and for another filing that names one."""
    if kind != kinds.OASIS.key and cycle:
        raise serializers.ValidationError(
            {"cycle": ["Only a transmission of OASIS names an assessment. Leave it out."]}
        )
    if kind == kinds.OASIS.key and not cycle:
        known = [each.cycle for each in lateness.to_choose_from(lateness.owed(episode), kind)]
        if known:
            said = f"{lateness.WHICH_ASSESSMENT} Known here: {', '.join(known)}."
            raise serializers.ValidationError({"cycle": [said]})
