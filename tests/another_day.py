"""`ON=2027-02-28T22:30 pytest -p tests.another_day`: the tests at that minute of UTC, to find those that lean on a date."""

from __future__ import annotations

import os
from datetime import datetime

import pytest
import time_machine

at = datetime.fromisoformat(os.environ["ON"] + "+00:00")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    """From before the tests are collected to the end of the run; the databases stay where they are."""
    time_machine.travel(at).start()
