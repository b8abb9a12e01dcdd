"""The pages shown when something is refused, missing, or went wrong: each says what to do next."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from core.request_ids import request_id
from core.web import problems
from core.web.origins import came_from_here

RETRY_SECONDS = 10
AWAY = "The database does not answer just now. Nothing is lost; try again in a moment."
SUBMISSION_KEY = "submission_key"  # says which sending of a form it is, so that it is done once (core.once)
DRAFT = "draft_of"  # says whose draft of which form the typed text is (core.web.drafts)
TOKENS = (DRAFT, SUBMISSION_KEY)  # sent along, but nothing that anybody typed
SECRET = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"}
_SIGN_IN, _SECRET_THERE = "/sign-in/", {"code", "credential"}  # elsewhere a diagnosis has a code, a nurse a credential


SAID = {
    400: ("bad_request", "The request cannot be read. Look at its headers and its body."),
    403: ("permission_denied", "Your role may not do this."),
    404: ("not_found", "There is nothing at this address. Every address of the API ends with a slash: see /api/docs/."),
    405: ("method_not_allowed", "This address does not have this method: see Allow."),
    500: ("server_error", "Something went wrong here. Nothing was kept; the request id finds it in the logs."),
}


def _page(request: HttpRequest, code: int) -> HttpResponse:
    """The page of a code, or for a program the same as a problem."""
    if problems.is_api(request):
        return problems.answer(code, *SAID[code])
    return render(request, f"{code}.html", {"request_id": request_id.get()}, status=code)


TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
TOO_LARGE = "The request is too large, and nothing of it was kept. Send less at once."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be read; 413 when it is more than one request may hold, 503 when it is
    the session that could not be kept."""
    if database_is_away(exception):
        return away(request)
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return _page(request, 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than one request may hold, in words; JSON for the API."""
    if problems.is_api(request):
        return problems.answer(413, "too_large", TOO_LARGE)
    return HttpResponse(render_to_string("413.html", {"agency_name": settings.AGENCY_NAME}), status=413)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person's role may not do this."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing that this person may see; the answer is the same."""
    return _page(request, 404)


def only_forms(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """405 in words: an address that takes a form was opened as a page, by the back button or a bookmark."""
    page = _page(request, 405)
    page.headers["Allow"] = refusal.headers.get("Allow", "")
    return page


def went_wrong(request: HttpRequest) -> HttpResponse:
    """500: ours to fix; the request id finds it in the logs. Rendered without the request, whose user may need a dead database.

    503 when it was the database that did not answer, or not in time: that passes.
    """
    if database_is_away(sys.exc_info()[1]):
        return away(request)
    if problems.is_api(request):
        return problems.answer(500, *SAID[500])
    context = {"request_id": request_id.get(), "agency_name": settings.AGENCY_NAME}
    return HttpResponse(render_to_string("500.html", context), status=500)


def database_is_away(error: BaseException | None) -> bool:
    """True when the error, or one it was raised from, says that the database is gone, busy, or took too long."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False


def away(request: HttpRequest) -> HttpResponse:
    """503 in words, with what was typed; rendered without anything that is kept in the database."""
    response: HttpResponse
    if problems.is_api(request):
        response = problems.answer(503, "database_away", AWAY)
    else:
        context = typed_text(request) | {"agency_name": settings.AGENCY_NAME, "csrf_token": get_token(request)}
        response = HttpResponse(render_to_string("errors/away.html", context), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token, usually one that was open while the person signed in again: the typed text is kept."""
    try:
        request.POST  # noqa: B018 - reading it is what may be refused
    except TOO_MUCH:
        return too_large(request)
    if problems.is_api(request) or not came_from_here(
        request
    ):  # offered again, it would be another site's words under a token of ours
        return _page(request, 403)
    return render(request, "errors/kept.html", kept_context(request), status=403)


def kept_context(request: HttpRequest) -> dict[str, object]:
    """What was typed, without secrets, for a page that offers to send it again."""
    return typed_text(request) | {"is_signed_in": request.user.is_authenticated}


def typed_text(request: HttpRequest) -> dict[str, object]:
    """What a form of this site sent, without secrets, and where to; it asks the database nothing."""
    posted = _posted(request)
    return {
        "typed": typed_pairs(request),
        "path": request.path,
        "had_files": bool(request.FILES),
        "had_secrets": not _secrets(request).isdisjoint(posted.keys() - {"csrfmiddlewaretoken"}),
        "is_once": SUBMISSION_KEY in posted,
        "tokens": TOKENS,
    }


def typed_pairs(request: HttpRequest, *, besides: str = "") -> list[tuple[str, object]]:
    """Name and text of what a form of this site sent, without secrets and the field `besides`."""
    left_out = {*_secrets(request), besides}
    return [(name, value) for name, values in _posted(request).lists() if name not in left_out for value in values]


def _secrets(request: HttpRequest) -> set[str]:
    return SECRET | _SECRET_THERE if request.path.startswith(_SIGN_IN) else SECRET


def _posted(request: HttpRequest) -> QueryDict:
    """The form as it was sent from here; empty when it cannot be read, which is not what this page is about."""
    try:
        return request.POST if came_from_here(request) else QueryDict()
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return QueryDict()
