"""A stay in a facility and the end of care at their edges: hours, days, and what was known when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from homehealth.deadlines import Done, Fact, Stay
from tests.homehealth.episodes import MEDICARE, after, closed, done, one, only, owed

ZONE = MEDICARE.zone
AT = datetime(2027, 1, 12, 15, tzinfo=UTC)  # 10:00 in New York
ADMITTED = date(2027, 1, 12)
STAY = Stay(1, AT, ADMITTED, inpatient=True)


def stayed(as_of=date(2027, 1, 25), **facts):
    return replace(MEDICARE, as_of=as_of, stays=(replace(STAY, **facts),))


def home(days, hours=0):
    return AT + timedelta(days=days, hours=hours)


@pytest.mark.parametrize(
    ("day", "covers"),
    [(date(2027, 1, 11), False), (ADMITTED, True), (date(2027, 1, 14), True), (date(2027, 1, 15), False)],
)
def test_a_stay_covers_the_days_at_whose_end_the_patient_was_away(day, covers):
    assert replace(STAY, home_at=home(3)).covers(day, ZONE) is covers
    assert STAY.covers(day, ZONE) is (day >= ADMITTED)


@pytest.mark.parametrize(
    ("admitted", "day"),
    [(datetime(2027, 1, 12, 4, 59, tzinfo=UTC), date(2027, 1, 11)), (datetime(2027, 1, 12, 5, tzinfo=UTC), ADMITTED)],
)
def test_a_stay_begins_and_ends_on_the_agencys_day(admitted, day):
    stay = replace(STAY, admitted_at=admitted, home_at=admitted)
    assert (stay.admitted_on(ZONE), stay.home_on(ZONE)) == (day, day)
    assert STAY.home_on(ZONE) is None


def test_a_stay_lasts_until_the_facility_let_the_patient_go():
    assert STAY.hours() is None
    assert replace(STAY, home_at=home(1)).hours() == 24
    assert replace(STAY, home_at=home(2), left_at=home(1)).hours() == 24


@pytest.mark.parametrize(
    ("facts", "as_of", "is_one"),
    [
        ({"left_at": home(1)}, ADMITTED, True), ({"left_at": home(0, 23.99)}, ADMITTED, False),
        ({}, ADMITTED, False), ({}, date(2027, 1, 13), True),
        ({"inpatient": False}, date(2027, 1, 20), False), ({"diagnostic_only": True}, date(2027, 1, 20), False),
        ({"admitted_at": datetime(2027, 1, 13, 4, 59, tzinfo=UTC)}, date(2027, 1, 13), True),
    ],
)  # fmt: skip
def test_a_stay_is_a_transfer_from_the_day_on_which_it_lasted_24_hours(facts, as_of, is_one):
    assert replace(STAY, **facts).is_transfer(as_of, ZONE) is is_one


def test_a_transfer_is_assessed_from_the_day_the_agency_knew():
    found = only(stayed(), "transfer-assessment")
    assert (found.cycle, found.about, found.opens_on) == ("stay-1", "stay of 12 Jan 2027", ADMITTED)
    known = only(stayed(learned_on=date(2027, 1, 15)), "transfer-assessment")
    assert (known.opens_on, known.due_on) == (date(2027, 1, 15), date(2027, 1, 17))


@pytest.mark.parametrize(("left", "is_owed"), [(None, True), (home(2), False), (home(3), True), (home(4), True)])
def test_a_summary_goes_to_the_facility_where_the_patient_still_was(left, is_owed):
    known_on = date(2027, 1, 15)
    found = owed(stayed(learned_on=known_on, left_at=left), "transfer-summary")
    assert [(each.opens_on, each.due_on) for each in found] == ([(ADMITTED, date(2027, 1, 20))] if is_owed else [])
    at_home = owed(stayed(learned_on=known_on, home_at=left), "transfer-summary")
    assert bool(at_home) is is_owed


def test_the_summary_of_a_planned_stay_counts_from_the_admission():
    planned = only(stayed(planned=True, learned_on=date(2027, 1, 15)), "transfer-summary")
    assert planned.due_on == date(2027, 1, 14)
    assert planned.because.startswith("transfer 12 Jan 2027 + 2 business days")


@pytest.mark.parametrize(("on", "kept"), [(date(2027, 1, 11), False), (ADMITTED, True), (date(2027, 1, 20), True)])
def test_a_deed_keeps_the_promise_of_a_stay_from_its_admission_on(on, kept):
    facts = replace(stayed(), done=(one("transfer-assessment", on), Done(Fact.FILED, on, of="transfer-summary")))
    assert closed(facts, "transfer-assessment") == {"stay-1": on if kept else None}
    assert closed(facts, "transfer-summary") == {"stay-1": on if kept else None}
    other = replace(stayed(), done=(Done(Fact.FILED, on, of="medicaid-redetermination"),))
    assert closed(other, "transfer-summary") == {"stay-1": None}


@pytest.mark.parametrize(("on", "kept"), [(date(2027, 1, 14), False), (date(2027, 1, 15), True)])
def test_a_resumption_is_kept_from_the_day_at_home_on(on, kept):
    facts = replace(stayed(home_at=home(3)), done=done(("roc-assessment", on)))
    found = only(facts, "resumption")
    assert (found.closed_on, found.opens_on, found.about) == (
        on if kept else None,
        date(2027, 1, 15),
        "home 15 Jan 2027",
    )
    assert owed(stayed(left_at=home(3)), "resumption") == [], "not home yet"


@pytest.mark.parametrize(
    ("ending", "rule", "other"),
    [("discharged", "discharge-assessment", "death-assessment"), ("died", "death-assessment", "discharge-assessment")],
)
def test_each_ending_has_its_assessment(ending, rule, other):
    ended = replace(MEDICARE, as_of=after(20), discharged_on=after(16), ending=ending)
    found = only(ended, rule)
    assert (found.cycle, found.opens_on, found.due_on, found.closed_on) == ("discharge", after(16), after(18), None)
    assert owed(ended, other) == []
    made = replace(ended, done=done((rule, after(17)), (rule, after(15))))
    assert only(made, rule).closed_on == after(17)
    known_late = replace(ended, end_known_on=after(18))
    assert only(known_late, rule).due_on == after(20)
    for never in (
        {"start_of_care": None},
        {"payer_kind": "private_pay", "program": "private-duty"},
        {"ending": "not_started"},
    ):
        assert owed(replace(ended, **never), rule) == []
    assert owed(replace(ended, discharged_on=None), rule) == []


@pytest.mark.parametrize(
    ("home_at", "is_owed"),
    [(None, False), (home(7), True), (home(8), True), (home(9), False)],
)
def test_who_ends_in_a_facility_is_assessed_by_the_transfer_alone(home_at, is_owed):
    facts = replace(stayed(home_at=home_at), discharged_on=date(2027, 1, 20))  # the eighth day after the admission
    assert bool(owed(facts, "discharge-assessment")) is is_owed


@pytest.mark.parametrize(("sent", "kept"), [(after(15), False), (after(16), True), (after(30), True)])
def test_a_discharge_summary_is_kept_from_the_discharge_on(sent, kept):
    ended = replace(MEDICARE, as_of=after(40), discharged_on=after(16), done=done(("discharge-summary", sent)))
    found = only(ended, "discharge-summary")
    assert (found.closed_on, found.opens_on, found.cycle) == (sent if kept else None, after(16), "discharge")
    assert owed(replace(ended, start_of_care=None), "discharge-summary") == []


@pytest.mark.parametrize(
    ("left", "is_owed"), [(ADMITTED, False), (date(2027, 1, 13), True), (None, True)],
)  # fmt: skip
def test_a_stay_that_the_discharge_cut_before_a_day_is_no_transfer(left, is_owed):
    assert bool(owed(replace(stayed(), discharged_on=left), "transfer-assessment")) is is_owed


@pytest.mark.parametrize(
    ("home_at", "due_on"),
    [(home(9), date(2027, 1, 22)), (home(10), date(2027, 1, 22)), (home(11), date(2027, 1, 25))],
)
def test_what_fell_into_a_stay_is_due_two_days_after_the_return(home_at, due_on):
    aide = done(("aide-visit", date(2027, 1, 8)))  # to be supervised by 22 Jan, the tenth day after the admission
    found = only(replace(stayed(home_at=home_at), done=aide), "aide-supervision")
    assert found.due_on == due_on
    assert ("home 23 Jan 2027: within 2 days (house rule)" in found.because) == (due_on == date(2027, 1, 25))


def test_what_was_kept_during_a_stay_stays_as_it_was():
    deeds = done(("aide-visit", date(2027, 1, 8)), ("aide-supervision", date(2027, 1, 11)))
    assert [each.due_on for each in owed(replace(stayed(), done=deeds), "aide-supervision")] == [date(2027, 1, 22)]
