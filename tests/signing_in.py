"""Signing in as production asks for it: with a password and a code, in a session that says so."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "a long enough password 7"


def with_password(person: Any) -> Any:
    """The person, now with PASSWORD."""
    person.set_password(PASSWORD)
    person.save()
    return person


def enrolled(person: Any) -> Any:
    """The person, now with PASSWORD, an authenticator app and recovery codes."""
    TOTP.activate(with_password(person), SECRET)
    RecoveryCodes.activate(person)
    return person


def code_now() -> str:
    """What the authenticator app shows now."""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // app_settings.TOTP_PERIOD)))


def give_password(client: Client, person: Any, password: str = PASSWORD, **extra: Any) -> Any:
    """The answer of the sign-in page."""
    return client.post(reverse("account_login"), {"login": person.email, "password": password}, **extra)


def give_code(client: Client, code: str, **extra: Any) -> Any:
    """The answer of the second step."""
    return client.post(reverse("mfa_authenticate"), {"code": code}, **extra)


def sign_in(client: Client, person: Any, **extra: Any) -> Any:
    """The one way past the gate: the whole sign-in of somebody `enrolled`."""
    give_password(client, person, **extra)
    return give_code(client, code_now(), **extra)
