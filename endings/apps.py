"""Names this app for Django."""

from django.apps import AppConfig


class EndingsConfig(AppConfig):
    """What ends or interrupts care, and what hangs on it."""

    name = "endings"
    default_auto_field = "django.db.models.BigAutoField"
