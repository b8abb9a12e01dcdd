"""Every route says who may open it, opens or refuses in scope, and leaves its trace."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.checks import is_ours, routes
from accounts.permissions import Role, declared
from tests.architecture.asked import watching
from tests.architecture.persons import PERSONS, person
from tests.architecture.routes import all_routes, described_keys
from tests.architecture.world import World, build_world

pytestmark = pytest.mark.django_db
OPENS = {200, 204, 302, 303, 400, 403, 404, 405, 409, 410, 422}


@pytest.fixture
def world(db: None) -> World:
    return build_world()


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
    known = world.sides[0].records.keys() | world.others.keys()
    unknown = {name for route in all_routes() for name in route.parameters} - known
    assert not unknown, f"Tell tests/architecture/world.py which record these name: {unknown}"


def test_every_role_walks() -> None:
    words = {str(Role(role).label).lower() for role in Role.values}
    assert not {word for word in words if not any(who.startswith(word) for who in PERSONS)}


def test_query_parameters_are_learnt_from_the_views_and_the_description(world, client) -> None:
    client.force_login(world.sides[0].people["supervisor"])
    with watching() as heard:
        client.get("/team/deadlines")
    assert {"team", "kind", "when", "worker", "after"} <= heard
    visits = next(route for route in all_routes() if route.path.endswith("v1/^visits/$"))
    assert {"patient", "day", "clinician", "status", "after"} <= described_keys(visits)


@pytest.mark.parametrize("role", ["case manager", "clinician", "supervisor", "auditor", "intake coordinator"])
def test_every_page_in_scope_opens_or_is_refused(role, world) -> None:
    client = Client(raise_request_exception=True)
    client.force_login(person(role, world).user)
    opened = 0
    for route in all_routes():
        answer = client.get(route.fill(world, world.sides[0]))
        assert answer.status_code in OPENS, f"{role} {route.path} -> {answer.status_code}"
        opened += answer.status_code == 200
        if answer.status_code == 200 and not route.is_api and "patient" in route.parameters:
            assert "no-store" in answer.headers["Cache-Control"]
    assert opened >= 5


def test_opening_any_patient_page_leaves_one_trace_or_more(world, client) -> None:
    from core.models import AuditEvent

    inside = world.sides[0]
    client.force_login(inside.people["case_manager"])
    for route in all_routes():
        if "patient" not in route.parameters or route.is_api:
            continue
        seen = AuditEvent.objects.filter(patient_id=inside.patient.pk).count()
        answer = client.get(route.fill(world, inside))
        if answer.status_code == 200:
            assert AuditEvent.objects.filter(patient_id=inside.patient.pk).count() > seen, route.path
