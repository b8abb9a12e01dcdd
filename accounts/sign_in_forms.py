"""allauth's forms of the second factor and of passwords, where the product asks for more than they do."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError


class _ReadableKey:
    """What a browser sends for a key: anything that is not shaped like an answer of one is an incorrect code, in words."""

    def clean_credential(self) -> Any:
        """The key's authenticator; raises ValidationError for everything else."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            raise
        except (AttributeError, KeyError, TypeError, ValueError):  # the shapes that the library reads without asking
            raise get_adapter().validation_error("incorrect_code") from None


class AuthenticateKey(_ReadableKey, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step of signing in, with a key."""


class ReauthenticateKey(_ReadableKey, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Confirming with a key."""


class LoginPasskey(_ReadableKey, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone."""


class AddKey(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Enrolling a key."""

    def clean(self) -> dict[str, Any]:
        """What the browser sent about a new key; raises ValidationError for what is not one."""
        try:
            found: dict[str, Any] = super().clean()
        except ValidationError:
            raise
        except (AttributeError, KeyError, TypeError, ValueError):
            raise get_adapter().validation_error("incorrect_code") from None
        return found
