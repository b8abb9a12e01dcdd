"""`manage.py migrate`: Django's, as the owner of the tables; afterwards every role has the rights that the new tables ask
for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection

from core import database_roles
from core.owner import acting_as_owner


class Command(migrate.Command):
    """Takes what Django's command takes."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then grant; nothing is granted when it was only asked what there would be to do."""
        with acting_as_owner():
            super().handle(*args, **options)
            if not options["plan"]:
                connection.ensure_connection()
                database_roles.grant_rights(connection.connection, app=settings.DATABASE_APP)
