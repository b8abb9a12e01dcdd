"""Plans of care over the API: read with their parts, signed, sent, reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from careplans import actions
from careplans.content import content_digest
from careplans.forms.plan import SENT_HOW, SIGNED_HOW
from careplans.models import Goal, Intervention, PlanOfCare, PlanPart, Problem, ProgressReview, VisitOrder
from careplans.outline import with_parts
from core.api.fields import Day
from core.api.views import ONCE, ChartQuery
from core.cleaned import Cleaned

ABOUT = (
    "mental_status", "equipment", "prognosis", "rehabilitation_potential", "functional_limitations",
    "activities_permitted", "nutrition", "medications", "safety_measures", "readmission_risk", "education",
    "advance_directives", "patient_goal",
)  # fmt: skip


class ProblemSerializer(serializers.ModelSerializer[Problem]):
    """A problem that the plan addresses."""

    class Meta:
        model = Problem
        fields = ("uuid", "version", "text", "code", "is_principal")
        read_only_fields = fields


class GoalSerializer(serializers.ModelSerializer[Goal]):
    """A measurable goal."""

    problem = serializers.SerializerMethodField()

    class Meta:
        model = Goal
        fields = (
            "uuid", "version", "problem", "statement", "measure", "unit", "baseline", "target", "direction", "due_on",
            "is_patients_own",
        )  # fmt: skip
        read_only_fields = fields

    def get_problem(self, goal: Goal) -> str | None:
        """The uuid of its problem, from the parts that were read with the plan."""
        return _uuid_in(goal.plan.problems.all(), goal.problem_id)


class InterventionSerializer(serializers.ModelSerializer[Intervention]):
    """What is done for a goal."""

    goal = serializers.SerializerMethodField()

    class Meta:
        model = Intervention
        fields = ("uuid", "version", "goal", "text", "discipline")
        read_only_fields = fields

    def get_goal(self, work: Intervention) -> str | None:
        """The uuid of its goal, from the parts that were read with the plan."""
        return _uuid_in(work.plan.goals.all(), work.goal_id)


class VisitOrderSerializer(serializers.ModelSerializer[VisitOrder]):
    """The ordered frequency of one discipline."""

    class Meta:
        model = VisitOrder
        fields = (
            "uuid", "version", "discipline", "frequency", "effective_on", "ends_on", "treatment", "received_at",
            "read_back",
        )  # fmt: skip
        read_only_fields = fields


class PlanRowSerializer(serializers.ModelSerializer[PlanOfCare]):
    """A version of a plan in a list."""

    patient = serializers.UUIDField(source="patient.uuid", read_only=True)
    episode = serializers.UUIDField(source="episode.uuid", read_only=True)
    practitioner = serializers.UUIDField(source="practitioner.uuid", read_only=True, allow_null=True, default=None)
    author = serializers.UUIDField(source="author.uuid", read_only=True)
    signed_by = serializers.UUIDField(source="signed_by.uuid", read_only=True, allow_null=True, default=None)

    class Meta:
        model = PlanOfCare
        fields: tuple[str, ...] = (
            "uuid", "version", "patient", "episode", "number", "status", "period_number", "starts_on", "ends_on",
            "practitioner", "author", "signed_by", "signed_at", "sent_on", "sent_how", "practitioner_signed_on",
            "signature_method", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class PlanSerializer(PlanRowSerializer):
    """A version of a plan with its parts."""

    problems = ProblemSerializer(many=True, read_only=True)
    goals = GoalSerializer(many=True, read_only=True)
    interventions = InterventionSerializer(many=True, read_only=True)
    orders = VisitOrderSerializer(many=True, read_only=True, source="visitorders")
    content = serializers.SerializerMethodField(
        help_text="Fingerprint of all that the plan says; sent back to sign it."
    )

    class Meta(PlanRowSerializer.Meta):
        fields = (
            *PlanRowSerializer.Meta.fields, "trigger", *ABOUT, "problems", "goals", "interventions", "orders",
            "content",
        )  # fmt: skip
        read_only_fields = fields

    def get_content(self, plan: PlanOfCare) -> str:
        """SHA-256 of what the signature would cover."""
        return content_digest(plan)


class SignPlanSerializer(serializers.Serializer[object]):
    """What was read: the `content` of the plan."""

    content = serializers.RegexField(r"^[0-9a-f]{64}\Z")


class SentSerializer(serializers.Serializer[object]):
    """When and how the plan went to the practitioner."""

    sent_on = Day(until_today=True)
    how = serializers.ChoiceField(choices=SENT_HOW)


class SignatureSerializer(serializers.Serializer[object]):
    """When and how the practitioner signed."""

    signed_on = Day(until_today=True)
    date_reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="Why it is signed after the period."
    )
    method = serializers.ChoiceField(choices=SIGNED_HOW)


class ReviewSerializer(serializers.ModelSerializer[ProgressReview]):
    """A look at how the goals move; final once recorded."""

    reviewed_on = Day(until_today=True, required=False)
    date_reason = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        write_only=True,
        help_text="Why the day is right though no review was owed then.",
    )
    signed_by = serializers.UUIDField(source="signed_by.uuid", read_only=True)

    class Meta:
        model = ProgressReview
        fields = ("uuid", "reviewed_on", "date_reason", "decision", "findings", "signed_by", "signed_at")
        read_only_fields = ("uuid", "signed_by", "signed_at")
        extra_kwargs: ClassVar[dict[str, object]] = {"findings": {"max_length": 10000}}


class PlanQuery(ChartQuery):
    """The filters of the list of plans."""

    status = serializers.ChoiceField(choices=PlanOfCare.Status.choices, required=False)


@extend_schema_view(list=extend_schema(parameters=[PlanQuery], responses=PlanRowSerializer(many=True)))
class PlanViewSet(PermittedViewSet[PlanOfCare]):
    """Plans of care of patients in the caller's scope, newest first."""

    model = PlanOfCare
    serializer_class = PlanSerializer
    list_serializer_class = PlanRowSerializer
    query_class = PlanQuery
    with_related = ("patient", "episode", "practitioner", "author", "signed_by")
    permissions_by_action = {
        "list": Permission.SEE_PLANS,
        "retrieve": Permission.SEE_PLANS,
        "sign": Permission.PLAN,
        "send": Permission.PLAN,
        "signature": Permission.PLAN,
        "reviews": Permission.PLAN,
    }

    def related(self, rows: QuerySet[PlanOfCare]) -> QuerySet[PlanOfCare]:
        """With all parts for one record."""
        return super().related(rows) if self.action == "list" else with_parts(rows)

    def narrow(self, rows: QuerySet[PlanOfCare], asked: Cleaned) -> QuerySet[PlanOfCare]:
        """By patient and status."""
        rows = super().narrow(rows, asked)
        return rows.filter(status=asked["status"]) if "status" in asked else rows

    @extend_schema(request=SignPlanSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uuid: str | None = None) -> Response:
        """Sign a draft as it was read; 412 when it says something else by now."""
        plan, seen = self.get_object(), self.valid(SignPlanSerializer)["content"]
        return self.shown(actions.sign(plan=plan, seen_content=seen, by=self.person))

    @extend_schema(request=SentSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, uuid: str | None = None) -> Response:
        """Record that a signed plan went to the practitioner."""
        plan, facts = self.get_object(), self.valid(SentSerializer)
        return self.shown(actions.send_to_practitioner(plan=plan, by=self.person, **facts))

    @extend_schema(request=SignatureSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def signature(self, request: Request, uuid: str | None = None) -> Response:
        """Record the practitioner's signature: the plan is in force."""
        plan, facts = self.get_object(), self.valid(SignatureSerializer)
        return self.shown(actions.record_signature(plan=plan, by=self.person, **facts))

    @extend_schema(request=ReviewSerializer, responses={201: ReviewSerializer}, parameters=[ONCE])
    @action(detail=True, methods=["post"])
    def reviews(self, request: Request, uuid: str | None = None) -> Response:
        """Record a progress review of the plan's episode."""
        plan, facts = self.get_object(), self.valid(ReviewSerializer)
        return self.made_once(
            lambda: actions.review(episode=plan.episode, plan=plan, by=self.person, **facts),
            ReviewSerializer,
        )


def _uuid_in(parts: Iterable[PlanPart], pk: int | None) -> str | None:
    return next((str(part.uuid) for part in parts if part.pk == pk), None)
