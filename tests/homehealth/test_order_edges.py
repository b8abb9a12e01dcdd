"""The language of visit orders at its edges: what is just read, what is just refused and where, and how orders are said."""

from datetime import date, timedelta

import pytest

from homehealth.frequency import NamedDay, Segment, VisitMade, combine, evaluate, expand, in_words, parse, write
from homehealth.frequency.cursor import Cursor
from homehealth.frequency.model import WeekNeed
from homehealth.frequency.named_days import agree
from tests.homehealth.orders_read import READ
from tests.homehealth.orders_refused import REFUSED
from tests.homehealth.orders_said import SAID

SUNDAY = date(2027, 1, 3)


@pytest.mark.parametrize(("text", "normal"), READ.items())
def test_a_text_at_the_edge_is_read(text, normal):
    order = parse(text)
    assert order.errors == ()
    assert write(order) == normal


@pytest.mark.parametrize(("normal", "sentence"), SAID)
def test_an_order_is_said_in_one_sentence(normal, sentence):
    assert write(parse(normal)) == normal
    assert in_words(parse(normal)) == sentence


@pytest.mark.parametrize(("text", "code", "position", "says"), REFUSED)
def test_a_text_past_the_edge_is_refused_at_its_place(text, code, position, says):
    first = parse(text).errors[0]
    assert (first.code, first.position) == (code, position)
    assert first.message.startswith(says)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2w4 foo2bar", "foo"),
        ("2w4foo", "foo"),
        ("order2w4", "order2w4"),
        ("2w4 " + "x" * 24, "x" * 24),
        ("2w4 " + "y" * 25, "y" * 24),
        ("2w4 q" + "y" * 40, "q" + "y" * 23),
        ("2w4 \x07", r"\x07"),
        ("2w4 ±", "±"),
    ],
)
def test_a_refusal_repeats_the_word_it_is_about(text, named):
    assert parse(text).errors[0].message.startswith(f"“{named}” is not understood here.")


def test_a_character_that_cannot_be_printed_is_named_by_its_place():
    first = parse("2 PRN for a\x07b").errors[0]
    assert (first.position, first.message) == (11, "A character here cannot be printed: type the reason again.")


@pytest.mark.parametrize("parts", [100, 101])
def test_an_order_has_at_most_a_hundred_parts(parts):
    order = parse(", ".join(["1w1"] * parts))
    assert order.is_valid == (parts == 100)
    assert order.is_valid or "An order has at most 100 parts." in order.errors[0].message


def test_past_the_end_of_a_text_stands_its_end():
    cursor = Cursor("2w4")
    assert [cursor.peek(ahead).kind for ahead in (2, 3, 4, 9)] == ["number", "end", "end", "end"]
    assert (cursor.peek(9).start, cursor.is_done) == (3, False)


def test_only_a_part_by_the_week_or_day_has_a_length_and_only_an_interval_a_distance():
    weekly, interval = Segment("week", 2, 2, 4), Segment("every_days", 1, 1, interval=3)
    assert (weekly.length, weekly.every, interval.length, interval.every) == (4, 1, 0, 3)


