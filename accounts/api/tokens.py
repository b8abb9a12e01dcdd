"""API tokens as the API reads them, with rows in the audit trail for the first use and for refusals."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import TokenName
from accounts.sign_in import events as sign_in_events
from core.api.input import TokenAuthentication

REMEMBERED_SECONDS = 24 * 60 * 60


class RecordedTokens(TokenAuthentication):
    """A token made on the settings page."""

    def authenticate(self, request: Request) -> Any:
        """The person and the token with its scopes, None without one; raises AuthenticationFailed, which is recorded."""
        try:
            found = super().authenticate(request)
        except AuthenticationFailed:
            sign_in_events.token_refused(request)
            raise
        if found is not None:
            named = TokenName.objects.filter(token=found[1]).only("scopes").first()
            found[1].scopes = frozenset(named.scopes.split()) if named else frozenset()
        # The cache only spares the question whether the first use is in the trail.
        if found is not None and cache.add(f"token-used-{found[1].digest[:24]}", 1, REMEMBERED_SECONDS):
            sign_in_events.token_used(request, found[1])
        return found
