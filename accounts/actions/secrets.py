"""Secrets of second factors sealed anew when the key changes."""

from __future__ import annotations

from collections import Counter

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from core.change import sealing
from core.change.actions import System, action

SECRETS = ("secret", "seed")  # of an authenticator app, of recovery codes; a passkey keeps its secret to itself
_LISTS = ("migrated_codes",)


@action("keys.rotate")
def reseal(*, by: System) -> Counter[str]:
    """Seal every second factor's secret with the first key. Returns how many were `sealed` (they were in clear),
    `rotated` (from an older key), `current` (nothing to do), and `unreadable` (no key opens them; left as they are)."""
    found = Counter(sealed=0, rotated=0, current=0, unreadable=0)
    for row in _keeping_secrets().select_for_update().iterator(chunk_size=500):
        before = dict(row.data)
        row.data = {name: _resealed(name, value, found) for name, value in before.items()}
        if row.data != before:
            row.save(update_fields=["data"])
    return found


def is_anything_to_reseal() -> bool:
    """True while a secret is in clear or needs another key than the first, if a key of the ring opens it."""
    seen: Counter[str] = Counter()
    for row in _keeping_secrets().iterator(chunk_size=500):
        for name, value in row.data.items():
            _resealed(name, value, seen)
    return bool(seen["sealed"] + seen["rotated"])


def _keeping_secrets() -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    return found.order_by("pk")


def _resealed(name: str, value: object, found: Counter[str]) -> object:
    if isinstance(value, list):
        return [_one(each, found) for each in value] if name in _LISTS else value
    return _one(str(value), found) if name in SECRETS else value


def _one(kept: str, found: Counter[str]) -> str:
    if sealing.is_current(kept):
        found["current"] += 1
        return kept
    try:
        text = sealing.unseal(kept)
    except sealing.KeyMissing:
        found["unreadable"] += 1
        return kept
    found["rotated" if kept.startswith(sealing.MARK) else "sealed"] += 1
    return sealing.seal(text)
