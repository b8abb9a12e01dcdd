"""Runs a plan: two warm processes for what can be planted in functions, then one process each for what needs an import."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.processes import AlreadyRunning, FolderLock
from tests.mutants.mutations import Mutant
from tests.mutants.product import ROOT
from tests.mutants.words import BROKEN, COLD, HUNG, SURVIVED

WORKERS = 2
Planned = tuple[Mutant, list[str], float]  # a mutant, its tests, the seconds after which it is stopped
Said = dict[int, str]  # by the mutant's number: the test that noticed, or a word of `words`


def folder_of(planned: Sequence[Planned]) -> tuple[Path, FolderLock]:
    """Where this plan's results are kept, so that a run that was interrupted goes on; another run of the same plan at the
    same time begins one of its own."""
    said = json.dumps([[mutant.key, mutant.line, tests] for mutant, tests, _ in planned])
    name = hashlib.sha256(said.encode()).hexdigest()[:12]
    for suffix in ("", *(f"-{number}" for number in range(2, 100))):
        folder = ROOT / f".local/mutants/{name}{suffix}"
        try:
            return folder, FolderLock(folder).take()
        except AlreadyRunning:
            continue
    raise RuntimeError("Too many runs of the same mutants at once.")


def is_warm(mutant: Mutant) -> bool:
    """Whether it can be planted in a process where everything is imported."""
    return mutant.function is not None or mutant.kind == "template"


class Run:
    """One plan and what is known of it."""

    def __init__(
        self, planned: Sequence[Planned], folder: Path, seconds: float | None, tell: Callable[[int], None]
    ) -> None:
        self.planned, self.folder, self.tell = planned, folder, tell
        self.seconds, self.until = seconds, None if seconds is None else time.monotonic() + seconds
        self.results = folder / "results.jsonl"

    @property
    def said(self) -> Said:
        """What is known by now."""
        if not self.results.exists():
            return {}
        return {number: outcome for number, outcome in map(json.loads, self.results.read_text().splitlines())}

    @property
    def is_over_time(self) -> bool:
        """Whether the seconds it was given are over."""
        return self.until is not None and time.monotonic() > self.until

    def go(self) -> Said:
        """Try every mutant that has not been tried; returns what is known when all were, or the time is over."""
        for claim in self.folder.glob("claim-*"):
            claim.unlink()
        self._warm_ones()
        with ThreadPoolExecutor(WORKERS) as pool:
            for number in self._cold_ones():
                pool.submit(self._cold, number)
        return self.said

    def _warm_ones(self) -> None:
        """In their share of the time: those that need an import are fewer, but have a part of it too."""
        end, mutants = self.until, [mutant for mutant, _, _ in self.planned]
        if self.seconds and mutants:
            self.until = time.monotonic() + self.seconds * sum(map(is_warm, mutants)) / len(mutants)
        while (warm := [n for n in self._open() if is_warm(self.planned[n][0])]) and not self.is_over_time:
            before = len(self.said)
            self._warm(warm)
            if len(self.said) == before and not self.is_over_time:
                raise RuntimeError(f"The tests could not be started: see {self.folder}/*.log")
        self.until = end

    def _open(self) -> list[int]:
        said = self.said
        return [n for n in range(len(self.planned)) if n not in said]

    def _cold_ones(self) -> list[int]:
        said = self.said
        return [
            n
            for n, (mutant, _, _) in enumerate(self.planned)
            if (said[n] == COLD if n in said else not is_warm(mutant))
        ]

    def _warm(self, numbers: list[int]) -> None:
        plan = self.folder / "plan.jsonl"
        tests = sorted({test.partition("::")[0] for n in numbers for test in self.planned[n][1]})
        plan.write_text("".join(self._line(n) + "\n" for n in numbers))
        if not tests:
            self.results.open("a").write("".join(json.dumps([n, SURVIVED]) + "\n" for n in numbers))
            return
        at_work = [self._worker(plan, tests, each) for each in range(min(WORKERS, len(numbers)))]
        while any(worker.poll() is None for worker in at_work):
            time.sleep(0.5)
            self.tell(len(self.said))
            if self.is_over_time:
                for worker in at_work:
                    worker.send_signal(signal.SIGTERM)
        for claim in self.folder.glob("claim-*"):
            claim.unlink()

    def _worker(self, plan: Path, tests: list[str], number: int) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.mutants.trying",
            "-p",
            "no:cacheprovider",
            "-n",
            "0",
            *tests,
        ]
        environment = os.environ | {"PLAN": str(plan), "RESULTS": str(self.results)}
        with (self.folder / f"worker-{number}.log").open("wb") as log:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def _cold(self, number: int) -> None:
        if self.is_over_time:
            return
        outcome = self._imported(number) if self.planned[number][1] else SURVIVED
        with self.results.open("a") as out:
            out.write(json.dumps([number, outcome]) + "\n")
        self.tell(len(self.said))

    def _imported(self, number: int) -> str:
        command, given = [sys.executable, "-m", "tests.mutants.cold"], os.environ | {"MUTANT": self._line(number)}
        with (self.folder / f"cold-{number}.log").open("wb") as log:
            child = subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log, start_new_session=True)
            try:
                return {0: SURVIVED, 1: "a test"}.get(child.wait(self.planned[number][2] + 60), BROKEN)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                return HUNG

    def _line(self, number: int) -> str:
        mutant, tests, limit = self.planned[number]
        return json.dumps([number, mutant.held(), tests, limit])
