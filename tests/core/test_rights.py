"""Rights granted anew are the rights of an installation, whatever was granted or taken before; nobody else keeps any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings

from core.change import database_roles
from core.change.database_roles import AUDITOR, BACKUP, Login, login_of
from tests.conftest import owner_link

Right = tuple[str, ...]
HELD = """
SELECT 'table', c.relname, g.grantee::regrole::text, g.privilege_type FROM pg_class c, aclexplode(c.relacl) g
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S')
UNION ALL SELECT 'schema', nspname, g.grantee::regrole::text, g.privilege_type FROM pg_namespace, aclexplode(nspacl) g
 WHERE nspname = 'public'
UNION ALL SELECT 'database', '', g.grantee::regrole::text, g.privilege_type FROM pg_database, aclexplode(datacl) g
 WHERE datname = current_database()
UNION ALL SELECT 'ahead', d.defaclobjtype::text, g.grantee::regrole::text, g.privilege_type
  FROM pg_default_acl d, aclexplode(d.defaclacl) g"""
ROLE = """
SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, s.setconfig, rolpassword
 FROM pg_authid r LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0 WHERE rolname = %s"""
QUIET = {
    "log_statement": "none", "log_min_duration_statement": "-1", "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0", "log_min_error_statement": "panic", "log_error_verbosity": "terse",
    "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "log_min_messages": "fatal",
}  # fmt: skip
EVERYTHING = ("ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public", "SCHEMA public")


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection; whatever it grants is taken back."""
    with owner_link() as link, link.transaction(force_rollback=True):
        yield link


def rights(link: psycopg.Connection[Any]) -> set[Right]:
    """Who holds which right on what, the owner's own left out."""
    found = {tuple(row) for row in link.execute(HELD).fetchall()}
    return {right for right in found if right[2] not in {settings.DATABASE_OWNER["USER"], "pg_database_owner"}}


def turn(link: psycopg.Connection[Any], deed: str, *, ahead: bool = True) -> None:
    """Grant everything to the roles and to everybody, or take it all away."""
    to = "TO" if deed == "GRANT" else "FROM"
    roles = f"{settings.DATABASE_APP}, {AUDITOR}, {BACKUP}"
    for what in (*EVERYTHING, f"DATABASE {link.info.dbname}"):
        link.execute(f"{deed} ALL ON {what} {to} PUBLIC, {roles}")
    if ahead:
        for kind in ("TABLES", "SEQUENCES"):
            link.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {kind} FROM {roles}")


@pytest.mark.parametrize("deed", ["GRANT", "REVOKE"])
def test_rights_granted_anew_are_those_of_the_installation(deed: str, owner: psycopg.Connection[Any]) -> None:
    before = rights(owner)
    assert {right[2] for right in before} == {settings.DATABASE_APP, AUDITOR, BACKUP}
    turn(owner, deed)
    assert rights(owner) != before
    database_roles.grant_rights(owner, app=settings.DATABASE_APP)
    assert rights(owner) == before


@pytest.mark.parametrize("missing", ["AUDITOR", "BACKUP"])
def test_a_role_that_the_server_does_not_have_is_left_out(
    missing: str, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, role = rights(owner), getattr(database_roles, missing)
    turn(owner, "REVOKE")
    monkeypatch.setattr(database_roles, missing, "hearthside_not_there")
    database_roles.grant_rights(owner, app=settings.DATABASE_APP)
    assert rights(owner) == {right for right in before if right[2] != role}


def test_nothing_is_granted_where_the_application_owns_the_tables(owner: psycopg.Connection[Any]) -> None:
    turn(owner, "REVOKE")
    database_roles.grant_rights(owner, app=settings.DATABASE_OWNER["USER"])
    assert rights(owner) == set()


def test_every_role_is_let_in_to_look_and_nobody_makes_anything(owner: psycopg.Connection[Any]) -> None:
    turn(owner, "REVOKE")
    database_roles.grant_rights(owner, app=settings.DATABASE_APP)
    found = rights(owner)
    door = {(kind, where, right) for kind, where, _, right in found if kind in {"database", "schema"}}
    assert door == {("database", "", "CONNECT"), ("schema", "public", "USAGE")}
    for role in (settings.DATABASE_APP, AUDITOR, BACKUP):
        assert sum(right[0] in {"database", "schema"} for right in found if right[2] == role) == 2
    withheld = {(name, BACKUP, "SELECT") for name in database_roles.KEYS_OF_SESSIONS}
    assert not withheld & {right[1:] for right in found}
    assert ("table", "caseload_patient", BACKUP, "SELECT") in found


@pytest.mark.parametrize(
    "before", ["", "CREATE ROLE hearthside_tried SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS"]
)
def test_a_role_signs_in_may_nothing_more_and_leaves_no_value_in_the_log(before: str, db: None) -> None:
    app, owner = Login("hearthside_tried", "secret"), Login("hearthside_tried_owner")
    with psycopg.connect(settings.DATABASE_ADMIN_URL, autocommit=True) as link, link.transaction(force_rollback=True):
        if before:
            link.execute(before.encode())
            link.execute("ALTER ROLE hearthside_tried SET log_statement = 'all'")
        database_roles.make_roles(link, owner=owner, app=app)
        for role, has_password in ((app.name, True), (owner.name, False), (AUDITOR, False), (BACKUP, False)):
            *attributes, config, kept = link.execute(ROLE, [role]).fetchone() or ()
            assert attributes == [True, False, False, False, False, False]
            assert sorted(config) == sorted(f"{name}={value}" for name, value in QUIET.items())
            assert bool(kept) is has_password


class Superuser:
    """A connection that only says who signed in: nothing else is asked of it where the roles are refused."""

    def execute(self, _: str) -> Superuser:
        return self

    def fetchone(self) -> tuple[str]:
        return ("root",)


@pytest.mark.parametrize(("owner", "app"), [("root", "app"), ("owner", "root"), ("root", "root"), ("same", "same")])
def test_owner_application_and_superuser_are_three(owner: str, app: str) -> None:
    link: Any = Superuser()
    with pytest.raises(database_roles.RolesFailed, match="a role each"):
        database_roles.make_roles(link, owner=Login(owner), app=Login(app))


@pytest.mark.parametrize(
    ("url", "login"),
    [
        ("postgres://ann:secret@db/x", Login("ann", "secret")),
        ("postgres://a%40b:p%2Fw@db/x", Login("a@b", "p/w")),
        ("postgres://ann@db/x", Login("ann", "")),
        ("postgres:///x?host=/run", Login("", "")),
    ],
)
def test_a_login_is_read_from_its_address(url: str, login: Login) -> None:
    assert login_of(url) == login
