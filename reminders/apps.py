"""Names this app for Django."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Who is told what and when; the inbox; sending."""

    name = "reminders"
    default_auto_field = "django.db.models.BigAutoField"
