"""The clock of a session, and the rule that a view which declares nothing answers nobody."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.kept import sign_in_again
from accounts.permissions import declared, may

Next = Callable[[HttpRequest], HttpResponse]
_STARTED, _SEEN = "session_started", "session_seen"
_OTHERS = ("allauth.", "django.contrib.", "django.views.static", "rest_framework.", "drf_spectacular.")
_WITHOUT_SECOND_FACTOR = ("mfa_", "account_")


class SessionClock:
    """Ends a session after 15 idle minutes or 12 hours in all, and sends people without a second factor to set one up."""

    GRAIN = 60  # seconds between writes of "seen", so that reading pages does not write a session each time

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._tick(request)
        return self.get_response(request)

    def _tick(self, request: HttpRequest) -> None:
        now = time.time()
        started = request.session.setdefault(_STARTED, now)
        seen = request.session.get(_SEEN, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif _SEEN not in request.session or now - seen > min(self.GRAIN, settings.SESSION_IDLE_SECONDS / 3):
            request.session[_SEEN] = now


class DeclaredPermission:
    """Reads what the view declared with `@requires` or `@public` and enforces it before the view runs."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """None lets the view answer; otherwise the sign-in page, or 403."""
        if view.__module__.startswith(_OTHERS) or hasattr(view, "cls"):
            return self._second_factor(request)
        permissions = declared(view)
        if permissions == ():
            return None
        if not request.user.is_authenticated:
            return sign_in_again(request)
        if permissions is None or not any(may(request.user, p) for p in permissions):
            raise PermissionDenied
        return self._second_factor(request)

    def _second_factor(self, request: HttpRequest) -> HttpResponse | None:
        match = request.resolver_match
        name = (match.url_name or "") if match else ""
        if (
            not settings.MFA_REQUIRED
            or not request.user.is_authenticated
            or name.startswith(_WITHOUT_SECOND_FACTOR)
            or request.session.get("has_second_factor")
        ):
            return None
        if Authenticator.objects.filter(user=request.user).exists():
            request.session["has_second_factor"] = True
            return None
        return HttpResponseRedirect(reverse("mfa_index"))
