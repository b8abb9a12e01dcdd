"""The page of a change that was not made: why, in words, and what was typed, ready to be sent again."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from core.change.refusals import EditedMeanwhile, Refused, explained
from core.web.errors import SUBMISSION_KEY, kept_context, typed_pairs

Next = Callable[[HttpRequest], HttpResponse]
CONFLICT, UNPROCESSABLE = 409, 422
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
OUT_OF_RANGE = "Something you typed is larger than can be kept. Look over the numbers and dates, then send it again."


def not_done(request: HttpRequest, why: str, *, status: int, seen_at: str = "") -> HttpResponse:
    """Answer with `why`, what was typed and a button that sends it under a new key; `seen_at` is the page to look at."""
    context = kept_context(request)
    context |= {"why": why, "typed": typed_pairs(request, besides=SUBMISSION_KEY), "seen_at": seen_at}
    return render(request, "errors/not_done.html", context, status=status)


class InWords:
    """No page answers 500 because a change was refused: a refusal nobody caught is said in words, and nothing is lost."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        # Whatever a sender names: in another encoding half characters can be written, and some names are of no encoding
        request.encoding = "utf-8"
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """409 for what an action or the database refused, 422 for a value no column holds; None for anything else."""
        if isinstance(error, EditedMeanwhile):
            return not_done(request, str(error.message).partition(". ")[0] + ".", status=CONFLICT)
        if isinstance(error, Refused):
            return not_done(request, error.message, status=CONFLICT)
        if isinstance(error, IntegrityError):
            return not_done(request, explained(error).message, status=CONFLICT)
        if isinstance(error, DataError):
            return not_done(request, OUT_OF_RANGE, status=UNPROCESSABLE)
        return None
