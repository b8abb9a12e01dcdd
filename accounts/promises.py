"""Promises that change hands when somebody's role, team or account changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Team, User
from core.change.actions import touch

OwedThrough = Callable[[User, set[Team | None]], Iterable[int]]  # OWED_THROUGH: ids of the patients concerned


def promises_follow(person: User, *teams: Team | None) -> None:
    """Re-derive, when the action ends, the promises that may change hands with what this person is here."""
    owed_through: OwedThrough = import_string(settings.OWED_THROUGH)
    touch(owed_through(person, set(teams)))
