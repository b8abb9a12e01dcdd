"""The edges of the ladder: the minute, the day and the person just inside and just outside of each rule."""

from __future__ import annotations

import datetime
from datetime import date, time
from typing import Any

import pytest

from core.clock import at_local, local
from reminders.ladder import Expected, Promise, business_days_before, not_at_night, rungs, to_make
from reminders.people import Absence, Directory, Person

DUE = date(2027, 3, 17)  # a Wednesday
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)
EIGHT = time(8)


def promise(kind: str = "review", **facts: Any) -> Promise:
    return Promise(**{"key": "p", "kind": kind, "due_on": DUE, "due_at": None, "owner_id": 1} | facts)


def names(one: Promise, until: datetime.datetime) -> list[str]:
    return [rung.name for rung in rungs(one, until)]


@pytest.mark.parametrize(
    ("clock", "days", "shown"),
    [
        (time(6, 59), -2, time(20, 59)),
        (time(7), -1, time(7)),
        (time(20, 59), -1, time(20, 59)),
        (time(21), -1, time(20, 59)),
        (time(0), -2, time(20, 59)),
    ],
)
def test_the_night_is_from_nine_to_seven(clock: time, days: int, shown: time) -> None:
    assert not_at_night(at_local(DUE - DAY, clock), DUE) == at_local(DUE + days * DAY, shown)
    assert not_at_night(at_local(DUE, clock), DUE) == at_local(DUE, clock)


def test_a_rung_on_the_last_instant_belongs_to_the_ladder() -> None:
    last = at_local(DUE, EIGHT)
    assert names(promise(), last)[-1] == "day-0"
    assert names(promise(), last - SECOND)[-1] == "day-1"


@pytest.mark.parametrize(
    ("late", "weekly"),
    [
        (9, []),
        (10, ["week-1"]),
        (16, ["week-1"]),
        (17, ["week-1", "week-2"]),
        (10 + 7 * 11, [f"week-{n}" for n in range(1, 13)]),
        (10 + 7 * 12, [f"week-{n}" for n in range(2, 14)]),
        (10 + 7 * 100, [f"week-{n}" for n in range(90, 102)]),
    ],
)
def test_the_weekly_rungs_begin_on_the_tenth_day_and_are_twelve_at_most(late: int, weekly: list[str]) -> None:
    found = names(promise(), at_local(DUE + late * DAY, time(12)))
    assert [name for name in found if name.startswith("week-")] == weekly


@pytest.mark.parametrize(("known", "at_once"), [(-5, -5), (2, 0), (0, 0)])
def test_a_danger_is_told_at_once_and_never_after_its_time(known: int, at_once: int) -> None:
    due_at = at_local(DUE, time(2))
    one = promise("concern", due_at=due_at, known_at=due_at + known * HOUR)
    found = {rung.name: (rung.at, len(rung.to)) for rung in rungs(one, due_at + 2 * DAY)}
    assert found == {
        "at-once": (due_at + at_once * HOUR, 1),
        "time-up": (due_at, 2),
        "late-hours-4": (due_at + 4 * HOUR, 2),
        "late-1": (at_local(DUE + DAY, EIGHT), 2),
    }


def test_a_danger_not_known_since_when_waits_for_its_time_and_one_of_a_day_climbs_by_days() -> None:
    due_at = at_local(DUE, time(2))
    assert names(promise("concern", due_at=due_at), due_at + HOUR) == ["time-up"]
    assert names(promise("concern"), at_local(DUE + 4 * DAY, EIGHT)) == ["day-7", "day-2", "day-0", "late-1", "late-3"]


@pytest.mark.parametrize(
    ("kind", "name", "at"),
    [
        ("plan", "hours-4", at_local(DUE, time(5))),
        ("paperwork", "cutoff-2h", at_local(DUE, time(7))),
        ("paperwork", "cutoff", at_local(DUE, time(9))),
        ("paperwork", "late-business-1", at_local(DUE + DAY, EIGHT)),
        ("paperwork", "business-2", at_local(DUE - 2 * DAY, EIGHT)),
    ],
)
def test_an_hour_that_is_asked_for_has_a_notice_before_it(kind: str, name: str, at: datetime.datetime) -> None:
    found = {rung.name: rung.at for rung in rungs(promise(kind, due_at=at_local(DUE, time(9))), at + 9 * DAY)}
    assert found[name] == at


