"""Names this app for Django."""

from django.apps import AppConfig


class PaperworkConfig(AppConfig):
    """Payers, coverage, filings."""

    name = "paperwork"
    default_auto_field = "django.db.models.BigAutoField"
