"""Promises so many days from a day that stands still."""

from __future__ import annotations

from typing import Any

from tests import factories
from tests.at_ten import DAY, TODAY


def promise(episode: Any, days: int, **facts: Any) -> Any:
    """A promise due so many days after (or, below zero, before) the 4th of January."""
    return factories.ObligationFactory(episode=episode, due_on=TODAY + days * DAY, **facts)
