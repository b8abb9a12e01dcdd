"""Names this app for Django."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from core.checks import application_role


class CoreConfig(AppConfig):
    """Django tools that know no domain."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let `manage.py check` look at the database's roles."""
        register(Tags.database)(application_role)
