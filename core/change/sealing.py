"""Secrets that must be read back are kept sealed: encrypted with a key that is in the environment, never in the database."""

from __future__ import annotations

import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MARK = "sealed:"


class KeyMissing(Exception):
    """None of the keys in FIELD_KEYS opens this: the key it was sealed with is gone."""


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> tuple[str, ...]:
    return tuple(settings.FIELD_KEYS)


def seal(text: str) -> str:
    """`text` encrypted with the first of FIELD_KEYS."""
    return MARK + _ring(_keys()).encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """The text behind `kept`, with whichever key of FIELD_KEYS opens it; text kept from before there were keys as it is.

    Raises KeyMissing when no key opens it.
    """
    if not kept.startswith(MARK):
        return kept
    try:
        return _ring(_keys()).decrypt(kept.removeprefix(MARK)).decode()
    except InvalidToken:
        raise KeyMissing from None


def is_current(kept: str) -> bool:
    """True when `kept` is sealed with the first key, so that the others are not needed for it."""
    if not kept.startswith(MARK):
        return False
    try:
        _ring(_keys()[:1]).decrypt(kept.removeprefix(MARK))
    except InvalidToken:
        return False
    return True


class SealedSessions:
    """How a session is written: a half-made second factor or the key of a link is in it, so it is sealed as a whole."""

    def dumps(self, session: object) -> bytes:
        """The session, sealed."""
        return seal(json.dumps(session, separators=(",", ":"))).encode("latin-1")

    def loads(self, kept: bytes) -> object:
        """The session. Raises KeyMissing, which Django takes for no session: the person signs in again."""
        return json.loads(unseal(kept.decode("latin-1")))
