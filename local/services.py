"""A private PostgreSQL and Redis for one checkout, from wheels, reached by Unix sockets only."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg

from core.change import database_roles
from local import processes
from local.binaries import NOBODY, ServiceFailed, open_folder, postgres_account, postgres_bin, redis_server

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE = "hearthside"
LONGEST_FOLDER = 80  # a Unix socket path ends at about 104 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock"


def state_dir() -> Path:
    """The folder of everything local: `.local` in the checkout, or LOCAL_STATE."""
    return Path(os.environ.get("LOCAL_STATE") or BASE_DIR / ".local")


def environment() -> dict[str, str]:
    """DATABASE_URL (the application's), DATABASE_OWNER_URL, DATABASE_ADMIN_URL, BROKER_URL and CACHE_URL: built from
    the variables of these names and REDIS_URL where the environment names servers, otherwise those of this checkout's
    own services. Where only DATABASE_URL is named, it owns the tables too, and there is no superuser."""
    sockets = socket_dir(state_dir())
    redis = os.environ.get("REDIS_URL", "").rstrip("/")
    app, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    admin = os.environ.get("DATABASE_ADMIN_URL")
    if not app:
        owner, admin = local_url(sockets, database_roles.OWNER), local_url(sockets, "postgres")
        app = local_url(sockets, database_roles.APP)
    return {
        "DATABASE_URL": app,
        "DATABASE_OWNER_URL": owner or app,
        "DATABASE_ADMIN_URL": admin or "",
        "BROKER_URL": f"{redis}/0" if redis else f"redis+socket://{sockets}/redis.sock?virtual_host=0",
        "CACHE_URL": f"{redis}/1" if redis else f"unix://{sockets}/redis.sock?db=1",
    }


def local_url(sockets: Path, user: str) -> str:
    return f"postgresql://{user}@/{DATABASE}?host={sockets}"


def ignore_env_file() -> None:
    """For the demonstration and the tests: a `.env` in the checkout may name the servers of production, and invented
    people must never reach those. Servers named in the environment itself are meant. (Settings keep what the
    environment has.)"""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL"):
        os.environ.setdefault(name, "")
    os.environ.setdefault("PRODUCTION", "0")


# ---------------------------------------------------------------- where things live


def _tag(state: Path) -> str:
    return hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:10]


def _outside(state: Path) -> Path:
    """The folder in the system's temporary folder where `nobody` can work for this state folder (see
    `postgres_account`)."""
    return open_folder() / f"hearthside-root-{_tag(state)}"


def socket_dir(state: Path) -> Path:
    """Where the sockets live: inside the state folder, unless that path is too long or PostgreSQL runs as another
    uid."""
    if postgres_account().uid is not None:
        return _outside(state) / "run"
    inside = state / "run"
    if len(os.fsencode(inside)) <= LONGEST_FOLDER:
        return inside
    return Path(tempfile.gettempdir()) / f"hearthside-{os.geteuid()}-{_tag(state)}"


def make_socket_dir(state: Path) -> Path:
    """Make the folder of the sockets and return it; raises ServiceFailed when somebody else made it first, which the
    system's temporary folder allows."""
    sockets = socket_dir(state)
    own = sockets if postgres_account().uid is None else _outside(state)
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    if own.is_symlink() or own.stat().st_uid != os.geteuid():
        raise ServiceFailed(f"{own} belongs to somebody else; remove it.")
    sockets.mkdir(exist_ok=True, mode=0o700)
    return sockets


def forget(state: Path) -> None:
    """Remove a state folder with everything it stored, inside and outside the checkout."""
    outside = [_outside(state), socket_dir(state)]
    for folder in (*outside, state):
        shutil.rmtree(folder, ignore_errors=True)


# ---------------------------------------------------------------- the two services


