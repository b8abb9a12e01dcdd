"""`python -m tests.mutants [--app visits] [--changed [BASE]] [--sample N --seed S] [--minutes M] [--map]`.

Plants small faults one by one and runs the tests that touch each. The map from lines to tests is made by the first run, or
anew with --map, by running the tests once with probes. Exits with 1 when a mark is not met.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from collections.abc import Sequence

from tests.mutants import touched
from tests.mutants.mutations import Mutant, of_file
from tests.mutants.product import ROOT, changed_lines, files, last_tag
from tests.mutants.report import Report
from tests.mutants.running import Planned, Run, folder_of

WHOLE_OF_CHANGES = 85
LAST_TAG = "the last tag"
HANGS_AFTER = 10  # times the seconds its tests take, and half a minute more


def main(arguments: Sequence[str] | None = None) -> int:
    """What the command does; 0 when every mark is met."""
    asked = _parser().parse_args(arguments)
    if asked.add:
        return probe(*asked.add, again=False)
    if asked.map or not (touched.MAP / "digests.json").exists():
        print("Making the map: the tests run once with probes.", flush=True)
        probe("-n", "2", *(f"--ignore={folder}" for folder in touched.APART))
    base = last_tag() if asked.changed == LAST_TAG else asked.changed
    if base == "":
        print("There is no tag here since which anything could have changed.")
        return 0
    mutants = chosen(asked.app, base)
    found = len(mutants)
    planned = plan(random.Random(asked.seed).sample(mutants, min(asked.sample or found, found)))
    folder, lock = folder_of(planned)
    said = Run(planned, folder, asked.minutes * 60 if asked.minutes else None, _bar(len(planned))).go()
    lock.release()
    report = Report([(planned[number][0], outcome) for number, outcome in sorted(said.items())])
    print(f"\n{found} mutants, {len(planned)} drawn, {len(planned) - len(said)} left out for time.\n{report.table()}")
    print(f"\nEquivalent and left out: {len(report.equivalent)}.\n\nSurvivors: {len(report.survivors)}")
    for mutant in report.survivors:
        print(f"  {mutant.where}" + (f"\n    {mutant.key}" if asked.keys else ""))
    missed = report.missed(WHOLE_OF_CHANGES) if asked.changed else report.missed()
    print("\n" + ("\n".join(["NOT MET", *missed]) if missed else "Every mark is met."))
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--app", default="", help="only of this app, of templates, or of this file")
    parser.add_argument(
        "--changed",
        metavar="BASE",
        nargs="?",
        const=LAST_TAG,
        help="only lines changed since this commit, or the last tag",
    )
    parser.add_argument("--sample", type=int, help="draw so many")
    parser.add_argument("--seed", type=int, default=1, help="draw these (1 unless said)")
    parser.add_argument(
        "--minutes", type=float, help="stop after so many: those not tried then are a part drawn by the seed"
    )
    parser.add_argument("--map", action="store_true", help="make the map anew first")
    parser.add_argument("--add", metavar="TESTS", nargs="+", help="only run these tests and add them to the map")
    parser.add_argument("--keys", action="store_true", help="print what a line of equivalent.txt must begin with, too")
    return parser


def probe(*arguments: str, again: bool = True) -> int:
    """Run tests with probes that note which test runs which block, in a new map or in addition; pytest's exit status."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.mutants.touching", "-q", *arguments]
    environment = os.environ | ({} if again else {touched.ADD: "1"})
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def chosen(app: str, base: str | None) -> list[Mutant]:
    """The mutants asked for, in the order of the files."""
    lines = changed_lines(base) if base else None
    found = [mutant for path in files(app) for mutant in of_file(path, ROOT)]
    return [m for m in found if lines is None or m.line in lines.get(m.path, ())]


def plan(mutants: Sequence[Mutant]) -> list[Planned]:
    """Each mutant with its tests and the seconds after which it hangs."""
    known = touched.Map()
    planned = []
    for mutant in mutants:
        tests = known.tests_of(mutant)
        planned.append((mutant, tests, 30 + HANGS_AFTER * sum(known.seconds[test] for test in tests)))
    return planned


def _bar(whole: int) -> object:
    def tell(done: int) -> None:
        width = 30 * done // max(1, whole)
        print(f"\r[{'#' * width:30}] {done} of {whole}", end="", file=sys.stderr, flush=True)

    return tell


if __name__ == "__main__":
    sys.exit(main())
