"""A stay in a facility, as the rules read it: what it asks for, what it suspends, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from homehealth.deadlines import Stay
from tests.homehealth.episodes import MEDICARE, done, only, owed

AT = datetime(2027, 1, 12, 15, tzinfo=UTC)
STAY = Stay(1, AT, date(2027, 1, 12), inpatient=True)


def with_stay(as_of: date = date(2027, 1, 20), **facts: object):
    return replace(MEDICARE, as_of=as_of, stays=(replace(STAY, **facts),))


def home_after(hours: float) -> dict[str, datetime]:
    at = AT + timedelta(hours=hours)
    return {"left_at": at, "home_at": at}


@pytest.mark.parametrize(
    ("facts", "transfer", "resumption"),
    [
        (home_after(24), True, True),
        (home_after(23.99), False, False),
        (home_after(90) | {"inpatient": False}, False, False),
        (home_after(90) | {"diagnostic_only": True}, False, False),
        ({}, True, False),
    ],
)
def test_transfer_and_resumption_are_owed_for_a_day_as_an_inpatient(facts, transfer, resumption):
    known = with_stay(**facts)
    assert bool(owed(known, "transfer-assessment")) == transfer
    assert bool(owed(known, "resumption")) == resumption


def test_a_stay_that_goes_on_is_a_transfer_once_it_lasted_a_day():
    assert owed(with_stay(as_of=date(2027, 1, 12)), "transfer-assessment") == []
    assert only(with_stay(as_of=date(2027, 1, 13)), "transfer-assessment").due_on == date(2027, 1, 14)


def test_days_count_from_when_the_agency_knew():
    late = with_stay(learned_on=date(2027, 1, 18))
    assert only(late, "transfer-assessment").due_on == date(2027, 1, 20)
    assert only(late, "transfer-summary").due_on == date(2027, 1, 20)
    gone = with_stay(learned_on=date(2027, 1, 18), **home_after(72))
    assert owed(gone, "transfer-summary") == [], "the patient had left when the agency knew"


def test_resumption_is_due_48_hours_after_the_return_or_on_the_day_ordered():
    due = only(with_stay(**home_after(48)), "resumption")
    assert (due.due_on, due.due_at) == (date(2027, 1, 16), AT.astimezone(MEDICARE.zone) + timedelta(hours=96))
    ordered = with_stay(ordered_resumption=date(2027, 1, 19), **home_after(48))
    assert only(ordered, "resumption").due_on == date(2027, 1, 19)


def test_one_assessment_keeps_the_promise_of_one_stay():
    second = replace(STAY, n=2, admitted_at=AT + timedelta(days=10), learned_on=date(2027, 1, 22))
    first = replace(STAY, **home_after(48))
    facts = replace(
        MEDICARE, as_of=date(2027, 1, 30), stays=(first, second), done=done(("transfer-assessment", date(2027, 1, 13)))
    )
    assert [each.closed_on for each in owed(facts, "transfer-assessment")] == [date(2027, 1, 13), None]


def test_what_is_done_at_home_waits_for_the_patient():
    aide = done(("aide-visit", date(2027, 1, 8)))
    at_home = replace(MEDICARE, as_of=date(2027, 1, 13), done=aide)
    assert only(at_home, "aide-supervision").due_on == date(2027, 1, 22)
    away = replace(at_home, stays=(STAY,))
    assert owed(away, "aide-supervision") == []
    back = replace(away, as_of=date(2027, 1, 26), stays=(replace(STAY, home_at=AT + timedelta(days=12)),))
    late = only(back, "aide-supervision")
    assert late.due_on == date(2027, 1, 26)
    assert "home 24 Jan 2027: within 2 days (house rule)" in late.because
    before = replace(away, stays=(replace(STAY, home_at=AT + timedelta(days=3)),))
    assert only(before, "aide-supervision").due_on == date(2027, 1, 22), "its day did not fall into the stay"


def test_a_death_at_home_is_assessed_and_one_after_a_transfer_is_not():
    died = replace(MEDICARE, as_of=date(2027, 1, 21), discharged_on=date(2027, 1, 20), ending="died")
    assert only(died, "death-assessment").due_on == date(2027, 1, 22)
    known = replace(died, end_known_on=date(2027, 1, 21))
    assert only(known, "death-assessment").due_on == date(2027, 1, 23)
    assert owed(replace(died, stays=(STAY,)), "death-assessment") == []
    assert owed(died, "discharge-summary") == owed(died, "discharge-assessment") == []


def test_a_discharge_from_the_facility_needs_no_second_assessment():
    left = replace(MEDICARE, as_of=date(2027, 1, 21), discharged_on=date(2027, 1, 20))
    assert only(left, "discharge-assessment").due_on == date(2027, 1, 22)
    assert owed(replace(left, stays=(STAY,)), "discharge-assessment") == []
    made = replace(left, done=done(("discharge-assessment", date(2027, 1, 20))))
    assert only(made, "discharge-assessment").closed_on == date(2027, 1, 20)


def test_care_that_never_began_owes_nothing_at_its_end():
    never = replace(MEDICARE, start_of_care=None, discharged_on=date(2027, 1, 6), ending="not_started")
    for rule in ("discharge-assessment", "death-assessment", "discharge-summary", "transfer-assessment"):
        assert owed(never, rule) == []


def test_a_second_stay_moves_it_again():
    first = replace(STAY, home_at=datetime(2027, 1, 20, 15, tzinfo=UTC))
    second = replace(
        STAY,
        n=2,
        learned_on=date(2027, 1, 21),
        admitted_at=datetime(2027, 1, 21, 15, tzinfo=UTC),
        home_at=datetime(2027, 1, 28, 15, tzinfo=UTC),
    )
    aide = done(("aide-visit", date(2027, 1, 1)))
    known = replace(MEDICARE, start_of_care=date(2027, 1, 1), as_of=date(2027, 1, 29), done=aide, stays=(first, second))
    assert only(known, "aide-supervision").due_on == date(2027, 1, 30)
