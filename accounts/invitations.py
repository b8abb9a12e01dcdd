"""The link with which somebody chooses a password: allauth's own reset link, made when the mail leaves."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import User


def password_link(person: User) -> str:
    """A link that works once, for PASSWORD_RESET_TIMEOUT seconds from now, and no longer than the person's password,
    e-mail and last sign-in stay what they are. It always leads to PUBLIC_URL, whatever host a request named."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
    return str(settings.PUBLIC_URL).rstrip("/") + path
