"""The language of visit orders: properties, hostile texts, speed."""

import random
import sys
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.errors import RuleError
from homehealth.frequency import (
    DISCIPLINES,
    ERROR_CODES,
    Expansion,
    Order,
    Prn,
    Segment,
    VisitMade,
    evaluate,
    expand,
    in_words,
    interval_due_dates,
    parse,
    weeks_in_period,
    write,
)

SLOWEST_SECONDS = 0.05
PIECES = (
    "SN PT ST HHA COTA 2w1 1-3w6 3wk2 1d12 2m2 0w1 5-3w2 2w w1 x / per a week wk month for 6 weeks 3x/wk daily QD BID TID "
    "QOD QOW q28d q2w every other day every 3 weeks then to PRN 2 due for pain , : ; + - 0 9 99999999999 \0 é ٣ "
    "\n \t PRN, 1 visits ( ) x5 QDx4"
).split(" ")


@st.composite
def orders(draw):
    per = st.sampled_from(("week", "day", "month"))
    low = st.integers(1, 20)
    counted = st.builds(
        lambda unit, first, more, periods: Segment(unit, first, first + more, periods),
        per, low, st.integers(0, 5), st.integers(1, 60),
    )  # fmt: skip
    weekly = st.builds(lambda k, span: Segment("every_weeks", 1, 1, interval=k, span_weeks=span), low, st.none() | low)
    daily = st.builds(lambda k, times: Segment("every_days", 1, 1, interval=k, occurrences=times), low, st.none() | low)
    segments = draw(st.lists(counted | weekly | daily, max_size=6))
    reasons = st.text("abc def.é'2-/:", min_size=1).map(lambda text: " ".join(text.split()).rstrip(", ")).filter(bool)
    prn = draw(st.lists(st.builds(Prn, low, reasons), min_size=0 if segments else 1, max_size=3))
    return Order(draw(st.none() | st.sampled_from(sorted(DISCIPLINES))), tuple(segments), tuple(prn), ())


@given(orders())
def test_a_written_order_reads_back_the_same(order):
    assert parse(write(order)) == order
    assert in_words(order).endswith(".")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_has_an_order_or_an_error(text):
    order = parse(text)
    assert all(error.code in ERROR_CODES and 0 <= error.position <= len(text) for error in order.errors)
    if order.is_valid:
        assert order.segments or order.prn
        again = parse(write(order))
        assert again == order
        assert in_words(order)
    else:
        with pytest.raises(RuleError) as refusal:
            write(order)
        assert (refusal.value.code, refusal.value.position) == (order.errors[0].code, order.errors[0].position)


@given(st.text(max_size=200))
def test_no_text_breaks_the_parser(text):
    assert parse(text).errors or write(parse(text))


@pytest.mark.parametrize("text", [None, 5, True, b"2w1", float("nan"), "", "   ", "\n"])
def test_what_is_no_text_is_empty(text):
    assert [error.code for error in parse(text).errors] == ["empty"]


@pytest.mark.parametrize(
    "text",
    ["9" * 10_000, "x" * 10_000, "2w1," * 2500, "1 PRN for x, " * 770, "every " * 1666, "\0" * 10_000, " " * 10_000,
     "2w1 then " * 1111, "(" * 10_000, "PRN," * 2500, "2 PRN for " + "a1 " * 3330, "xd" * 5000, "w" * 10_000],
)  # fmt: skip
def test_ten_thousand_characters_are_answered_at_once(text):
    measured_by_line = sys.gettrace() is not None  # coverage's tracer costs more than the parser
    assert min(_seconds(text) for _ in range(5)) < SLOWEST_SECONDS * (4 if measured_by_line else 1)


def _seconds(text):
    began = time.process_time()
    parse(text)
    return time.process_time() - began


def test_fuzz_in_brief():
    chance = random.Random(20261124)
    for _ in range(3000):
        text = chance.choice((" ", "")).join(chance.choices(PIECES, k=chance.randrange(1, 14)))
        order = parse(text)
        if order.is_valid:
            assert parse(write(order)) == order


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("SN2w1", "syntax", 2),
        ("SN", "syntax", 2),
        ("SN: 2w1, 0w3", "zero_frequency", 9),
        ("2w1, 5-3w2", "range_reversed", 5),
        ("2w1, 3w", "duration_required", 5),
        ("2w1, 3w0", "zero_duration", 7),
        ("2w1, 3x5", "syntax", 7),
        ("2w1,", "syntax", 4),
        ("2w1 + 1w1", "syntax", 4),
        ("2w1then 1w1", "syntax", 3),
        ("2w1 then1w1", "syntax", 4),
        ("2w1, then 1w1", "syntax", 5),
        ("QD x 4BID x 2", "syntax", 6),
        ("2 PRN", "prn_reason_required", 5),
        ("2 PRN pain", "syntax", 6),
        ("2 PRN for", "prn_reason_required", 9),
        ("2 PRN due pain", "syntax", 6),
        ("2 PRN due to falls, PRN for pain", "prn_limit_required", 20),
        ("0 PRN for pain", "zero_frequency", 0),
        ("2 PRN for a\0b", "syntax", 9),
        ("3x/year x 5", "syntax", 3),
        ("3x/wk x y", "syntax", 8),
        ("3x/wk x 5 months", "syntax", 8),
        ("3x/wk x 10 days", "syntax", 8),
        ("QD x 2 months", "syntax", 5),
        ("monthly x 3 weeks", "syntax", 10),
        ("QOD x 2 months", "syntax", 6),
        ("QOW x 2 months", "syntax", 6),
        ("QOD", "duration_required", 0),
        ("every other day", "duration_required", 0),
        ("every other year", "syntax", 12),
        ("every 2 years", "syntax", 8),
        ("q2x", "syntax", 2),
        ("q0d x 3 days", "zero_frequency", 1),
        ("2-w3", "syntax", 2),
        ("12345w1", "syntax", 0),
        ("weekly", "duration_required", 0),
        ("2w x 3", "syntax", 3),
        ("2w then 1w1", "duration_required", 0),
        ("2w 1 PRN for falls", "duration_required", 0),
        ("3foo", "syntax", 1),
    ],
)
def test_a_mistake_is_shown_where_it_is(text, code, position):
    first = parse(text).errors[0]
    assert (first.code, first.position) == (code, position)
    assert first.message.endswith((".", ").", '".'))


@pytest.mark.parametrize(
    ("text", "normal", "words"),
    [
        ("sn 2W4", "SN 2w4", "Two skilled nursing visits a week for four weeks."),
        ("PTA:2-3xweekx6", "PT 2-3w6", "Two to three physical therapy visits a week for six weeks."),
        ("2 per day for 14", "2d14", "Two visits a day for 14 days."),
        ("QD x 2 weeks", "1d14", "One visit a day for 14 days."),
        ("3x/wk x 14 days", "3w2", "Three visits a week for two weeks."),
        ("monthly for 2", "1m2", "One visit a month for two months."),
        ("2 wk x 3", "2w3", "Two visits a week for three weeks."),
        ("QOW x 10 days", "q2w x 2w", "One visit every other week for two weeks."),
        ("q1w x 3 weeks", "q1w x 3w", "One visit every week for three weeks."),
        ("q3d x 2 weeks", "q3d x 5 visits", "One visit every three days, five visits in all."),
        ("q28d", "q28d", "One visit every 28 days to the end of the certification period."),
        ("every 3 weeks", "q3w", "One visit every three weeks to the end of the certification period."),
        ("MSW 2 PRN due to grief", "MSW 2 PRN for grief", "Up to two medical social work visits as needed for grief."),
        (
            "SN 1w1, 1 PRN for falls, 2 PRN for pain, ",
            "SN 1w1, 1 PRN for falls, 2 PRN for pain",
            "One skilled nursing visit a week for one week, and up to one visit as needed for falls and up to two visits "
            "as needed for pain.",
        ),
        (
            "2w1 then 1w2",
            "2w1, 1w2",
            "Two visits a week for one week, then one visit a week for two weeks.",
        ),
    ],
)  # fmt: skip
def test_an_order_is_written_and_said(text, normal, words):
    order = parse(text)
    assert write(order) == normal
    assert in_words(order) == words


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
    for week, following in zip(weeks, weeks[1:], strict=False):
        assert following.start == week.end + timedelta(days=1)
        assert mode == "soc" or following.start.weekday() == 6
    assert all((week.end - week.start).days <= 6 for week in weeks)


@given(orders(), starts, st.lists(st.integers(0, 59), max_size=30), st.integers(0, 59), st.integers(0, 70), st.booleans())
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
