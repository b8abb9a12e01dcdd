"""Names this app for Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Django tools that know no domain."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
