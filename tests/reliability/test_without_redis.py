"""Redis is a help and never a need: while it is away every page opens, people sign in, and limits still hold."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache, caches
from django.test import Client
from rest_framework.throttling import UserRateThrottle

from accounts.checks import routes
from accounts.permissions import Role
from caseload.models import Note
from core.web import cache as best_effort
from core.web.circuit import log
from reminders import nudge
from tests.architecture.persons import somebody
from tests.architecture.routes import all_routes
from tests.architecture.test_routes import world  # noqa: F401 - a fixture
from tests.architecture.world import World

pytestmark = pytest.mark.django_db
SECRET = "a long enough password"


def lead_to(port: int, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cache and broker are looked for at `port` of this machine."""
    there = f"redis://127.0.0.1:{port}"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"{there}/1"}}
    monkeypatch.setattr(current_app.conf, "broker_url", f"{there}/0")
    forget_connections()
    assert str(port) in nudge._connection().as_uri()


def forget_connections() -> None:
    best_effort.circuit_of.cache_clear()
    nudge._connection.cache_clear()
    nudge.broker.answered()


@pytest.fixture
def no_redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody listens where Redis should be."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lead_to(port, settings, monkeypatch)
    yield
    forget_connections()


@pytest.fixture
def mute_redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Something takes the connection where Redis should be, and says nothing."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(100)
        lead_to(mute.getsockname()[1], settings, monkeypatch)
        yield mute
    forget_connections()


def quiet_client(person: Any = None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


def sign_in_pages() -> list[str]:
    return ["/" + path for path, _ in routes() if path.startswith("sign-in/") and not set("<(") & set(path)]


@pytest.mark.parametrize("role", [*Role.values, "anonymous"])
def test_every_page_answers_while_redis_is_away(
    role: str,
    world: World,  # noqa: F811 - the fixture
    no_redis: None,
) -> None:
    client = quiet_client(None if role == "anonymous" else somebody(role, world))
    paths = (
        [route.fill(world, world.sides[0]) for route in all_routes()] + sign_in_pages() + ["/readyz", "/no-such-page"]
    )
    failed = {path: status for path in paths if (status := client.get(path).status_code) >= 500}
    assert not failed
    assert len(paths) > 100


def test_people_sign_in_and_ask_for_a_password_while_redis_is_away(no_redis: None, clinician: Any) -> None:
    clinician.set_password(SECRET)
    clinician.save()
    client = quiet_client()
    assert client.post("/sign-in/login/", {"login": clinician.email, "password": "wrong"}).status_code == 200
    answer = client.post("/sign-in/login/", {"login": clinician.email, "password": SECRET})
    assert (answer.status_code, client.session[SESSION_KEY]) == (302, str(clinician.pk))
    assert client.get("/today").status_code == 200
    assert quiet_client().post("/sign-in/password/reset/", {"email": clinician.email}).status_code == 302


def test_a_note_is_saved_while_redis_is_away(
    no_redis: None, case_manager: Any, patient: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = quiet_client(case_manager)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/patients/{patient.uuid}/notes/new", {"kind": "note", "text": "Called her daughter."})
    assert answer.status_code == 302, answer.content.decode()
    assert Note.objects.get().text == "Called her daughter."


def test_api_answers_while_redis_is_away(no_redis: None, case_manager: Any, patient: Any) -> None:
    assert quiet_client(case_manager).get("/api/v1/patients/").status_code == 200


def test_limits_hold_in_each_process_while_redis_is_away(
    no_redis: None, clinician: Any, case_manager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserRateThrottle, "get_rate", lambda self: "3/m")
    client = quiet_client(case_manager)
    assert [client.get("/api/v1/patients/").status_code for _ in range(4)] == [200, 200, 200, 429]
    reset = [quiet_client().post("/sign-in/password/reset/", {"email": clinician.email}) for _ in range(6)]
    assert [answer.status_code for answer in reset] == [302] * 4 + [429] * 2


def test_a_mute_redis_costs_one_short_wait_and_not_one_for_each_call(mute_redis: socket.socket) -> None:
    for number in range(50):
        cache.set(f"key-{number}", number)
        assert cache.get(f"key-{number}") == number
        nudge.dispatch_soon()
    assert callers(mute_redis) == 2, "the cache and the broker ask once, then rest"


def callers(mute: socket.socket) -> int:
    """How many connections were made to a socket that answers none."""
    mute.setblocking(False)
    count = 0
    while True:
        try:
            mute.accept()
        except BlockingIOError:
            return count
        count += 1


def test_redis_is_used_again_when_it_is_back(
    mute_redis: socket.socket, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    circuit = best_effort.circuit_of(settings.CACHES["default"]["LOCATION"])
    cache.set("before", 1)
    at = time.monotonic()
    monkeypatch.setattr("core.web.circuit.time.monotonic", lambda: at)
    assert not circuit.may_try()
    monkeypatch.setattr("core.web.circuit.time.monotonic", lambda: at + circuit.rest_seconds)
    assert circuit.may_try(), "one caller tries again"
    assert not circuit.may_try(), "and only one"
    circuit.answered()
    assert circuit.may_try()


def test_absence_is_logged_once_a_minute_and_without_values(no_redis: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    monkeypatch.setattr(log, "warning", lambda words, *values, extra: said.append((words % values, extra)))
    for _ in range(5):
        cache.set("key-of-a-person", "words-of-a-person")
    assert said == [("the cache does not answer; going on without it", {"code": "ConnectionError"})]


def test_readiness_names_the_part_that_is_away_and_goes_on(no_redis: None) -> None:
    answer = quiet_client().get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "degraded", "database": "ok", "cache": "does not answer"},
    )


def test_a_session_needs_no_cache(client: Client, clinician: Any) -> None:
    client.force_login(clinician)
    caches["default"].clear()
    assert client.get("/today").status_code == 200
