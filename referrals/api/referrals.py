"""Referrals over the API: taken, checked for duplicates, decided."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from caseload.field_policy import CANDIDATE_NEEDS
from core.api.views import ONCE
from core.change import audit
from core.cleaned import Cleaned
from referrals.actions import referrals as actions
from referrals.actions import requests
from referrals.api.bodies import (
    AcceptSerializer,
    CandidateSerializer,
    ChooseSerializer,
    DeclineSerializer,
    ReferralRowSerializer,
    ReferralSerializer,
    TakeSerializer,
    taken_from,
)
from referrals.duplicates import candidates, record_shown
from referrals.models import Referral


class ReferralQuery(serializers.Serializer[object]):
    """The filters of the list of referrals."""

    status = serializers.ChoiceField(choices=Referral.Status.choices, required=False)
    urgency = serializers.ChoiceField(choices=Referral.Urgency.choices, required=False)


@extend_schema_view(list=extend_schema(parameters=[ReferralQuery], responses=ReferralRowSerializer(many=True)))
class ReferralViewSet(PermittedViewSet[Referral]):
    """Referrals in the caller's scope, newest first."""

    model = Referral
    serializer_class = ReferralSerializer
    list_serializer_class = ReferralRowSerializer
    query_class = ReferralQuery
    keyset_order = ("-received_at", "-id")
    with_related = ("patient", "episode", "referring", "certifying", "program", "payer", "decided_by")
    permissions_by_action = {
        "list": Permission.SEE_REFERRALS,
        "retrieve": Permission.SEE_REFERRALS,
        "create": Permission.TAKE_REFERRAL,
        "candidates": CANDIDATE_NEEDS,
        "choose_request": Permission.TAKE_REFERRAL,
        "accept": Permission.DECIDE_REFERRAL,
        "decline": Permission.DECIDE_REFERRAL,
    }

    def get_object(self) -> Referral:
        """The referral, in scope or 404; that it was opened is recorded, as on its page."""
        found = super().get_object()
        if found.patient_id is None:
            audit.record("referrals.open", by=self.person, subject=found)
        return found

    def narrow(self, rows: QuerySet[Referral], asked: Cleaned) -> QuerySet[Referral]:
        """By status and urgency."""
        return rows.filter(**asked)

    @extend_schema(request=TakeSerializer, responses={201: ReferralSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Response:
        """Write down a referral that came by telephone, fax or letter."""
        facts = taken_from(self.valid(TakeSerializer))
        return self.made_once(lambda: actions.take(by=self.person, **facts))

    @extend_schema(responses=CandidateSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def candidates(self, request: Request, uuid: str | None = None) -> Response:
        """The patients who may be the same person, most alike first; their charts record that they were shown."""
        found = self.get_object()
        alike = candidates(found) if found.status == Referral.Status.RECEIVED else []
        record_shown(alike, found, self.person)
        return Response(CandidateSerializer(alike, many=True).data)

    @extend_schema(request=AcceptSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, uuid: str | None = None) -> Response:
        """Make the patient (or take the existing one), the episode, the coverage and the case manager, at once."""
        found = self.get_object()
        alike = [each.patient.pk for each in candidates(found)]
        actions.accept(referral=found, by=self.person, **self.valid(AcceptSerializer, candidates=alike))
        return self.shown(found)

    @extend_schema(request=ChooseSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"], url_path="request")
    def choose_request(self, request: Request, uuid: str | None = None) -> Response:
        """Say which of the bundle's requests is the referral; until then it cannot be accepted."""
        found = self.get_object()
        choice = self.valid(ChooseSerializer)["choice"]
        return self.shown(requests.choose_request(referral=found, choice=choice, by=self.person))

    @extend_schema(request=DeclineSerializer, responses=ReferralSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uuid: str | None = None) -> Response:
        """Decline, with a reason."""
        found = self.get_object()
        return self.shown(actions.decline(referral=found, by=self.person, **self.valid(DeclineSerializer)))
