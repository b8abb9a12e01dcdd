"""Devices that a person has signed in on before, by a signed cookie of that person's own."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User

LASTS = timedelta(days=90)
WHERE = "/sign-in/"  # the only pages that ask for it
_SALT = "accounts.sign_in.devices"


def device_of(request: HttpRequest, person: User | None) -> str | None:
    """The name of this device, when `person` has signed in on it with a second factor in the last 90 days."""
    if person is None:
        return None
    try:
        found = signing.loads(request.COOKIES.get(_name(person), ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return str(found["device"]) if found.get("person") == person.pk else None


def remember(response: HttpResponse, person: User) -> None:
    """Let this device be known for `person`: call it only when the second factor was used."""
    said = signing.dumps({"person": person.pk, "device": uuid.uuid4().hex}, salt=_SALT)
    response.set_cookie(
        _name(person), said, max_age=LASTS, path=WHERE, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )  # fmt: skip


def _name(person: User) -> str:
    prefix = "__Secure-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}known-{salted_hmac(_SALT, str(person.pk)).hexdigest()[:16]}"
