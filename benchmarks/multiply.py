"""Making a large agency out of a small one, inside the database: every row of every table copied with shifted keys."""

from __future__ import annotations

from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.backends.utils import CursorWrapper

SHARED = {
    "caseload.program",
    "paperwork.payer",
    "community.need",
    "community.communityresource",
    "reminders.dispatchcontrol",
}
SKIPPED = {
    "core.submission",
    "community.communityresource",
    "accounts.tokenname",
    "accounts.turn",
    "obligations.ledgerday",
    "reminders.heartbeat",
}
OURS = {
    "accounts",
    "caseload",
    "assessments",
    "careplans",
    "visits",
    "paperwork",
    "referrals",
    "obligations",
    "reminders",
    "core",
}


def multiply(times: int) -> None:
    """Make the database hold `times` copies of what it holds. Triggers and the exclusion constraints, which no page reads, are left out."""
    tables = [
        m
        for m in apps.get_models()
        if m._meta.app_label in OURS and m._meta.label_lower not in SHARED | SKIPPED and m._meta.managed
    ]
    with superuser() as link, link.transaction(), link.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in ("visit_clinician_no_overlap", "visit_patient_no_overlap"):
            cursor.execute(f"ALTER TABLE visits_visit DROP CONSTRAINT IF EXISTS {name}")
        offset = 1 + max(_largest(cursor, model) for model in tables)
        for model in tables:
            cursor.execute(_copy(model), {"times": times - 1, "offset": offset})
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} HAVING max(id) > 0"
            )
    with superuser() as link:
        link.execute("ANALYZE")


def superuser() -> psycopg.Connection[Any]:
    """A connection that may switch triggers off and look after every table."""
    return psycopg.connect(settings.DATABASE_ADMIN_URL, autocommit=True)


def _largest(cursor: CursorWrapper, model: type[models.Model]) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {model._meta.db_table}")
    return int(cursor.fetchone()[0])


def _copy(model: type[models.Model]) -> str:
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if field.generated:
            continue
        columns.append(f'"{field.column}"')
        values.append(_value(field))
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM {model._meta.db_table} t CROSS JOIN generate_series(1, %(times)s) AS copy(n)"
    )


def _value(field: models.Field) -> str:  # noqa: PLR0911 - a table of cases
    column = f't."{field.column}"'
    related = field.related_model
    if field.primary_key or field.name in {"record_number", "patient_id", "subject_id"}:
        return f"{column} + copy.n * %(offset)s"
    if related is not None:
        is_shared = related._meta.label_lower in SHARED
        return column if is_shared else f"{column} + copy.n * %(offset)s"
    if isinstance(field, models.UUIDField):
        return "gen_random_uuid()"
    if field.name == "npi":
        return "''"
    if field.unique:
        return f"left(copy.n || '-' || {column}, {field.max_length or 200})"
    if field.name in {"family_name"}:
        return f"{column} || chr(97 + (copy.n / 26)::int %% 26) || chr(97 + copy.n::int %% 26)"
    return column
