"""The agency's day and the instants of the clock: the one place that asks what time it is."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from time import time as seconds
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def agency_zone() -> ZoneInfo:
    """The agency's IANA time zone; a visit belongs to the date it started there."""
    return ZoneInfo(settings.AGENCY_TIME_ZONE)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The agency's calendar date, not the server's. A list asks hundreds of times: it is worked out once a minute."""
    return _day_of(int(seconds() // 60), settings.AGENCY_TIME_ZONE)


@lru_cache(maxsize=8)
def _day_of(minute: int, zone: str) -> date:
    """The date in `zone` in that minute since 1970; no zone changes its clock within a minute."""
    return datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).date()


def local(at: datetime) -> datetime:
    """The instant `at` on the agency's wall clock."""
    return at.astimezone(agency_zone())


def at_local(on: date, clock: time) -> datetime:
    """The instant when the agency's wall clock shows `clock` on `on`. A time inside a spring gap moves to the next valid one."""
    aware = datetime.combine(on, clock, tzinfo=agency_zone())
    return aware.astimezone(ZoneInfo("UTC")).astimezone(agency_zone())


def day_bounds(on: date) -> tuple[datetime, datetime]:
    """The first instant of the agency's day `on` and the first of the next day (23 to 25 hours apart)."""
    return at_local(on, time.min), at_local(date.fromordinal(on.toordinal() + 1), time.min)
