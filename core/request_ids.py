"""What belongs to the request being answered: its id, and a place for what is worked out once for it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
# None outside of requests: commands, tasks and tests work everything out each time.
worked_out: ContextVar[dict[Any, Any] | None] = ContextVar("worked_out", default=None)


def forget() -> None:
    """Drop what was worked out in this request: a change may have made it untrue."""
    known = worked_out.get()
    if known:
        known.clear()
