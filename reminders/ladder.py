"""Who is told what when about one promise: a pure function of the promise, the people, and the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.clock import at_local, local
from homehealth.workdays import FIRST_YEAR, add_business_days, previous_business_day
from reminders.people import Directory

MORNING = time(8)
CLOSE_OF_BUSINESS = time(17)
QUIET_FROM, QUIET_UNTIL = time(21), time(7)
USEFUL = timedelta(hours=72)
HORIZON = timedelta(days=35)  # rungs further ahead are made when they come nearer, by the hourly repair
WEEK = timedelta(days=7)


class To(StrEnum):
    """Who stands on a rung."""

    OWNER = "owner"
    SUPERVISOR = "supervisor"
    SECOND = "second supervisor"


@dataclass(frozen=True)
class Promise:
    """What the ladder must know about an obligation. `key` stands for its rule, episode and cycle; `known_at` is when it
    was first in the ledger."""

    key: str
    kind: str
    due_on: date
    due_at: datetime | None
    owner_id: int
    known_at: datetime | None = None


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: its name, the instant, and who is told."""

    name: str
    at: datetime
    to: tuple[To, ...]


@dataclass(frozen=True)
class Expected:
    """One reminder that should exist. The key holds the due date, so that a moved deadline is told about anew."""

    promise: Promise
    rung: str
    recipient_id: int
    at: datetime

    @property
    def key(self) -> str:
        """What makes it happen once: promise, due date, rung, recipient."""
        return f"{self.promise.key}:{self.promise.due_on:%Y%m%d}:{self.rung}:{self.recipient_id}"


DAYS_BEFORE = {"review": (14, 7, 3, 1, 0)}
OTHER_DAYS_BEFORE = (7, 2, 0)
BUSINESS_DAYS_BEFORE = (10, 5, 2, 1)
BOTH = (To.SUPERVISOR, To.SECOND)


def rungs(promise: Promise, until: datetime) -> list[Rung]:
    """Every rung of the promise that lies before `until`, earliest first; the weekly ones have no end of their own."""
    by_kind = {"paperwork": _paperwork, "concern": _concern}
    steps = by_kind.get(promise.kind, _by_days)(promise)
    steps += _weekly(promise, until)
    return sorted((step for step in steps if step.at <= until), key=lambda step: (step.at, step.name))


def _by_days(promise: Promise) -> list[Rung]:
    """A progress review: 14, 7, 3, 1 days before and on the day; other promises 7 and 2 days before and on the day.
    Then a day and three days late."""
    before = DAYS_BEFORE.get(promise.kind, OTHER_DAYS_BEFORE)
    steps = [Rung(f"day-{n}", _at(promise.due_on - timedelta(days=n), MORNING), (To.OWNER,)) for n in before]
    if promise.due_at is not None:
        steps.append(Rung("hours-4", not_at_night(promise.due_at - timedelta(hours=4), promise.due_on), (To.OWNER,)))
    steps.append(Rung("late-1", _at(promise.due_on + timedelta(days=1), MORNING), (To.SUPERVISOR,)))
    steps.append(Rung("late-3", _at(promise.due_on + timedelta(days=3), MORNING), BOTH))
    return steps


def _paperwork(promise: Promise) -> list[Rung]:
    """Insurance paperwork: 10, 5, 2, 1 business days before, the morning of the day, two hours before the cut-off, at
    the cut-off, and a business day late."""
    due = promise.due_on
    cutoff = promise.due_at or at_local(due, CLOSE_OF_BUSINESS)
    steps = [
        Rung(f"business-{n}", _at(business_days_before(due, n), MORNING), (To.OWNER,)) for n in BUSINESS_DAYS_BEFORE
    ]
    steps.append(Rung("day-0", _at(due, MORNING), (To.OWNER,)))
    steps.append(Rung("cutoff-2h", not_at_night(cutoff - timedelta(hours=2), due), (To.OWNER,)))
    steps.append(Rung("cutoff", cutoff, (To.SUPERVISOR,)))
    steps.append(Rung("late-business-1", _at(_next_business_day(due), MORNING), (To.SECOND,)))
    return steps


