"""Answers as pages and programs send them: what each kind of item takes, and what is refused in which words."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework import serializers

from assessments.api import AnswerField, read_answers
from assessments.forms import SectionForm
from homehealth import instruments

Answers = dict[str, Any]


@pytest.mark.parametrize(
    ("key", "sent", "kept"),
    [
        ("phq-2", {}, {}),
        ("phq-2", {"q1": 0, "q2": "3"}, {"q1": 0, "q2": 3}),
        ("phq-2", {"q1": None, "q2": 1}, {"q2": 1}),
        ("phq-2", {"q1": False, "q2": True}, {"q1": 0, "q2": 1}),
        ("mini-cog", {"words": 3, "clock_normal": True}, {"words": 3, "clock_normal": 1}),
        ("mini-cog", {"words": 0, "clock_normal": False}, {"words": 0, "clock_normal": 0}),
        ("mini-cog", {"clock_normal": 1}, {"clock_normal": 1}),
        ("tug", {"seconds": 12.5}, {"seconds": 12.5}),
        ("tug", {"seconds": 12.0}, {"seconds": 12}),
        ("tug", {"seconds": 3}, {"seconds": 3}),
        ("tug", {"seconds": 600}, {"seconds": 600}),
        ("m1033", {"1": True, "2": 1, "3": "1", "4": "true"}, {"1": 1, "2": 1, "3": 1, "4": 1}),
        ("m1033", {"1": False, "2": 0, "3": "0", "4": "false", "5": None, "6": "yes"}, {}),
    ],
    ids=str,
)
def test_answers_are_kept_as_the_page_keeps_them(key: str, sent: Answers, kept: Answers) -> None:
    found = read_answers(instruments.get(key), sent)
    assert found == kept
    assert {type(value) for value in found.values()} <= {int, float}
    assert not any(isinstance(value, float) and value.is_integer() for value in found.values())


@pytest.mark.parametrize(
    ("key", "sent", "said"),
    [
        ("phq-2", {"q9": 1}, ["PHQ-2 has no item of this code: q9"]),
        ("phq-2", {"q1": 1, "x" * 50: 1}, [f"PHQ-2 has no item of this code: {'x' * 40}"]),
        ("phq-2", {"q1": 4}, {"q1": ["Choose"]}),
        ("phq-2", {"q1": -1}, {"q1": ["Choose"]}),
        ("nrs", {"value": 3.5}, {"value": ["whole number"]}),
        ("nrs", {"value": 11}, {"value": ["10 or less"]}),
        ("nrs", {"value": -1}, {"value": ["0 or more"]}),
        ("tug", {"seconds": 2.9}, {"seconds": ["3 or more"]}),
        ("tug", {"seconds": 600.1}, {"seconds": ["600 or less"]}),
        ("m1033", {"1": 1, "10": 1}, {"10": ["None of the above cannot be checked with another."]}),
    ],
    ids=str,
)
def test_answers_that_cannot_be_are_refused_in_words(key: str, sent: Answers, said: Any) -> None:
    with pytest.raises(serializers.ValidationError) as refused:
        read_answers(instruments.get(key), sent)
    told = refused.value.detail["answers"]
    if isinstance(said, list):
        assert told == said
    else:
        assert told.keys() == said.keys()
        assert all(words in str(told[code][0]) for code, (words,) in said.items()), told


@pytest.mark.parametrize("value", [None, True, 0, 2.5, "", "x" * 40])
def test_an_answer_is_a_plain_value(value: object) -> None:
    assert AnswerField().to_internal_value(value) is value


@pytest.mark.parametrize("value", ["x" * 41, [], [1], {}, {"a": 1}])
def test_an_answer_of_another_kind_is_refused(value: object) -> None:
    with pytest.raises(serializers.ValidationError, match="Enter a number, true, false or null"):
        AnswerField().to_internal_value(value)


# --- the form of an instrument ---------------------------------------------------------------------------------------


def form(key: str, posted: Answers | None = None, **kept: Any) -> SectionForm:
    return SectionForm.of(instruments.get(key), posted, **kept)


def test_items_that_refer_to_each_other_by_number_show_it() -> None:
    assert form("m1033").fields["10"].label == "10. None of the above"
    assert form("phq-2").fields["q1"].label == "Little interest or pleasure in doing things"


@pytest.mark.parametrize(
    ("key", "code", "words"),
    [
        ("lace", "los_days", "In days."),
        ("nrs", "value", ""),
        ("tug", "seconds", "Regular footwear and the usual walking aid. Time from the word Go until seated again."),
    ],
)
def test_a_number_says_how_it_is_measured(key: str, code: str, words: str) -> None:
    assert form(key).fields[code].help_text == words


def test_what_signing_does_not_ask_for_is_optional_on_the_page() -> None:
    shown = form("phq-9").to_show()
    needed = {item.code: item.required for item in shown.instrument.items}
    assert set(needed.values()) == {True, False}
    assert {name: field.required for name, field in shown.fields.items()} == needed | {
        "not_done_reason": True,
        "page": False,
    }


def test_a_form_that_was_sent_is_judged_before_its_items_are_marked_as_asked_for() -> None:
    sent = form("phq-2", {"a-q1": "1"})
    assert not sent.to_show().errors
    assert sent.answers() == {"q1": 1}


def test_what_is_kept_stands_in_the_form_with_the_reason_it_was_not_done() -> None:
    shown = form("phq-2", None, answers={"q1": 2}, reason="refused")
    assert [shown[name].value() for name in ("q1", "q2", "not_done_reason")] == [2, None, "refused"]
    assert shown["page"].value() != form("phq-2")["page"].value(), "each page has a name of its own"


@pytest.mark.parametrize(
    ("key", "posted", "errors"),
    [
        ("phq-2", {"a-q1": "1"}, {}),  # what is missing may wait
        ("m1033", {"a-1": "on", "a-10": "on"}, {"10"}),
        ("m1033", {"a-1": "on"}, {}),
        ("nrs", {"a-value": "11"}, {"value"}),
    ],
    ids=str,
)
def test_contradictions_are_said_at_once_and_gaps_are_not(key: str, posted: Answers, errors: Any) -> None:
    assert set(form(key, posted).errors) == set(errors)
