"""How the OpenAPI description says what the fields may hold, and what every resource may answer besides success."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

from core.api.errors import RefusalSerializer

JSON = "application/json"
LOCATION = {
    "description": "The address of what was made; of a part without one, of the record that it is part of.",
    "required": True,
    "schema": {"type": "string"},
}
ETAG = {
    "description": 'The `version` in quotation marks, for example "3": send it back as If-Match.',
    "required": True,
    "schema": {"type": "string"},
}
REPLAYED = {
    "description": "`true`: this key made it before, and nothing was done now.",
    "schema": {"type": "string", "enum": ["true"]},
}
SECONDS = {"description": "Seconds to wait.", "schema": {"type": "integer"}}


class Described(AutoSchema):
    """What a field shows is described as it may be kept: empty where the column may be. Adds the headers, the answer of a
    repeated request, and the refusals."""

    def get_responses_of_mistakes(self) -> set[str]:
        """Each code this operation may answer with besides success."""
        sent = {parameter["name"] for parameter in self._get_parameters()}
        found = {"400", "401", "403", "406", "429", "503"}
        if "{" in self.path:
            found.add("404")
        if self.method != "GET":
            found |= {"409", "412", "413", "415"}
        if "Idempotency-Key" in sent:
            found.add("422")
        return found | ({"428"} if "If-Match" in sent else set())

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        found = super()._get_response_bodies(direction)
        if "201" in found and any(p["name"] == "Idempotency-Key" for p in self._get_parameters()):
            found.setdefault("200", {**found["201"], "description": "What this key made before."})
            found["200"] = {**found["200"], "headers": {"Idempotency-Replayed": REPLAYED}}
        for code in self.get_responses_of_mistakes():
            if code not in found:
                found[code] = self._get_response_for_code(RefusalSerializer, code)  # type: ignore[no-untyped-call]
        for code, answer in found.items():
            if headers := self._headers(code, answer):
                answer["headers"] = headers | answer.get("headers", {})
        return dict(sorted(found.items()))

    def _headers(self, code: str, answer: Mapping[str, Any]) -> dict[str, object]:
        """What an answer of this code and body says in its headers."""
        if code in {"429", "503"}:
            return {"Retry-After": SECONDS}
        headers: dict[str, object] = {"Location": LOCATION} if code == "201" else {}
        is_whole = code.startswith("2") and self._has_version(answer)
        return headers | ({"ETag": ETAG} if is_whole else {})

    def _has_version(self, answer: Mapping[str, Any]) -> bool:
        """Whether the body of an answer is a record with a version."""
        name = answer.get("content", {}).get(JSON, {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        key = (name, ResolvedComponent.SCHEMA)
        known = self.registry._components.get(key)
        shown = known.schema if known is not None and isinstance(known.schema, dict) else {}
        return bool(shown.get("properties", {}).get("version", {}).get("type") == "integer")

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """What a serializer leaves out for some callers is promised to none."""
        found = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        left_out = getattr(serializer, "left_out", None)
        if left_out is not None and "required" in found:
            found["required"] = [name for name in found["required"] if name not in left_out()]
        return found

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """A column that may be empty says so also where it is only shown: the framework forgets it there."""
        if isinstance(field, serializers.ChoiceField) and _may_be_empty(field):
            field.allow_blank = True
        return super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]

    def _insert_field_validators(self, field: Any, schema: Any) -> None:
        """What the validators of a field ask for, and that an empty text may stand for none."""
        if isinstance(field, serializers.CharField) and _may_be_empty(field):
            field.allow_blank = True
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]
        ways = schema.get("oneOf", [{}])
        if "default" in ways[0]:  # an empty default is of the other way: it belongs to both
            schema["default"] = ways[0].pop("default")


def _may_be_empty(field: serializers.Field[Any, Any, Any, Any]) -> bool:
    """Whether a field shows a column of text that may be empty."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None or not field.read_only or "." in (field.source or ""):
        return False
    column = {each.name: each for each in model._meta.get_fields()}.get(field.source)
    return bool(getattr(column, "blank", False)) and not getattr(column, "many_to_many", False)
