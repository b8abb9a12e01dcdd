"""Names this app for Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The formats of the outside."""

    name = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
