"""A form sent twice (a double click, a reload, a flaky line) does its thing once and answers the same."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.utils.crypto import constant_time_compare, salted_hmac

from core.clock import now
from core.models import Submission
from core.web import drafts
from core.web.errors import DRAFT
from core.web.errors import SUBMISSION_KEY as KEY
from core.web.refused import not_done

View = Callable[..., HttpResponseBase]
Declared = TypeVar("Declared", bound=Callable[..., Any])
KEPT = timedelta(days=7)
NOT_PART = {KEY, DRAFT, "csrfmiddlewaretoken"}
SENT_ALREADY = (
    "This form was sent already, with other words, and what it said then was done. What you typed now is kept below: "
    "look at what is there first, then send this as well if it is still needed."
)
LOOK_BELOW = "Not done: this form was sent already, with other words. What you typed now stands in the form below."


def repeatable(reason: str) -> Callable[[Declared], Declared]:
    """Declare that a view may be sent the same form again, and why nothing is done twice: such a view keeps no key."""

    def declare(view: Declared) -> Declared:
        vars(view)["repeatable_because"] = reason
        return view

    return declare


def submits_once(view: View) -> View:
    """Remember the `submission_key` of a POST by this person: sent again, it is redirected where the first went.

    The key is stored in the transaction of the work itself, so a work that failed (any answer that is not a redirect)
    leaves no key behind and can be sent again. The same key with other content, or at another address, is answered with
    422 and the form with what was typed. A form that is done takes its draft with it. `accounts.permissions.requires`
    puts this around every page but the `repeatable` ones; around a view that has it already it does nothing.
    """
    if getattr(view, "honours_key", False):
        return view

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        key, person = key_of(request), request.user
        if key is None or not person.is_authenticated:
            return view(request, *args, **kwargs)
        said = digest_of(request.path, [*_typed(request), *_files(request)])
        with transaction.atomic():
            submission, is_first = Submission.objects.get_or_create(
                user=person, key=key, defaults={"path": request.path[:300], "digest": said}
            )
            if not is_first and is_same(submission, said):
                drafts.finish(person.pk, request.POST)
                return HttpResponseRedirect(submission.location or request.path)
            if not is_first:
                return _said_otherwise(request, submission, lambda: view(request, *args, **kwargs))
            response = view(request, *args, **kwargs)
            if response.status_code in {302, 303}:
                drafts.finish(person.pk, request.POST)
                Submission.objects.filter(pk=submission.pk).update(location=response.headers["Location"][:500])
            else:
                submission.delete()
            return response

    vars(answer)["honours_key"] = True
    return answer


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """The key that a posted form carries; None for another method, without a key, and for what is no UUID."""
    if request.method != "POST":
        return None
    try:
        return uuid.UUID(request.POST.get(KEY, ""))
    except ValueError:
        return None


def forget_old() -> int:
    """Remove the memory of forms sent more than a week ago; nobody's page is open that long. Returns how many."""
    return Submission.objects.filter(at__lt=now() - KEPT).delete()[0]


def new_key() -> uuid.UUID:
    """A key for one form on one page."""
    return uuid.uuid4()


def digest_of(path: str, content: object) -> str:
    """A keyed digest of what was sent to an address: equal only for equal content, and nothing can be read from it."""
    text = json.dumps([path, content], sort_keys=True, default=str)
    return salted_hmac("core.web.once", text, algorithm="sha256").hexdigest()


def is_same(submission: Submission, digest: str) -> bool:
    """Whether the first submission said what `digest` says; one from before digests were kept is trusted."""
    return not submission.digest or constant_time_compare(submission.digest, digest)


def _said_otherwise(
    request: HttpRequest, submission: Submission, show: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """422: the form again, under a new key, with what was typed now; where the address has no such page, what was typed."""
    seen_at = submission.location or submission.path
    messages.error(request, LOOK_BELOW)  # on a long page the form may stand far below
    typed, form = request.POST, drafts.offer(request, request.POST, notice=SENT_ALREADY, seen_at=seen_at)
    request.method, request.POST = "GET", QueryDict()
    try:
        page = show()
    except (Http404, PermissionDenied):  # what was done took the page away
        page = HttpResponseNotAllowed(["POST"])
    finally:
        request.method, request.POST = "POST", typed
    if page.status_code == HTTPStatus.OK and form is not None and form.is_shown:
        page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return page
    list(messages.get_messages(request))  # the page says it itself
    return not_done(request, SENT_ALREADY, status=422, seen_at=seen_at)


def _typed(request: HttpRequest) -> list[tuple[str, list[object]]]:
    return sorted((name, list(values)) for name, values in request.POST.lists() if name not in NOT_PART)


def _files(request: HttpRequest) -> list[tuple[str, str]]:
    found = []
    for name, file in ((name, file) for name, files in request.FILES.lists() for file in files):
        digest = salted_hmac("core.web.once.file", b"", algorithm="sha256")
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
        found.append((name, digest.hexdigest()))
    return found
