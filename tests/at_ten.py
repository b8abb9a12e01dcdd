"""Ten in the morning of Monday, 4 January 2027, at the agency: for tests that stand at both sides of a moment.

`pytestmark = pytest.mark.usefixtures("at_ten")` holds the clock there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

NEW_YORK = "America/New_York"
NOW = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)
MIDNIGHT = datetime(2027, 1, 4, 5, 0, tzinfo=UTC)
TODAY, DAY = date(2027, 1, 4), timedelta(days=1)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def in_new_york(settings: Any) -> None:
    """The agency lies in New York, whose clock the test reads, wherever this run has put it (services_plugin.py)."""
    if settings.AGENCY_TIME_ZONE != NEW_YORK:
        settings.AGENCY_TIME_ZONE = settings.TIME_ZONE = NEW_YORK
        timezone.get_default_timezone.cache_clear()


@pytest.fixture
def at_ten(in_new_york: None, time_machine: Any) -> None:
    """It is exactly ten o'clock, and stays so."""
    time_machine.move_to(NOW, tick=False)
