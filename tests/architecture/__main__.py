"""`python -m tests.architecture`: the whole walk over every route, printed; arguments go to pytest (`-k auditor`)."""

from __future__ import annotations

import os
import sys

import pytest

WALK = "tests/architecture/test_walk.py::test_walk_reads_and_changes_nothing_of_another_patient"

if __name__ == "__main__":
    os.environ.setdefault("WALK", "1")
    sys.exit(pytest.main([WALK, *sys.argv[1:]]))
