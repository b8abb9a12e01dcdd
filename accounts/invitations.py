"""The e-mail with which somebody sets a password: allauth's own reset link, in words for a new colleague."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


def invite(request: HttpRequest, person: User) -> bool:
    """Send `person` a link to set their password; False when the mail server did not take it.

    The link is allauth's password reset: it works once and for a limited time. Nobody chooses a password for another.
    """
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    adapter = get_adapter(request)
    context = {
        "person": person,
        "agency_name": settings.AGENCY_NAME,
        "password_url": adapter.get_reset_password_from_key_url(f"{user_pk_to_url_str(person)}-{key}"),
        "request": request,
    }
    try:
        adapter.send_mail("accounts/email/set_password", person.email, context)
    except OSError:  # refused connections, time-outs and every smtplib.SMTPException
        return False
    return True
