"""Who is told what when: tables of the ladder, without a database."""

from __future__ import annotations

import datetime
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import at_local, local
from reminders.ladder import HORIZON, Promise, To, business_days_before, expected, ladder, not_at_night, rungs
from reminders.people import Absence, Directory, Person

OWNER, COVER, SUPER, SECOND, OTHER_TEAM = 1, 2, 3, 4, 5
STAFF = (
    Person(OWNER, "case_manager", 7, True),
    Person(COVER, "case_manager", 7, True),
    Person(SUPER, "supervisor", 7, True),
    Person(SECOND, "supervisor", 7, True),
    Person(OTHER_TEAM, "supervisor", 8, True),
)
PEOPLE = Directory(STAFF)
DUE = date(2027, 3, 15)  # a Monday
DAY = datetime.timedelta(days=1)


def promise(kind: str = "review", due_on: date = DUE, due_at: Any = None) -> Promise:
    return Promise("p", kind, due_on, due_at, OWNER)


def table(one: Promise, until: Any = None) -> list[tuple[str, date, time, tuple[To, ...]]]:
    until = until or at_local(one.due_on + 9 * DAY, time(8))
    return [(r.name, local(r.at).date(), local(r.at).time(), r.to) for r in rungs(one, until)]


def test_progress_review_ladder() -> None:
    eight, owner = time(8), (To.OWNER,)
    assert table(promise("review")) == [
        ("day-14", date(2027, 3, 1), eight, owner),
        ("day-7", date(2027, 3, 8), eight, owner),
        ("day-3", date(2027, 3, 12), eight, owner),
        ("day-1", date(2027, 3, 14), eight, owner),
        ("day-0", date(2027, 3, 15), eight, owner),
        ("late-1", date(2027, 3, 16), eight, (To.SUPERVISOR,)),
        ("late-3", date(2027, 3, 18), eight, (To.SUPERVISOR, To.SECOND)),
    ]


def test_paperwork_ladder_counts_business_days_and_tells_the_supervisor_at_the_cutoff() -> None:
    eight, owner = time(8), (To.OWNER,)
    assert table(promise("paperwork")) == [
        ("business-10", date(2027, 3, 1), eight, owner),
        ("business-5", date(2027, 3, 8), eight, owner),
        ("business-2", date(2027, 3, 11), eight, owner),
        ("business-1", date(2027, 3, 12), eight, owner),
        ("day-0", date(2027, 3, 15), eight, owner),
        ("cutoff-2h", date(2027, 3, 15), time(15), owner),
        ("cutoff", date(2027, 3, 15), time(17), (To.SUPERVISOR,)),
        ("late-business-1", date(2027, 3, 16), eight, (To.SECOND,)),
    ]


def test_business_days_step_over_weekends_and_federal_holidays() -> None:
    assert business_days_before(date(2027, 7, 6), 1) == date(2027, 7, 2)  # Monday 5 July is kept for the 4th
    assert business_days_before(date(2027, 1, 4), 2) == date(2026, 12, 30)


def test_other_promises_have_a_short_ladder_and_an_instant_gets_four_hours_notice() -> None:
    due_at = at_local(DUE, time(16, 30))
    names = [row[0] for row in table(promise("assessment", due_at=due_at))]
    assert names == ["day-7", "day-2", "day-0", "hours-4", "late-1", "late-3"]


def test_late_promises_are_told_about_every_week() -> None:
    weekly = [row for row in table(promise(), at_local(DUE + 40 * DAY, time(12))) if row[0].startswith("week")]
    assert [row[1] for row in weekly] == [DUE + n * DAY for n in (10, 17, 24, 31, 38)]
    assert {row[3] for row in weekly} == {(To.SUPERVISOR, To.SECOND)}


def test_promise_forgotten_for_years_keeps_a_bounded_ladder() -> None:
    assert len(rungs(promise(), at_local(DUE + 2000 * DAY, time(12)))) < 25


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        (at_local(DUE - DAY, time(22)), at_local(DUE - DAY, time(20, 59))),
        (at_local(DUE - DAY, time(3)), at_local(DUE - 2 * DAY, time(20, 59))),
        (at_local(DUE - DAY, time(7)), at_local(DUE - DAY, time(7))),
        (at_local(DUE, time(5)), at_local(DUE, time(5))),
    ],
)
def test_quiet_hours_are_kept_except_on_the_due_day(at: Any, wanted: Any) -> None:
    assert not_at_night(at, DUE) == wanted


