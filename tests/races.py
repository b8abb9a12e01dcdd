"""Several people doing something at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from typing import Any

from django.db import connection

from core.change.actions import Refused


def at_once(deeds: list[Any]) -> list[Any]:
    """What each deed answered or raised, all begun at the same moment."""
    start, results = threading.Barrier(len(deeds)), []

    def run(deed: Any) -> None:
        try:
            start.wait()
            results.append(deed())
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