@pytest.mark.parametrize(
    ("first", "last", "text", "fits"),
    [
        (NamedDay(3, 7, 2027), NamedDay(4, 3, 2027), "2w4", True),
        (NamedDay(3, 7, 2027), NamedDay(4, 4, 2027), "2w4", False),
        (NamedDay(3, 7, 2027), NamedDay(3, 28, 2027), "2w4", True),  # the last week begun counts
        (NamedDay(3, 7, 2027), NamedDay(3, 27, 2027), "2w4", False),
        (NamedDay(3, 9, 2027), NamedDay(4, 5, 2027), "2w4, 1w1", True),  # five weeks of the calendar
        (NamedDay(3, 9, 2027), NamedDay(4, 5, 2027), "2w4, 1w2", False),
        (NamedDay(12, 20), NamedDay(1, 16), "2w4", True),
        (NamedDay(12, 20, 2026), NamedDay(1, 16), "2w4", True),
        (NamedDay(12, 20), NamedDay(1, 16, 2027), "2w4", True),
        (NamedDay(12, 20, 2027), NamedDay(1, 16, 2027), "2w4", False),
        (NamedDay(2, 29), NamedDay(3, 27), "2w4", False),
        (NamedDay(2, 29, 2028), NamedDay(3, 27), "2w4", True),
        (NamedDay(2, 1), NamedDay(2, 28, 2028), "1d28", True),
        (NamedDay(2, 27), NamedDay(3, 1), "1d3", True),  # without a year February has 28 days
        (NamedDay(3, 7, 2027), NamedDay(3, 7, 2027), "1d1", True),
        (NamedDay(3, 7, 2027), NamedDay(3, 8, 2027), "1d1", False),
        (NamedDay(3, 7), NamedDay(3, 7, 2027), "1d1", True),
        (NamedDay(3, 6), NamedDay(3, 7), "1w2", True),  # without a year a week ends as in 2027, on Saturday, 3/6
        (NamedDay(3, 7, 2027), NamedDay(3, 13, 2027), "1d5, 2d2", True),
        (NamedDay(3, 7, 2027), NamedDay(3, 20, 2027), "1d7, 2w1", False),
        (NamedDay(3, 7, 2027), NamedDay(4, 6, 2027), "1m1", False),
        (NamedDay(3, 9, 2027), NamedDay(3, 8, 2027), "2w1", False),  # ends before it begins
    ],
)
def test_the_days_named_hold_the_weeks_ordered(first, last, text, fits):
    assert agree(first, last, parse(text).segments) is fits


def laid(text, days=60, start=SUNDAY):
    return expand(parse(text), start, start + timedelta(days=days - 1))


@pytest.mark.parametrize(
    ("text", "days", "most", "exceeds"),
    [
        ("1w2, 2w1", 21, [1, 1, 2], False),
        ("1w2, 2w2", 21, [1, 1, 2], True),
        ("1w3, 2w1", 21, [1, 1, 1], True),
        ("1d7, 1w1", 14, [7, 1], False),
        ("1d8, 1w1", 14, [7, 2], False),
        ("1d14", 14, [7, 7], False),
        ("1d15", 14, [7, 7], True),
        ("1d14, 1w1", 14, [7, 7], True),
        ("2d3, 1d2", 7, [8], False),
        ("q2w", 28, [1, 0, 1, 0], False),
        ("q2w x 3w", 28, [1, 0, 1, 0], False),
        ("q2w x 5w", 28, [1, 0, 1, 0], True),
        ("q2w x 5w", 35, [1, 0, 1, 0, 1], False),
        ("q2w x 6w", 35, [1, 0, 1, 0, 1], False),  # its last week asks for none
        ("q2w x 2w, 2w2", 28, [1, 0, 2, 2], False),
        ("q3d", 14, [3, 2], False),
        ("q3d x 3 visits", 14, [3, 0], False),
        ("q3d x 3 visits, 1w1", 14, [3, 1], False),
        ("q7d x 2 visits", 14, [1, 1], False),
        ("q7d x 3 visits", 14, [1, 1], True),
        ("q10d x 2 visits", 14, [1, 1], False),
        ("q1d x 2 visits, 1d1", 14, [3, 0], False),
    ],
)
def test_an_order_is_laid_over_its_weeks(text, days, most, exceeds):
    found = laid(text, days)
    assert ([week.maximum for week in found.weeks], found.exceeds_period) == (most, exceeds)


@pytest.mark.parametrize(
    ("text", "days", "months", "exceeds"),
    [
        ("1m1", 29, [1], False),
        ("1m2", 29, [1], True),
        ("1m2", 30, [1, 1], False),
        ("1m1, 2m1", 60, [1, 2], False),
        ("1m1, 2m2", 60, [1, 2, 2], False),
        ("1m3, 2m1", 60, [1, 1, 1], True),
    ],
)
def test_an_order_by_the_month_is_laid_over_calendar_months(text, days, months, exceeds):
    found = laid(text, days)
    assert ([month.maximum for month in found.months], found.exceeds_period) == (months, exceeds)


