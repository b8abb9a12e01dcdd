"""Secrets of second factors as they are kept: sealed."""

from __future__ import annotations

import logging

from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError

from core.change import sealing

log = logging.getLogger("hearthside.accounts")


class SealedAuthenticators(DefaultMFAAdapter):
    """allauth's own second factors; what a reader of the database could sign in with is sealed."""

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it is used. Raises ValidationError, in words, when its key is gone."""
        try:
            return sealing.unseal(encrypted_text)
        except sealing.KeyMissing:
            log.error("second factor unreadable: a key is missing from FIELD_KEYS")
            raise ValidationError(
                "Your second factor cannot be read at the moment. Tell your administrator, who can remove it."
            ) from None
