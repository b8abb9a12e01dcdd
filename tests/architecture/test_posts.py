"""Every form of every page, as the page draws it, sent with what nobody should type: words or acceptance, never a failure."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.architecture.persons import somebody
from tests.architecture.routes import all_routes
from tests.architecture.test_routes import world

pytestmark = pytest.mark.django_db
__all__ = ["world"]
EVERYWHERE = ["", "\x00", "% %s %(x)s", "x" * 25_000, "1" + "0" * 400, "-1", "NaN", "Infinity", "1e400", "٣", "9223372036854775808",
              "0001-01-01", "9999-12-31T23:59", "10000-01-01", "2023-02-29", "25:61"]  # fmt: skip
ONE_BY_ONE = "9" * 25
# Each form is sent a sixth of them, the next form the next sixth; POSTS_EVERY=1 sends all to each
EVERY = int(os.environ.get("POSTS_EVERY", "6"))
KEPT = {"csrfmiddlewaretoken", "submission_key"}
# Signing out would end the walk; the sign-in pages belong to a library and are limited
NOT_SENT = ("/sign-in/", "/demo/", "/style-guide")


@dataclass(frozen=True)
class Form:
    """A form as it stands in a page: where it goes and what it would send untouched."""

    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def typed(self) -> list[str]:
        return [name for name, _ in self.fields if name not in KEPT]


def forms_of(page: str, path: str) -> Iterator[Form]:
    for opening, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
        if 'method="post"' not in opening.lower():
            continue
        named = re.search(r'action="([^"]*)"', opening)
        action = html.unescape(named[1]) if named and named[1] and not named[1].startswith("#") else path
        yield Form(action, tuple(dict(fields_of(inside)).items()))


def fields_of(inside: str) -> Iterator[tuple[str, str]]:
    for tag in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", inside):
        name, value = (re.search(rf'\b{word}="([^"]*)"', tag) for word in ("name", "value"))
        if name:
            yield html.unescape(name[1]), html.unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select\b[^>]*name="([^"]*)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]+)"', options)
        yield html.unescape(name), html.unescape(chosen[0]) if chosen else ""
    for name, text in re.findall(r'<textarea\b[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', inside, re.DOTALL):
        yield html.unescape(name), html.unescape(text).lstrip("\n")


Mark = tuple[str, tuple[str, ...]]


def reachable(client: Client, world: Any, seen: set[Mark]) -> Iterator[Form]:
    """The forms of every page this person can open, each once and none that is `seen`."""
    for route in all_routes():
        path = route.fill(world, world.sides[0])
        if route.is_api or path.startswith(NOT_SENT):
            continue
        answer = client.get(path)
        if answer.status_code != 200 or answer.streaming:
            continue
        for form in forms_of(answer.content.decode(), path):
            mark = (form.action.split("?")[0], tuple(sorted(form.typed)))
            if mark not in seen and not form.action.startswith(NOT_SENT):
                seen.add(mark)
                yield form


def bodies(form: Form, turn: int) -> Iterator[dict[str, str]]:
    kept = {name: value for name, value in form.fields if name not in KEPT}
    yield kept
    for value in EVERYWHERE[turn % EVERY :: EVERY]:
        yield dict.fromkeys(kept, value)
    for name in form.typed[:20][turn % EVERY :: EVERY]:
        yield kept | {name: ONE_BY_ONE}


def failure(client: Client, form: Form, body: dict[str, str]) -> str:
    """What was wrong with the answer; empty when it was words or acceptance. Whatever it changed is taken back."""
    point = transaction.savepoint()
    try:
        code = client.post(form.action, body).status_code
    except Exception as broken:
        code, said = 599, f"{type(broken).__name__}: {broken}"
    else:
        said = ""
    transaction.savepoint_rollback(point)
    return f"{form.action} {dict(list(body.items())[:4])!s:.120} -> {code} {said}"[:300] if code >= 500 else ""


def client_of(role: str, world: Any) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(somebody(role, world))
    return client


# What everybody sees is tried as the first; each further role tries what only they can open
@pytest.mark.parametrize(("role", "besides"), [
    ("case_manager", ""), ("supervisor", "case_manager"), ("clinician", "case_manager"), ("admin", "case_manager"),
    ("intake", "case_manager"),
])  # fmt: skip
def test_every_form_of_every_page_answers_anything(role: str, besides: str, world: Any) -> None:
    seen: set[Mark] = set()
    if besides:
        list(reachable(client_of(besides, world), world, seen))
    client = client_of(role, world)
    found = list(reachable(client, world, seen))
    sent = [(form, body) for turn, form in enumerate(found) for body in bodies(form, turn)]
    failed = [wrong for form, body in sent if (wrong := failure(client, form, body))]
    assert not failed, f"{len(failed)}:\n" + "\n".join(failed[:30])
    assert found
