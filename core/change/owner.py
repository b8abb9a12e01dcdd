"""Working as the owner of the tables instead of as the application, for the few commands that must."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def acting_as_owner() -> Iterator[None]:
    """In the block this process's default connection signs in as DATABASE_OWNER_URL says; for commands that are alone
    in their process, outside any transaction. Without an owner of its own the database is used as before."""
    held, owner = connection.settings_dict, settings.DATABASE_OWNER
    before = {name: held[name] for name in owner}
    connection.close()
    held.update(owner)
    try:
        yield
    finally:
        connection.close()
        held.update(before)
