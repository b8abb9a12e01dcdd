"""The mail that accounts cause, as who and what for: the words and the link are made when the mail leaves."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


class Purpose(StrEnum):
    """What a mail about an account is for. Nobody is mailed about an account that does not exist."""

    SET_PASSWORD = "set-password"  # noqa: S105 - the name of a letter
    RESET_PASSWORD = "reset-password"  # noqa: S105 - the name of a letter
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of a letter
    EMAIL_CHANGED = "email-changed"
    EMAIL_CHANGE_PROPOSED = "email-change-proposed"
    SECOND_FACTOR_CHANGED = "second-factor-changed"


# These carry a link that lets the reader choose a password: it is written down nowhere but in the mail itself.
WITH_LINK = frozenset({Purpose.SET_PASSWORD, Purpose.RESET_PASSWORD})


# What allauth would send, and the letter that goes instead. Any other of its mails cannot leave.
OF_ALLAUTH = {"account/email/password_reset_key": Purpose.RESET_PASSWORD}


class Post(Protocol):
    """ACCOUNT_POST: puts a mail into the ledger, in the current transaction."""

    def __call__(self, *, person: User, purpose: Purpose, address: str = "") -> None:
        """`address` is empty where the person's own is meant."""


class NoSuchLetter(LookupError):
    """allauth wanted to send a mail that this product has no words for."""


def tell(*, person: User, purpose: Purpose, address: str = "") -> None:
    """Write, in the current transaction, that `person` is to get a mail; it leaves after the commit.

    `address` is for a mail that must not go where the person's mail goes now, for example to the old address after a
    change; empty otherwise. Asked for twice within a minute, it leaves once.
    """
    write: Post = import_string(settings.ACCOUNT_POST)
    write(person=person, purpose=purpose, address=address)


def tell_for_allauth(template_prefix: str, *, person: User | None, address: str = "") -> None:
    """`tell` for a mail that allauth names by its template. Raises NoSuchLetter for one that is not in OF_ALLAUTH."""
    purpose = OF_ALLAUTH.get(template_prefix)
    if purpose is None or person is None:
        raise NoSuchLetter(template_prefix)
    tell(person=person, purpose=purpose, address=address)
