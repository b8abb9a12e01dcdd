"""How quickly pages answer, and whether they grow with the agency.

`python -m benchmarks.pages --patients 20000 [--sizes 1000,20000,100000]` seeds an invented agency of 1,000 patients, multiplies it inside
the database, serves it with gunicorn (1 process, full middleware) and prints for each page: median, 95th percentile, queries,
the ratio to a bare Django view of the same rows, and the growth from the first size to the last.
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
REQUESTS, WARM = 60, 8
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

        return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def report(results: dict[int, dict[str, dict[str, float]]]) -> None:
    """A table for each size, then the growth."""
    for size, pages in results.items():
        print(f"\n{size:,} patients" + f"{'':>13}median ms   p95 ms   queries   bare ms   ratio")
        for page, row in pages.items():
            print(
                f"{page:<28}{row['median']:>9.1f}{row['p95']:>9.1f}{row['queries']:>10.0f}{row['bare']:>10.1f}{row['median'] / row['bare']:>8.1f}"
            )
    if len(results) > 1:
        first, last = results[min(results)], results[max(results)]
        print(f"\ngrowth from {min(results):,} to {max(results):,} patients")
        for page in first:
            print(f"{page:<28}{last[page]['median'] / first[page]['median']:>9.2f}")


def times(port: int, path: str, cookie: str = "") -> list[float]:
    """Milliseconds of each request over one connection, after a few that are not counted."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken = []
    for number in range(WARM + REQUESTS):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        if number >= WARM:
            taken.append((time.perf_counter() - began) * 1000)
    return taken


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


def summary(taken: list[float]) -> dict[str, float]:
    return {"median": statistics.median(taken), "p95": sorted(taken)[int(len(taken) * 0.95)]}


if __name__ == "__main__":
    main()
