"""`manage.py demo`: the database, the cache and the application's own processes as children of this one process."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from local import demo_database, processes
from local import services as local_services
from local.binaries import ServiceFailed
from local.prepare import prepare
from local.process_table import Program, process_table
from local.services import BASE_DIR, Postgres, Redis

SIGN_INS = ("case.manager", "clinician", "supervisor", "admin", "auditor", "intake")
WEB_SECONDS = 60  # how long the first answer of the web server may take
LONGEST_LOG = 5_000_000
LONGEST_QUEUE = 512  # of callers while the web server is being started again
REDIS_SECONDS = 5  # between two starts of a Redis that does not stay


class StopRequested(BaseException):
    """Ctrl-C, a closed terminal or SIGTERM while things are still starting."""


@dataclass
class Demo:
    """The running demonstration: its services, its programs and what the outside asked for."""

    state: Path
    services: dict[str, Postgres | Redis] = field(default_factory=dict)
    programs: list[Program] = field(default_factory=list)
    url: str = ""
    listener: socket.socket | None = None
    is_starting: bool = True
    is_stopping: bool = False
    redis_due: float = 0.0

    def log(self, name: str) -> Path:
        return self.state / "log" / f"{name}.log"

    # ------------------------------------------------------------ starting

    def start_services(self) -> None:
        """PostgreSQL and Redis together, unless the environment names servers; returns when both answer."""
        if not os.environ.get("DATABASE_URL"):
            self.services["postgres"] = Postgres(self.state)
        if not os.environ.get("REDIS_URL"):
            self.services["redis"] = Redis(self.state)
        for service in self.services.values():
            service.start()
            self.write_note()
        for service in self.services.values():
            service.wait()

    def launch(self, program: Program) -> None:
        program.child = processes.start(
            program.argv,
            log=self.log(program.name),
            cwd=BASE_DIR,
            env=self.environment(),
            passing=program.passing,
        )
        program.started, program.due = time.monotonic(), None
        self.write_note()

    def environment(self) -> dict[str, str]:
        return {"PUBLIC_URL": self.url.rstrip("/"), **os.environ, "PYTHONUNBUFFERED": "1", "NO_BOOTSTRAP": "1"}

    def wait_for_web(self, web: Program) -> None:
        """Return at the first answer of the page, which only our own web server can give: the socket is ours. Raises
        ServiceFailed when the web server ends or stays silent."""
        until = time.monotonic() + WEB_SECONDS
        while time.monotonic() < until:
            if web.child is not None and web.child.poll() is not None:
                raise ServiceFailed(f"The web server did not start; see {self.log('web')}")
            if answers(f"{self.url}healthz"):
                return
            time.sleep(0.05)
        raise ServiceFailed(f"The web server did not answer within {WEB_SECONDS} s; see {self.log('web')}")

    def write_note(self) -> None:
        children = [*self.services.values(), *self.programs]
        pids = [each.child.pid for each in children if each.child is not None and each.child.poll() is None]
        processes.write_note(self.state / "demo.json", pids, url=self.url)

    # ------------------------------------------------------------ running

    def watch(self) -> int:
        """Look after the children until told to stop: the application's own and Redis are started again, the loss of
        PostgreSQL ends everything. Returns the exit status."""
        while not self.is_stopping:
            for name, service in self.services.items():
                if service.child is None or service.child.poll() is None:
                    continue
                if isinstance(service, Redis):
                    self.revive_redis(service, time.monotonic())
                else:
                    say(f"{name} ended ({service.child.returncode}); stopping everything. See {self.log(name)}")
                    return 1
            for program in self.programs:
                self.revive(program, time.monotonic())
            time.sleep(0.3)
        return 0

    def revive_redis(self, redis: Redis, now: float) -> None:
        """Start it again, at most once in REDIS_SECONDS; nobody waits for it."""
        if now >= self.redis_due and redis.child is not None:
            say(f"redis ended ({redis.child.returncode}); starting it again, pages go on. See {self.log('redis')}")
            self.redis_due = now + REDIS_SECONDS
            redis.start()
            self.write_note()

    def revive(self, program: Program, now: float) -> None:
        if program.due is not None:
            if now >= program.due:
                self.launch(program)
        elif program.child is not None and program.child.poll() is not None:
            pause = program.plan_restart(now)
            when = f"in {pause:.0f} s" if pause else "now"
            status, log = program.child.returncode, self.log(program.name)
            say(f"{program.name} ended ({status}); starting it again {when}. See {log}")

    # ------------------------------------------------------------ stopping

    def stop(self) -> None:
        """Ask the application's processes to end, all at once; then Redis, then PostgreSQL, each when nobody uses
        it."""
        for program in self.programs:
            if program.child is not None and program.child.poll() is None:
                program.child.terminate()
        for program in self.programs:
            processes.stop(program.child)
        for service in reversed(self.services.values()):
            service.stop()
        if self.listener is not None:
            self.listener.close()
        (self.state / "demo.json").unlink(missing_ok=True)

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True
        if self.is_starting:
            self.is_starting = False
            raise StopRequested


def demo(arguments: list[str]) -> int:
    """Run the demonstration until Ctrl-C; returns the exit status. Takes no arguments; PORT moves the page from
    8000."""
    if arguments:
        say("usage: manage.py demo        (PORT=9000 manage.py demo for another port)")
        return 2
    state = local_services.state_dir()
    lock = processes.FolderLock(state)
    try:
        lock.take()
    except processes.AlreadyRunning:
        say(f"already running: {processes.read_note(state / 'demo.json').get('url') or 'it is still starting'}")
        return 1
    if ended := processes.end_recorded(state / "demo.json"):
        say(f"ended {ended} processes that an earlier run left behind")
    os.environ["DEMO"] = "1"
    local_services.ignore_env_file()
    running = Demo(state)
    listen(running.on_signal)
    try:
        start(running)
        return running.watch()
    except StopRequested:
        return 0
    except ServiceFailed as failure:
        say(str(failure))
        return 1
    finally:
        running.is_starting = False
        began = time.monotonic()
        running.stop()
        lock.release()
        say(f"Everything stopped in {time.monotonic() - began:.1f} s.")


def start(running: Demo) -> None:
    """Bring everything up in order, then print the banner."""
    began = time.monotonic()
    drop_long_logs(running.state / "log")
    demo_database.claim()
    step("PostgreSQL and Redis", running.start_services)
    running.listener = listen_on(int(os.environ.get("PORT", "8000")))
    running.url = f"http://127.0.0.1:{running.listener.getsockname()[1]}/"
    step("database, pages and demonstration records", prepare)
    running.programs = process_table(running.listener.fileno())
    web, *others = running.programs
    running.launch(web)
    step("web server", lambda: running.wait_for_web(web))
    for program in others:
        running.launch(program)
    running.is_starting = False
    say(banner(running, time.monotonic() - began))


def drop_long_logs(folder: Path) -> None:
    """Begin a log anew once it passed LONGEST_LOG bytes: nobody rotates the logs of a demonstration."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LONGEST_LOG:
            log.unlink()


