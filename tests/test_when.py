"""Where the agency of a test run lies: its date does not change while the tests run, at whatever hour they begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.services_plugin import where_it_is_day


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("month", [1, 7])  # with and without daylight saving time
def test_no_run_of_three_hours_sees_its_date_change(month: int, hour: int) -> None:
    for minute in (0, 59):
        begins = datetime(2027, month, 4, hour, minute, tzinfo=UTC)
        zone = ZoneInfo(where_it_is_day(begins))
        days = {(begins + timedelta(minutes=more)).astimezone(zone).date() for more in (-300, 0, 180)}
        assert len(days) == 1
