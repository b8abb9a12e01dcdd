"""What a browser is told when somebody's session is over: to forget the pages it showed."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

Next = Callable[[HttpRequest], HttpResponse]
# Never "cookies": it would sign the person out of everything else on the agency's domain; our own cookie is deleted anyway.
EVERYTHING = '"cache", "storage"'
# A session that ran out leaves the tab's own storage: unfinished text waits there for the person to sign in again.
PAGES = '"cache"'


class ForgetsPages:
    """Sends Clear-Site-Data with every answer that ends a session: sign-out, a changed password, idle or ended elsewhere."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _ends_a_session(request, response):
            asked = request.method == "POST" and request.path == reverse("account_logout")
            response.headers["Clear-Site-Data"] = EVERYTHING if asked else PAGES
        return response


def _ends_a_session(request: HttpRequest, response: HttpResponse) -> bool:
    """True when the browser came with a session and nobody is signed in to what it leaves with."""
    had = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not had or request.user.is_authenticated:
        return False
    left = response.cookies.get(settings.SESSION_COOKIE_NAME)
    is_another = left is not None and left.value != had
    return is_another or SESSION_KEY in request.session  # the latter: it names somebody whose account was closed
