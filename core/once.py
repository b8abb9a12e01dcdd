"""A form sent twice (a double click, a reload, a flaky line) does its thing once and answers the same."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from core.models import Submission

View = Callable[..., HttpResponseBase]


def submits_once(view: View) -> View:
    """Remember the `submission_key` of a POST by this person: the second identical submission is redirected where the first went.

    The key is stored in the transaction of the work itself, so a work that failed (any answer that is not a redirect) leaves no
    key behind and can be sent again.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = _key(request.POST.get("submission_key", "")) if request.method == "POST" else None
        if key is None:
            return view(request, *args, **kwargs)
        person: Any = request.user
        with transaction.atomic():
            submission, is_first = Submission.objects.get_or_create(
                user=person, key=key, defaults={"path": request.path[:300]}
            )
            if not is_first:
                return HttpResponseRedirect(submission.location or request.path)
            response = view(request, *args, **kwargs)
            if response.status_code in {302, 303}:
                Submission.objects.filter(pk=submission.pk).update(location=response.headers["Location"][:500])
            else:
                submission.delete()
            return response

    return answer


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
