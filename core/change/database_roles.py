"""Who may do what in the database: a role that owns the tables, one that works with rows, two that only look.

Three steps, each of which may be repeated: a superuser makes the roles (`make_roles`) and hands them what an earlier
installation owned (`hand_over`); the owner, after every `migrate`, grants each role its rights (`grant_rights`). What a
table allows is read from the catalogue, so that a new table is right without a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg.sql import SQL, Identifier, Literal

Link = psycopg.Connection[Any]

OWNER, APP = "hearthside_owner", "hearthside_app"
AUDITOR, BACKUP = "hearthside_auditor", "hearthside_backup"
AUDIT_TRAIL = "core_auditevent"
KEYS_OF_SESSIONS = ["django_session", "usersessions_usersession"]  # whoever reads one is signed in
ONE_AT_A_TIME = 7_310_402  # the advisory lock of whoever makes roles or grants rights

# The server's log is read by people who may not read records, so no statement and no value gets there.
QUIET_LOG = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
# A message itself may quote a value ('invalid input syntax for type integer: "..."'), so the server writes down nothing
# of what these roles do but that a session was ended; the application logs the kind and the place of each error.
ROLE_SETTINGS = QUIET_LOG | {"log_min_messages": "fatal"}

_ATTRIBUTES: LiteralString = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"

_OWNED_BY_OTHERS: LiteralString = """
SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END,
       c.oid::regclass::text
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
  AND c.relowner <> %(owner)s::regrole
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass
                  AND (d.deptype = 'e' OR c.relkind = 'S' AND d.deptype IN ('a', 'i')))
UNION ALL
SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proowner <> %(owner)s::regrole
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
"""

# Tables whose rows are never changed: they carry the trigger of `finality.never_changed` (bits: row, delete, update).
APPEND_ONLY: LiteralString = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'public'::regnamespace AND p.proname = 'hearthside_refuse' AND t.tgtype & 25 = 25 ORDER BY 1
"""

# Tables of a patient's chart, patients themselves included; parts of an unsigned draft may still be taken out of it.
KEPT_FOR_GOOD: LiteralString = """
SELECT DISTINCT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid IN (k.conrelid, k.confrelid)
JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND a.attname = 'patient_id'
  AND NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                  WHERE t.tgrelid = c.oid AND p.proname = 'hearthside_part_of_signed' AND t.tgtype & 8 = 8)
ORDER BY 1
"""


class RolesFailed(Exception):
    """The roles cannot be made; the message says why."""


@dataclass(frozen=True)
class Login:
    """A role that signs in: its name, and its password where the server asks for one."""

    name: str
    password: str = ""


def login_of(url: str) -> Login:
    """The name and password that a database URL signs in with."""
    parts = urlsplit(url)
    return Login(unquote(parts.username or ""), unquote(parts.password or ""))


def make_roles(link: Link, *, owner: Login, app: Login) -> None:
    """Make the four roles of the server, or put them right; `link` is a superuser's. Raises RolesFailed when the
    owner or the application is meant to be that superuser, or both are one."""
    (superuser,) = _first(link, "SELECT current_user")
    if superuser in {owner.name, app.name} or owner.name == app.name:
        raise RolesFailed(
            "Owner and application need a role each, neither of them the superuser that makes them: "
            "see DATABASE_OWNER_URL and DATABASE_URL."
        )
    with link.transaction():
        link.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        for login in (owner, app, Login(AUDITOR), Login(BACKUP)):
            _make_role(link, login)
        memberships = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole"
        for (role,) in link.execute(memberships, [app.name]).fetchall():
            link.execute(SQL("REVOKE {} FROM {}").format(SQL(role), Identifier(app.name)))


def hand_over(link: Link, *, owner: str) -> None:
    """Give the database that `link`, a superuser's, is connected to, and what others own in it, to `owner`."""
    new_owner = Identifier(owner)
    with link.transaction():
        link.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        (database,) = _first(link, "SELECT current_database()")
        link.execute(SQL("ALTER DATABASE {} OWNER TO {}").format(Identifier(database), new_owner))
        link.execute("ALTER SCHEMA public OWNER TO pg_database_owner")
        for kind, name in link.execute(_OWNED_BY_OTHERS, {"owner": owner}).fetchall():
            link.execute(SQL("ALTER {} {} OWNER TO {}").format(SQL(kind), SQL(name), new_owner))


