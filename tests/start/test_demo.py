"""`manage.py demo` for real: it starts, heals, refuses a twin, stops in order, leaves nothing behind when killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from local import processes
from local import services as local_services

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C stops everything."
pytestmark = pytest.mark.chaos


class Terminal:
    """Runs demonstrations of one state folder, one after the other, and remembers every process they had."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.shown = ""
        self.family: list[psutil.Process] = []
        self.process: subprocess.Popen[str] | None = None

    def command(self) -> subprocess.Popen[str]:
        """Start the command as in a shell: without what this test run put into the environment."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        for name in ("DATABASE_URL", "REDIS_URL", "PRODUCTION", "DJANGO_SETTINGS_MODULE"):
            inherited.pop(name, None)
        environment = {
            **inherited,
            "LOCAL_STATE": str(self.state),
            "PORT": "8710",
        }
        argv = [sys.executable, "manage.py", "demo"]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True}
        return subprocess.Popen(argv, cwd=ROOT, env=environment, **options)

    def start(self) -> str:
        """Start the demonstration; returns its address once the banner is shown."""
        self.process, self.shown = self.command(), ""
        assert self.process.stdout
        for line in self.process.stdout:
            self.shown += line
            if READY in line:
                break
        else:
            pytest.fail(f"the demonstration did not start:\n{self.shown}{self.logs()}")
        self.family = psutil.Process(self.process.pid).children(recursive=True)
        return str(processes.read_note(self.state / "demo.json")["url"])

    def logs(self) -> str:
        return "".join(f"\n{log}:\n{log.read_text()[-1500:]}" for log in (self.state / "log").glob("*.log"))

    def child(self, *words: str) -> psutil.Process:
        """The living child whose command line has one of `words`."""
        assert self.process
        for process in psutil.Process(self.process.pid).children():
            line = " ".join(process.cmdline())
            if any(word in line for word in words):
                return process
        return pytest.fail(f"no process {words}")

    def end(self) -> tuple[int, str]:
        """Wait for the end; returns the exit status and what was shown since the banner."""
        assert self.process
        rest, _ = self.process.communicate(timeout=120)
        return self.process.returncode, rest

    def left(self, seconds: float = 90) -> list[psutil.Process]:
        """What still lives of the family after at most `seconds`."""
        until = time.monotonic() + seconds
        while (alive := [each for each in self.family if lives(each)]) and time.monotonic() < until:
            time.sleep(0.05)
        return alive


def lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def answer(url: str) -> int:
    with urllib.request.urlopen(f"{url}readyz", timeout=60) as response:
        return int(response.status)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One state folder for the module: seeding it anew for each test would take most of the time."""
    folder = tmp_path_factory.mktemp("demo")
    yield folder
    local_services.forget(folder)


@pytest.fixture
def terminal(state: Path) -> Iterator[Terminal]:
    opened = Terminal(state)
    yield opened
    if opened.process and opened.process.poll() is None:
        opened.process.send_signal(signal.SIGTERM)
        opened.process.communicate(timeout=120)


def test_demo_starts_refuses_a_twin_and_stops_in_order(terminal: Terminal) -> None:
    url = terminal.start()
    assert answer(url) == 200
    twin, _ = terminal.command().communicate(timeout=120)
    assert twin.strip() == f"already running: {url}"
    assert terminal.process
    terminal.process.send_signal(signal.SIGINT)
    status, shown = terminal.end()
    assert (status, terminal.left()) == (0, [])
    assert "Everything stopped in" in shown


def test_two_that_start_together_announce_each_their_own(terminal: Terminal, tmp_path: Path) -> None:
    """One port is wanted by both. What the first announced ends with the first, and the second goes on."""
    other = Terminal(tmp_path / "other")
    try:
        with ThreadPoolExecutor(2) as starters:
            urls = list(starters.map(Terminal.start, [terminal, other]))
        assert urls[0] != urls[1]
        assert [answer(url) for url in urls] == [200, 200]
        for mine, url in zip((terminal, other), urls, strict=True):
            assert url in mine.shown
        assert terminal.process
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.end()[0] == 0
        with pytest.raises(OSError, match="refused"):
            answer(urls[0])
        assert answer(urls[1]) == 200
    finally:
        if other.process and other.process.poll() is None:
            other.process.send_signal(signal.SIGTERM)
            other.process.communicate(timeout=120)
        local_services.forget(other.state)


def test_closed_terminal_stops_everything(terminal: Terminal) -> None:
    terminal.start()
    assert terminal.process
    terminal.process.send_signal(signal.SIGHUP)
    assert terminal.end()[0] == 0
    assert terminal.left() == []


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends children with their parent on Linux only")
def test_killed_parent_leaves_nothing_and_the_next_start_works_at_once(terminal: Terminal) -> None:
    terminal.start()
    assert terminal.process
    terminal.process.kill()
    terminal.process.communicate()
    first = terminal.family
    assert answer(terminal.start()) == 200
    terminal.family, second = first, terminal.family
    assert terminal.left() == []
    terminal.family = second


def test_killed_worker_is_started_again(terminal: Terminal) -> None:
    terminal.start()
    killed = terminal.child("config worker")
    killed.kill()
    until = time.monotonic() + 90
    while time.monotonic() < until:
        again = [each for each in psutil.process_iter(["cmdline", "ppid"]) if is_worker_of(terminal, each)]
        if again and again[0].pid != killed.pid:
            return
        time.sleep(0.1)
    pytest.fail("the worker did not come back")


def is_worker_of(terminal: Terminal, process: psutil.Process) -> bool:
    line = " ".join(process.info["cmdline"] or [])
    assert terminal.process
    return process.info["ppid"] == terminal.process.pid and "celery" in line and "worker" in line


def test_lost_database_stops_everything_and_names_its_log(terminal: Terminal) -> None:
    terminal.start()
    terminal.child("bin/postgres").kill()
    status, shown = terminal.end()
    assert status == 1
    assert "postgres.log" in shown
    assert terminal.left() == []


def test_lost_redis_is_started_again_and_pages_go_on(terminal: Terminal) -> None:
    url = terminal.start()
    killed = terminal.child("redis-server", "valkey-server")
    killed.kill()
    assert answer(url) == 200
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{url}readyz", timeout=60) as response:
            if json.load(response)["cache"] == "ok" and not lives(killed):
                return
        time.sleep(0.1)
    pytest.fail("Redis did not come back")
