"""May the demonstration use the database that DATABASE_URL names? Looked at before a table or a person in it is touched."""

from __future__ import annotations

import os

import psycopg
import psycopg.sql

from local.binaries import ServiceFailed

MARK, PEOPLE = "demo_invented", "accounts_user"
OWN = "own"  # what `manage.py demo` says of a database once it has looked


def claim() -> None:
    """Let the demonstration's processes use the named database, when it is empty or marked as the demonstration's own.

    Raises ServiceFailed when it holds people whom the demonstration did not invent, or does not answer.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        return
    try:
        with psycopg.connect(url, connect_timeout=10) as link:
            is_free = _has_rows(link, MARK) or not _has_rows(link, PEOPLE)
    except psycopg.Error as error:
        raise ServiceFailed(f"The database of DATABASE_URL does not answer ({type(error).__name__}).") from None
    if not is_free:
        raise ServiceFailed(
            "DATABASE_URL names a database with people whom the demonstration did not invent. It would let anybody sign in "
            "as them with one click. Nothing was changed: name an empty database, or unset DATABASE_URL."
        )
    os.environ["DEMO_DATABASE"] = OWN


def _has_rows(link: psycopg.Connection[tuple[object, ...]], table: str) -> bool:
    found = link.execute("select to_regclass(%s) is not null", [table]).fetchone()
    if not (found and found[0]):
        return False
    query = psycopg.sql.SQL("select exists (select 1 from {})").format(psycopg.sql.Identifier(table))
    answer = link.execute(query).fetchone()
    return bool(answer and answer[0])
