"""The pages shown when something is refused, missing, or went wrong: each says what to do next."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from core.request_ids import request_id


def _page(request: HttpRequest, code: int) -> HttpResponse:
    return render(request, f"{code}.html", {"request_id": request_id.get()}, status=code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    return _page(request, 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person's role may not do this."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing that this person may see; the answer is the same."""
    return _page(request, 404)


def only_forms(request: HttpRequest) -> HttpResponse:
    """405: an address that takes a form was opened as a page, by the back button or a bookmark."""
    return _page(request, 405)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """500: ours to fix; the request id finds it in the logs. Rendered without the request, whose user may need a dead database."""
    context = {"request_id": request_id.get(), "agency_name": settings.AGENCY_NAME}
    return HttpResponse(render_to_string("500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token, usually one that was open while the person signed in again: the typed text is kept."""
    return render(request, "errors/kept.html", kept_context(request), status=403)


def kept_context(request: HttpRequest) -> dict[str, object]:
    """What was typed, without secrets, for a page that offers to send it again."""
    hidden = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"}
    typed = [(name, value) for name, values in request.POST.lists() if name not in hidden for value in values]
    return {
        "typed": typed,
        "path": request.path,
        "had_files": bool(request.FILES),
        "is_signed_in": request.user.is_authenticated,
    }
