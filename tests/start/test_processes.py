"""Children that end with their parent, the lock of a folder, and the note of what was started."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local import processes

LOCK_AND_WAIT = """
import sys, time
from pathlib import Path
from local.processes import FolderLock
lock = FolderLock(Path(sys.argv[1])).take()
print("locked", flush=True)
time.sleep(60)
"""
START_A_SLEEPER = """
import sys, time
from pathlib import Path
from local import processes
print(processes.start(["sleep", "60"], log=Path(sys.argv[1]) / "sleep.log").pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def script(tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Started scripts, ended after the test whatever happened."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for each in started:
        each.kill()
        each.wait()


def run(script: list[subprocess.Popen[str]], code: str, folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    script.append(process)
    assert process.stdout
    return process, process.stdout.readline().strip()


def gone(pid: int, seconds: float = 90) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends children with their parent on Linux only")
def test_child_ends_when_its_parent_is_killed(script: list[subprocess.Popen[str]], tmp_path: Path) -> None:
    parent, pid = run(script, START_A_SLEEPER, tmp_path)
    assert psutil.pid_exists(int(pid))
    parent.kill()
    assert gone(int(pid))


def test_child_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    child = processes.start([sys.executable, "-c", code], log=tmp_path / "log")
    until = time.monotonic() + 90
    while not (tmp_path / "log").read_text() and time.monotonic() < until:
        time.sleep(0.02)
    processes.stop(child, seconds=0.2)
    assert child.returncode == -signal.SIGKILL


def test_child_has_its_own_process_group(tmp_path: Path) -> None:
    child = processes.start(["sleep", "60"], log=tmp_path / "log")
    try:
        assert child.pid == int(subprocess.check_output(["ps", "-o", "pgid=", "-p", str(child.pid)]))
    finally:
        processes.stop(child)


def test_lock_is_refused_to_a_second_process(script: list[subprocess.Popen[str]], tmp_path: Path) -> None:
    run(script, LOCK_AND_WAIT, tmp_path)
    with pytest.raises(processes.AlreadyRunning):
        processes.FolderLock(tmp_path).take()


def test_lock_of_a_killed_zombie_is_free(script: list[subprocess.Popen[str]], tmp_path: Path) -> None:
    holder, _ = run(script, LOCK_AND_WAIT, tmp_path)
    holder.kill()  # not waited for: its pid still "exists", which would fool a pid file
    assert gone(holder.pid)
    assert psutil.pid_exists(holder.pid)
    processes.FolderLock(tmp_path).take().release()


def test_recorded_process_left_behind_is_ended(tmp_path: Path) -> None:
    left = processes.start(["sleep", "60"], log=tmp_path / "log")
    processes.write_note(tmp_path / "note.json", [left.pid], url="http://127.0.0.1:8000/")
    assert processes.read_note(tmp_path / "note.json")["url"] == "http://127.0.0.1:8000/"
    assert processes.end_recorded(tmp_path / "note.json") == 1
    assert left.wait(90) == -signal.SIGTERM
    assert not (tmp_path / "note.json").exists()


def test_process_that_got_a_recorded_pid_later_is_spared(tmp_path: Path) -> None:
    other = processes.start(["sleep", "60"], log=tmp_path / "log")
    try:
        row = {"pid": other.pid, "created": psutil.Process(other.pid).create_time() - 100}
        (tmp_path / "note.json").write_text(json.dumps({"children": [row]}))
        assert processes.end_recorded(tmp_path / "note.json") == 0
        assert other.poll() is None
    finally:
        processes.stop(other)


def test_note_cut_short_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "note.json").write_text('{"children": [{"pid": 1')
    assert processes.read_note(tmp_path / "note.json") == {}
