"""The shape of an API resource whose caller is one of our people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from django.db.models import Model

from accounts.api.permissions import Needed
from accounts.models import User
from core.api.views import ScopedViewSet

Row = TypeVar("Row", bound=Model)


class PermittedViewSet(ScopedViewSet[Row]):
    """The records that the caller may see, each verb with the permission it needs."""

    permissions_by_action: ClassVar[Mapping[str, Needed]] = {}

    @property
    def person(self) -> User:
        """The signed-in caller."""
        assert isinstance(self.request.user, User)
        return self.request.user
