"""Holds every answer under /api/v1/ that any test receives against the committed description, docs/openapi.yaml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "/api/v1/"
JSON = "application/json"
ELSEWHERE = {400, 401, 403, 404, 405, 413, 503}  # at an address or for a method that the API does not have
_left_out: list[None] = []  # one for each block of `undescribed` that is open


@cache
def description() -> dict[str, Any]:
    """The committed description, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load((ROOT / "docs" / "openapi.yaml").read_text(), Loader=loader))


@cache
def _paths() -> list[tuple[re.Pattern[str], str]]:
    """Each described path with what it matches, the most literal first."""
    paths = sorted(description()["paths"], key=lambda path: (path.count("{"), path))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + r"\Z"), path) for path in paths]


@cache
def operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """The described operation of a request, and the path it is described under."""
    named = next((name for pattern, name in _paths() if pattern.match(path)), None)
    found = description()["paths"][named].get(method) if named else None
    return (str(named), found) if found else None


@cache
def _validator(*where: str) -> Any:
    """Holds a body against one schema of the description, named by the keys that lead to it; formats count."""
    schema = description()
    for key in where:
        schema = schema[key]
    whole = {**schema, "components": description()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def fault(method: str, path: str, status: int, headers: Any, content: bytes) -> str:
    """What the description does not say of an answer; empty when it says it all."""
    asked = "get" if method == "HEAD" else method.lower()
    found, named = operation(asked, path), f"{method} {path} answered {status}"
    if found is None:
        return _fault_of_nothing(named, status, headers, content, method)
    known, described = found
    if status == 500 or str(status) not in described["responses"]:
        return f"{named}: this status is not described"
    told = described["responses"][str(status)]
    if missing := [
        name for name, each in told.get("headers", {}).items() if each.get("required") and name not in headers
    ]:
        return f"{named}: without {', '.join(missing)}"
    where = ("paths", known, asked, "responses", str(status), "content", JSON, "schema")
    return _body_fault(named, where, headers, content, method)


def _fault_of_nothing(named: str, status: int, headers: Any, content: bytes, method: str) -> str:
    """Of an answer at an address or to a method that is not described: nothing but a problem may be answered there."""
    if status == 308:
        return ""
    if status not in ELSEWHERE or (status == 405 and "Allow" not in headers):
        return f"{named}: not described"
    return _body_fault(named, ("components", "schemas", "Refusal"), headers, content, method)


def _body_fault(named: str, where: tuple[str, ...], headers: Any, content: bytes, method: str) -> str:
    if method == "HEAD":
        return ""
    if headers.get("Content-Type") != JSON:
        return f"{named}: as {headers.get('Content-Type')}"
    error = next(iter(_validator(*where).iter_errors(json.loads(content))), None)
    return (
        f"{named}: at /{'/'.join(map(str, error.instance_path))}: {error.message.splitlines()[0][:200]}"
        if error
        else ""
    )


@contextmanager
def undescribed() -> Iterator[None]:
    """Answers within are not held against the description: faults are planted there on purpose."""
    _left_out.append(None)
    try:
        yield
    finally:
        _left_out.pop()


def heard(found: list[str], request: Any, response: Any) -> None:
    """Note in `found` what is wrong with an answer of the API."""
    path = request.path
    if _left_out or not path.startswith(PREFIX) or getattr(response, "streaming", False):
        return
    if told := fault(request.method, path, response.status_code, response.headers, response.content):
        found.append(told)
