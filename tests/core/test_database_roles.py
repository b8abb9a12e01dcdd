"""What the roles of the database may not do: the application works with rows, and with some of them only so far."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg.errors import InsufficientPrivilege

from core.change import database_roles
from tests.conftest import owner_link

FINAL = "HH001"  # a trigger's own refusal; everything else is refused for want of the right
NO_RIGHT = "42501"

DEFINING = [
    "CREATE TABLE mine (id int)",
    "CREATE TABLE public.mine AS SELECT * FROM caseload_patient",
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE TEMPORARY SEQUENCE mine",
    "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT * INTO TEMPORARY mine FROM caseload_patient",
    "CREATE UNLOGGED TABLE mine (id int)",
    "CREATE VIEW mine AS SELECT * FROM caseload_patient",
    "CREATE MATERIALIZED VIEW mine AS SELECT * FROM caseload_patient",
    "CREATE SEQUENCE mine",
    "CREATE TYPE mine AS ENUM ('a')",
    "CREATE DOMAIN mine AS int",
    "CREATE SCHEMA mine",
    "CREATE SCHEMA AUTHORIZATION CURRENT_USER",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE OR REPLACE FUNCTION hearthside_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE PROCEDURE mine() LANGUAGE sql AS 'SELECT 1'",
    "CREATE AGGREGATE mine(int) (SFUNC = int4pl, STYPE = int)",
    "CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)",
    "CREATE COLLATION mine FROM \"C\"",
    "CREATE CONVERSION mine FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    "CREATE TEXT SEARCH CONFIGURATION mine (COPY = english)",
    "CREATE STATISTICS mine ON given_name, family_name FROM caseload_patient",
    "CREATE INDEX mine ON caseload_patient (family_name)",
    "CREATE RULE mine AS ON DELETE TO core_auditevent DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON core_auditevent FOR EACH ROW EXECUTE FUNCTION hearthside_refuse()",
    "CREATE POLICY mine ON caseload_patient USING (true)",
    "CREATE FOREIGN DATA WRAPPER mine",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION hearthside_refuse()",
    "CREATE PUBLICATION mine FOR ALL TABLES",
    "CREATE PUBLICATION mine",
    "CREATE ACCESS METHOD mine TYPE TABLE HANDLER heap_tableam_handler",
    "CREATE LANGUAGE mine HANDLER plpgsql_call_handler",
    "CREATE CAST (int AS bool) WITHOUT FUNCTION",
]  # fmt: skip
ALTERING = [
    "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
    "ALTER TABLE core_auditevent DISABLE TRIGGER core_auditevent_final",
    "ALTER TABLE careplans_planofcare DISABLE TRIGGER USER",
    "ALTER TABLE core_auditevent ENABLE REPLICA TRIGGER core_auditevent_final",
    "ALTER TABLE core_auditevent RENAME TO gone",
    "ALTER TABLE core_auditevent OWNER TO CURRENT_USER",
    "ALTER TABLE core_auditevent DROP CONSTRAINT audit_names_its_actor",
    "ALTER TABLE caseload_patient ADD COLUMN mine int",
    "ALTER TABLE caseload_patient ALTER COLUMN family_name TYPE text",
    "ALTER TABLE caseload_patient ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE caseload_patient INHERIT caseload_episode",
    "ALTER TABLE caseload_patient SET (autovacuum_enabled = false)",
    "ALTER TRIGGER core_auditevent_final ON core_auditevent RENAME TO mine",
    "ALTER SEQUENCE patient_record_number RESTART",
    "ALTER FUNCTION hearthside_refuse() RENAME TO mine",
    "ALTER FUNCTION hearthside_signed() SECURITY DEFINER",
    "ALTER SCHEMA public RENAME TO mine",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER REPLICATION",
    "ALTER ROLE CURRENT_USER SET log_min_messages = 'debug1'",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO PUBLIC",
    "ALTER ROLE {owner} PASSWORD 'x'",
    "ALTER ROLE {superuser} PASSWORD 'x'",
    "ALTER DATABASE {database} OWNER TO CURRENT_USER",
    "ALTER DATABASE {database} SET session_replication_role = 'replica'",
    "ALTER EXTENSION plpgsql UPDATE",
    "COMMENT ON TABLE core_auditevent IS 'x'",
    "REINDEX TABLE core_auditevent",
    "LOCK TABLE core_auditevent IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE django_migrations IN EXCLUSIVE MODE",
]
DROPPING = [
    "DROP TABLE core_auditevent",
    "DROP TABLE caseload_patient CASCADE",
    "DROP TRIGGER core_auditevent_final ON core_auditevent",
    "DROP TRIGGER careplans_planofcare_final ON careplans_planofcare",
    "DROP FUNCTION hearthside_refuse() CASCADE",
    "DROP FUNCTION hearthside_signed() CASCADE",
    "DROP INDEX audit_patient",
    "DROP SEQUENCE patient_record_number CASCADE",
    "DROP SCHEMA public CASCADE",
    "DROP EXTENSION plpgsql CASCADE",
    "DROP ROLE {owner}",
    "DROP OWNED BY {owner}",
    "REASSIGN OWNED BY {owner} TO CURRENT_USER",
    "TRUNCATE core_auditevent",
    "TRUNCATE caseload_patient CASCADE",
    "TRUNCATE django_session",
]
BECOMING = [
    "SET ROLE {owner}",
    "SET ROLE {superuser}",
    "SET SESSION AUTHORIZATION {superuser}",
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', true)",
    "UPDATE pg_settings SET setting = 'replica' WHERE name = 'session_replication_role'",
    "SET log_statement = 'all'",
    "SET log_min_messages = 'debug1'",
    "SET log_min_duration_statement = 0",
    "SET log_parameter_max_length = -1",
    "GRANT {owner} TO CURRENT_USER",
    "GRANT pg_read_server_files TO CURRENT_USER",
    "GRANT pg_execute_server_program TO CURRENT_USER",
    "GRANT pg_write_all_data TO CURRENT_USER",
    "GRANT SET ON PARAMETER session_replication_role TO CURRENT_USER",
    "CREATE ROLE mine SUPERUSER",
    "CREATE ROLE mine",
]
READING = [
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_read_binary_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_stat_file('PG_VERSION')",
    "SELECT pg_ls_logdir()",
    "SELECT pg_current_logfile()",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/mine')",
    "COPY caseload_patient TO '/tmp/mine'",
    "COPY core_auditevent FROM '/etc/passwd'",
    "COPY caseload_patient TO PROGRAM 'cat'",
    "COPY django_session FROM PROGRAM 'id'",
    "LOAD '/tmp/mine.so'",
    "SELECT rolpassword FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT * FROM pg_user_mapping",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT * FROM pg_file_settings",
    "SELECT pg_reload_conf()",
    "SELECT pg_rotate_logfile()",
    "SELECT pg_switch_wal()",
    "SELECT pg_promote()",
    "SELECT pg_create_restore_point('mine')",
    "SELECT pg_backup_start('mine')",
    "SELECT pg_stat_reset()",
    "SELECT pg_logical_emit_message(false, 'a', 'b') FROM pg_create_physical_replication_slot('mine')",
    "SELECT pg_log_backend_memory_contexts(pg_backend_pid())",
]
ROWS = [
    "UPDATE core_auditevent SET verb = 'x'",
    "DELETE FROM core_auditevent",
    "UPDATE core_auditevent SET at = now() WHERE false",
    "INSERT INTO core_auditevent (id, at, system_actor, verb, subject_type, changes, reason, request_id) VALUES"
    " (1, now(), 'x', 'x', '', '{{}}', '', '') ON CONFLICT (id) DO UPDATE SET verb = 'x'",
    "MERGE INTO core_auditevent a USING (SELECT 1) b ON false WHEN MATCHED THEN DELETE",
    "SELECT * FROM core_auditevent FOR UPDATE",
    "WITH gone AS (DELETE FROM core_auditevent RETURNING *) SELECT * FROM gone",
    "DELETE FROM caseload_patient",
    "DELETE FROM visits_visitnote WHERE signed_at IS NULL",
    "UPDATE django_migrations SET name = 'x'",
    "DELETE FROM django_migrations",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('core', 'x', now())",
    "SELECT setval('patient_record_number', 1)",
]
OUTSIDE_A_TRANSACTION = [
    "ALTER SYSTEM SET log_statement = 'all'",
    "ALTER SYSTEM RESET ALL",
    "CREATE DATABASE mine",
    "DROP DATABASE {database}",
    "CREATE TABLESPACE mine LOCATION '/tmp'",
    "CREATE SUBSCRIPTION mine CONNECTION '' PUBLICATION mine WITH (connect = false)",
    "REINDEX DATABASE {database}",
    "CREATE INDEX CONCURRENTLY mine ON caseload_patient (family_name)",
    "DROP INDEX CONCURRENTLY audit_patient",
]
IN_A_TRANSACTION = [*DEFINING, *ALTERING, *DROPPING, *BECOMING, *READING, *ROWS]


def names() -> dict[str, str]:
    """The names that the statements are about, quoted."""
    superuser = database_roles.login_of(settings.DATABASE_ADMIN_URL).name
    found = {
        "owner": settings.DATABASE_OWNER["USER"],
        "superuser": superuser,
        "database": connection.settings_dict["NAME"],
    }
    return {key: f'"{name}"' for key, name in found.items()}


def link_of(name: str = "") -> psycopg.Connection[Any]:
    """A connection as the application signs in, or as another role where the server asks for no password."""
    where = {key: value for key, value in connection.get_connection_params().items() if key in CONNECTING}
    return psycopg.connect(**where | ({"user": name} if name else {}), autocommit=True)


CONNECTING = {"host", "port", "user", "password", "dbname", "options"}


@pytest.fixture
def app(db: None) -> Iterator[psycopg.Connection[Any]]:
    with link_of() as link:
        yield link


def refusal(link: psycopg.Connection[Any], statement: str) -> str:
    """The code with which a statement is refused; empty when it would have been done. Whatever it does is undone."""
    try:
        with link.transaction(force_rollback=True):
            link.execute("SET LOCAL statement_timeout = '10s'")
            link.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate or "?"
    return ""


def tables() -> list[str]:
    found = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return sorted(found | {"django_migrations"})


# ---------------------------------------------------------------- the application


def test_there_are_a_hundred_ways() -> None:
    assert len({*IN_A_TRANSACTION, *OUTSIDE_A_TRANSACTION}) >= 140


@pytest.mark.parametrize("statement", IN_A_TRANSACTION)
def test_application_may_not(app: psycopg.Connection[Any], statement: str) -> None:
    assert refusal(app, statement.format(**names())) == NO_RIGHT


@pytest.mark.parametrize("statement", OUTSIDE_A_TRANSACTION)
def test_application_may_not_outside_a_transaction(app: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        app.execute(statement.format(**names()))


@pytest.mark.parametrize("table", tables())
def test_application_may_not_define_empty_or_guard_any_table(app: psycopg.Connection[Any], table: str) -> None:
    attempts = [
        f"ALTER TABLE {table} DISABLE TRIGGER ALL", f"ALTER TABLE {table} ADD COLUMN mine int", f"DROP TABLE {table} CASCADE",
        f"TRUNCATE {table} CASCADE", f"CREATE INDEX ON {table} ((1))",
        f"CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION hearthside_refuse()",
        f"CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING", f"COPY {table} TO '/tmp/mine'",
        f"COPY {table} FROM PROGRAM 'true'",
    ]  # fmt: skip
    assert [each for each in attempts if refusal(app, each) != NO_RIGHT] == []


def test_application_grants_nothing_to_itself(app: psycopg.Connection[Any]) -> None:
    """PostgreSQL only warns of a grant by somebody who may not grant; what counts is that nobody holds it then."""
    database = names()["database"]
    with app.transaction(force_rollback=True):
        for right, what in (("UPDATE, DELETE, TRIGGER, TRUNCATE", "core_auditevent"), ("CREATE", "SCHEMA public")):
            app.execute(f"GRANT {right} ON {what} TO PUBLIC")
            app.execute(f"GRANT {right} ON {what} TO CURRENT_USER")
        app.execute(f"GRANT TEMPORARY, CREATE ON DATABASE {database} TO CURRENT_USER")
        held = app.execute(
            "SELECT has_table_privilege('core_auditevent', 'UPDATE, DELETE, TRIGGER, TRUNCATE, REFERENCES, MAINTAIN'),"
            " has_schema_privilege('public', 'CREATE'), has_database_privilege(current_database(), 'CREATE, TEMPORARY')"
        ).fetchone()
    assert held == (False, False, False)


def test_application_installs_no_extension(app: psycopg.Connection[Any]) -> None:
    found = app.execute("SELECT name FROM pg_available_extensions WHERE installed_version IS NULL").fetchall()
    assert [name for (name,) in found if refusal(app, f'CREATE EXTENSION "{name}"') != NO_RIGHT] == []


def test_application_ends_nobody_elses_session(app: psycopg.Connection[Any]) -> None:
    with psycopg.connect(settings.DATABASE_ADMIN_URL) as superuser:
        pid = superuser.info.backend_pid
        assert refusal(app, f"SELECT pg_terminate_backend({pid})") == NO_RIGHT
        assert refusal(app, f"SELECT pg_cancel_backend({pid})") == NO_RIGHT
        assert app.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone() == (
            "<insufficient privilege>",
        )


def test_tests_work_as_the_application(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, session_user, usesuper, usecreatedb FROM pg_user WHERE usename = current_user"
        )
        app = settings.DATABASE_APP
        assert cursor.fetchone() == (app, app, False, False)


def test_application_is_in_no_other_role(app: psycopg.Connection[Any]) -> None:
    assert app.execute("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole").fetchone() == (0,)


# ---------------------------------------------------------------- what the catalogue decides


APPEND_ONLY = [
    "assessments_addendum",
    "careplans_progressreview",
    "caseload_note",
    "caseload_readinglimit",
    "core_auditevent",
    "paperwork_filing",
    "visits_goalmeasure",
    "visits_noteaddendum",
]


def test_tables_that_are_only_added_to_are_named_here(app: psycopg.Connection[Any]) -> None:
    """A table that becomes final, or stops being so, is a decision: change this list with it."""
    assert [name for (name,) in app.execute(database_roles.APPEND_ONLY).fetchall()] == APPEND_ONLY


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_that_are_only_added_to(app: psycopg.Connection[Any], table: str) -> None:
    assert refusal(app, f"UPDATE {table} SET id = id") == NO_RIGHT
    assert refusal(app, f"DELETE FROM {table}") == NO_RIGHT
    assert refusal(app, f"SELECT id FROM {table}") == ""


def test_no_row_of_a_chart_is_deleted(app: psycopg.Connection[Any]) -> None:
    kept = [name for (name,) in app.execute(database_roles.KEPT_FOR_GOOD).fetchall()]
    assert {"caseload_patient", "caseload_episode", "visits_visit", "obligations_obligation"} <= set(kept)
    assert [table for table in kept if refusal(app, f"DELETE FROM {table}") != NO_RIGHT] == []


def test_new_final_table_is_right_by_itself(db: None) -> None:
    with owner_link() as owner:
        try:
            owner.execute("CREATE TABLE made_later (id int)")
            with link_of() as app:
                assert refusal(app, "UPDATE made_later SET id = 1") == ""  # granted ahead, until migrate ends
            owner.execute(
                "CREATE TRIGGER made_later_final BEFORE UPDATE OR DELETE ON made_later"
                " FOR EACH ROW EXECUTE FUNCTION hearthside_refuse()"
            )
            database_roles.grant_rights(owner, app=settings.DATABASE_APP)
            with link_of() as app:
                assert refusal(app, "UPDATE made_later SET id = 1") == NO_RIGHT
                assert refusal(app, "INSERT INTO made_later VALUES (1)") == ""
        finally:
            owner.execute("DROP TABLE made_later")


# ---------------------------------------------------------------- auditor and backup


@pytest.fixture
def trusting(db: None) -> None:
    if database_roles.login_of(settings.DATABASE_ADMIN_URL).password:
        pytest.skip("this server asks for passwords, which auditor and backup do not have")


def test_auditor_reads_the_trail_alone(trusting: None) -> None:
    with link_of(database_roles.AUDITOR) as auditor:
        readable = [table for table in tables() if refusal(auditor, f"SELECT * FROM {table}") == ""]
        assert readable == [database_roles.AUDIT_TRAIL]
        writes = [
            "INSERT INTO core_auditevent DEFAULT VALUES",
            "DELETE FROM core_auditevent",
            "CREATE TEMP TABLE t (i int)",
        ]
        assert [refusal(auditor, each) for each in writes] == [NO_RIGHT] * 3


def test_backup_reads_everything_but_live_sessions_and_writes_nothing(trusting: None) -> None:
    with link_of(database_roles.BACKUP) as backup:
        withheld = [table for table in tables() if refusal(backup, f"SELECT * FROM {table}") != ""]
        assert withheld == database_roles.KEYS_OF_SESSIONS
        sequences = [name for (name,) in backup.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S'")]
        assert [name for name in sequences if refusal(backup, f"SELECT * FROM {name}") != ""] == []
        writes = [f"{deed} {table}" for table in tables() for deed in ("DELETE FROM", "TRUNCATE")]
        assert [each for each in writes if refusal(backup, each) != NO_RIGHT] == []


# ---------------------------------------------------------------- making them


def test_roles_made_again_stay_as_they_are(db: None) -> None:
    query = "SELECT rolname, rolsuper, rolcreatedb, rolcanlogin, rolconfig FROM pg_roles WHERE rolname ~ 'hearthside' ORDER BY 1"
    with psycopg.connect(settings.DATABASE_ADMIN_URL, autocommit=True) as link, link.transaction(force_rollback=True):
        owner, app = (
            database_roles.Login("hearthside_tried_owner"),
            database_roles.Login("hearthside_tried_app", "secret"),
        )
        database_roles.make_roles(link, owner=owner, app=app)
        first = link.execute(query).fetchall()
        link.execute("GRANT pg_read_all_data TO hearthside_tried_app")
        link.execute("ALTER ROLE hearthside_tried_app SUPERUSER")
        database_roles.make_roles(link, owner=owner, app=app)
        assert link.execute(query).fetchall() == first
        assert link.execute(
            "SELECT count(*) FROM pg_auth_members WHERE member::regrole::text ~ 'tried'"
        ).fetchone() == (0,)
        hashed = link.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'hearthside_tried_app'").fetchone()
        assert hashed
        assert hashed[0].startswith("SCRAM-SHA-256$")


@pytest.mark.parametrize("name", ["owner", "app"])
def test_superuser_is_neither_owner_nor_application(name: str, db: None) -> None:
    superuser = database_roles.login_of(settings.DATABASE_ADMIN_URL)
    both = {"owner": database_roles.Login("a"), "app": database_roles.Login("b")} | {name: superuser}
    with (
        psycopg.connect(settings.DATABASE_ADMIN_URL, autocommit=True) as link,
        pytest.raises(database_roles.RolesFailed, match="a role each"),
    ):
        database_roles.make_roles(link, **both)


def test_final_tables_are_emptied_by_nobody(db: None) -> None:
    """The rights keep the application out; the triggers keep out whoever has the rights."""
    with owner_link() as owner:
        owner.execute("SET session_replication_role = origin")
        finals = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '_(final|whole)$'"
        found = {table: refusal(owner, f"TRUNCATE {table} CASCADE") for (table,) in owner.execute(finals).fetchall()}
    assert len(found) >= 14
    assert {table: code for table, code in found.items() if code != FINAL} == {}
