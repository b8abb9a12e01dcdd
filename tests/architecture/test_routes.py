"""Every route, every role, in and out of scope: no record of another's patient is read or written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.checks import is_ours, routes
from accounts.permissions import Role, declared
from core.clock import today
from tests import factories
from tests.architecture.world import CANARY, Side, build_side

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")
OPEN_TO_ALL = re.compile("referrals|resources|rules|payers|programs|practitioners|staff")
PARAMETER = re.compile(r"<(?:[^:>]+:)?([^>]+)>|\(\?P<(\w+)>[^)]*\)")
# What every caller may be shown about a record that is not theirs is nothing. These tables change with every request.
BOOKKEEPING = {
    "core_auditevent",
    "core_submission",
    "django_session",
    "usersessions_usersession",
    "accounts_user",
    "knox_authtoken",
}
API_SUBJECTS = {
    "patients": "patient", "episodes": "episode", "obligations": "obligation", "assessments": "assessment", "plans": "plan", "visits": "visit",
    "referrals": "referral", "resources": "resource", "payers": "payer", "programs": "program", "filings": "filing", "coverages": "coverage",
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """A pattern of the site and the parameters in it."""

    path: str
    parameters: tuple[str, ...]
    is_api: bool

    def fill(self, side: Side, others: dict[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            name = match.group(1) or match.group(2)
            if name == "uuid":
                segment = self.path.split("v1/")[1].lstrip("^").split("/")[0]
                name = API_SUBJECTS.get(segment, segment.removesuffix("s"))
            return others[name] if name in others else side.of(name)

        return "/" + PARAMETER.sub(value, self.path).replace("^", "").replace("$", "").replace("\\", "")


def all_routes() -> Iterator[Route]:
    for path, pattern in routes():
        if is_ours(pattern.callback) and not path.startswith("demo/"):
            names = tuple(a or b for a, b in PARAMETER.findall(path))
            yield Route(path, names, "api/" in path)


@pytest.fixture
def world(case_manager, clinician, other_case_manager):
    """(in scope, out of scope, values for parameters that belong to no patient)."""
    stranger = factories.UserFactory(role="clinician", discipline="SN")
    inside = build_side(case_manager, clinician, "Visible")
    outside = build_side(other_case_manager, stranger, CANARY)
    others = {
        "referral": factories.ReferralFactory(
            birth_date="1951-05-05", phone="+15185550999", given_name="Quite", family_name="Different"
        ),
        "payer": factories.PayerFactory(),
        "program": factories.ProgramFactory(),
        "resource": factories.CommunityResourceFactory(),
        "practitioner": factories.PractitionerFactory(),
        "staff": factories.UserFactory(),
        "person": factories.UserFactory(),
        "team": factories.TeamFactory(),
        "cover": factories.CoverFactory(),
        "change": factories.AccountChangeFactory(),
        "bundle": factories.FhirImportFactory(),
    }
    words = {name: str(record.uuid) for name, record in others.items()}
    need = factories.NeedFactory()
    return inside, outside, words | {
        "need": str(need.key), "key": str(need.key), "instrument": "phq-2", "name": "certification_period", "rule": "certification_period",
        "day": today().isoformat(), "role": "auditor", "group": "1", "part": "goal", "token": "0" * 8, "section": "phq-2", "format": "json",
    }  # fmt: skip


def person_for(role: str, world: tuple[Side, Side, Any]) -> Any:
    inside = world[0]
    if role in {"case_manager", "clinician"}:
        return inside.records["worker"] if role == "case_manager" else inside.records["visit"].clinician
    team = inside.records["worker"].team if role == "supervisor" else None
    return factories.UserFactory(role=role, team=team)


def snapshot() -> dict[str, str]:
    """A fingerprint of every table that a refused request must leave alone."""
    tables = [
        m._meta.db_table for c in apps.get_app_configs() for m in c.get_models() if m._meta.db_table not in BOOKKEEPING
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{t}', md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) FROM {t} x" for t in tables
            )
        )
        return dict(cursor.fetchall())


def send(client: Client, method: str, path: str) -> Any:
    body: dict[str, Any] = (
        {}
        if method == "get"
        else {"data": "{}" if "/api/" in path else {}, "content_type": "application/json" if "/api/" in path else None}
    )
    if body.get("content_type") is None:
        body.pop("content_type", None)
    return getattr(client, method)(path, **body)


def test_every_route_declares_a_permission() -> None:
    undeclared = [
        path
        for path, pattern in routes()
        if is_ours(pattern.callback)
        and declared(pattern.callback) is None
        and not getattr(getattr(pattern.callback, "cls", None), "permissions_by_action", None)
    ]
    assert not undeclared


def test_every_parameter_is_known_to_the_walk(world) -> None:
    inside, _, others = world
    unknown = {
        name
        for route in all_routes()
        for name in route.parameters
        if name != "uuid" and name not in inside.records and name not in others
    }
    assert not unknown, f"Tell tests/architecture/world.py which record these name: {unknown}"


@pytest.mark.parametrize("role", [*Role.values, "anonymous"])
def test_no_route_shows_or_changes_another_patients_record(role, world) -> None:
    inside, outside, others = world
    client = Client(raise_request_exception=True)
    if role != "anonymous":
        client.force_login(person_for(role, world))
    sees_all = role in {"auditor", "intake"}
    before = snapshot()
    walked = 0
    for route in all_routes():
        of_patient = [
            p for p in route.parameters if p in outside.records or (p == "uuid" and not OPEN_TO_ALL.search(route.path))
        ]
        if route.path.startswith("settings/theme"):
            continue
        path = route.fill(outside, others)
        for method in METHODS if of_patient else ("get",):
            answer = send(client, method, path)
            walked += 1
            where = f"{role} {method.upper()} {route.path} -> {answer.status_code}"
            assert answer.status_code < 500, where
            if role == "anonymous" or not sees_all:
                body = answer.content if not answer.streaming else b"".join(answer.streaming_content)
                assert CANARY.encode() not in body, where
                assert CANARY not in str(answer.headers), where
            if (
                of_patient
                and role not in {"auditor", "intake"}
                and not answer.headers.get("Location", "").startswith("/sign-in/")
            ):
                assert answer.status_code >= 400, where
    assert walked > 100
    after = snapshot()
    if not sees_all:
        assert {t for t in before if before[t] != after[t]} == set()


@pytest.mark.parametrize("role", [r for r in Role.values if r != "admin"])
def test_every_page_in_scope_opens_or_is_refused(role, world) -> None:
    inside, _, others = world
    client = Client(raise_request_exception=True)
    client.force_login(person_for(role, world))
    opened = 0
    for route in all_routes():
        answer = client.get(route.fill(inside, others))
        assert answer.status_code in {200, 204, 302, 303, 400, 403, 404, 405, 409, 410, 422}, (
            f"{role} {route.path} -> {answer.status_code}"
        )
        opened += answer.status_code == 200
        if answer.status_code == 200 and not route.is_api and "patient" in route.parameters:
            assert "no-store" in answer.headers["Cache-Control"]
    assert opened >= 5


def test_opening_any_patient_page_leaves_one_trace_or_more(case_manager, world, client) -> None:
    from core.models import AuditEvent

    inside, _, others = world
    client.force_login(case_manager)
    for route in all_routes():
        if "patient" not in route.parameters or route.path.startswith("temp/"):
            continue
        seen = AuditEvent.objects.filter(patient_id=inside.patient.pk).count()
        answer = client.get(route.fill(inside, others))
        if answer.status_code == 200:
            assert AuditEvent.objects.filter(patient_id=inside.patient.pk).count() > seen, route.path
