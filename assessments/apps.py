"""Names this app for Django."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Instruments answered."""

    name = "assessments"
    default_auto_field = "django.db.models.BigAutoField"
