"""Names this app for Django."""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """The ledger of promises."""

    name = "obligations"
    default_auto_field = "django.db.models.BigAutoField"
