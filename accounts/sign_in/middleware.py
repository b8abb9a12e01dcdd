"""The clock of a session, and the rule that a view which declares nothing answers nobody."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.permissions import declared, may
from accounts.sign_in import events as sign_in_events
from accounts.sign_in.kept import sign_in_again
from accounts.sign_in.second_factor import forget_unverified, refuse_unverified
from accounts.sign_in.turns import seconds_to_wait

Next = Callable[[HttpRequest], HttpResponse]
_STARTED, _SEEN = "session_started", "session_seen"
_OTHERS = ("allauth.", "django.contrib.", "django.views.static")


class SessionClock:
    """Ends a session after 15 idle minutes or 12 hours in all."""

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
            sign_in_events.timed_out(request)
            logout(request)
        elif _SEEN not in request.session or now - seen > min(self.GRAIN, settings.SESSION_IDLE_SECONDS / 3):
            request.session[_SEEN] = now


class TriesInTurn:
    """Says 429 and when to try again, on the page itself, where a form refused a try that came too soon."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        seconds = seconds_to_wait(request)
        if seconds:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(seconds)
        return response


class DeclaredPermission:
    """Reads what the view declared with `@requires` or `@public` and enforces it, with the second factor, before the view
    runs. Whatever made a session, no page and no part of the API answers it past this gate."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """None lets the view answer; otherwise the sign-in page, the way to the second factor, or 403."""
        if hasattr(view, "cls"):  # the API asks its own permission class who may, and answers in JSON
            forget_unverified(request)
            return None
        if view.__module__.startswith(_OTHERS):
            return refuse_unverified(request)
        permissions = declared(view)
        if permissions == ():
            return None
        if not request.user.is_authenticated:
            return sign_in_again(request)
        if (refusal := refuse_unverified(request)) is not None:
            return refusal
        if permissions is None or not any(may(request.user, p) for p in permissions):
            raise PermissionDenied
        return None
