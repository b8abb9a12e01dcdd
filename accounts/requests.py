"""Who asks: the request of a page that `@requires` let through, and the caller of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.api.permissions import Needed
from accounts.models import User
from core.api.views import ScopedViewSet

Row = TypeVar("Row", bound=Model)


class SignedIn(HttpRequest):
    """A request of somebody who is signed in, for annotations: `request.user` is the one way to say who it is.

    A `@public` view cannot ask for one, and a view that declares nothing answers nobody.
    """

    user: User
    htmx: HtmxDetails


class PermittedViewSet(ScopedViewSet[Row]):
    """The records that the caller may see, each verb with the permission it needs."""

    permissions_by_action: ClassVar[Mapping[str, Needed]] = {}

    @property
    def person(self) -> User:
        """The signed-in caller."""
        assert isinstance(self.request.user, User)
        return self.request.user