def step(name: str, action: Callable[[], None]) -> None:
    began = time.monotonic()
    action()
    say(f"  {name}: ready in {time.monotonic() - began:.1f} s")


def banner(running: Demo, seconds: float) -> str:
    people = "\n".join(f"    {name}@demo.example" for name in SIGN_INS)
    return f"""
  Hearthside is ready after {seconds:.0f} s:  {running.url}

  Sign in with one click on that page as any of
{people}

  Invented people only. Records are kept in {running.state}; logs in {running.state / "log"}.
  Ctrl-C stops everything.
"""


def listen_on(wanted: int) -> socket.socket:
    """A socket that listens on the first free port of 127.0.0.1 from `wanted` on, of twenty; after those, on any.

    It is held from now on and handed to the web server: nobody else can take the port between looking and listening, so
    what answers there is ours, and two demonstrations that start together never tell each other's address.
    """
    for port in (*range(wanted, wanted + 20), 0):
        listener = socket.socket()
        listener.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # else the last run's TIME_WAIT looks like "in use"
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(LONGEST_QUEUE)  # binding alone is no claim: two may bind, one listens
        except OSError:
            listener.close()
            continue
        return listener
    raise ServiceFailed("No free port on 127.0.0.1.")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True  # it answers, if only to say what is wrong
    except OSError:
        return False


def listen(act: Callable[[int, FrameType | None], None]) -> None:
    """Ctrl-C, SIGTERM and a closed terminal all stop in order; under nohup the closed terminal goes on being
    ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, act)


def say(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal was closed: stopping in order matters more than the words
        print(line, flush=True)
