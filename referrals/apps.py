"""Names this app for Django."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Intake from physicians; community resources."""

    name = "referrals"
    default_auto_field = "django.db.models.BigAutoField"
