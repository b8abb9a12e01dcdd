"""allauth's forms of the second factor and of passwords, where the product asks for more than they do."""

from __future__ import annotations

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User
from accounts.sign_in import events as sign_in_events
from accounts.sign_in import guesses, turns


class ResetPassword(account.ResetPasswordForm):
    """Asking for a link: counted by account and address, known or not, with the same answer."""

    def clean_email(self) -> str:
        """The address; raises TooSoon when links were asked for too often."""
        guesses.reset_turn(context.request, self.cleaned_data["email"])
        sign_in_events.reset_asked(context.request, self.cleaned_data["email"])
        return str(super().clean_email())


class ChangePassword(account.ChangePasswordForm):
    """Changing one's own password: the present one is a guess like any other."""

    def clean_oldpassword(self) -> str:
        """The present password; raises ValidationError when it is not, TooSoon when too many were not."""
        assert isinstance(self.user, User)
        taken = guesses.password_turn(context.request, self.user.email)
        found = str(super().clean_oldpassword())
        turns.give_back(taken)
        return found


class _CountedCode(second_factor.BaseAuthenticateForm):
    """A code of the second factor: five may be wrong before they wait, and none opens twice."""

    def clean_code(self) -> str:
        """The code; raises ValidationError when it is wrong or spent, TooSoon when too many were."""
        request: HttpRequest = context.request
        taken = guesses.code_turn(request, self.user)
        try:
            found = super().clean_code()
            is_app = self.authenticator.type == Authenticator.Type.TOTP
            if is_app and not guesses.spend_code(self.authenticator):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            sign_in_events.factor_failed(request, self.user, "code")
            raise
        turns.give_back(taken)
        return found


class AuthenticateCode(_CountedCode, second_factor.AuthenticateForm):
    """The second step of signing in, with a code."""


class ReauthenticateCode(_CountedCode, second_factor.ReauthenticateForm):
    """Confirming with a code."""


class _ReadableKey(webauthn.AuthenticateWebAuthnForm):
    """What a browser sends for a key: anything that is not shaped like an answer of one is an incorrect code, in words."""

    def clean_credential(self) -> Authenticator:
        """The key's authenticator; raises ValidationError for everything else, which is recorded."""
        try:
            return super().clean_credential()
        except (AttributeError, KeyError, TypeError, ValueError, ValidationError) as error:
            # The first four are shapes that the library reads without asking
            sign_in_events.factor_failed(context.request, getattr(self, "user", None), "passkey")
            if isinstance(error, ValidationError):
                raise
            raise get_adapter().validation_error("incorrect_code") from None


class AuthenticateKey(_ReadableKey, webauthn.AuthenticateWebAuthnForm):
    """The second step of signing in, with a key."""


class ReauthenticateKey(_ReadableKey, webauthn.ReauthenticateWebAuthnForm):
    """Confirming with a key."""


class LoginPasskey(_ReadableKey, webauthn.LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class AddKey(webauthn.AddWebAuthnForm):
    """Enrolling a key."""

    def clean(self) -> dict[str, object]:
        """What the browser sent about a new key; raises ValidationError for what is not one."""
        try:
            found: dict[str, object] = super().clean()
        except ValidationError:
            raise
        except (AttributeError, KeyError, TypeError, ValueError):
            raise get_adapter().validation_error("incorrect_code") from None
        return found
