"""Names this app for Django."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Orders into visits, schedule, check-in, notes."""

    name = "visits"
    default_auto_field = "django.db.models.BigAutoField"
