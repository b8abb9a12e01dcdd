"""The directory of community resources over the API: everybody who may see it finds, the administrator keeps."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permitted import PermittedViewSet
from accounts.permissions import Permission
from caseload.api.patients import SearchSerializer
from community import actions as directory_actions
from community import directory
from community.forms import MOST_AGE
from community.models import CommunityResource, Need
from core.api.fields import Checked
from core.api.views import IF_MATCH, ONCE
from core.change.refusals import Refused
from core.cleaned import Cleaned
from core.web.fields import TelephoneField

KEPT = (
    "organization", "name", "description", "status", "accepts_referrals", "phone", "email", "website", "address",
    "area", "languages", "eligibility", "minimum_age", "maximum_age", "cost", "application",
)  # fmt: skip
MOST_FOUND = 50


class NeedField(serializers.SlugRelatedField[Need]):
    """A need by its key, of those in use and those that the resource meets already."""

    def get_queryset(self) -> QuerySet[Need]:
        """Narrowed to what the resource may choose."""
        resource = getattr(self.root, "instance", None)
        return Need.objects.choosable(resource if isinstance(resource, CommunityResource) else None)


class ResourceSerializer(serializers.ModelSerializer[CommunityResource]):
    """A service of a community organization: what it gives, to whom, how to reach it."""

    needs = NeedField(slug_field="key", queryset=Need.objects.all(), many=True, required=False)
    phone = Checked(by=TelephoneField(required=False), required=False, allow_blank=True)
    website = Checked(
        by=forms.URLField(required=False, assume_scheme="https", max_length=200), required=False, allow_blank=True
    )
    minimum_age = serializers.IntegerField(min_value=0, max_value=MOST_AGE, required=False, allow_null=True)
    maximum_age = serializers.IntegerField(min_value=0, max_value=MOST_AGE, required=False, allow_null=True)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)

    class Meta:
        model = CommunityResource
        fields: tuple[str, ...] = ("uuid", "version", *KEPT, "needs", "verified_on", "is_archived", "updated_at")
        read_only_fields = ("uuid", "version", "verified_on", "is_archived", "updated_at")
        validators: ClassVar[list[Any]] = []

    def validate(self, attrs: Cleaned) -> Cleaned:
        """The greatest age is not below the least."""
        least, greatest = (
            attrs.get(name, getattr(self.instance, name, None)) for name in ("minimum_age", "maximum_age")
        )
        if least is not None and greatest is not None and greatest < least:
            raise serializers.ValidationError(
                {"maximum_age": ["Enter a greatest age that is not below the least age."]}
            )
        return attrs


class NewResourceSerializer(ResourceSerializer):
    """A resource to add; `is_different` says that what looks the same is another service."""

    is_different = serializers.BooleanField(default=False, write_only=True)

    class Meta(ResourceSerializer.Meta):
        fields = (*ResourceSerializer.Meta.fields, "is_different")


class NeedSerializer(serializers.ModelSerializer[Need]):
    """A kind of community need."""

    class Meta:
        model = Need
        fields = ("key", "name")
        read_only_fields = fields


class ResourceQuery(serializers.Serializer[object]):
    """The filters of the directory."""

    need = serializers.SlugField(max_length=40, required=False, help_text="The key of a need.")
    status = serializers.ChoiceField(choices=CommunityResource.Status.choices, required=False)
    stale = serializers.BooleanField(required=False, help_text="true: nobody checked it for 180 days, or ever.")
    referrals = serializers.BooleanField(required=False, help_text="true: takes referrals now.")
    archived = serializers.BooleanField(required=False, help_text="true: only what was taken out of the list.")


@extend_schema_view(list=extend_schema(parameters=[ResourceQuery]))
class ResourceViewSet(PermittedViewSet[CommunityResource]):
    """Community resources by organization."""

    model = CommunityResource
    serializer_class = ResourceSerializer
    query_class = ResourceQuery
    keyset_order = ("organization", "name", "id")
    reads_by_post = ("search",)
    permissions_by_action = {
        "list": Permission.SEE_RESOURCES,
        "retrieve": Permission.SEE_RESOURCES,
        "search": Permission.SEE_RESOURCES,
        "needs": Permission.SEE_RESOURCES,
        "create": Permission.KEEP_RESOURCES,
        "partial_update": Permission.KEEP_RESOURCES,
        "verify": Permission.KEEP_RESOURCES,
        "archive": Permission.KEEP_RESOURCES,
        "restore": Permission.KEEP_RESOURCES,
    }

    def get_queryset(self) -> QuerySet[CommunityResource]:
        """Every resource; they belong to no patient."""
        return self.related(CommunityResource._default_manager.all())

    def related(self, rows: QuerySet[CommunityResource]) -> QuerySet[CommunityResource]:
        """With the needs it meets."""
        return rows.prefetch_related("needs")

    def narrow(self, rows: QuerySet[CommunityResource], asked: Cleaned) -> QuerySet[CommunityResource]:
        """By the same filters as the page."""
        choice = directory.Choice(
            need=asked.get("need", ""), status=asked.get("status", ""), only_stale=asked.get("stale", False),
            only_open=asked.get("referrals", False), archived=asked.get("archived", False),
        )  # fmt: skip
        return choice.narrow(rows)

    @extend_schema(request=SearchSerializer, responses=ResourceSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def search(self, request: Request) -> Response:
        """At most 50 resources in use whose organization, service or description holds words beginning so."""
        text = self.valid(SearchSerializer)["q"]
        rows = directory.worded(self.get_queryset().filter(is_active=True), text)
        found = rows.order_by("organization", "name", "id")[:MOST_FOUND]
        return Response(self.get_serializer(found, many=True).data)

    @extend_schema(responses=NeedSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def needs(self, request: Request) -> Response:
        """The kinds of need in use."""
        return Response(NeedSerializer(Need.objects.choosable(), many=True).data)

    @extend_schema(request=NewResourceSerializer, responses={201: ResourceSerializer}, parameters=[ONCE])
    def create(self, request: Request) -> Response:
        """Add a resource; 409 when it looks like one in the list and `is_different` does not say otherwise."""
        facts = self.valid(NewResourceSerializer)
        needs, is_different = facts.pop("needs", []), facts.pop("is_different")
        return self.made_once(lambda: self._added(facts, needs, is_different))

    def _added(self, facts: dict[str, object], needs: list[Need], is_different: bool) -> CommunityResource:
        alike = [] if is_different else directory.lookalikes(facts)
        if alike:
            named = "; ".join(f"{each.organization}, {each.name} ({each.uuid})" for each in alike)
            raise Refused(f"This looks like: {named}. Send is_different: true if it is another service.", field="name")
        return directory_actions.add(needs=needs, by=self.person, **facts)

    @extend_schema(request=ResourceSerializer(partial=True), responses=ResourceSerializer, parameters=[IF_MATCH])
    def partial_update(self, request: Request, uuid: str | None = None) -> Response:
        """Change fields of a resource. Needs If-Match; 412 when somebody saved since."""
        found = self.get_object()
        version = self.expected_version()
        sent = self.changes(ResourceSerializer, stored=found)
        needs = sent.pop("needs", list(found.needs.all()))
        changes = {"organization": found.organization, "name": found.name} | sent
        made = directory_actions.change(
            resource=found, seen_version=version, changes=changes, needs=needs, by=self.person
        )
        return self.shown(made)

    @extend_schema(request=None, responses=ResourceSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, uuid: str | None = None) -> Response:
        """Record that the caller checked the resource today and found it right."""
        return self.shown(directory_actions.verify(resource=self.get_object(), by=self.person))

    @extend_schema(request=None, responses=ResourceSerializer)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, uuid: str | None = None) -> Response:
        """Take the resource out of the list; what was referred to it keeps pointing at it."""
        return self.shown(directory_actions.archive(resource=self.get_object(), by=self.person))

    @extend_schema(request=None, responses=ResourceSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, uuid: str | None = None) -> Response:
        """Put the resource back into the list."""
        return self.shown(directory_actions.restore(resource=self.get_object(), by=self.person))
