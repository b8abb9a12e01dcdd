"""Who asks: the request of a page that `@requires` let through."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedIn(HttpRequest):
    """A request of somebody who is signed in, for annotations: `request.user` is the one way to say who it is.

    A `@public` view cannot ask for one, and a view that declares nothing answers nobody.
    """

    user: User
    htmx: HtmxDetails
