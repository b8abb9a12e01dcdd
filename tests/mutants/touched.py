"""Which tests run a line: read from what `tests.mutants.touching` wrote down."""

from __future__ import annotations

import ast
import hashlib
import json
from collections import defaultdict
from functools import cached_property
from pathlib import Path

from tests.mutants.mutations import Mutant
from tests.mutants.probes import Place, lines_of_blocks
from tests.mutants.product import ROOT, app_of, files

ADD = "MAP_IS_ADDED_TO"  # in the environment of a run that leaves the rest of the map as it is
MOST_SECONDS = 30.0  # of tests for one mutant, as they take in the suite
MOST_TESTS = 200
# They start browsers and servers, which a process that is split off cannot share.
APART = ("tests/journeys/", "tests/start/", "tests/reliability/", "tests/demo/", "tests/mutants/")
MAP = ROOT / ".local/mutants/map"


class Map:
    """The tests of the product's blocks."""

    def __init__(self, folder: Path = MAP) -> None:
        """Raises FileNotFoundError when the tests were never run with probes."""
        self.seconds: dict[str, float] = {}
        self.breadth: dict[str, int] = {}  # how many blocks a test runs: the fewer, the more it is about one of them
        self._tests: dict[Place, list[str]] = defaultdict(list)
        self._of_file: dict[str, set[str]] = defaultdict(set)
        self.digests: dict[str, str] = json.loads((folder / "digests.json").read_text())
        for part in sorted(folder.glob("touched.gw*")):
            for line in part.read_text().splitlines():
                self._add(*json.loads(line))

    def _add(self, test: str, seconds: float, blocks: dict[str, list[int]]) -> None:
        if test.startswith(APART):
            return
        self.seconds[test] = seconds
        self.breadth[test] = sum(len(lines) for lines in blocks.values())
        for path, lines in blocks.items():
            self._of_file[path].add(test)
            for line in lines:
                self._tests[path, line].append(test)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that run a mutant, those of its own app first, then the narrowest; as many as fit into 30 seconds.

        A file that changed since the map was made, and what happens while a module is imported, is run by every test that
        runs anything of the file.
        """
        found = self._of_file[mutant.path]
        if mutant.function and self.digests.get(mutant.path) == _digest(ROOT / mutant.path):
            block = self._blocks(mutant.path).get(mutant.line, 0)
            found = set(self._tests[mutant.path, block])
        own = f"tests/{app_of(mutant.path)}/"
        ordered = sorted(found, key=lambda test: (not test.startswith(own), self.breadth[test], test))
        chosen, left = [], MOST_SECONDS
        for test in ordered[:MOST_TESTS]:
            left -= self.seconds[test]
            if left < 0 and chosen:
                break
            chosen.append(test)
        return chosen

    def _blocks(self, path: str) -> dict[int, int]:
        if path not in self._known:
            self._known[path] = lines_of_blocks(ast.parse((ROOT / path).read_bytes()))
        return self._known[path]

    @cached_property
    def _known(self) -> dict[str, dict[int, int]]:
        return {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def begin(folder: Path = MAP) -> None:
    """Empty the folder of the map and note which sources it will be of."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    digests = {path.relative_to(ROOT).as_posix(): _digest(path) for path in files()}
    (folder / "digests.json").write_text(json.dumps(digests))
