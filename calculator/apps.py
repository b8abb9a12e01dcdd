"""Names this app for Django."""

from django.apps import AppConfig


class CalculatorConfig(AppConfig):
    """The rule book in pages and in the API."""

    name = "calculator"
    default_auto_field = "django.db.models.BigAutoField"
