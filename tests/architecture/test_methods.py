"""Every method on every address, also those nobody uses: an answer, never a failure.

A role asks a third of the addresses by each method, always the same third; WALK asks for all."""

from __future__ import annotations

import os
import re
import zlib
from typing import Any

import pytest
from django.test import Client

from accounts.checks import routes
from tests import factories
from tests.architecture.persons import somebody
from tests.architecture.routes import PARAMETER, all_routes
from tests.architecture.test_routes import world
from tests.architecture.world import CANARY

pytestmark = pytest.mark.django_db
ALL = "WALK" in os.environ
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW")
__all__ = ["world"]


def paths(world: Any) -> list[str]:
    """Each address of the site once: ours with a record in scope, those of libraries with something in each place."""
    ours = [route.fill(world, world.sides[0]) for route in all_routes()]
    known = {route.path for route in all_routes()}
    rest = [
        "/" + re.sub(r"[\^$\\]|\(\?P<format>[^)]*\)|\?", "", PARAMETER.sub("0", path))
        for path, _ in routes()
        if path not in known
    ]
    return list(dict.fromkeys([*ours, *rest, "/no/such/address", "/api/v1/nothing/"]))


@pytest.mark.parametrize("role", ["admin", "case_manager", "intake", "anonymous"])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_answered_on_every_address(method: str, role: str, world: Any) -> None:
    client = Client(raise_request_exception=True)
    person = None if role == "anonymous" else somebody(role, world)
    if person is not None:
        client.force_login(person)
    walked, failed = 0, []
    for path in paths(world):
        if person is not None and "logout" in path:
            continue
        if not ALL and zlib.crc32(f"{method} {role} {path}".encode()) % 3:
            continue
        is_api = path.startswith("/api/")
        try:
            answer = client.generic(
                method, path, b"{}" if is_api else b"",
                content_type="application/json" if is_api else "application/x-www-form-urlencoded",
            )  # fmt: skip
        except Exception as broken:
            failed.append(f"{method} {path}: {type(broken).__name__}: {broken}"[:200])
            continue
        walked += 1
        if answer.status_code >= 500:
            failed.append(f"{method} {path}: {answer.status_code}")
        if method in {"TRACE", "BREW"} and answer.status_code == 200:
            failed.append(f"{method} {path}: 200")
    assert not failed, "\n".join(failed)
    assert walked > (150 if ALL else 50)


def test_documentation_page_answers_options(client: Client) -> None:
    client.force_login(factories.UserFactory(role="case_manager"))
    assert client.options("/api/docs/").status_code in {200, 204, 405}
    assert CANARY not in str(client.options("/api/docs/").headers)
