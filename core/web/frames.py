"""Room for the frames of a whole request in one piece of memory.

CPython keeps the frames of running functions in chunks of 16 kB. A chunk is fetched from the system when a call needs it
and given back when that call returns; a loop that happens to stand at the edge of one, such as the rows of a list in a
template, pays for that at every call. Which page that is changes with every function put around the views. A function
with a large frame makes its chunk large, and everything called from it finds room there (docs/adr/0015).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

SLOTS = 32_000  # of 8 bytes: a chunk of 512 kB, of which a request touches some 20 kB

Application = Callable[[dict[str, object], Any], Iterable[bytes]]


def with_room(application: Application) -> Application:
    """The same WSGI application, called from a frame whose chunk holds all that it calls."""

    def answer(environ: dict[str, object], start_response: object) -> Iterable[bytes]:
        return application(environ, start_response)

    answer.__code__ = answer.__code__.replace(co_stacksize=SLOTS)
    return answer
