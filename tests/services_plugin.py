"""A throwaway PostgreSQL and Redis for each test run, unless DATABASE_URL and REDIS_URL name servers to use instead.

The tests work as the application's role; a role that may make databases and empty tables belongs to the fixtures of
`conftest.py` alone. On a server that is named, DATABASE_URL is a superuser's and both roles are made there.

Named in `addopts`, because pytest-django reads the settings before any conftest is loaded. Several runs in one checkout
do not meet: each has a folder `.local/test-<pid>`, removed at its end."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psutil
import psycopg
import pytest

from local import processes
from local import services as local_services

TEST_OWNER, TEST_APP = "hearthside_test_owner", "hearthside_test_app"
BASE = local_services.BASE_DIR / ".local"
RUN = pytest.StashKey["RunServices"]()
# Both agencies of the United States; one of them always has hours left before its date changes.
AGENCIES = ("America/New_York", "Pacific/Guam")


class RunServices:
    """The servers of one run and the folder they live in."""

    def __init__(self, state: Path, *, durable: bool = False) -> None:
        self.state, self.durable = state, durable
        self.lock = processes.FolderLock(state)
        self.running: list[local_services.Postgres | local_services.Redis] = []

    def start(self) -> None:
        remove_finished_runs(self.state.parent)
        self.lock.take()
        if not os.environ.get("DATABASE_URL"):
            self.running.append(local_services.Postgres(self.state, durable=self.durable))
        if not os.environ.get("REDIS_URL"):
            self.running.append(local_services.Redis(self.state, durable=self.durable))
        for service in self.running:
            service.start()
        processes.write_note(self.state / "note.json", [service.child.pid for service in self.running if service.child])
        for service in self.running:
            service.wait()

    def stop(self) -> None:
        for service in reversed(self.running):
            service.stop()
        local_services.forget(self.state)
        self.lock.release()


def remove_finished_runs(base: Path) -> None:
    """Remove the folders of runs that could not do so (killed, power cut), ending what they left running. A folder
    whose process lives is left alone, and so is one that is locked (a process of another container shows no pid
    here)."""
    for folder in base.glob("test-*"):
        pid = folder.name.removeprefix("test-")
        if not pid.isdigit() or psutil.pid_exists(int(pid)):
            continue
        try:
            lock = processes.FolderLock(folder).take()
        except processes.AlreadyRunning:
            continue
        processes.end_recorded(folder / "note.json")
        local_services.forget(folder)
        lock.release()


def where_it_is_day(at: datetime) -> str:
    """The agency's zone for a run that begins at `at`: no date changes between the collection of a test and its end."""
    return next(zone for zone in AGENCIES if 5 <= at.astimezone(ZoneInfo(zone)).hour < 20)


def name_test_roles() -> None:
    """On a server that is named, as a superuser, the tests work as two roles of their own: those of an installation on
    the same server stay as they are."""
    admin = os.environ["DATABASE_ADMIN_URL"] or os.environ["DATABASE_URL"]
    if not admin:
        return
    password = hashlib.sha256(admin.encode()).hexdigest()[:32]  # the same for two runs at once
    names = {"DATABASE_URL": TEST_APP, "DATABASE_OWNER_URL": TEST_OWNER}
    os.environ |= {"DATABASE_ADMIN_URL": admin} | {
        variable: signed_in_as(admin, name, password) for variable, name in names.items()
    }


def signed_in_as(url: str, name: str, password: str) -> str:
    """The same database for another role."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{name}:{password}@{parts.netloc.rpartition('@')[2]}").geturl()


def make_test_roles() -> None:
    """The roles of a test run: the owner also makes and drops databases and empties tables past their triggers."""
    from core.change import database_roles  # not before the mutants' probes are in place (tests/mutants/touching.py)

    urls = local_services.environment()
    owner, app = (database_roles.login_of(urls[name]) for name in ("DATABASE_OWNER_URL", "DATABASE_URL"))
    admin = urlsplit(urls["DATABASE_ADMIN_URL"])._replace(path="/postgres").geturl()
    with psycopg.connect(admin, autocommit=True) as link, link.transaction():
        database_roles.make_roles(link, owner=owner, app=app)
        link.execute(f"ALTER ROLE {owner.name} CREATEDB")
        link.execute(f"GRANT SET ON PARAMETER session_replication_role TO {owner.name}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Runs as soon as the plugin is registered: the settings must already name this run's own folder."""
    if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker inherits the folder of the run it belongs to
        os.environ["LOCAL_STATE"] = str(BASE / f"test-{os.getpid()}")
        local_services.ignore_env_file()
        os.environ.setdefault("AGENCY_TIME_ZONE", where_it_is_day(datetime.now(UTC)))
        name_test_roles()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ or session.config.option.collectonly:
        return
    services = RunServices(local_services.state_dir())
    session.config.stash[RUN] = services
    services.start()
    make_test_roles()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if services := config.stash.get(RUN, None):
        services.stop()
