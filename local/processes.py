"""Child processes that end with their parent, the lock that keeps one parent per folder, the note of who was
started."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil

PR_SET_PDEATHSIG = 1
LEFT_BEHIND_SECONDS = 10
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class AlreadyRunning(Exception):
    """Another living process holds the lock of this folder."""


@dataclass(frozen=True)
class Account:
    """Who a child runs as: words put before its command (`prefix`) or a uid and gid it is switched to (`uid`)."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """The other groups of a child that is switched: none; None leaves them as they are."""
        return None if self.uid is None else []


MYSELF = Account()


def _ends_with_parent(number: signal.Signals, parent: int) -> Callable[[], None]:
    """A function for the child to run before `exec`: on Linux the kernel then sends it `number` when its parent ends,
    even by kill -9. Elsewhere the next start ends what was left (`end_recorded`)."""

    def ask_kernel() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # the parent ended between fork and prctl
                os._exit(1)

    return ask_kernel


def start(
    argv: Sequence[str | Path],
    *,
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    account: Account = MYSELF,
    cwd: Path | str = "/",
    env: Mapping[str, str] | None = None,
    passing: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child with no terminal, in a process group of its own (Ctrl-C reaches only the parent, which stops the
    children in order), writing to `log`, and receiving `stop_signal` when the calling thread ends. `passing` names
    open files that it gets under the same numbers. Call it from the main thread."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(
            [*account.prefix, *map(str, argv)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=None if env is None else dict(env),
            process_group=0,
            pass_fds=passing,
            preexec_fn=_ends_with_parent(stop_signal, os.getpid()),  # noqa: PLW1509 - one call that takes no lock
            user=account.uid,
            group=account.uid,
            extra_groups=account.groups,
        )


def stop(child: subprocess.Popen[bytes] | None, number: signal.Signals = signal.SIGTERM, *, seconds: float = 8) -> None:
    """Ask a child to end and wait; after `seconds` it is killed. A child that is absent or has ended is left alone."""
    if child is None or child.poll() is not None:
        return
    child.send_signal(number)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@dataclass
class FolderLock:
    """A lock on a state folder, dropped by the kernel however its holder ends (a pid file would outlive a kill -9)."""

    folder: Path
    _file: Any = field(default=None, repr=False)

    def take(self) -> Self:
        """Hold the lock until `release` or the end of this process; raises AlreadyRunning when another process holds
        it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise AlreadyRunning(str(self.folder)) from error
        return self

    def release(self) -> None:
        if self._file is not None:
            self._file.close()


# ---------------------------------------------------------------- the note of what was started


def write_note(path: Path, children: Iterable[int], **facts: str) -> None:
    """Record the living children (pid and creation time, so that a reused pid is never mistaken) and `facts`, in one
    step."""
    rows = [{"pid": pid, "created": psutil.Process(pid).create_time()} for pid in children if psutil.pid_exists(pid)]
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump({**facts, "children": rows}, file)
    os.replace(file.name, path)


def read_note(path: Path) -> dict[str, Any]:
    """What `write_note` recorded; empty when nothing was."""
    try:
        note: dict[str, Any] = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return note


def _still_the_same(row: Mapping[str, float]) -> psutil.Process | None:
    """The recorded process if it lives. A zombie does not: where pid 1 is lazy, its pid stays for ever."""
    try:
        process = psutil.Process(int(row["pid"]))
        same = abs(process.create_time() - row["created"]) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if same else None


def end_recorded(path: Path) -> int:
    """End the processes recorded in the note that still live, and only those: where the kernel does not end them with
    their parent (macOS), a kill -9 leaves them behind. Call it with the folder's lock held. Returns how many there
    were."""
    rows = [row for row in read_note(path).get("children", []) if _still_the_same(row)]
    for row in rows:
        if process := _still_the_same(row):
            process.send_signal(signal.SIGINT if process.name().startswith("postgres") else signal.SIGTERM)
    until = time.monotonic() + LEFT_BEHIND_SECONDS
    while any(map(_still_the_same, rows)) and time.monotonic() < until:
        time.sleep(0.05)
    for row in rows:
        if process := _still_the_same(row):
            process.kill()
    path.unlink(missing_ok=True)
    return len(rows)
