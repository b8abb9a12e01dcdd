"""A dispatcher as a process of its own, so that it can be killed: `python -m tests.reliability.worker DATABASE`."""

from __future__ import annotations

import os
import sys
import time

import django
from django.db import DatabaseError, InterfaceError, connections


def main(database: str) -> None:
    """Dispatch for ever, with waits of a fraction of a second instead of minutes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    connection = connections["default"]
    connection.settings_dict["NAME"] = database
    from reminders import dispatch

    dispatch.BACK_OFF_MINUTES = (0.2 / 60, 0.5 / 60)  # type: ignore[assignment]
    while True:
        try:
            dispatch.dispatch(max_seconds=2)
        except (DatabaseError, InterfaceError):
            connection.close()
        time.sleep(0.1)


if __name__ == "__main__":
    main(sys.argv[1])
