"""Does this checkout answer as quickly as another revision did? Both are served at once and asked in turn.

`python -m benchmarks.against f25a39c [--patients 1000] [--requests 200]` checks the revision out beside this one, seeds the same
invented agency for each, and prints for each page both medians in milliseconds and the median of the pairs' ratios (1.05: this
checkout is five hundredths slower). A slow moment of the machine slows both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.pages import WARM, Visitor

ROOT = Path(__file__).resolve().parent.parent
HELD = ROOT / "benchmarks" / "held.py"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=200)
    asked = parser.parse_args()
    with ExitStack() as stack:
        there = stack.enter_context(checkout(asked.revision))
        before = stack.enter_context(held(there, 8751, asked.patients, environment_of(there)))
        after = stack.enter_context(held(ROOT, 8752, asked.patients, Path(sys.executable)))
        print(f"{'':<28}{asked.revision[:10]:>11}{'now':>9}{'ratio':>8}")
        for (name, old), new in zip(before.items(), after.values(), strict=True):
            report(name, Visitor(8751, *old), Visitor(8752, *new), asked.requests)


def report(name: str, old: Visitor, new: Visitor, requests: int) -> None:
    """One line: both asked in turn, the first few not counted."""
    pairs = [(old.milliseconds(), new.milliseconds()) for _ in range(WARM + requests)][WARM:]
    then, now = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(after / before for before, after in pairs)
    print(f"{name:<28}{then:>11.1f}{now:>9.1f}{ratio:>8.2f}", flush=True)


@contextmanager
def checkout(revision: str) -> Iterator[Path]:
    """The revision in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hearthside-before-") as folder:
        there = Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", there, revision], cwd=ROOT, check=True)
        try:
            yield there
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", there], cwd=ROOT, check=True)


def environment_of(tree: Path) -> Path:
    """A Python with the packages that the revision itself asks for; it may need some that are not used any more."""
    python, packages = tree / ".local" / "before" / "bin" / "python", tree / "requirements.lock"
    subprocess.run([sys.executable, "-m", "venv", python.parent.parent], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", packages], check=True
    )
    return python


@contextmanager
def held(tree: Path, port: int, size: int, python: Path) -> Iterator[dict[str, tuple[str, str]]]:
    """The tree's agency, served at `port` until the block ends: page -> address and cookie."""
    with tempfile.TemporaryDirectory(prefix="hearthside-bench-") as state:
        environment = os.environ | {"LOCAL_STATE": state, "DEMO": "1", "STATIC_ROOT": f"{state}/static"}
        with subprocess.Popen(
            [python, HELD, str(port), str(size)],
            cwd=tree, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                sys.exit(f"The agency of {tree} could not be served.")
            yield json.loads(line)
            process.communicate("")


if __name__ == "__main__":
    main()