@pytest.mark.parametrize(
    ("due_on", "before", "after"),
    [
        (date(2027, 3, 15), date(2027, 3, 12), date(2027, 3, 16)),
        (date(2027, 3, 19), date(2027, 3, 18), date(2027, 3, 22)),
        (date(1978, 6, 5), date(1978, 6, 4), date(1978, 6, 6)),  # a Monday of a year whose holidays are not known
        (date(1979, 1, 1), date(1978, 12, 31), date(1979, 1, 2)),
        (date(1979, 6, 4), date(1979, 6, 1), date(1979, 6, 5)),
        (date(1978, 12, 29), date(1978, 12, 28), date(1978, 12, 30)),
    ],
)
def test_business_days_where_the_holidays_are_known_and_days_before(due_on: date, before: date, after: date) -> None:
    assert business_days_before(due_on, 1) == before
    late = [r for r in rungs(promise("paperwork", due_on=due_on), at_local(due_on + 5 * DAY, EIGHT))][-1]
    assert (late.name, local(late.at).date()) == ("late-business-1", after)


NOW = at_local(DUE, EIGHT)


@pytest.mark.parametrize(
    ("hours", "made"),
    [
        ([-2, -1], [-1]),
        ([-1, -2], [-1]),
        ([-1, 0], [0]),
        ([0, 1], [0, 1]),
        ([-2, 1, 2], [-2, 1, 2]),
        ([], []),
    ],
)
def test_of_what_is_past_the_last_is_made_and_all_that_is_ahead(hours: list[int], made: list[int]) -> None:
    whole = [Expected(promise(), f"at {n}", 1, NOW + n * HOUR) for n in hours]
    assert [step.rung for step in to_make(whole, NOW)] == [f"at {n}" for n in made]


def test_the_later_of_two_rungs_of_one_instant_is_made_and_each_person_has_their_own_last() -> None:
    whole = [Expected(promise(), rung, who, NOW) for rung, who in (("a", 1), ("b", 1), ("a", 2))]
    assert [(step.rung, step.recipient_id) for step in to_make(whole, NOW)] == [("b", 1), ("a", 2)]


OWNER, COVER, FIRST, NEXT, CLOSED, ELSEWHERE = range(1, 7)
STAFF = [
    Person(NEXT, "supervisor", 7, True),
    Person(OWNER, "case_manager", 7, True),
    Person(COVER, "case_manager", 7, True),
    Person(FIRST, "supervisor", 7, True),
    Person(CLOSED, "supervisor", 7, False),
    Person(ELSEWHERE, "supervisor", 8, True),
    Person(9, "supervisor", None, True),
    Person(10, "case_manager", None, True),
]


@pytest.mark.parametrize(
    ("owner", "above"), [(OWNER, [FIRST, NEXT]), (FIRST, [NEXT]), (ELSEWHERE, []), (10, []), (99, [])]
)
def test_supervisors_are_the_active_ones_of_the_team_and_nobody_is_her_own(owner: int, above: list[int]) -> None:
    assert Directory(STAFF).supervisors(owner) == above


@pytest.mark.parametrize(
    ("days", "covering", "told"),
    [
        (0, COVER, [OWNER, COVER]),
        (-1, COVER, [OWNER]),
        (4, COVER, [OWNER, COVER]),
        (5, COVER, [OWNER]),
        (0, CLOSED, [OWNER]),
        (0, 99, [OWNER]),
        (0, OWNER, [OWNER]),
    ],
)
def test_whoever_covers_is_told_from_the_first_to_the_last_day(days: int, covering: int, told: list[int]) -> None:
    people = Directory(STAFF, [Absence(OWNER, covering, DUE, DUE + 4 * DAY)])
    assert people.keepers(OWNER, DUE + days * DAY) == told


@pytest.mark.parametrize(("owner", "told"), [(CLOSED, [FIRST]), (99, [99])])
def test_a_promise_of_somebody_who_left_is_the_supervisors(owner: int, told: list[int]) -> None:
    assert Directory(STAFF).keepers(owner, DUE) == told
    covered = Directory(STAFF, [Absence(owner, COVER, DUE, DUE), Absence(owner, COVER, DUE, DUE)])
    assert covered.keepers(owner, DUE) == [COVER]
