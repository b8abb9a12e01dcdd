"""Names this app for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in: roles, teams, permissions."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from accounts import checks  # noqa: F401, PLC0415 - registering is the import's whole purpose
