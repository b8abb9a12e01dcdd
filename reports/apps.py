"""Names this app for Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Team dashboards."""

    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"
