"""What `manage.py check --database default` says about the database of production."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import connection

from core.change.database_roles import QUIET_LOG

SEE = "See docs/operations.md, Roles of the database."


def application_role(databases: Sequence[str] | None = None, **_kwargs: object) -> list[CheckMessage]:
    """Warns when the application signs in as a superuser or owns its tables, and when the server's log may hold values.
    Says nothing outside production, and while `migrate` acts as the owner."""
    if not settings.PRODUCTION or not databases or connection.settings_dict["USER"] != settings.DATABASE_APP:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, EXISTS (SELECT FROM pg_tables WHERE tableowner = rolname AND schemaname = 'public')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        is_superuser, is_owner = cursor.fetchone()
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(QUIET_LOG)])
        loud = sorted(name for name, value in cursor.fetchall() if value != QUIET_LOG[name])
    found: list[CheckMessage] = []
    if is_superuser:
        found.append(
            Warning("The application signs in as a superuser of the database.", hint=SEE, id="hearthside.W001")
        )
    if is_owner:
        found.append(Warning("The application owns its tables and may change them.", hint=SEE, id="hearthside.W002"))
    if loud:
        settings_named = ", ".join(loud)
        found.append(
            Warning(f"The database's log may hold patients' words: {settings_named}.", hint=SEE, id="hearthside.W003")
        )
    return found
