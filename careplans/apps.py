"""Names this app for Django."""

from django.apps import AppConfig


class CareplansConfig(AppConfig):
    """Problems, goals, interventions, orders, signatures."""

    name = "careplans"
    default_auto_field = "django.db.models.BigAutoField"
