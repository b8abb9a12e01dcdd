"""Nobody reads or changes another patient's record by any route, and the walk that says so finds what is planted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.architecture.gathering import Bodies, bodies_of
from tests.architecture.persons import PERSONS
from tests.architecture.planted import HOLES
from tests.architecture.routes import all_routes
from tests.architecture.walk import Walk
from tests.architecture.walked import NAME
from tests.architecture.world import World, build_world

pytestmark = pytest.mark.django_db
SHARE = float(os.environ.get("WALK", "0.01"))


@pytest.fixture(scope="module")
def ground(django_db_setup: Any, django_db_blocker: Any) -> Iterator[tuple[World, Bodies]]:
    """One world for all the walks of this module, and the bodies that its pages take; nothing of it is kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        yield world, bodies_of(world)
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", PERSONS)
def test_walk_reads_and_changes_nothing_of_another_patient(who, ground, record_property) -> None:
    tally = Walk(*ground, who, share=SHARE).run()
    counted = tuple(len(tally.of(kind)) for kind in ("read", "write", "error"))
    record_property(NAME, (tally.requests, len(tally.accepted), *counted))
    assert not tally.findings, "\n".join(map(str, tally.findings[:40]))
    assert tally.requests > 50


# A fourth of them; WALK asks for all
@pytest.mark.parametrize("name", list(HOLES) if "WALK" in os.environ else list(HOLES)[::4])
def test_planted_hole_is_found(name, ground, monkeypatch) -> None:
    hole = HOLES[name]
    hole.plant(monkeypatch)
    tally = Walk(*ground, hole.who, only=hole.only).run()
    assert tally.of(hole.kind), f"{tally.requests} requests found only {tally.findings}"


def test_most_routes_that_change_have_a_body_that_a_page_or_the_description_gives(ground) -> None:
    _, bodies = ground
    changing = {route for route in all_routes() if not route.path.startswith("settings/")}
    assert len([route for route in changing if any(found == route for found, _ in bodies)]) > 60
