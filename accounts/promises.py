"""Promises that change hands when somebody's role, team or account changes."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Team, User
from core.actions import touch


def promises_follow(person: User, *teams: Team | None) -> None:
    """Re-derive, when the action ends, the promises that may change hands with what this person is here."""
    touch(import_string(settings.OWED_THROUGH)(person, set(teams)))
