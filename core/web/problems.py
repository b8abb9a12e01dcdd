"""The one shape of everything the API does not do: a code, a sentence, and where in the request the fault is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from django.http import HttpRequest, JsonResponse

API = "/api/"
BODY, QUERY, HEADER = "body", "query", "header"
WHOLE = {"non_field_errors", "detail"}  # names of nothing that was sent
SEVERAL = "Some of what was sent cannot be taken: `errors` says what and where."


class Fault(TypedDict):
    """One thing that is wrong with a request: where, and a sentence."""

    where: str
    field: str
    pointer: str
    detail: str


class Problem(TypedDict, total=False):
    """The body of every answer from 400 on."""

    code: str
    detail: str
    field: str | None
    errors: list[Fault]
    current_version: int | None


def problem(code: str, detail: str, errors: Sequence[Fault] = ()) -> Problem:
    """A refusal in one sentence; `field` names what the first of `errors` is about."""
    field = errors[0]["field"] if errors and errors[0]["field"] else None
    return {"code": code, "detail": detail, "field": field, "errors": list(errors)}


def wrong(errors: Sequence[Fault], code: str = "invalid") -> Problem:
    """A refusal of values: the sentence itself when there is one, else that there are several."""
    return problem(code, errors[0]["detail"] if len(errors) == 1 else SEVERAL, errors)


def fault(detail: str, path: Sequence[str] = (), place: str = BODY) -> Fault:
    """What is wrong at `path` of the body (RFC 6901), or with the parameter or header that `path` names."""
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path) if place == BODY else ""
    return {"where": place, "field": ".".join(path), "pointer": pointer, "detail": detail}


def faults(told: object, place: str = BODY, path: tuple[str, ...] = ()) -> Iterator[Fault]:
    """Each sentence of what a serializer complains of, with its place."""
    if isinstance(told, Mapping):
        for name, inner in told.items():
            yield from faults(inner, place, path if name in WHOLE else (*path, str(name)))
    elif isinstance(told, list | tuple):
        for number, inner in enumerate(told):
            yield from faults(inner, place, (*path, str(number)) if isinstance(inner, Mapping) else path)
    else:
        yield fault(str(told), path, place)


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks, which reads JSON, and not a person."""
    return request.path.startswith(API)


def answer(status: int, code: str, detail: str) -> JsonResponse:
    """A problem as an answer, for what is refused before or outside the views of the API."""
    return JsonResponse(problem(code, detail), status=status)
