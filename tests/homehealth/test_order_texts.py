"""Orders as people write them: how many are read, none of them misread, and every open one refused with its word.

`frequency_texts.json` was compiled for this project: 77 texts of published samples and of use, with what they say as
[unit, least, most, how many units]. A null is a text that must not be read.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.frequency import NamedDay, in_words, parse, write
from homehealth.registry import ask
from tests.homehealth.order_texts import CLEAR, TRAPS

COMPILED = json.loads((Path(__file__).parent / "frequency_texts.json").read_text(encoding="utf-8"))
SHARE_AT_LEAST = 1.0  # of the clear ones; lower it only with a reason
MADE_UP_CLEAR, MADE_UP_TRAPS = 300, 240
# One visit every so many weeks has no place in the file's notation; docs/domain-rules.md 3.1 reads it
INTERVALS = {"q1w x 9": "q1w x 9w", "every other week x 8 weeks": "q2w x 8w"}
CODES = {
    "ZERO_FREQUENCY", "ZERO_DURATION", "RANGE_REVERSED", "DURATION_REQUIRED", "PRN_LIMIT_REQUIRED",
    "PRN_REASON_REQUIRED",
}  # fmt: skip


def read(text):
    """Return what the calculator makes of a text in the file's notation: segments and PRN visits, None if refused."""
    answer = ask("parse_frequency", {"text": text})
    if answer["errors"]:
        return None
    segments = [[each["per"], each["min"], each["max"], each.get("periods")] for each in answer["segments"]]
    return segments, sum(each["max"] for each in answer["prn"])


def table(rows):
    return "\n" + "\n".join(f"{text!r:55} wanted {wanted}, got {got}" for text, wanted, got in rows)


def test_share_of_the_compiled_texts_that_is_read():
    clear = [(row["text"], (row["segments"], row["prn"])) for row in COMPILED if row["segments"] is not None]
    unread = [(text, wanted, "a refusal") for text, wanted in clear if read(text) is None]
    assert 1 - len(unread) / len(clear) >= SHARE_AT_LEAST, table(unread)


def test_no_compiled_text_is_misread():
    clear = [(row["text"], (row["segments"], row["prn"])) for row in COMPILED if row["segments"] is not None]
    misread = [(text, wanted, read(text)) for text, wanted in clear if read(text) not in (None, wanted)]
    assert not misread, table(misread)


def test_every_compiled_text_that_is_open_is_refused():
    open_texts = [row["text"] for row in COMPILED if row["segments"] is None]
    taken = [(text, "a refusal", read(text)) for text in open_texts if text not in INTERVALS and read(text)]
    assert not taken, table(taken)
    assert {text: write(parse(text)) for text in INTERVALS} == INTERVALS
    assert set(INTERVALS) <= set(open_texts)


def test_every_clear_text_says_what_it_says():
    said = {text: parse(text) for text in CLEAR}
    wrong = [(text, CLEAR[text], order.errors or write(order)) for text, order in said.items()
             if order.errors or write(order) != CLEAR[text]]  # fmt: skip
    assert not wrong, table(wrong)
    assert len(CLEAR) >= MADE_UP_CLEAR


@pytest.mark.parametrize("text", [*CLEAR, *(row["text"] for row in COMPILED)])
def test_what_is_read_can_be_written_and_read_again(text):
    order = parse(text)
    if order.is_valid:
        assert parse(write(order)) == order
        assert in_words(order).endswith(".")


@pytest.mark.parametrize(("text", "named"), TRAPS.items())
def test_an_open_text_is_refused_at_its_word(text, named):
    order = parse(text)
    assert order.errors, f"{text!r} was read as {write(order)!r}"
    first = order.errors[0]
    if named in CODES:
        assert first.code == named.lower()
    elif named == "END":
        assert (first.code, first.position) == ("syntax", len(text))
    else:
        assert first.code == "syntax"
        spots = [found.start() for found in re.finditer(re.escape(named), text)]
        assert any(spot <= first.position < spot + len(named) for spot in spots), (first, spots)


def test_the_traps_are_many():
    assert len(TRAPS) >= MADE_UP_TRAPS


@pytest.mark.parametrize(("named", "within", "outside"), [
    (NamedDay(3, 10, 2027), [(2027, 3, 10)], [(2027, 3, 9), (2028, 3, 10)]),
    (NamedDay(3, 10), [(2027, 3, 10), (2028, 3, 10)], [(2027, 3, 11)]),
    (NamedDay(3, 10, 2027, is_week=True), [(2027, 3, 7), (2027, 3, 13)], [(2027, 3, 6), (2027, 3, 14), (2026, 3, 10)]),
    (NamedDay(12, 31, is_week=True), [(2026, 12, 27), (2027, 1, 2)], [(2026, 12, 26), (2027, 1, 3)]),
])  # fmt: skip
def test_a_named_day_holds_its_day_or_its_week(named, within, outside):
    assert all(named.holds(date(*each)) for each in within)
    assert not any(named.holds(date(*each)) for each in outside)


# Ways of writing that change nothing of what is ordered


@given(text=st.sampled_from(sorted(CLEAR)), change=st.sampled_from((str.upper, str.lower)))
def test_letters_large_or_small_say_the_same(text, change):
    order, changed = parse(text), parse(change(text))
    if changed.is_valid:  # "FOR PT TEACHING" may name a discipline
        assert (changed.segments, changed.discipline, changed.starts) == (
            order.segments, order.discipline, order.starts
        )  # fmt: skip
        assert [prn.maximum for prn in changed.prn] == [prn.maximum for prn in order.prn]


@given(text=st.sampled_from(sorted(CLEAR)), blank=st.sampled_from(("  ", "\t", " \n ", "\N{NO-BREAK SPACE}")))
def test_wider_blanks_say_the_same(text, blank):
    assert write(parse(blank + text.replace(" ", blank) + blank)) == CLEAR[text]


STRANGE = ("hold", "until", "decrease", "unless", "not", "telehealth", "maybe", "xyz", "or", "except", "±", "then hold")


@given(text=st.sampled_from(sorted(CLEAR)), word=st.sampled_from(STRANGE), at=st.integers(0, 12))
def test_a_strange_word_is_never_passed_over(text, word, at):
    pieces = text.split(" ")
    place = min(at, len(pieces))
    changed = " ".join([*pieces[:place], word, *pieces[place:]])
    order = parse(changed)
    if order.is_valid:  # only inside a reason, which keeps it
        reasons = " ".join([order.reason, *(prn.reason for prn in order.prn)])
        assert word in reasons, f"{changed!r} was read as {write(order)!r}"
        assert order.segments == parse(text).segments
