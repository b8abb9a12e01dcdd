"""Sign-in as allauth runs it: accounts are made by the administrator, and mail leaves by the house's own post."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts import actions
from accounts.letters import tell_for_allauth
from accounts.models import User


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up, and whoever has a second factor confirms with it; everything else is allauth's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always False."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Every page of allauth that sets a password sets it through the action."""
        actions.set_password(person=user, password=password, by=user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent from here: the letter to `context["user"]` goes into the ledger."""
        tell_for_allauth(template_prefix, person=context.get("user"))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the action that made the change wrote the letter, in the transaction of the change."""

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How a person confirms that it is they: the password only for somebody who has no second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods
