"""Orders laid over weeks, and visits judged against them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.errors import RuleError
from homehealth.frequency import (
    Expansion,
    VisitMade,
    combine,
    evaluate,
    expand,
    in_words,
    interval_due_dates,
    parse,
    weeks_in_period,
)
from tests.homehealth.made_orders import orders

starts = st.dates(date(1990, 1, 1), date(2200, 1, 1))
modes = st.sampled_from(("calendar", "soc"))


def ordered_most(order):
    """The most visits the text of an order could ever mean, without its period."""
    most = 0
    for segment in order.segments:
        if segment.per in ("week", "day"):
            most += segment.maximum * segment.periods
        elif segment.per == "every_days":
            most += segment.occurrences or 10_000
        elif segment.per == "every_weeks":
            most += -(-segment.span_weeks // segment.interval) if segment.span_weeks else 10_000
    return most


@given(orders(), starts, st.integers(0, 120), modes)
def test_expansion_never_exceeds_the_order(order, start, length, mode):
    end = start + timedelta(days=length)
    expansion = expand(order, start, end, mode)
    assert expansion.total_max <= ordered_most(order)
    assert 0 <= expansion.total_min <= expansion.total_max
    assert expansion.total_max == sum(week.maximum for week in expansion.weeks)
    assert (expansion.weeks[0].start, expansion.weeks[-1].end) == (start, end)
    complete = all(segment.per in ("week", "day") for segment in order.segments)
    if complete and not expansion.exceeds_period:
        assert expansion.total_max == ordered_most(order)
    elif complete:
        assert expansion.total_max < ordered_most(order)


@given(starts, st.integers(0, 400), modes)
def test_weeks_tile_the_period(start, length, mode):
    weeks = weeks_in_period(start, start + timedelta(days=length), mode)
    assert weeks[0].start == start
    assert weeks[-1].end == start + timedelta(days=length)
    for week, following in pairwise(weeks):
        assert following.start == week.end + timedelta(days=1)
        assert mode == "soc" or following.start.weekday() == 6
    assert all((week.end - week.start).days <= 6 for week in weeks)


@given(
    orders(), starts, st.lists(st.integers(0, 59), max_size=30), st.integers(0, 59), st.integers(0, 70), st.booleans()
)
def test_evaluation_is_monotone_in_visits_made(order, start, days, extra, seen, cut):
    end = start + timedelta(days=59)
    expansion = expand(order, start, end)
    as_of = start + timedelta(days=seen)
    visits = [VisitMade(start + timedelta(days=gone)) for gone in days]
    fewer = evaluate(expansion, order, visits, as_of, cut)
    more = evaluate(expansion, order, [*visits, VisitMade(start + timedelta(days=extra))], as_of, cut)
    rank = {"none": 0, "under": 0, "at_risk": 0, "future": 1, "open": 1, "met": 2, "over": 3, "no_order": 3}
    for before, after in zip(fewer.week_status, more.week_status, strict=True):
        assert rank[after] >= rank[before]
    assert sum(more.made) == sum(fewer.made) + 1
    if cut:
        assert fewer.week_status[-1] not in ("under", "at_risk")


def test_monthly_orders_are_judged_by_the_month():
    order = parse("2m2, 1w1")
    expansion = expand(order, date(2027, 3, 10), date(2027, 5, 8))
    assert [(month.start, month.end, month.maximum) for month in expansion.months] == [
        (date(2027, 3, 10), date(2027, 3, 31), 2),
        (date(2027, 4, 1), date(2027, 4, 30), 2),
    ]
    assert [week.maximum for week in expansion.weeks][-2:] == [1, 0]
    visits = [VisitMade(date(2027, 3, 12)), VisitMade(date(2027, 3, 20)), VisitMade(date(2027, 4, 2))]
    found = evaluate(expansion, order, visits, date(2027, 5, 9))
    assert (found.month_status, found.month_made) == (("met", "under"), (2, 1))
    assert "no_order" not in found.week_status


def test_monthly_orders_may_exceed_the_period():
    expansion = expand(parse("1m3, 2w1"), date(2027, 3, 1), date(2027, 4, 29))
    assert expansion.exceeds_period
    assert len(expansion.months) == 2
    twice = expand(parse("1m1, 1d1"), date(2027, 3, 1), date(2027, 3, 20))
    assert twice.exceeds_period


def test_intervals_end_where_they_say():
    assert expand(parse("QOW x 5"), date(2027, 3, 1), date(2027, 4, 29)).total_max == 5
    assert expand(parse("QOW x 6"), date(2027, 3, 1), date(2027, 4, 29)).exceeds_period
    assert expand(parse("q30d x 3"), date(2027, 3, 1), date(2027, 4, 29)).exceeds_period
    assert expand(parse("q28d, 1w1"), date(2027, 3, 1), date(2027, 4, 29)).exceeds_period
    assert not expand(parse("q2w x 2w, 1w1"), date(2027, 3, 1), date(2027, 4, 29)).exceeds_period
    assert expand(parse("2d70"), date(2027, 3, 1), date(2027, 4, 29)).total_max == 120


def test_a_wrong_order_or_period_is_refused():
    good = parse("2w1")
    for call, code in (
        (lambda: expand(parse("0w1"), date(2027, 1, 1), date(2027, 2, 1)), "zero_frequency"),
        (lambda: expand(good, date(2027, 1, 2), date(2027, 1, 1)), "range_reversed"),
        (lambda: expand(good, date(2027, 1, 1), date(2097, 1, 1)), "out_of_range"),
        (lambda: expand(good, date(2027, 1, 1), date(2027, 2, 1), "monday"), "unknown_choice"),
        (lambda: expand(good, date(2027, 1, 1), "2027-02-01"), "wrong_type"),
        (lambda: weeks_in_period(date(2999, 12, 1), date(9999, 1, 1)), "out_of_range"),
        (lambda: interval_due_dates(0, date(2027, 1, 1), date(2027, 1, 1), date(2027, 2, 1)), "out_of_range"),
        (lambda: interval_due_dates(3, date(2027, 1, 1), date(2027, 2, 1), date(2027, 1, 1)), "range_reversed"),
        (lambda: in_words(parse("2w")), "duration_required"),
    ):
        with pytest.raises(RuleError) as refusal:
            call()
        assert refusal.value.code == code


def test_weeks_reach_the_end_of_the_book():
    assert weeks_in_period(date(2999, 12, 20), date(2999, 12, 31))[-1].end == date(2999, 12, 31)


@given(st.integers(1, 400), starts, st.integers(-400, 400), st.integers(0, 400))
def test_interval_dates_run_from_the_last_time(every, last_done, shift, length):
    start = last_done + timedelta(days=shift)
    end = start + timedelta(days=length)
    due = interval_due_dates(every, last_done, start, end)
    every_day = [start + timedelta(days=gone) for gone in range(length + 1)]
    assert due == [on for on in every_day if on > last_done and (on - last_done).days % every == 0]


def test_prn_visits_never_count_as_made():
    order = parse("1w1, 1 PRN for falls")
    expansion = expand(order, date(2027, 1, 3), date(2027, 1, 16))
    assert isinstance(expansion, Expansion)
    prn = [VisitMade(date(2027, 1, 4), prn=True), VisitMade(date(2027, 1, 12), prn=True)]
    found = evaluate(expansion, order, prn, date(2027, 1, 5))
    assert found.made == (0, 0)
    assert (found.prn.used, found.prn.maximum, found.prn.status) == (2, 1, "over")
    assert found.week_status == ("open", "none")
    bare = evaluate(expansion, parse("1w1"), prn, date(2027, 1, 5))
    assert (bare.prn.maximum, bare.prn.status) == (None, "no_prn_order")
    early = evaluate(expansion, order, [], date(2027, 1, 1))
    assert early.week_status == ("future", "none")
    stray = evaluate(expansion, order, [VisitMade(date(2027, 1, 12))], date(2027, 1, 20))
    assert stray.week_status == ("under", "no_order")


def test_concurrent_orders_of_a_discipline_are_summed():
    end = date(2027, 3, 3)
    first = expand(parse("2w3, 1m2"), date(2027, 1, 3), end)
    second = expand(parse("1w2, 1m1"), date(2027, 1, 6), end)
    both = combine([first, second])
    assert [week.maximum for week in both.weeks] == [3, 3, 2, 0, 0, 0, 0, 0, 0]
    assert (both.weeks[0].start, both.weeks[-1].end) == (date(2027, 1, 3), end)
    assert (both.total_min, both.total_max, both.exceeds_period) == (8, 8, False)
    assert [month.maximum for month in both.months] == [first.months[0].maximum + 1, 1][: len(both.months)]
    with pytest.raises(RuleError):
        combine([])
