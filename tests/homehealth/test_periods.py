"""Properties of periods and windows, for any start of care."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.billing import f2f_window, noa
from homehealth.errors import RuleError
from homehealth.periods import (
    certification_period,
    locate_day,
    payment_period,
    payment_timing,
    plan_review_due,
    recert_window,
    recert_window_check,
)

starts = st.dates(date(1900, 6, 1), date(2900, 1, 1))
numbers = st.integers(1, 500)


@given(starts, numbers)
def test_certification_periods_tile_the_calendar(soc, n):
    period, following = certification_period(soc, n), certification_period(soc, n + 1)
    assert following.start == period.end + timedelta(days=1)
    assert (period.end - period.start).days == 59
    assert certification_period(soc, 1).start == soc


@given(starts, numbers)
def test_two_payment_periods_fill_a_certification(soc, n):
    certified = certification_period(soc, n)
    first, second = payment_period(soc, 2 * n - 1), payment_period(soc, 2 * n)
    assert (first.start, second.end) == (certified.start, certified.end)
    assert second.start == first.end + timedelta(days=1)


@given(starts, st.integers(0, 20_000))
def test_a_located_day_lies_in_its_periods(soc, gone):
    on = soc + timedelta(days=gone)
    where = locate_day(soc, on)
    assert certification_period(soc, where.cert_n).start + timedelta(days=where.cert_day - 1) == on
    assert payment_period(soc, where.pay_k).start + timedelta(days=where.pay_day - 1) == on


@given(starts, numbers)
def test_a_window_opens_before_it_closes(soc, n):
    window, period = recert_window(soc, n), certification_period(soc, n)
    assert period.start < window.opens <= window.closes == period.end
    assert recert_window_check(soc, window.opens).period == n
    assert recert_window_check(soc, window.closes).period == n
    assert recert_window_check(soc, window.opens - timedelta(days=1)).period is None
    encounter = f2f_window(soc)
    assert encounter.earliest < soc < encounter.latest


@given(st.dates(date(2022, 1, 1), date(2200, 1, 1)), st.integers(0, 400))
def test_penalty_days_are_every_day_from_the_start_of_care(soc, late):
    accepted = soc + timedelta(days=late)
    answer = noa(soc, accepted)
    assert answer.penalty_days == (0 if accepted <= answer.due_on else late)
    assert sum(answer.penalty_days_by_period or ()) == answer.penalty_days
    assert all(days == 30 for days in (answer.penalty_days_by_period or ())[:-1])


def test_the_plan_is_reviewed_by_the_last_day_of_the_period():
    due = plan_review_due(date(2026, 3, 1), 2)
    assert due.due_on == certification_period(date(2026, 3, 1), 2).end
    assert "42 CFR 484.60(c)(1)" in due.because


@pytest.mark.parametrize(
    ("soc", "n", "code"),
    [
        (date(1, 1, 1), 1, "out_of_range"),
        (date(9999, 12, 31), 1, "out_of_range"),
        (date(2999, 12, 5), 1, "out_of_range"),
        (date(2027, 1, 1), 0, "out_of_range"),
        (date(2027, 1, 1), 10**30, "out_of_range"),
        (date(2027, 1, 1), True, "wrong_type"),
        (date(2027, 1, 1), 1.0, "wrong_type"),
        ("2027-01-01", 1, "wrong_type"),
        (None, 1, "wrong_type"),
    ],
)
def test_a_period_nothing_can_hold_is_refused(soc, n, code):
    for period in (certification_period, payment_period, recert_window):
        with pytest.raises(RuleError) as refusal:
            period(soc, n)
        assert refusal.value.code == code


def test_a_day_before_care_started_is_refused():
    with pytest.raises(RuleError, match="before the start of care") as refusal:
        locate_day(date(2027, 1, 2), date(2027, 1, 1))
    assert refusal.value.code == "range_reversed"
    with pytest.raises(RuleError):
        payment_timing(date(2027, 1, 2), date(2027, 1, 2))
    with pytest.raises(RuleError):
        noa(date(2027, 1, 2), date(2027, 1, 1))


def test_a_notice_of_admission_before_2022_is_not_in_force():
    with pytest.raises(RuleError) as refusal:
        noa(date(2021, 12, 31))
    assert refusal.value.code == "not_in_force"
