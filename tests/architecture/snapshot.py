"""What belongs to a patient, by following the foreign keys of every table, and a fingerprint of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

from tests.architecture.world import Side

WRITES = re.compile(
    r"\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|MERGE INTO|COPY)\s+(?:ONLY\s+)?\"?(\w+)\"?", re.IGNORECASE
)


class Belongings:
    """The rows of one side's patient in every table, found by foreign keys from the patient outwards."""

    def __init__(self, side: Side) -> None:
        self.ids: dict[type[models.Model], set[int]] = {type(side.patient): {side.patient.pk}}
        self._gather()
        self._sql = " UNION ALL ".join(self._select(model) for model in self.ids)

    @property
    def tables(self) -> set[str]:
        """The tables that can hold something of the patient."""
        return {model._meta.db_table for model in self.ids}

    def uuids(self) -> set[str]:
        """The public ids of the rows."""
        return {
            str(public)
            for model, ids in self.ids.items()
            if any(f.name == "uuid" for f in model._meta.concrete_fields)
            for public in model._base_manager.filter(pk__in=ids).values_list("uuid", flat=True)
        }

    def fingerprint(self) -> dict[str, str]:
        """A digest of the rows of each table, with those that were attached to the patient since."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql)
            return dict(cursor.fetchall())

    def _gather(self) -> None:
        """Follow foreign keys to what is known until nothing new is found."""
        grew = True
        while grew:
            grew = False
            for model in apps.get_models():
                for key in self._keys(model):
                    found = set(
                        model._base_manager.filter(**{f"{key.name}__in": self.ids[key.related_model]}).values_list(
                            "pk", flat=True
                        )
                    )
                    known = self.ids.setdefault(model, set())
                    grew |= not found <= known
                    known |= found

    def _keys(self, model: type[models.Model]) -> list[Any]:
        return [f for f in model._meta.concrete_fields if f.is_relation and f.related_model in self.ids]

    def _select(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        columns = [(model._meta.pk.column, self.ids[model])]
        columns += [(key.column, self.ids[key.related_model]) for key in self._keys(model)]
        mine = " OR ".join(f'"{column}" IN ({", ".join(map(str, sorted(ids))) or "NULL"})' for column, ids in columns)
        return (
            f"SELECT '{table}', md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) "
            f'FROM "{table}" x WHERE {mine}'
        )


@contextmanager
def written() -> Iterator[set[str]]:
    """Within it, the set given fills with the tables that statements write to."""
    tables: set[str] = set()

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        tables.update(WRITES.findall(sql if isinstance(sql, str) else str(sql)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables
