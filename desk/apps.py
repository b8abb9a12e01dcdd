"""Names this app for Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What a person opens first."""

    name = "desk"
    default_auto_field = "django.db.models.BigAutoField"
