"""`manage.py database_roles`: the roles of the database made, once for each server and again after an upgrade."""

from __future__ import annotations

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.change import database_roles


class Command(BaseCommand):
    """Needs a superuser's DATABASE_ADMIN_URL; the roles are those that DATABASE_OWNER_URL and DATABASE_URL sign in
    with."""

    help = "Make the roles owner, application, auditor and backup, and give the database to the owner."
    requires_system_checks = []

    def handle(self, *_args: object, **_options: object) -> None:
        """May be run again at any time; data stays as it is."""
        if not settings.DATABASE_ADMIN_URL:
            raise CommandError("Set DATABASE_ADMIN_URL to a superuser of the database; see docs/operations.md.")
        owner = database_roles.Login(settings.DATABASE_OWNER["USER"], settings.DATABASE_OWNER["PASSWORD"])
        app = database_roles.Login(settings.DATABASE_APP, settings.DATABASES["default"]["PASSWORD"])
        try:
            with psycopg.connect(settings.DATABASE_ADMIN_URL, autocommit=True) as link:
                database_roles.make_roles(link, owner=owner, app=app)
                database_roles.hand_over(link, owner=owner.name)
        except (database_roles.RolesFailed, psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as failure:
            raise CommandError(str(failure)) from None
        names = ", ".join([owner.name, app.name, database_roles.AUDITOR, database_roles.BACKUP])
        self.stdout.write(f"Roles ready: {names}. Now run `manage.py migrate`.")