def _concern(promise: Promise) -> list[Rung]:
    """A danger: the owner at once, the supervisor when its time is up, both supervisors four hours and a day later; at
    night too. One that knows only its day, like what was not asked yet, climbs by days."""
    if promise.due_at is None:
        return _by_days(promise)
    steps = [Rung("time-up", promise.due_at, (To.OWNER, To.SUPERVISOR))]
    if promise.known_at is not None:
        steps.append(Rung("at-once", min(promise.known_at, promise.due_at), (To.OWNER,)))
    steps.append(Rung("late-hours-4", promise.due_at + timedelta(hours=4), BOTH))
    steps.append(Rung("late-1", _at(promise.due_on + timedelta(days=1), MORNING), BOTH))
    return steps


def _next_business_day(due: date) -> date:
    return add_business_days(due, 1) if due.year > FIRST_YEAR else due + timedelta(days=1)


def business_days_before(due: date, count: int) -> date:
    """The `count`-th business day before `due`, which itself is never counted; calendar days before the holidays are
    known."""
    moved = due
    for _ in range(count):
        earlier = moved - timedelta(days=1)
        moved = previous_business_day(earlier) if earlier.year > FIRST_YEAR else earlier
    return moved


def _weekly(promise: Promise, until: datetime) -> list[Rung]:
    """From ten days late on, every week, until the promise is kept or void."""
    first = promise.due_on + timedelta(days=10)
    weeks = max(0, (local(until).date() - first).days // WEEK.days + 1)
    # A promise forgotten for years is told about in its last weeks only
    numbers = range(max(0, weeks - 12), weeks)
    return [Rung(f"week-{n + 1}", _at(first + n * WEEK, MORNING), BOTH) for n in numbers]


def _at(on: date, clock: time) -> datetime:
    return at_local(on, clock)


def not_at_night(at: datetime, due_on: date) -> datetime:
    """`at`, or the evening before the quiet hours (21:00 to 07:00) it falls into; on the due day itself nobody
    waits."""
    shown = local(at)
    if shown.date() == due_on or QUIET_UNTIL <= shown.time() < QUIET_FROM:
        return at
    evening = shown.date() if shown.time() >= QUIET_FROM else shown.date() - timedelta(days=1)
    return at_local(evening, time(20, 59))


def ladder(promise: Promise, people: Directory, as_of: datetime) -> list[Expected]:
    """Every reminder of the promise from its first rung to the horizon, past ones too: whatever else exists is not
    wanted."""
    found: dict[tuple[str, int], Expected] = {}
    for rung in rungs(promise, as_of + HORIZON):
        for who in rung.to:
            for recipient in _recipients(who, promise, people, local(rung.at).date()):
                found.setdefault((rung.name, recipient), Expected(promise, rung.name, recipient, rung.at))
    return list(found.values())


def expected(promise: Promise, people: Directory, as_of: datetime) -> list[Expected]:
    """The reminders that must exist on `as_of`: every one still ahead and, of those already past, the last of each
    recipient, so that a promise that begins late is told about once and not five times."""
    return to_make(ladder(promise, people, as_of), as_of)


def to_make(whole: Iterable[Expected], as_of: datetime) -> list[Expected]:
    """Of a whole ladder, what must exist on `as_of`."""
    ahead, last_past = [], dict[int, Expected]()
    for step in whole:
        if step.at > as_of:
            ahead.append(step)
        elif step.recipient_id not in last_past or last_past[step.recipient_id].at <= step.at:
            last_past[step.recipient_id] = step
    return [*last_past.values(), *ahead]


def _recipients(who: To, promise: Promise, people: Directory, on: date) -> list[int]:
    """Never nobody: an absent owner's cover, else the supervisor; a team without supervisor leaves the owner."""
    if who is To.OWNER:
        return people.keepers(promise.owner_id, on)
    above = people.supervisors(promise.owner_id)
    if who is To.SECOND and len(above) > 1:
        return [above[1]]
    return above[:1] or people.keepers(promise.owner_id, on)
