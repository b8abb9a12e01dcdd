"""A form sent after the session ended: nothing typed is lost; the person signs in and sends it again."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core.web.addresses import address
from core.web.drafts import keep_signed_out
from core.web.errors import kept_context
from core.web.origins import came_from_here


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Answer somebody who is not signed in: the sign-in page for a link, the kept text for a form, a redirect header for htmx."""
    if request.headers.get("HX-Request") == "true" and request.method == "GET":
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = address(settings.LOGIN_URL, next=_page_of(request))
        return response
    if request.method == "POST" and came_from_here(request):
        return keep_text(request, status=401)
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def keep_text(request: HttpRequest, *, status: int) -> HttpResponse:
    """Show what was typed, with a way to sign in and a button that sends it again. Passwords and files are not kept.

    The text of a long form is kept as its author's draft too: after the next sign-in it stands in the form.
    """
    is_kept = keep_signed_out(request)
    context = kept_context(request) | {
        "sign_in": address(settings.LOGIN_URL, next=_page_of(request)),
        "is_kept": is_kept,
    }
    response = render(request, "errors/kept.html", context, status=status)
    if is_kept:
        response.headers["X-Draft"] = "kept"
    return response


def _page_of(request: HttpRequest) -> str:
    """The page the request came from, on this site only."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return "/" + page.split("/", 3)[3] if page.count("/") >= 3 else "/"
    return "/"