def test_rungs_keep_the_wall_clock_over_a_change_of_the_clocks() -> None:
    spring = promise("review", date(2027, 3, 21))
    assert {row[2] for row in table(spring)} == {time(8)}


def told(one: Promise, people: Directory, as_of: Any) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for step in expected(one, people, as_of):
        found.setdefault(step.rung, set()).add(step.recipient_id)
    return found


EARLY = at_local(DUE - 30 * DAY, time(9))


def test_recipients_owner_then_supervisor_then_second() -> None:
    found = told(promise(), PEOPLE, EARLY)
    assert found["day-14"] == {OWNER}
    assert found["late-1"] == {SUPER}
    assert found["late-3"] == {SUPER, SECOND}


def test_cover_is_told_as_well_on_the_days_it_lasts() -> None:
    people = Directory(STAFF, [Absence(OWNER, COVER, DUE - 8 * DAY, DUE - 2 * DAY)])
    found = told(promise(), people, EARLY)
    assert found["day-7"] == {OWNER, COVER}
    assert found["day-14"] == found["day-1"] == {OWNER}


def test_owner_who_cannot_sign_in_is_never_told_but_somebody_is() -> None:
    gone = [Person(OWNER, "case_manager", 7, False), *STAFF[1:]]
    assert told(promise(), Directory(gone), EARLY)["day-7"] == {SUPER}
    covered = Directory(gone, [Absence(OWNER, COVER, DUE - 60 * DAY, DUE)])
    assert told(promise(), covered, EARLY)["day-7"] == {COVER}


def test_team_without_a_supervisor_leaves_the_owner() -> None:
    alone = Directory([STAFF[0], STAFF[4]])
    assert told(promise(), alone, EARLY)["late-3"] == {OWNER}


def test_promise_that_begins_late_is_told_about_once() -> None:
    found = told(promise(), PEOPLE, at_local(DUE - 2 * DAY, time(9)))
    assert list(found) == ["day-3", "day-1", "day-0", "late-1", "late-3", "week-1", "week-2", "week-3", "week-4"]
    overdue = told(promise(), PEOPLE, at_local(DUE + 5 * DAY, time(9)))
    assert overdue["day-0"] == {OWNER}
    assert overdue["late-3"] == {SUPER, SECOND}
    assert "late-1" not in overdue


def test_keys_name_the_due_date_so_that_a_moved_deadline_is_told_anew() -> None:
    keys = {step.key for step in expected(promise(), PEOPLE, EARLY)}
    moved = {step.key for step in expected(promise(due_on=DUE + DAY), PEOPLE, EARLY)}
    assert not keys & moved


@given(
    st.sampled_from(["review", "paperwork", "assessment", "plan", "contact", "supervision"]),
    st.dates(date(2024, 1, 1), date(2035, 12, 31)),
    st.integers(-60, 400),
)
def test_ladder_never_leaves_a_promise_to_nobody_and_never_repeats_a_key(kind: str, due_on: date, late: int) -> None:
    one, as_of = promise(kind, due_on), at_local(due_on + late * DAY, time(10))
    whole, wanted = ladder(one, PEOPLE, as_of), expected(one, PEOPLE, as_of)
    keys = [step.key for step in whole]
    assert len(keys) == len(set(keys)) < 60
    assert {step.key for step in wanted} <= set(keys)
    assert all(step.at <= as_of + HORIZON for step in whole)
    assert bool(wanted) == bool(whole)
    assert len({step.recipient_id for step in wanted if step.at <= as_of}) == sum(step.at <= as_of for step in wanted)


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.integers(0, 47))
def test_no_rung_before_the_due_day_falls_into_the_night(due_on: date, half_hours: int) -> None:
    due_at = at_local(due_on, time(half_hours // 2, 30 * (half_hours % 2)))
    for kind in ("paperwork", "assessment"):
        for rung in rungs(promise(kind, due_on, due_at), due_at + 5 * DAY):
            shown = local(rung.at)
            assert shown.date() == due_on or time(7) <= shown.time() < time(21)
