"""Measures the rules: calls per second, and how much they cost over the bare arithmetic.

Run: python benchmarks/rules.py [calls]
"""

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from homehealth.deadlines import EpisodeFacts, due
from homehealth.frequency import expand, parse
from homehealth.periods import certification_period
from homehealth.registry import ask

START, END = date(2027, 1, 3), date(2027, 3, 3)
ORDER = "3w2, 2w3, 1w4"
FACTS = EpisodeFacts(date(2027, 2, 1), "America/New_York", "medicare-home-health", "medicare_ffs", start_of_care=START)


def bare_period(soc: date, n: int) -> tuple[int, date, date]:
    """Return what certification_period returns, by arithmetic alone."""
    start = soc + timedelta(days=60 * (n - 1))
    return n, start, start + timedelta(days=59)


def rate(call: Callable[[], object], calls: int) -> float:
    """Return calls per second of CPU time."""
    began = time.process_time()
    for _ in range(calls):
        call()
    return calls / (time.process_time() - began)


def show(name: str, found: float, calls: int) -> None:
    """Print one line."""
    print(f"{name:44} {found:12,.0f} calls/s   {calls:,} in {calls / found:.2f} s")


def main(calls: int) -> None:
    """Measure and print."""
    bare = rate(lambda: bare_period(START, 3), calls)
    rule = rate(lambda: certification_period(START, 3), calls)
    show("bare datetime arithmetic", bare, calls)
    show("certification_period", rule, calls)
    print(f"{'certification_period / bare arithmetic':44} {bare / rule:12.1f} times the cost")
    fewer = max(1, calls // 10)
    show(f'parse + expand "{ORDER}"', rate(lambda: expand(parse(ORDER), START, END), fewer), fewer)
    few = max(1, calls // 100)
    show("due(facts), every deadline rule", rate(lambda: due(FACTS), few), few)
    show(
        "ask, JSON in and out", rate(lambda: ask("certification_period", {"soc_date": "2027-01-03", "n": 3}), few), few
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
