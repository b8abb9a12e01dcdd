"""`MUTANT=<line of a plan> python -m tests.mutants.cold`: one mutant that takes effect while its module is imported."""

from __future__ import annotations

import json
import os
import sys

import pytest

from tests.mutants.mutations import Mutant
from tests.mutants.planting import Finder

OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "-n", "0", "--no-header", "--tb=no"]


def main() -> int:
    """Run its tests with the mutant in place; pytest's exit status."""
    _, held, tests, _ = json.loads(os.environ["MUTANT"])
    sys.meta_path.insert(0, Finder(Mutant.from_held(held)))
    return int(pytest.main([*OPTIONS, *tests]))


if __name__ == "__main__":
    sys.exit(main())
