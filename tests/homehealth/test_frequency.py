"""The language of visit orders: properties, hostile texts, speed."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.errors import RuleError
from homehealth.frequency import (
    ERROR_CODES,
    in_words,
    parse,
    write,
)
from tests.homehealth.made_orders import orders

LEAST_SECONDS = 0.001  # below it the clock says little
VOCABULARY = (
    "SN PT ST HHA COTA 2w1 1-3w6 3wk2 1d12 2m2 0w1 5-3w2 2w w1 x / per a week wk month for 6 weeks 3x/wk daily QD BID "
    "TID QOD QOW q28d q2w every other day every 3 weeks then to PRN 2 due for pain , : ; + - 0 9 99999999999 \0 é ٣ "
    "\n \t PRN, 1 visits ( ) x5 QDx4"
)
PIECES = VOCABULARY.split(" ")


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
def test_ten_times_the_characters_take_no_hundred_times_as_long(text):
    tenth = min(_seconds(text[: len(text) // 10]) for _ in range(5))
    assert min(_seconds(text) for _ in range(5)) < 30 * max(tenth, LEAST_SECONDS)


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
        ("2w1+1w1", "syntax", 3),
        ("2w1;1w1", "syntax", 3),
        ("2w1then 1w1", "syntax", 3),
        ("2w1 then1w1", "syntax", 4),
        ("2w1, then", "syntax", 9),
        ("QD x 4BID x 2", "syntax", 6),
        ("2 PRN", "prn_reason_required", 5),
        ("2 PRN pain", "syntax", 6),
        ("2 PRN for", "prn_reason_required", 9),
        ("2 PRN due pain", "syntax", 6),
        ("2 PRN due to falls, PRN for pain", "prn_limit_required", 20),
        ("0 PRN for pain", "zero_frequency", 0),
        ("2 PRN for a\0b", "syntax", 11),
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
            "One skilled nursing visit a week for one week, and up to one visit as needed for falls and up to two "
            "visits as needed for pain.",
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
