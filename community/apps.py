"""Names this app for Django."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The directory of community resources."""

    name = "community"
    default_auto_field = "django.db.models.BigAutoField"
