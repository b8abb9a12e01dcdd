"""The senders of a chaos run: processes that are killed, paused and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.reliability.flights import Trouble


@dataclass
class Crew:
    """Processes by command line; each is the leader of a process group, so that its children end with it."""

    commands: list[list[str]]
    environment: dict[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        self.processes = [self._started(command) for command in self.commands]

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, *command], env=self.environment, stdout=out, stderr=out, process_group=0
            )

    def kill(self, place: int) -> Trouble:
        """kill -9 of the whole group, and another one started in its place."""
        at = time.time()
        self._end(self.processes[place])
        gone = self.processes[place].pid
        self.processes[place] = self._started(self.commands[place])
        return Trouble("kill", at, None, gone)

    def pause(self, place: int, seconds: float) -> Trouble:
        """A machine that stands still for a while and then goes on as if nothing had been."""
        process, at = self.processes[place], time.time()
        _signal(process, signal.SIGSTOP)
        timer = threading.Timer(seconds, _signal, (process, signal.SIGCONT))
        timer.daemon = True
        timer.start()
        return Trouble("pause", at, at + seconds + 1, process.pid)

    def stop(self) -> None:
        for process in self.processes:
            self._end(process)

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        os.killpg(process.pid, number)


def wait_until(is_so: Callable[[], object], seconds: float = 90, every: float = 0.05) -> bool:
    """True as soon as it is so, False when `seconds` have passed."""
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            return False
        time.sleep(every)
    return True
