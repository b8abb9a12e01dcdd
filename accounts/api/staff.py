"""Staff over the API: the people a visit or a patient can be given to. Read only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.permitted import PermittedViewSet
from accounts.models import User
from accounts.permissions import Permission
from core.api.fields import ByUuid

READS = (Permission.SCHEDULE, Permission.DECIDE_REFERRAL, Permission.SEE_TEAM)


def colleagues(user: User) -> QuerySet[User]:
    """Active people of the caller's team; everybody active for a caller without a team."""
    rows: QuerySet[User] = User.objects.active()
    return rows.filter(team_id=user.team_id) if user.team_id else rows


class Colleague(ByUuid):
    """A person named by uuid, whom the caller may give work to; with `visit` in the context, also who has it now."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.active(), **kwargs)

    def get_queryset(self) -> Any:
        """Narrowed to the caller's colleagues."""
        rows, visit = colleagues(self.context["request"].user), self.context.get("visit")
        return rows | User.objects.active().filter(pk=visit.clinician_id) if visit is not None else rows


class StaffSerializer(serializers.ModelSerializer[User]):
    """A member of staff, as the schedule names them."""

    class Meta:
        model = User
        fields = ("uuid", "name", "role", "discipline", "languages", "takes_new_patients")
        read_only_fields = fields


class StaffViewSet(PermittedViewSet[User]):
    """The caller's colleagues who work here now."""

    model = User
    serializer_class = StaffSerializer
    permissions_by_action = {
        "list": READS,
        "retrieve": READS,
    }

    def get_queryset(self) -> QuerySet[User]:
        """The same people as the pages offer."""
        is_drawn = getattr(self, "swagger_fake_view", False)
        return User.objects.active().none() if is_drawn else colleagues(self.person)
