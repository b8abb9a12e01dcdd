"""`manage.py migrate`: Django's, as the owner of the tables; afterwards every role has the rights that the new tables ask
for, and what is derived from facts is derived as this version does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection
from django.utils.module_loading import import_string

from core.change import database_roles
from core.change.owner import acting_as_owner

AfterMigrate = Callable[[Callable[[str], object]], None]  # AFTER_MIGRATE: goes over the records, and says what it did


class Command(migrate.Command):
    """Takes what Django's command takes."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then grant; nothing is granted when it was only asked what there would be to do.

        When every table is as this version has it, AFTER_MIGRATE goes over the records, as the application.
        """
        with acting_as_owner():
            super().handle(*args, **options)
            if not options["plan"]:
                connection.ensure_connection()
                database_roles.grant_rights(connection.connection, app=settings.DATABASE_APP)
        if not (options["plan"] or options["check_unapplied"] or options["app_label"]):
            carry_over: AfterMigrate = import_string(settings.AFTER_MIGRATE)
            carry_over(self.stdout.write)
