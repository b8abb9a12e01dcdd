"""The private PostgreSQL and Redis: where they are, what they keep, and how they come back after a power cut."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import environ
import psutil
import psycopg
import pytest
import redis

from local import binaries as programs
from local import services as local_services
from local.services import Postgres, Redis


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder of its own, removed with all it left outside the checkout."""
    folder = tmp_path / "state"
    yield folder
    local_services.forget(folder)


@pytest.fixture
def postgres(state: Path) -> Iterator[Postgres]:
    service = Postgres(state)
    service.start()
    service.wait()
    yield service
    service.stop()


def connect(service: Postgres) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(f"host='{service.sockets}' user=postgres dbname=hearthside", autocommit=True)


def test_environment_names_the_sockets_of_this_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOCAL_STATE", str(tmp_path))
    sockets = local_services.socket_dir(tmp_path)
    assert local_services.environment() == {
        "DATABASE_URL": f"postgresql://hearthside_app@/hearthside?host={sockets}",
        "DATABASE_OWNER_URL": f"postgresql://hearthside_owner@/hearthside?host={sockets}",
        "DATABASE_ADMIN_URL": f"postgresql://postgres@/hearthside?host={sockets}",
        "BROKER_URL": f"redis+socket://{sockets}/redis.sock?virtual_host=0",
        "CACHE_URL": f"unix://{sockets}/redis.sock?db=1",
    }


def test_environment_prefers_the_named_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    monkeypatch.setenv("REDIS_URL", "redis://:secret@cache:6379/")
    for name in ("DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"):
        monkeypatch.delenv(name, raising=False)
    assert local_services.environment() == {
        "DATABASE_URL": "postgresql://a@b/c",
        "DATABASE_OWNER_URL": "postgresql://a@b/c",
        "DATABASE_ADMIN_URL": "",
        "BROKER_URL": "redis://:secret@cache:6379/0",
        "CACHE_URL": "redis://:secret@cache:6379/1",
    }


def test_owner_and_superuser_are_those_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    urls = {f"DATABASE_{who}URL": f"postgresql://{who.lower()}x@b/c" for who in ("", "OWNER_", "ADMIN_")}
    for name, url in urls.items():
        monkeypatch.setenv(name, url)
    assert urls.items() <= local_services.environment().items()


def test_servers_of_an_env_file_are_not_those_of_the_demonstration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "PRODUCTION"):
        monkeypatch.delenv(name, raising=False)
    local_services.ignore_env_file()
    (tmp_path / ".env").write_text(
        "DATABASE_URL=postgresql://production/records\nDATABASE_OWNER_URL=postgresql://production/records\n"
        "DATABASE_ADMIN_URL=postgresql://production/records\nREDIS_URL=redis://production\nPRODUCTION=1\n"
    )
    environ.Env.read_env(tmp_path / ".env")
    assert "production" not in " ".join(local_services.environment().values())
    assert os.environ["PRODUCTION"] == "0"


def test_sockets_of_a_long_path_move_to_a_short_one(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 6)
    assert len(f"{local_services.socket_dir(deep)}/.s.PGSQL.5432.lock") <= 104


def test_two_checkouts_never_share_sockets(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 6)
    assert local_services.socket_dir(deep / "one") != local_services.socket_dir(deep / "two")


def test_socket_folder_that_is_a_link_is_refused(state: Path) -> None:
    sockets = local_services.socket_dir(state)
    own = sockets if programs.postgres_account().uid is None else sockets.parent
    own.parent.mkdir(parents=True, exist_ok=True)
    (state.parent / "elsewhere").mkdir()
    own.symlink_to(state.parent / "elsewhere")
    try:
        with pytest.raises(programs.ServiceFailed, match="somebody else"):
            Redis(state).start()
    finally:
        own.unlink()


def test_unknown_provider_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_PROVIDER", "elsewhere")
    with pytest.raises(programs.ServiceFailed, match="elsewhere"):
        programs.postgres_bin()


