"""Bodies that a route accepts, taken from the pages' own forms and the API's description, and the same with others' ids."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from core.clock import now, today
from tests.architecture.forms import complete, read_page
from tests.architecture.routes import UNSAFE, Route, described, operations, route_at
from tests.architecture.world import Side, World

DEEPEST = 6
FRESH = {"csrfmiddlewaretoken", "submission_key"}
# Words of the API for records that the walk knows by another name.
SAME = {"practitioner": "practitioner", "owner": "worker", "referring": "practitioner", "certifying": "practitioner"}


@dataclass(frozen=True)
class Body:
    """What is sent: fields of a form, or JSON."""

    method: str
    fields: Any
    is_json: bool

    def arguments(self) -> dict[str, Any]:
        """The arguments of the test client."""
        if self.is_json:
            return {"data": json.dumps(self.fields), "content_type": "application/json"}
        return {"data": self.fields}

    def but(self, place: tuple[Any, ...], value: Any) -> Body:
        """The same with one value in the place of another."""
        changed = json.loads(json.dumps(self.fields))
        inner = changed
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = value if self.is_json else [value]
        return Body(self.method, changed, self.is_json)

    def is_like(self, other: Body) -> bool:
        """True when nothing differs but the keys that every rendering of a form has anew."""
        return [(p, v) for p, v in self.places() if p[-1] not in FRESH] == [
            (p, v) for p, v in other.places() if p[-1] not in FRESH
        ]

    def places(self) -> Iterator[tuple[tuple[Any, ...], Any]]:
        """Every (place, value) of the body."""
        if self.is_json:
            yield from _within(self.fields, ())
        else:
            yield from (((name,), values[0] if values else "") for name, values in self.fields.items())


def _within(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        if isinstance(one, dict | list):
            yield from _within(one, (*place, name))
        else:
            yield (*place, name), one


# --- pages -----------------------------------------------------------------------------------------------------------


def bodies_on(answer: Any, address: str) -> Iterator[tuple[Route, str, Body]]:
    """The (route, address, body) of every form on a page that goes to a route of ours: as it stands, and completed."""
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return
    known = list(_forms_in(answer.context))
    for form in read_page(answer.content.decode(), address)[0]:
        route = route_at(form.action)
        if route is None or form.method != "post":
            continue
        plain = form.body()
        yield route, form.action, Body("post", plain, is_json=False)
        full = complete(plain, known)
        if full != plain:
            yield route, form.action, Body("post", full, is_json=False)


def _forms_in(context: Any) -> Iterator[forms.BaseForm]:
    for layer in context or ():
        for values in layer.dicts if hasattr(layer, "dicts") else [layer]:
            for value in values.values() if isinstance(values, dict) else ():
                if isinstance(value, forms.BaseForm):
                    yield value
                elif isinstance(value, forms.BaseFormSet):
                    yield from value.forms


# --- the API ---------------------------------------------------------------------------------------------------------


def described_bodies(route: Route, world: World, side: Side) -> Iterator[Body]:
    """Bodies for an API route from its description: what is required, then all there is."""
    for method, operation in operations(route):
        if method not in UNSAFE:
            continue
        content = operation.get("requestBody", {}).get("content", {})
        shape = content.get("application/json", {}).get("schema")
        if shape is None:
            yield Body(method, {}, is_json=True)
            continue
        for all_of_it in (False, True):
            yield Body(method, _example(shape, "", world, side, all_of_it=all_of_it), is_json=True)


def _example(shape: Mapping[str, Any], name: str, world: World, side: Side, *, all_of_it: bool, depth: int = 0) -> Any:
    if "$ref" in shape:
        shape = described()[1][shape["$ref"].rsplit("/", 1)[1]]
    for several in ("oneOf", "allOf", "anyOf"):
        if several in shape:
            return _example(shape[several][0], name, world, side, all_of_it=all_of_it, depth=depth)
    if "enum" in shape:
        return shape["enum"][0]
    kind = _kind(shape)
    if kind == "object" and depth < DEEPEST:
        return {
            key: _example(inner, key, world, side, all_of_it=all_of_it, depth=depth + 1)
            for key, inner in shape.get("properties", {}).items()
            if (all_of_it or key in shape.get("required", ())) and not inner.get("readOnly")
        }
    if kind == "array" and depth < DEEPEST:
        return [_example(shape.get("items", {}), name, world, side, all_of_it=all_of_it, depth=depth + 1)]
    return _plain_example(shape, name, world, side)


def _kind(shape: Mapping[str, Any]) -> Any:
    """The type of what is sent; of several, the first that is something."""
    told = shape.get("type")
    return next(each for each in told if each != "null") if isinstance(told, list) else told


def _plain_example(shape: Mapping[str, Any], name: str, world: World, side: Side) -> Any:
    kind, form = _kind(shape), shape.get("format")
    if form == "uuid":
        return record_named(name, world, side)
    if form == "date":
        return today().isoformat()
    if form == "date-time":
        return now().replace(microsecond=0).isoformat()
    if form == "decimal":
        return "1"
    if kind in {"integer", "number"}:
        return shape.get("minimum", 1)
    if kind == "boolean":
        return True
    return {} if kind == "object" else "Walked" if form != "email" else "someone@example.org"


def record_named(name: str, world: World, side: Side) -> str:
    """The id of the record that a field of that name would mean, on one side."""
    known = SAME.get(name, name)
    if known in side.people:
        return str(side.people[known].uuid)
    return side.of(known) if known in side.records else world.others.get(known, str(uuid.UUID(int=7)))


# --- the same with others' ids ---------------------------------------------------------------------------------------


def with_others_ids(body: Body, own: Side, other: Side) -> Iterator[tuple[Body, Body, str]]:
    """For each id in the body, (the body with the other side's record, the same with nobody's, the id sent).

    An id of one of our own records is replaced by the like of it; where the kind is not known, by every record.
    """
    twins = {str(key): name for name, record in own.records.items() for key in (record.uuid, record.pk)}
    for place, value in body.places():
        name = twins.get(str(value)) or (str(place[-1]) if place[-1] in other.of_patient and not value else "")
        if place[-1] in FRESH or not (name or _is_uuid(value)):
            continue
        for kind in [name] if name in other.of_patient else other.of_patient:
            record, is_number = other.records[kind], str(value).isdigit()
            theirs = str(record.pk if is_number else record.uuid)
            nobodys = "2147483000" if is_number else str(uuid.UUID(int=7))
            yield body.but(place, theirs), body.but(place, nobodys), theirs


def _is_uuid(value: Any) -> bool:
    try:
        return bool(uuid.UUID(value)) if isinstance(value, str) else False
    except ValueError:
        return False
