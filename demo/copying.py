"""Writing many invented rows with COPY: several times quicker than INSERT, because no statement is put together for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, JSONField, Model
from django.db.models.expressions import DatabaseDefault
from psycopg.types.json import Jsonb

Row = TypeVar("Row", bound=Model)


def copy(rows: Sequence[Row]) -> Sequence[Row]:
    """Write new rows of one model, all of whose fields are known, and give each its key. What the database works out by
    itself (generated columns, database defaults) is left to it and not read back."""
    if not rows:
        return rows
    model = type(rows[0])
    fields = [f for f in model._meta.concrete_fields if not f.generated and not _is_left_to_database(rows[0], f)]
    if rows[0].pk is None:
        number(rows)
    columns = ", ".join(connection.ops.quote_name(f.attname) for f in fields)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    values = [_reader(field) for field in fields]
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row([value(row) for value in values])
    return rows


def _reader(field: Field[Any, Any]) -> Callable[[Model], object]:
    """How the value of this column is read off a row, in a form that psycopg writes as it is."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, add=True)
    if isinstance(field, JSONField):
        return lambda row: Jsonb(getattr(row, field.attname))
    return attrgetter(field.attname)


def number(rows: Sequence[Row]) -> None:
    """Give each of these new rows its key, from the sequence of their table; `copy` then keeps it."""
    meta = type(rows[0])._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding = False
            row._state.db = connection.alias


def _is_left_to_database(row: Model, field: Field[Any, Any]) -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault)
