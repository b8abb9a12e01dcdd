"""What the walk knows of the site, read from the site: routes, their parameters, their operations in the API's description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import Resolver404, resolve
from drf_spectacular.generators import SchemaGenerator

from accounts.checks import is_ours, routes
from tests.architecture.world import Side, World

PARAMETER = re.compile(r"<(?:[^:>]+:)?([^>]+)>|\(\?P<(\w+)>[^)]*\)")
METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
UNSAFE = ("post", "put", "patch", "delete")
APART = ("demo/",)  # the demonstration's own doors, never in production


@dataclass(frozen=True)
class Route:
    """A pattern of the site and the records that its parameters name."""

    path: str
    parameters: tuple[str, ...]
    is_api: bool

    def fill(self, world: World, sides: Mapping[str, Side] | Side) -> str:
        """Its address with the records of one side, or of a side for each parameter."""
        values = iter(self.parameters)

        def value(_: re.Match[str]) -> str:
            name = next(values)
            side = sides if isinstance(sides, Side) else sides[name]
            return side.of(name) if name in side.records else world.others[name]

        return "/" + PARAMETER.sub(value, self.path).replace("^", "").replace("$", "").replace("\\", "")

    def of_side(self, side: Side) -> tuple[str, ...]:
        """The parameters that name records of a side."""
        return tuple(name for name in self.parameters if name in side.records)


@cache
def all_routes() -> tuple[Route, ...]:
    """Every route of ours."""
    return tuple(
        _route(path, pattern) for path, pattern in routes() if is_ours(pattern.callback) and not path.startswith(APART)
    )


def _route(path: str, pattern: Any) -> Route:
    model = getattr(getattr(pattern.callback, "cls", None), "model", None)
    # The API calls every record `uuid`: its model says what it is.
    kind = model._meta.model_name if model is not None else "uuid"
    names = [first or second for first, second in PARAMETER.findall(path)]
    named = [CALLED.get(kind, kind) if name == "uuid" else name for name in names]
    return Route(path, tuple(named), "api/" in path)


CALLED = {"bundleupdate": "update", "planofcare": "plan", "communityresource": "resource", "user": "staff"}


@cache
def _by_pattern() -> dict[str, Route]:
    return {route.path: route for route in all_routes()}


def route_at(address: str) -> Route | None:
    """The route that answers an address of the site; None for one of a library, or for none."""
    try:
        return _by_pattern().get(resolve(address.partition("?")[0]).route)
    except Resolver404:
        return None


@cache
def described() -> tuple[dict[str, Any], dict[str, Any]]:
    """The API's description: operations by address, and the named shapes."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return schema["paths"], schema["components"].get("schemas", {})


def operations(route: Route) -> Iterator[tuple[str, dict[str, Any]]]:
    """The described (method, operation) pairs of an API route."""
    plain = "/" + PARAMETER.sub("{}", route.path).replace("^", "").replace("$", "")
    for address, found in described()[0].items():
        if re.sub(r"\{[^}]+\}", "{}", address) == plain:
            yield from ((method, operation) for method, operation in found.items() if method in METHODS)


def described_keys(route: Route) -> set[str]:
    """The query parameters that the API's description names for a route's list."""
    return {
        parameter["name"]
        for _, operation in operations(route)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    }