def test_what_follows_a_monthly_order_begins_in_the_month_after():
    found = laid("1m1, 2w1")
    assert [week.maximum for week in found.weeks][:6] == [0, 0, 0, 0, 2, 0]
    assert (found.months[0].start, found.months[0].end) == (SUNDAY, date(2027, 1, 31))
    assert laid("1m2", 40).months[-1].end == date(2027, 2, 11)


@pytest.mark.parametrize(
    ("need", "counting"),
    [
        (WeekNeed(SUNDAY, SUNDAY + timedelta(6), 2, 3), (2, 3)),
        (WeekNeed(SUNDAY, SUNDAY, 2, 3), (1, 1)),
        (WeekNeed(SUNDAY, SUNDAY + timedelta(1), 2, 3), (2, 2)),
        (WeekNeed(SUNDAY, SUNDAY, 8, 15), (2, 3)),
        (WeekNeed(SUNDAY, SUNDAY, 2, 4, 2, 4), (2, 4)),  # by the day: all of it
        (WeekNeed(SUNDAY, SUNDAY, 4, 7, 2, 4), (3, 5)),
        (WeekNeed(SUNDAY, SUNDAY, 0, 0), (0, 0)),
    ],
)
def test_a_short_week_asks_for_one_visit_a_day(need, counting):
    assert need.counting == counting
    assert need.is_short == (counting != (need.minimum, need.maximum))


def test_a_daily_order_asks_for_all_of_its_days_in_a_short_week():
    saturday = SUNDAY - timedelta(days=1)
    assert laid("2-3d1, 2w1", start=saturday).weeks[0].counting == (2, 3)
    assert laid("q1d x 1 visits", start=saturday).weeks[0].counting == (1, 1)
    assert laid("3w1", start=saturday).weeks[0].counting == (1, 1)
    found = evaluate(laid("3w1", start=saturday), parse("3w1"), [VisitMade(saturday)], SUNDAY)
    assert found.week_status[0] == "met"


def test_orders_of_one_discipline_are_summed_week_by_week_and_month_by_month():
    first, second = laid("1-2w3, 1-3m1"), laid("2-3d1, 2-4m2", start=SUNDAY + timedelta(days=8))
    both = combine([first, second])
    assert [(week.minimum, week.maximum) for week in both.weeks[:4]] == [(1, 2), (3, 5), (1, 2), (0, 0)]
    assert (both.weeks[1].start, both.weeks[1].end) == (date(2027, 1, 10), date(2027, 1, 16))
    assert (both.weeks[1].daily_minimum, both.weeks[1].daily_maximum) == (2, 3)
    assert [(month.start, month.minimum, month.maximum) for month in both.months] == [
        (SUNDAY, 3, 7),
        (date(2027, 2, 1), 2, 4),
    ]
    assert (both.total_min, both.total_max) == (first.total_min + second.total_min, first.total_max + second.total_max)


def test_the_last_of_one_week_and_the_first_of_another_order_share_a_row():
    saturday = SUNDAY + timedelta(days=6)
    both = combine([laid("1w1", 3), laid("2w1", 1, saturday)])
    assert [(week.start, week.end, week.maximum) for week in both.weeks] == [(SUNDAY, saturday, 3)]
    apart = combine([laid("1w1", 7), laid("2w1", 1, saturday + timedelta(days=1))])
    assert [week.maximum for week in apart.weeks] == [1, 2]


def test_one_order_that_exceeds_its_period_says_so_for_all():
    assert combine([laid("1w9"), laid("1w10")]).exceeds_period
    assert not combine([laid("1w9"), laid("1w9")]).exceeds_period
