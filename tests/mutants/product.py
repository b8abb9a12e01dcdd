"""Which files the tests should hold, and which lines of them changed since a commit."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The steps of the staircase below config, demo and local: what runs at an agency.
APPS = (
    "homehealth", "core", "accounts", "calculator", "caseload", "assessments", "careplans", "visits", "paperwork",
    "community", "referrals", "obligations", "reminders", "exchange", "endings", "desk",
)  # fmt: skip
# Database columns stand in migrations, which `makemigrations --check` compares; pages for looking at the kit are no product.
LEFT_OUT = re.compile(r"/migrations/|core/kit_urls\.py|core/web/kit_page\.py|templates/(?:kit|demo|emails)/")


def app_of(path: str) -> str:
    """The app a file belongs to; a template's is "templates"."""
    return path.split("/", 1)[0]


def files(part: str = "") -> list[Path]:
    """The product's Python sources and templates: all, or those of one app ("visits"), folder or file."""
    found = [path for each in APPS for path in (ROOT / each).rglob("*.py")]
    found += (ROOT / "templates").rglob("*.html")
    named = {path.relative_to(ROOT).as_posix(): path for path in found}
    return [named[name] for name in sorted(named) if name.startswith(part) and not LEFT_OUT.search(name)]


def last_tag() -> str:
    """The newest tag before this commit; empty where there is none."""
    command = ["git", "describe", "--tags", "--abbrev=0"]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout.strip()


def changed_lines(base: str) -> dict[str, set[int]]:
    """By file, the lines that are new or different since the commit `base`, committed or not."""
    command = ["git", "diff", "--unified=0", "--no-color", "--no-renames", base, "--", *APPS, "templates"]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found: dict[str, set[int]] = defaultdict(set)
    path = ""
    for line in printed.splitlines():
        if line.startswith("+++ "):
            path = line[6:]
        elif hunk := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found[path] |= set(range(first, first + count))
    return found
