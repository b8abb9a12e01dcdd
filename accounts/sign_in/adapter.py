"""Sign-in as allauth runs it: accounts are made by the administrator, mail leaves by the house's own post, and each step
leaves an audit row."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.actions import staff as actions
from accounts.letters import tell_for_allauth
from accounts.models import User
from accounts.sign_in import devices, guesses, turns
from accounts.sign_in import events as sign_in_events
from accounts.sign_in.second_factor import is_verified
from core.web.client_address import client_address


class ClosedSignup(DefaultAccountAdapter):
    """Nobody signs up, guesses wait their turn, and whoever has a second factor confirms with it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always False."""
        return False

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Every page of allauth that sets a password sets it through the action; a link from the mailbox, or the old
        password, has shown who it is."""
        assert isinstance(user, User)
        actions.set_password(person=user, password=password, by=user)
        guesses.proved(None, user)
        sign_in_events.password_set(self.request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent from here: the letter to `context["user"]` goes into the ledger."""
        tell_for_allauth(template_prefix, person=context.get("user"))

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Nothing: the action that made the change wrote the letter, in the transaction of the change."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Not the form again, which the next sign-in would lead back to."""
        return reverse("accounts:settings")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits, sessions and mails name."""
        return client_address(request) or str(super().get_client_ip(request))

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, object]]:
        """How a person confirms that it is they: the password only for somebody who has no second factor."""
        methods: list[dict[str, object]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The person whose password it is, or None; raises TooSoon, and then the password was not looked at."""
        taken = guesses.password_turn(request, credentials.get("email", ""))
        person = super().authenticate(request, **credentials)
        if person is not None:
            turns.give_back(taken)
        return person

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """After the whole sign-in, the account begins anew and this device is known."""
        assert isinstance(user, User)
        sign_in_events.signed_in(request, user)
        response = super().post_login(request, user, **kwargs)
        if is_verified(request):
            guesses.proved(request, user)
            devices.remember(response, user)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        """Record a wrong password or an unknown address."""
        sign_in_events.failed(request, str(credentials.get("email") or credentials.get("username") or ""))

    def logout(self, request: HttpRequest) -> None:
        """Record who leaves, then end the session."""
        sign_in_events.signed_out(request)
        super().logout(request)
