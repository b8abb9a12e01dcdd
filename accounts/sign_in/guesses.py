"""Who is counted for a guess at a password, a code or a reset: the account and the address, or a device that is known."""

from __future__ import annotations

import time
import unicodedata
from datetime import UTC, datetime

from allauth.account.internal.userkit import filter_users_by_email
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import User
from accounts.sign_in import turns
from accounts.sign_in.devices import device_of
from accounts.sign_in.turns import Rule, Taken
from core.web.client_address import client_address, neighbourhood

# A day of guessing at one account is some 110 looks whatever is sent; from one address, some 320 over all accounts.
ACCOUNT = Rule("account", free=4, longest=900)
ADDRESS = Rule("address", free=20, longest=300, forgets=600)
DEVICE = Rule("device", free=4, longest=900)
CODE = Rule("code", free=5, longest=900)
CODE_ON_DEVICE = Rule("code-on-device", free=5, longest=900)
RESET = Rule("reset", free=3, longest=900)
RESET_FROM = Rule("reset-from", free=20, longest=300, forgets=600)
SPENT_CODE = Rule("spent-code", free=0, longest=0)


def password_turn(request: HttpRequest, email: str) -> list[Taken]:
    """Take a turn for a guess at the password of `email`, whether or not it has an account. Raises TooSoon.

    A device that the person has signed in on before is counted by itself: what others do to the account or from the
    address does not delay it.
    """
    person = _person(email)
    device = device_of(request, person)
    if device:
        return turns.take(request, DEVICE.of(device))
    return turns.take(request, ACCOUNT.of(_named(person, email)), ADDRESS.of(_from(request)))


def code_turn(request: HttpRequest, person: User) -> list[Taken]:
    """Take a turn for a guess at the second factor of `person`. Raises TooSoon."""
    device = device_of(request, person)
    return turns.take(request, CODE_ON_DEVICE.of(device) if device else CODE.of(person.pk))


def reset_turn(request: HttpRequest, email: str) -> None:
    """Count that a link to set a password was asked for, known address or not. Raises TooSoon."""
    turns.take(request, RESET.of(_named(_person(email), email)), RESET_FROM.of(_from(request)))


def spend_code(authenticator: Authenticator) -> bool:
    """Use up the code that an authenticator app shows now; False when it was used before."""
    period = app_settings.TOTP_PERIOD
    ends = (int(time.time()) // period + 1 + app_settings.TOTP_TOLERANCE) * period
    return turns.spend(SPENT_CODE.of(authenticator.pk), datetime.fromtimestamp(ends, UTC))


def proved(request: HttpRequest | None, person: User) -> None:
    """The person showed who they are (the whole sign-in, or a link from their mailbox): their account begins anew."""
    device = device_of(request, person) if request is not None else None
    own = [DEVICE.of(device), CODE_ON_DEVICE.of(device)] if device else []
    turns.forget(ACCOUNT.of(person.pk), CODE.of(person.pk), *own)


def _person(email: str) -> User | None:
    return next(iter(filter_users_by_email(email, for_login=True)), None)


def _named(person: User | None, email: str) -> object:
    """The account, however its address is spelt; the address itself where there is no account."""
    return person.pk if person is not None else unicodedata.normalize("NFKC", email).casefold()


def _from(request: HttpRequest) -> str:
    return neighbourhood(client_address(request))
