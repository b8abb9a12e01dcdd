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
