"""How quickly pages answer, and whether they grow with the agency.

`python -m benchmarks.pages --patients 20000 [--sizes 1000,20000,100000]` seeds an invented agency of 1,000 patients, multiplies it inside
the database, serves it with gunicorn (1 process, full middleware) and prints for each page: median, 95th percentile, queries,
the ratio to a bare Django view of the same rows asked in turn with it, and the growth from the first size to the last.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BASE = 1000
REQUESTS, WARM = 80, 10
OURS, BARE = 8741, 8742


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--sizes", default="", help="comma separated; the default is the number of patients alone")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",") if size] or [asked.patients]
    results = {size: measure(size) for size in sizes}
    report(results)


def measure(size: int) -> dict[str, dict[str, float]]:
    """Everything about one size, in its own throwaway database."""
    with tempfile.TemporaryDirectory(prefix="hearthside-bench-") as folder:
        os.environ |= {"LOCAL_STATE": folder, "DEMO": "1", "STATIC_ROOT": f"{folder}/static"}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.pages_at", str(size)], check=False, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(done.stdout[-2000:] + done.stderr[-4000:])
        import json

        return json.loads(done.stdout.splitlines()[-1])


def report(results: dict[int, dict[str, dict[str, float]]]) -> None:
    """A table for each size, then the growth."""
    for size, pages in results.items():
        print(f"\n{size:,} patients" + f"{'':>13}median ms   p95 ms   queries   bare ms   ratio")
        for page, row in pages.items():
            print(
                f"{page:<28}{row['median']:>9.1f}{row['p95']:>9.1f}{row['queries']:>10.0f}{row['bare']:>10.1f}{row['ratio']:>8.1f}"
            )
    if len(results) > 1:
        first, last = results[min(results)], results[max(results)]
        print(f"\ngrowth from {min(results):,} to {max(results):,} patients")
        for page in first:
            print(f"{page:<28}{last[page]['median'] / first[page]['median']:>9.2f}")


class Visitor:
    """One connection to one server that asks for one page again and again."""

    def __init__(self, port: int, path: str, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.path = path
        self.headers = {"Cookie": cookie} if cookie else {}

    def milliseconds(self) -> float:
        """How long the page took this time. Ends the run when it was not answered with 200."""
        began = time.perf_counter()
        self.connection.request("GET", self.path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{self.path} answered {answer.status}")
        return (time.perf_counter() - began) * 1000


def side_by_side(page: Visitor, bare: Visitor) -> dict[str, float]:
    """Both asked in turn, so that a slow moment of the machine slows both; the first few are not counted."""
    pairs = [(page.milliseconds(), bare.milliseconds()) for _ in range(WARM + REQUESTS)][WARM:]
    ours, plain = sorted(pair[0] for pair in pairs), sorted(pair[1] for pair in pairs)
    return {
        "median": statistics.median(ours),
        "p95": ours[int(len(ours) * 0.95)],
        "bare": statistics.median(plain),
        "ratio": statistics.median(mine / theirs for mine, theirs in pairs),
    }


@contextmanager
def served(application: str, port: int) -> Iterator[None]:
    """gunicorn with one process and eight threads."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "-b",
        f"127.0.0.1:{port}",
        "-k",
        "gthread",
        "--threads",
        "8",
        "-w",
        "1",
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command, cwd=Path(__file__).resolve().parent.parent)
    try:
        for _ in range(200):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
