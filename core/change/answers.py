"""What is written in the audit trail of an answer before it leaves: the list that it shows, or the refusal that it is."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from core.change import audit, shown
from core.change.audit import Person, System

LISTED, FORBIDDEN, NOT_FOUND = "list.shown", "request.forbidden", "request.not-found"
NOBODY = System("somebody not signed in")
Next = Callable[[HttpRequest], HttpResponse]


class Recorded:
    """Writes one row for a list and one for a refusal. An answer whose row cannot be written is not sent.

    It stands next to the view, so that every answer of every view passes through it, errors included.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with shown.watching() as found:
            response = self.get_response(request)
            if not 300 <= response.status_code < 400:  # a redirect shows nothing
                _record_list(request, found)
            _record_refusal(request, response.status_code)
            return response


def _record_list(request: HttpRequest, found: shown.Shown) -> None:
    patients = {pk for pk in found.patients if pk not in found.recorded}
    others = sorted(found.others - found.recorded)
    if not (patients or others or found.searched):
        return
    changes: dict[str, object] = {"list": _route(request), "rows": found.rows or len(patients) + len(others)}
    asked = shown.in_codes(request.GET.dict())
    changes |= {"asked": asked} if asked else {}
    changes |= {"searched": found.searched} if found.searched else {}
    for label in sorted({label for label, _ in others}):
        changes[label] = [pk for each, pk in others if each == label]
    audit.record_list(LISTED, by=_person(request), patient_ids=patients, changes=changes)


def _record_refusal(request: HttpRequest, code: int) -> None:
    """A 403, and a 404 for something named by its id: who tried what on which record, and nothing of what it holds."""
    if not request.user.is_authenticated or request.resolver_match is None:
        return
    named = {name: str(value) for name, value in request.resolver_match.kwargs.items() if _is_id(value)}
    if code == HTTPStatus.FORBIDDEN or (code == HTTPStatus.NOT_FOUND and named):
        verb = FORBIDDEN if code == HTTPStatus.FORBIDDEN else NOT_FOUND
        changes = {"route": _route(request), "method": request.method} | named
        audit.record(verb, by=_person(request), changes=changes)


def _person(request: HttpRequest) -> Person | System:
    return request.user if request.user.is_authenticated else NOBODY


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or match.route) if match else "unknown"


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, UUID) or bool(UUID(str(value)))
    except ValueError:
        return False
