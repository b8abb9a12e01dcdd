"""What a request may say, and nothing else: the parameters of an address and the fields of a body."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from core.api.errors import WrongQuery

MOST_NAMED = 20
LONGEST_NAME = 60


def refuse_unknown_parameters(request: Request, known: Collection[str]) -> None:
    """Raise WrongQuery (400) for a parameter that would be ignored or is given twice, naming it and those that are read."""
    said = "Known here: " + ", ".join(sorted(known)) + "." if known else "This address takes no parameters."
    wrong: dict[str, str] = {}
    for name in list(request.query_params)[:MOST_NAMED]:
        if name not in known:
            wrong[name[:LONGEST_NAME]] = f"There is no parameter of this name. {said}"
        elif len(request.query_params.getlist(name)) > 1:
            wrong[name] = "This parameter is given more than once. Give it once."
    if wrong:
        raise WrongQuery(wrong)


def checked(serializer: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    """The validated body of a serializer. Raises ValidationError (400) with a sentence at each field that is wrong, and at
    each that does not exist."""
    is_valid = serializer.is_valid()
    unknown = unknown_fields(serializer, serializer.initial_data)
    if unknown or not is_valid:
        raise serializers.ValidationError(_joined(serializer.errors, unknown))
    return dict(serializer.validated_data)


def unknown_fields(field: object, sent: object) -> dict[str, Any]:
    """What the sent JSON names that the serializer neither reads nor shows, by its place; a field that is only shown may be
    sent back as it was read."""
    if isinstance(field, serializers.ListSerializer | serializers.ListField) and isinstance(sent, list):
        rows = {str(number): unknown_fields(field.child, each) for number, each in enumerate(sent)}
        return {number: found for number, found in rows.items() if found}
    if not isinstance(field, serializers.Serializer) or not isinstance(sent, Mapping):
        return {}
    known: Mapping[str, Any] = field.fields
    said = "Known here: " + ", ".join(name for name, each in known.items() if not each.read_only) + "."
    found: dict[str, Any] = {}
    for name, value in sent.items():
        if name not in known and len(found) < MOST_NAMED:
            found[str(name)[:LONGEST_NAME]] = [f"There is no field of this name. {said}"]
        elif name in known and (inner := unknown_fields(known[name], value)):
            found[str(name)] = inner
    return found


def _joined(told: Any, more: Mapping[str, Any]) -> dict[str, Any]:
    """Two complaints as one; where both speak of the same place, the first is kept."""
    if not isinstance(told, Mapping):
        return {"detail": told, **more}
    return {**more, **told}
