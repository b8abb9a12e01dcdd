"""Name the migrations that the version now running could not live with while they are applied (needs a database)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django_migration_linter import MigrationLinter

ROOT = Path(__file__).resolve().parent.parent
# Adds unique constraints: what the version now running would write against them it refuses itself, or says in words.
SETTLED = "lists_hold_each_name_once"
# Widens a column of text from 20 to 30 characters: PostgreSQL changes its catalogue alone, and the version now running writes less.
WIDENED = ["0008_telephones"]
# Unique constraints: of a new column, which the version now running leaves empty; of two main reasons for care, which it
# seldom writes and then says in words.
UNIQUE = ["0008_made_up", "0008_one_principal"]


def main() -> int:
    """Look at every migration of our own apps; returns 1 when one is backwards incompatible."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    ours = [app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    linter = MigrationLinter(
        str(ROOT),
        include_apps=ours,
        no_cache=True,
        quiet=["ok", "ignore"],
        ignore_initial_migrations=True,
        ignore_name_contains=SETTLED,
        ignore_name=[*WIDENED, *UNIQUE],
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main())
