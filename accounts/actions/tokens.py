"""API tokens: made for oneself, shown once, revoked at any time."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from knox.models import AuthToken

from accounts.models import TokenName, User
from accounts.scopes import EVERY, written
from core.change.actions import Refused, action

MOST_TOKENS = 20
LIFETIMES = (7, 30, 90, 365)


@action("tokens.create")
def create_token(
    *, name: str, days: int, scopes: Collection[str], submission_key: uuid.UUID, by: User
) -> tuple[TokenName, str]:
    """Make a token of one's own that works for `days` days within `scopes`; returns its name and the secret, which is kept
    nowhere.

    Raises Refused past twenty tokens, for another lifetime, without a scope, or when the same form made one already.
    """
    if days not in LIFETIMES:
        raise Refused("Choose how long the token works.", field="days")
    if not scopes or not set(scopes) <= set(EVERY):
        raise Refused("Choose what the program may do.", field="scopes")
    User.objects.get_queryset().select_for_update().get(
        pk=by.pk
    )  # the same form twice at once: the second sees the first
    if TokenName.objects.filter(submission_key=submission_key).exists():
        raise Refused(
            "This form already made its token, shown once. If you did not copy it, revoke it and make another."
        )
    if AuthToken.objects.filter(user=by).count() >= MOST_TOKENS:
        raise Refused(f"You have {MOST_TOKENS} tokens. Revoke one you no longer use first.")
    token, secret = AuthToken.objects.create(user=by, expiry=timedelta(days=days))
    kept = TokenName.objects.create(token=token, name=name, submission_key=submission_key, scopes=written(scopes))
    return kept, secret


@action("tokens.revoke")
def revoke_token(*, token_name: TokenName, by: User) -> None:
    """End a token of one's own at once. Raises Refused for somebody else's."""
    if token_name.token.user_id != by.pk:
        raise Refused("Only your own tokens can be revoked here.")
    AuthToken.objects.filter(pk=token_name.token_id).delete()
