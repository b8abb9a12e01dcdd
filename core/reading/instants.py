"""Times of day and instants as people write them, and the two hours of the year in which a clock does not say which one.

When the clocks go forward an hour is skipped: a time in it never was, and it is refused. When they go back an hour is shown
twice: whoever writes such a time is asked which of the two, or says so ("1:30 AM EST").
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core import clock
from core.reading import days

LONGEST_TYPED = 60
FIRST, SECOND = "first", "second"
FIRST_YEAR, LAST_YEAR = 1800, 3000  # at the ends of all calendars no zone can be applied
NAMED = {"noon": time(12), "midnight": time(0)}
_CLOCK = re.compile(
    r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?(?::[0-9]{2}(?:\.[0-9]{1,6})?)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE
)
_ENDS_IN_CLOCK = re.compile(
    r"(.*?)[\s,T]+(?:at\s+)?([0-9]{1,2}(?:[:.][0-9]{2}){0,2}(?:\.[0-9]{1,6})?\s*(?:[ap]\.?m?\.?)?|[0-9]{4}|noon|midnight)",
    re.IGNORECASE | re.DOTALL,
)
_WHICH = re.compile(r"\s*[,(]?\s*\b([A-Z]{2,5}|first|second)\)?$", re.IGNORECASE)


class Skipped(ValueError):
    """The clocks never showed this time; `str()` says so and what to write instead."""


class ShownTwice(ValueError):
    """The clocks showed this time twice; `str()` asks which of the two is meant."""


def read_clock(written: str) -> time | None:
    """A time of day without its seconds: "9:15", "9:15 AM", "2 p.m.", "1430", "noon"; None when it is none."""
    text = " ".join(written.split())[:LONGEST_TYPED].lower()
    if text in NAMED:
        return NAMED[text]
    parts = _CLOCK.fullmatch(text) if text.isascii() else None
    if parts is None or (parts[2] is None and parts[3] is None):
        return None
    hour, minute, half = int(parts[1]), int(parts[2] or 0), parts[3]
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_wall(written: str) -> tuple[datetime, str] | None:
    """What the clock on the wall showed, and which of two equal times is meant: FIRST, SECOND or "" for not said.

    None when it is no date followed by a time.
    """
    text = written.strip()[: LONGEST_TYPED + 1]
    if len(text) > LONGEST_TYPED:
        return None
    said = _WHICH.search(text)
    if said and said[1].lower() not in {"am", "pm", "noon", "midnight"}:
        wall = read_wall(text[: said.start()])
        return None if wall is None else _which(wall[0], said[1])
    parts = _ENDS_IN_CLOCK.fullmatch(text)
    on = days.read(parts[1]) if parts else None
    at = read_clock(parts[2]) if parts else None
    return (datetime.combine(on, at), "") if on is not None and at is not None else None


def settle(wall: datetime, which: str = "", zone: ZoneInfo | None = None) -> datetime:
    """The instant at which the clocks of `zone` (the agency's, unless another is given) show `wall`.

    Raises Skipped or, where `which` does not say FIRST or SECOND, ShownTwice.
    """
    zone = zone or clock.agency_zone()
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if not is_real(wall, zone):
        raise Skipped(_skipped(wall, zone))
    if not is_doubled(wall, zone):
        return first
    if which not in {FIRST, SECOND}:
        raise ShownTwice(_twice(wall, zone))
    return (first if which == FIRST else second).astimezone(
        UTC
    )  # local times of that hour equal no instant, says PEP 495


def not_before(on: date, at: time, earliest: datetime) -> datetime:
    """The instant when the agency's clocks show `at` on `on`: of two equal times the first that is not before `earliest`. A
    time that the clocks skip moves on with them."""
    first = clock.at_local(on, at)
    second = datetime.combine(on, at.replace(fold=1), tzinfo=clock.agency_zone())
    is_second = first.astimezone(UTC) < earliest <= second.astimezone(UTC)
    return second if is_second and is_doubled(datetime.combine(on, at), clock.agency_zone()) else first


def is_real(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` ever show this time."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall


def is_doubled(wall: datetime, zone: ZoneInfo | None = None) -> bool:
    """Whether the clocks of `zone` show this time twice."""
    zone = zone or clock.agency_zone()
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        return False
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and is_real(wall, zone)


def which_of_two(at: datetime, zone: ZoneInfo | None = None) -> str:
    """FIRST or SECOND where the clocks show the time of `at` twice, else ""."""
    zone = zone or clock.agency_zone()
    local = at.astimezone(zone)
    if not is_doubled(local.replace(tzinfo=None), zone):
        return ""
    return SECOND if local.fold else FIRST


def choices(wall: datetime, zone: ZoneInfo | None = None) -> list[tuple[str, str]]:
    """The two times in words, for a wall clock's time that is shown twice."""
    zone = zone or clock.agency_zone()
    names = [wall.replace(tzinfo=zone, fold=fold).tzname() or "" for fold in (0, 1)]
    return [
        (FIRST, f"The first, before the clocks went back ({names[0]})"),
        (SECOND, f"The second, an hour later ({names[1]})"),
    ]


def _which(wall: datetime, said: str) -> tuple[datetime, str] | None:
    """Which of two a word means: "second", or the zone's letters at that time; None for letters that are none of them."""
    zone = clock.agency_zone()
    letters = {
        (wall.replace(tzinfo=zone, fold=fold).tzname() or "").lower(): which
        for fold, which in ((1, SECOND), (0, FIRST))
    }
    word = said.lower()
    if word in {FIRST, SECOND}:
        return wall, word
    return (wall, letters[word]) if word in letters else None


def _spoken(wall: datetime) -> str:
    return f"{wall:%I:%M %p}".lstrip("0")


def _skipped(wall: datetime, zone: ZoneInfo) -> str:
    before = (wall - timedelta(hours=3)).replace(tzinfo=zone).utcoffset()
    after = (wall + timedelta(hours=3)).replace(tzinfo=zone).utcoffset()
    moved = wall + ((after or timedelta()) - (before or timedelta()))
    return (f"{_spoken(wall)} did not exist on {wall.day} {wall:%b} {wall.year}: the clocks went forward over it. "
            f"Enter the time the clock showed, for example {_spoken(moved)}")  # fmt: skip


def _twice(wall: datetime, zone: ZoneInfo) -> str:
    names = [wall.replace(tzinfo=zone, fold=fold).tzname() or "" for fold in (0, 1)]
    return (f"The clocks showed {_spoken(wall)} twice on {wall.day} {wall:%b} {wall.year}: say whether it was the first "
            f"({names[0]}) or the second ({names[1]}), an hour later")  # fmt: skip
