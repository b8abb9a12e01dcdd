"""The orders of the API's lists, and the question what changed since."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from core.api.errors import WrongQuery
from core.api.fields import Moment

Row = TypeVar("Row", bound=Model)
CHANGED = ["updated_at", "id"]


def is_followed(model: type[Model]) -> bool:
    """Whether changes of the records are dated by the database itself and found by an index."""
    return any(index.fields == CHANGED for index in model._meta.indexes)


def orderings(model: type[Model]) -> dict[str, tuple[str, ...]]:
    """Each order a list may be asked for, with its columns. Records are numbered as they are made, so that order needs no
    column of its own; every order has an index."""
    found: dict[str, tuple[str, ...]] = {"created_at": ("id",), "-created_at": ("-id",)}
    if is_followed(model):
        found |= {"updated_at": ("updated_at", "id"), "-updated_at": ("-updated_at", "-id")}
    return found


def changed_since(rows: QuerySet[Row, Any], asked: str | None) -> QuerySet[Row, Any]:
    """The rows that changed at an instant or after it; all of them without one. Raises WrongQuery for what is none."""
    if asked is None:
        return rows
    try:
        return rows.filter(updated_at__gte=Moment().run_validation(asked))
    except serializers.ValidationError as error:
        raise WrongQuery({"updated_since": error.detail}) from None