class Postgres:
    """One PostgreSQL cluster in a state folder. `durable=False` trades safety for speed: for tests only."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        self.state, self.durable = state, durable
        self.account = postgres_account()
        self.sockets = socket_dir(state)
        self.log = state / "log" / "postgres.log"
        self.bin = postgres_bin()
        self.files = (_outside(state) if self.account.uid is not None else state) / "pg"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster on the first start, then start the server; `wait` says when it answers."""
        make_socket_dir(self.state)
        if self.account.uid is not None:
            self._hand_over()
        self._initdb()
        self._drop_stale_locks()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **database_roles.QUIET_LOG,
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        argv: list[str | Path] = [self.bin / "postgres", "-D", self.files]
        for name, value in options.items():
            argv += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients for ever.
        self.child = processes.start(argv, log=self.log, stop_signal=signal.SIGINT, account=self.account)

    def wait(self, *, seconds: float = 60) -> None:
        """Return once a connection succeeds (after a power cut the old pid file still says "ready" while recovery goes
        on) and the database exists; raises ServiceFailed when the server ends or `seconds` pass."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.child is not None and self.child.poll() is not None:
                raise ServiceFailed(f"PostgreSQL did not start. {self.log}:\n{_tail(self.log)}")
            try:
                return self._ensure_database()
            except psycopg.OperationalError:
                time.sleep(0.03)
        raise ServiceFailed(f"PostgreSQL did not answer within {seconds:.0f} s; see {self.log}")

    def stop(self) -> None:
        processes.stop(self.child, signal.SIGINT, seconds=20)

    def _ensure_database(self) -> None:
        """The database, the roles, and the owner's name on everything an earlier version made."""
        owner, app = database_roles.Login(database_roles.OWNER), database_roles.Login(database_roles.APP)
        with self._link("postgres") as link:
            if not link.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                link.execute(f"create database {DATABASE}".encode())
            database_roles.make_roles(link, owner=owner, app=app)
        with self._link(DATABASE) as link:
            database_roles.hand_over(link, owner=owner.name)

    def _link(self, database: str) -> psycopg.Connection[Any]:
        where = f"host='{self.sockets}' user=postgres dbname={database}"
        return psycopg.connect(where, autocommit=True, connect_timeout=2)

    def _run(self, program: Path, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [*self.account.prefix, str(program), *words]
        return subprocess.run(
            argv, capture_output=True, text=True, check=False, cwd="/", user=self.account.uid, group=self.account.uid,
            extra_groups=self.account.groups,
        )  # fmt: skip

    def _initdb(self) -> None:
        if (self.files / "PG_VERSION").exists():
            return
        # An interrupted initdb must never look like a database: it works in a folder of another name.
        fresh = self.files.with_name("pg.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True, mode=0o700)
        if self.account.uid is not None:
            os.chown(fresh, self.account.uid, self.account.uid)
        words = [
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=PG_UNICODE_FAST",
            "--locale=C",
        ]
        made = self._run(self.bin / "initdb", "-D", str(fresh), "-U", "postgres", "--no-sync", *words)
        if made.returncode:
            raise ServiceFailed(f"initdb failed:\n{made.stdout}{made.stderr}")
        fresh.rename(self.files)

    def _drop_stale_locks(self) -> None:
        """PostgreSQL trusts the pid in its lock files. After a kill -9 that pid may be a zombie nobody reaps, or have
        been given to another program; the caller holds the folder's lock, so no living server of ours can own the
        files."""
        note = self.files / "postmaster.pid"
        try:
            owner = psutil.Process(int(note.read_text().split("\n", 1)[0]))
            if owner.status() != psutil.STATUS_ZOMBIE and owner.name().startswith("postgres"):
                return
        except FileNotFoundError:
            return
        except (psutil.NoSuchProcess, ValueError):
            pass  # the pid is gone or the file was cut short: stale in any case
        note.unlink()
        (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _hand_over(self) -> None:
        """For the real switch to `nobody`: a folder it can reach and own, and a copy of the programs when the installed
        ones lie below a folder closed to it (a checkout in a 0700 home)."""
        outside = self.files.parent
        outside.chmod(0o711)
        os.chown(self.sockets, NOBODY, NOBODY)
        try:
            reachable = self._run(self.bin / "postgres", "--version").returncode == 0
        except PermissionError:
            reachable = False
        if reachable:
            return
        install = self.bin.parent
        copy = outside / "site" / install.parent.name / install.name
        if not copy.exists():
            shutil.copytree(install, copy, symlinks=True)
            libraries = (
                install.parent.parent / f"{install.parent.name}.libs"
            )  # shared libraries that the wheel keeps beside the package
            if libraries.exists():
                shutil.copytree(libraries, outside / "site" / libraries.name, symlinks=True)
        self.bin = copy / "bin"


class Redis:
    """One Redis in a state folder. `durable=False` keeps nothing on disk: for tests only."""

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        self.state, self.durable = state, durable
        self.files, self.log = state / "redis", state / "log" / "redis.log"
        self.socket = socket_dir(state) / "redis.sock"
        self.program = redis_server()
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.files.mkdir(parents=True, exist_ok=True)
        make_socket_dir(self.state)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.files),
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "daemonize": "no",
            "maxmemory": "128mb",
            "maxmemory-policy": "noeviction",
        }
        argv: list[str | Path] = [
            self.program,
            *(word for name, value in options.items() for word in (f"--{name}", value)),
        ]
        self.child = processes.start(argv, log=self.log)

    def wait(self, *, seconds: float = 10) -> None:
        """Return once Redis answers PING; raises ServiceFailed when it ends or `seconds` pass."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.child is not None and self.child.poll() is not None:
                raise ServiceFailed(f"Redis did not start. {self.log}:\n{_tail(self.log)}")
            if self._answers():
                return
            time.sleep(0.02)
        raise ServiceFailed(f"Redis did not answer within {seconds:.0f} s; see {self.log}")

    def stop(self) -> None:
        processes.stop(self.child, signal.SIGTERM, seconds=10)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
