"""Waits for the database that were given up, so that they can be told from faults."""

from __future__ import annotations

GIVEN_UP = {
    "57014",  # a statement took longer than statement_timeout, or an operator ended it
    "55P03",  # another transaction held the row or table longer than lock_timeout
    "25P03",  # a transaction lay open longer than idle_in_transaction_session_timeout
}


def was_given_up(error: BaseException | None) -> bool:
    """True when the error, or what caused it, is PostgreSQL giving up a wait: the same request may succeed later."""
    while error is not None:
        if getattr(error, "sqlstate", None) in GIVEN_UP:
            return True
        error = error.__cause__ or error.__context__
    return False
