"""The line after the tests: how much the walks asked, and what they read, changed or broke that they must not."""

from __future__ import annotations

from typing import Any

NAME = "walk"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Adds up what each walk wrote down, also those of other processes."""
    counts = [
        value
        for report in (*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ()))
        for name, value in report.user_properties
        if name == NAME and report.when == "call"
    ]
    if counts:
        requests, accepted, reads, writes, errors = (sum(column) for column in zip(*counts, strict=True))
        terminalreporter.write_line(
            f"The walk of {len(counts)} persons: {requests:,} requests, of which {accepted} kinds of change were accepted in scope; "
            f"{reads} reads and {writes} writes out of scope, {errors} errors."
        )
