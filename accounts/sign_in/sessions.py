"""Sessions as they lie in the database."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings


def remove_expired() -> None:
    """Remove the rows of sessions that have run out; they open nothing any more and only take room."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
