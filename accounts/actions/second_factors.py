"""What follows when somebody's second factor changes: a mail, and an end of their sign-ins."""

from __future__ import annotations

from collections.abc import Set

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.letters import Purpose, tell
from accounts.models import User
from accounts.sign_ins import end_sign_ins
from core.change.actions import action

NOT_ALONE = frozenset({Authenticator.Type.RECOVERY_CODES.value})


@action("second_factor.change")
def note(*, person: User, kept: HttpRequest, added: Set[str], removed: Set[str], reason: str, by: User) -> User:
    """Record that second factors of the types `added` and `removed` changed (`reason` says so in words); tell the person.

    Their sessions end, but for the one of the request `kept`, and with a factor that is gone their API tokens too. New
    recovery codes alone end nothing.
    """
    tell(person=person, purpose=Purpose.SECOND_FACTOR_CHANGED)
    if (added | removed) - NOT_ALONE:
        end_sign_ins(person, keep=kept, tokens=bool(removed - NOT_ALONE))
    return person
