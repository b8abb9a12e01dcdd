"""Names this app for Django."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """Patients, episodes, contacts, care team, timeline."""

    name = "caseload"
    default_auto_field = "django.db.models.BigAutoField"
