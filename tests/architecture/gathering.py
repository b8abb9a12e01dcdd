"""Every body that the walk can send, gathered by opening the pages as those people who may fill them in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.architecture.bodies import Body, bodies_on, described_bodies
from tests.architecture.persons import Person, person
from tests.architecture.routes import Route, all_routes
from tests.architecture.sending import Sender
from tests.architecture.world import Side, World

MOST_BODIES = 4
# For a route and a side: the address that the form names (empty for the route's own), and what to send there.
Bodies = dict[tuple[Route, Side], list[tuple[str, Body]]]


def bodies_of(world: World) -> Bodies:
    """Bodies for every route and side: the forms of the pages that people of that side open, and the API's description."""
    found: Bodies = defaultdict(list)
    office = [person(name, world).user for name in ("intake coordinator", "administrator")]
    for side in world.sides:
        of_side = [route for route in all_routes() if route.of_side(side) and not route.is_api]
        of_nobody = [route for route in all_routes() if not route.of_side(side) and not route.is_api]
        for role, routes in (("supervisor", of_side + of_nobody), ("clinician", of_side), ("case_manager", of_nobody)):
            _collect(found, world, side, side.people[role], routes)
        for user in office if side is world.sides[0] else ():
            _collect(found, world, side, user, of_nobody)
        everything = {
            name: one
            for (_, at), known in found.items()
            if at is side
            for _, b in known
            for name, one in b.fields.items()
        }
        for route in all_routes():
            found[route, side].extend(("", body) for body in described_bodies(route, world, side))
            if not route.is_api and not found[route, side]:  # its form was on no page today: a field of every name
                found[route, side].append(("", Body("post", everything, is_json=False)))
    return found


def _collect(found: Bodies, world: World, side: Side, user: Any, routes: Iterable[Route]) -> None:
    sender = Sender(world, Person("collector", user, None, ()))
    for route in routes:
        path = route.fill(world, side)
        answer = sender.send("get", path)
        if answer.status_code != 200:
            continue
        for to, address, body in bodies_on(answer, path):
            if len(found[to, side]) < MOST_BODIES and not any(
                address == a and body.is_like(b) for a, b in found[to, side]
            ):
                found[to, side].append((address, body))