def test_postgres_that_cannot_start_shows_its_log(postgres: Postgres, state: Path) -> None:
    postgres.stop()
    (postgres.files / "postgresql.conf").write_text("no_such_setting = 1\n")
    again = Postgres(state)
    again.start()
    with pytest.raises(programs.ServiceFailed, match="no_such_setting"):
        again.wait()


def test_database_folds_case_beyond_ascii(postgres: Postgres) -> None:
    with connect(postgres) as link:
        assert link.execute("select lower('ZOË NGUYỄN'), uuidv7() is not null").fetchone() == ("zoë nguyễn", True)


def test_database_of_an_earlier_version_changes_hands_with_its_rows(postgres: Postgres, state: Path) -> None:
    with connect(postgres) as link:
        link.execute("create table older (id int generated always as identity, said text)")
        link.execute("create sequence older_number; create view older_view as select 1 as one")
        link.execute("create function older_said() returns int language sql as 'select 1'")
        link.execute("insert into older (said) values ('kept')")
    postgres.stop()
    again = Postgres(state)
    again.start()
    try:
        again.wait()
        with connect(again) as link:
            kinds = (
                "select relname from pg_class where relname like 'older%' and relowner = 'hearthside_owner'::regrole"
            )
            assert len(link.execute(kinds).fetchall()) == 4
            assert link.execute(
                "select proowner::regrole::text from pg_proc where proname = 'older_said'"
            ).fetchone() == ("hearthside_owner",)
            assert link.execute("select said from older").fetchone() == ("kept",)
    finally:
        again.stop()


def test_database_listens_on_no_port(postgres: Postgres) -> None:
    assert postgres.child
    assert not [line for line in psutil.Process(postgres.child.pid).net_connections("inet") if line.status == "LISTEN"]


def test_records_survive_a_power_cut(postgres: Postgres, state: Path) -> None:
    with connect(postgres) as link:
        link.execute("create table kept (id int)")
        link.execute("insert into kept values (7)")
    assert postgres.child
    server = psutil.Process(postgres.child.pid)
    server.kill()  # nobody waits for it: the pid in postmaster.pid becomes a zombie's
    while server.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    again = Postgres(state)
    again.start()
    try:
        again.wait()
        with connect(again) as link:
            assert link.execute("select id from kept").fetchone() == (7,)
    finally:
        again.stop()


def test_lock_file_with_the_pid_of_another_program_is_dropped(postgres: Postgres, state: Path) -> None:
    postgres.stop()
    (postgres.files / "postmaster.pid").write_text(f"{os.getpid()}\n")
    again = Postgres(state)
    again.start()
    again.wait()
    again.stop()


def test_lock_file_of_a_living_server_is_kept(postgres: Postgres, state: Path) -> None:
    second = Postgres(state)
    second.start()
    assert second.child
    assert second.child.wait(90) != 0
    assert "postmaster.pid" in second.log.read_text()
    with connect(postgres) as link:
        assert link.execute("select 1").fetchone() == (1,)


def test_interrupted_first_start_is_begun_again(state: Path) -> None:
    (state / "pg.new").mkdir(parents=True)
    (state / "pg.new" / "PG_VERSION").write_text("18\n")
    service = Postgres(state, durable=False)
    service.start()
    service.wait()
    service.stop()


def test_redis_keeps_what_was_queued(state: Path) -> None:
    for expected in (None, b"1"):
        service = Redis(state)
        service.start()
        service.wait()
        with redis.Redis(unix_socket_path=str(service.socket)) as client:
            assert client.get("queued") == expected
            client.set("queued", "1")
        service.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account for PostgreSQL")
def test_root_without_user_namespaces_runs_postgres_as_nobody(state: Path) -> None:
    code = """
import sys
import time
from pathlib import Path
import psutil
from local.services import Postgres
service = Postgres(Path(sys.argv[1]), durable=False)
service.start(); service.wait()
print(psutil.Process(service.child.pid).uids().real)
service.stop()
"""
    environment = {**os.environ, "NO_USER_NAMESPACE": "1"}
    argv = [sys.executable, "-c", code, str(state)]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(programs.NOBODY)
    code = "import sys; from pathlib import Path; from local.services import forget; forget(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(state)], env=environment, check=True)
