"""Names this app for Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """An invented agency; never installed in production."""

    name = "demo"
    default_auto_field = "django.db.models.BigAutoField"