def grant_rights(link: Link, *, app: str) -> None:
    """Give each role its rights in the database of `link`, the owner's, and nothing beyond; all at one moment. A role
    that this server does not have is left out, and nothing is done where the application is the owner itself."""
    (owner,) = _first(link, "SELECT current_user")
    if owner == app:
        return
    known = {name for (name,) in link.execute("SELECT rolname FROM pg_roles").fetchall()}
    app_role, lookers = Identifier(app), [name for name in (AUDITOR, BACKUP) if name in known]
    with link.transaction():
        link.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        _open_door(link, [app_role, *map(Identifier, lookers)])
        link.execute(SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(app_role))
        link.execute(SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(app_role))
        _revoke(link, "UPDATE, DELETE", _names(link, APPEND_ONLY), app_role)
        _revoke(link, "DELETE", _names(link, KEPT_FOR_GOOD), app_role)
        _revoke(link, "INSERT, UPDATE, DELETE", ["django_migrations"], app_role)
        if AUDITOR in lookers:
            link.execute(SQL("GRANT SELECT ON {} TO {}").format(Identifier(AUDIT_TRAIL), Identifier(AUDITOR)))
        if BACKUP in lookers:
            backup = Identifier(BACKUP)
            link.execute(SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(backup))
            _revoke(link, "SELECT", KEYS_OF_SESSIONS, backup)
            link.execute(SQL("GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(backup))
        _grant_ahead(link, app_role, Identifier(BACKUP) if BACKUP in lookers else None)


def _make_role(link: Link, login: Login) -> None:
    role = Identifier(login.name)
    if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login.name]).fetchone():
        link.execute(SQL("CREATE ROLE {}").format(role))
    link.execute(SQL("ALTER ROLE {} " + _ATTRIBUTES).format(role))
    if login.password:  # hashed here, so that the password itself is in no statement
        hashed = link.pgconn.encrypt_password(login.password.encode(), login.name.encode(), b"scram-sha-256")
        link.execute(SQL("ALTER ROLE {} PASSWORD {}").format(role, Literal(hashed.decode())))
    for name, value in ROLE_SETTINGS.items():
        link.execute(SQL("ALTER ROLE {} SET {} = {}").format(role, Identifier(name), Literal(value)))


def _open_door(link: Link, roles: list[Identifier]) -> None:
    """Take back all rights, then let each role in to look for what it is granted; nobody makes anything there."""
    (database,) = _first(link, "SELECT current_database()")
    named = SQL(", ").join(roles)
    everyone = SQL("PUBLIC, ") + named
    for what in ("ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public", "SCHEMA public"):
        link.execute(SQL("REVOKE ALL ON {} FROM {}").format(SQL(what), everyone))
    link.execute(SQL("REVOKE ALL ON DATABASE {} FROM {}").format(Identifier(database), everyone))
    link.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(Identifier(database), named))
    link.execute(SQL("GRANT USAGE ON SCHEMA public TO {}").format(named))


def _grant_ahead(link: Link, app: Identifier, backup: Identifier | None) -> None:
    """What a migration makes is usable by the version still running, before the migration's end grants it again."""
    ahead = SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO {}")
    link.execute(ahead.format(SQL("SELECT, INSERT, UPDATE"), SQL("TABLES"), app))
    link.execute(ahead.format(SQL("USAGE, SELECT"), SQL("SEQUENCES"), app))
    if backup is not None:
        link.execute(ahead.format(SQL("SELECT"), SQL("TABLES"), backup))
        link.execute(ahead.format(SQL("SELECT"), SQL("SEQUENCES"), backup))


def _revoke(link: Link, rights: LiteralString, tables: list[str], role: Identifier) -> None:
    if tables:
        joined = SQL(", ").join(map(Identifier, tables))
        link.execute(SQL("REVOKE " + rights + " ON {} FROM {}").format(joined, role))


def _names(link: Link, query: LiteralString) -> list[str]:
    return [name for (name,) in link.execute(query).fetchall()]


def _first(link: Link, query: LiteralString) -> tuple[Any, ...]:
    row = link.execute(query).fetchone()
    assert row is not None  # each of these queries answers one row
    return tuple(row)
