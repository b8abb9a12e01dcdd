"""The calculator over the API: every rule by name, asked with JSON, answering JSON; nothing is stored."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.permissions import Permission
from calculator.reading import is_sendable
from core.api.errors import RefusalSerializer
from core.api.views import Answering
from core.web.problems import fault, problem
from homehealth.errors import RuleError
from homehealth.inputs import Input
from homehealth.registry import Rule, ask, rules

NAME = OpenApiParameter("name", OpenApiTypes.STR, OpenApiParameter.PATH, description="The rule's name, as in the list.")
ANSWER = {
    "type": "object",
    "required": ["because", "citation"],
    "properties": {"because": {"type": "string"}, "citation": {"type": "string"}},
    "additionalProperties": True,
}
INPUTS = {"type": "object", "additionalProperties": True}


class PlainInputSerializer(serializers.Serializer[object]):
    """One input of a rule, or one named field of an object."""

    name = serializers.CharField()
    kind = serializers.CharField(help_text="date, datetime, int, number, bool, text, choice, list, object, tz or any.")
    required = serializers.BooleanField()  # type: ignore[assignment]
    help = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    of = serializers.CharField(allow_null=True, help_text="The kind of a list's entries or an object's values.")
    minimum = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(allow_null=True)


class RuleInputSerializer(PlainInputSerializer):
    """One input of a rule with the fields of its objects."""

    fields = PlainInputSerializer(many=True)  # type: ignore[assignment]


class CalculatorRuleSerializer(serializers.Serializer[object]):
    """A rule of the calculator."""

    name = serializers.CharField()
    title = serializers.CharField()
    section = serializers.CharField()
    citation = serializers.CharField()
    confidence = serializers.CharField(help_text="H high, M moderate, L low.")
    version = serializers.CharField()
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(allow_null=True)
    inputs = RuleInputSerializer(many=True)


class RuleMistakeSerializer(RefusalSerializer):
    """Why a rule could not answer."""

    error = serializers.CharField(required=False, help_text="The `code`, such as missing_input, as the rule says it.")
    position = serializers.IntegerField(required=False, help_text="The 0-based character of a mistake in a text.")


class RuleViewSet(Answering, ViewSet):
    """The rules of the field: dates, windows, scores, frequencies, each with its source."""

    lookup_field = "name"
    reads_by_post = ("ask",)
    permissions_by_action: ClassVar[dict[str, Permission]] = {
        "list": Permission.SEE_RULES,
        "retrieve": Permission.SEE_RULES,
        "ask": Permission.SEE_RULES,
    }

    @extend_schema(operation_id="rules_list", responses=CalculatorRuleSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every rule, in order of section."""
        return Response([_described(rule) for rule in rules().values()])

    @extend_schema(operation_id="rules_retrieve", parameters=[NAME], responses=CalculatorRuleSerializer)
    def retrieve(self, request: Request, name: str) -> Response:
        """One rule with its inputs."""
        return Response(_described(_rule(name)))

    @extend_schema(
        operation_id="rules_ask",
        parameters=[NAME],
        request={"application/json": INPUTS},
        responses={200: OpenApiResponse(ANSWER, "The outputs."), 400: RuleMistakeSerializer},
    )
    def ask(self, request: Request, name: str) -> Response:
        """Answer for the JSON inputs: the outputs, the derivation in words and the source. Nothing is stored."""
        rule = _rule(name)
        try:
            given: Any = request.data
        except ParseError as error:
            return _mistake("bad_json", str(error.detail))
        if not is_sendable(given):
            return _mistake("bad_json", "A number or a character of the body cannot be written back. Correct it.")
        try:
            return Response(ask(rule.name, given))
        except RuleError as mistake:
            return _mistake(mistake.code, str(mistake), mistake.field, mistake.position)


def _rule(name: str) -> Rule:
    """The rule called `name`, 404 when there is none."""
    found = rules().get(name)
    if found is None:
        raise NotFound("There is no rule of that name: see the list.")
    return found


def _mistake(code: str, detail: str, field: str | None = None, position: int | None = None) -> Response:
    errors = [fault(detail, (field,))] if field else []
    body: dict[str, object] = {**problem(code, detail, errors), "error": code}
    if position is not None:
        body["position"] = position
    return Response(body, status=status.HTTP_400_BAD_REQUEST)


def _described(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "title": rule.title,
        "section": rule.section,
        "citation": rule.citation,
        "confidence": rule.confidence,
        "version": rule.version,
        "effective_from": rule.effective_from,
        "effective_to": rule.effective_to,
        "inputs": [{**_input(spec), "fields": [_input(each) for each in spec.fields]} for spec in rule.inputs],
    }


def _input(spec: Input) -> dict[str, object]:
    return {
        "name": spec.name,
        "kind": spec.kind,
        "required": spec.required,
        "help": spec.help,
        "choices": spec.choices,
        "of": spec.of,
        "minimum": spec.minimum,
        "maximum": spec.maximum,
    }


urlpatterns = [
    path("rules/", RuleViewSet.as_view({"get": "list"}), name="rule-list"),
    path("rules/<str:name>/", RuleViewSet.as_view({"get": "retrieve", "post": "ask"}), name="rule-detail"),
]
