"""`ORDER=7 pytest -p tests.shuffled`: the tests in an order that the number decides, to find those that lean on another."""

from __future__ import annotations

import os
import random

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle; those that commit still come last, as pytest-django sorts them afterwards."""
    random.Random(os.environ.get("ORDER", "1")).shuffle(items)
