"""Who walks: every role, on either side, and those whose right to look has ended or has not begun."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.clock import today
from tests import factories
from tests.architecture.world import Side, World

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Person:
    """Somebody who asks: whose side is hers, and whose records she must neither read nor change."""

    name: str
    user: Any
    own: Side | None
    others: tuple[Side, ...]
    reads_all: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)


def _one_of(role: str, side: int) -> Callable[[World], Person]:
    def person(world: World) -> Person:
        own = world.sides[side]
        return Person(role, own.people[role], own, (world.stranger_to(own),))

    return person


def _no_side(**facts: Any) -> Callable[[World], Person]:
    def person(world: World) -> Person:
        return Person("", factories.UserFactory(**facts), None, world.sides)

    return person


def _covering(world: World, absent: Side, starts: int, ends: int, **facts: Any) -> Any:
    user = factories.UserFactory(role="case_manager", **facts)
    factories.CoverFactory(
        absent=absent.people["case_manager"],
        covering=user,
        starts_on=today() + starts * ONE_DAY,
        ends_on=today() + ends * ONE_DAY,
    )
    return user


def _covers_now(world: World) -> Person:
    own = world.sides[0]
    return Person("", _covering(world, own, -1, 1), own, (world.sides[1],))


def _cover_ended(world: World) -> Person:
    return Person("", _covering(world, world.sides[1], -8, -1), None, world.sides)


def _cover_not_begun(world: World) -> Person:
    return Person("", _covering(world, world.sides[1], 1, 8), None, world.sides)


def _deactivated(world: World) -> Person:
    return Person("", _covering(world, world.sides[1], -1, 1, is_active=False), None, world.sides)


def _without_second_factor(world: World) -> Person:
    return Person("", _covering(world, world.sides[1], -1, 1), None, world.sides, settings={"MFA_REQUIRED": True})


def _visit_cancelled(world: World) -> Person:
    user = factories.UserFactory(role="clinician", discipline="SN", credential="RN")
    episode = world.sides[1].records["episode"]
    factories.VisitFactory(episode=episode, clinician=user, status="cancelled", ended_reason="Moved", starts_at=None)
    return Person("", user, None, world.sides)


def _reader(role: str) -> Callable[[World], Person]:
    """Sees every chart and changes none by the routes of another's patient."""

    def person(world: World) -> Person:
        return Person("", factories.UserFactory(role=role), world.sides[0], (world.sides[1],), reads_all=True)

    return person


PERSONS: dict[str, Callable[[World], Person]] = {
    "case manager": _one_of("case_manager", 0),
    "clinician": _one_of("clinician", 0),
    "supervisor": _one_of("supervisor", 0),
    "supervisor of the other team": _one_of("supervisor", 1),
    "case manager covering now": _covers_now,
    "case manager whose cover ended yesterday": _cover_ended,
    "case manager whose cover begins tomorrow": _cover_not_begun,
    "clinician without a visit": _no_side(role="clinician", discipline="SN", credential="RN"),
    "clinician whose visit was cancelled": _visit_cancelled,
    "supervisor without a team": _no_side(role="supervisor"),
    "administrator": _no_side(role="admin"),
    "auditor": _reader("auditor"),
    "intake coordinator": _reader("intake"),
    "deactivated": _deactivated,
    "without a second factor": _without_second_factor,
    "anonymous": lambda world: Person("", None, None, world.sides),
}


def somebody(role: str, world: World) -> Any:
    """A user of that role: of the first side, where the role has one."""
    return world.sides[0].people.get(role) or factories.UserFactory(role=role)


def person(name: str, world: World) -> Person:
    """The person of that name, in this world."""
    made = PERSONS[name](world)
    return Person(name, made.user, made.own, made.others, made.reads_all, made.settings)
