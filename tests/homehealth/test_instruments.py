"""Instruments: whole as data, and no score outside their range."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.errors import RuleError
from homehealth.instruments import BAND_LABELS, Score, get, instruments, missing
from homehealth.oasis_items import d0150_continues, oasis_item_valid, oasis_version
from homehealth.registry import ask
from tests.homehealth.refusals import attempt

ALL = list(instruments().values())
SCORE_ONLY = {"barthel", "braden", "mini-cog", "painad", "katz", "lawton", "ahc-hits"}
RANGES = {
    "phq-2": (0, 6), "phq-9": (0, 27), "gad-7": (0, 21), "bims": (0, 15), "mahc-10": (0, 10), "nrs": (0, 10),
    "painad": (0, 10), "katz": (0, 6), "lawton": (0, 8), "lace": (0, 19), "barthel": (0, 100), "braden": (6, 23),
    "mini-cog": (0, 5), "ahc-hits": (4, 20), "m1033": (0, 7), "tug": (3, 600), "30cst": (0, 60), "4stage": (0, 120),
}  # fmt: skip
wild = st.none() | st.booleans() | st.integers(-3, 40) | st.floats(-5, 700) | st.text(max_size=3) | st.just(10**400)


def allowed(item):
    """Return a strategy of values an item may hold."""
    if item.kind == "number":
        whole = item.step >= 1
        return st.integers(item.minimum, item.maximum) if whole else st.floats(item.minimum, item.maximum)
    if item.kind == "choice":
        return st.sampled_from([choice.value for choice in item.choices])
    return st.sampled_from([0, 1, True, False])


def valid_answers(instrument):
    return st.fixed_dictionaries({item.code: allowed(item) for item in instrument.items})


@pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.key)
def test_an_instrument_is_whole(instrument):
    assert instrument.title
    assert instrument.source
    assert instrument.licence
    assert instrument.ships_text == (instrument.key not in SCORE_ONLY)
    assert get(instrument.code) is instrument
    assert len({item.code for item in instrument.items}) == len(instrument.items)
    for item in instrument.items:
        assert bool(item.choices) == (item.kind == "choice")
        assert item.kind != "number" or (item.minimum < item.maximum and item.step)
    assert instrument.follow_up is None or instrument.follow_up in instruments()


def test_every_instrument_is_there_and_has_its_range():
    assert set(instruments()) == set(RANGES), "Add the range of its score to RANGES."


@pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.key)
@given(draw=st.data())
def test_a_score_lies_in_its_range(instrument, draw):
    answers = draw.draw(valid_answers(instrument))
    score, refusal = attempt(instrument.score, answers)
    if refusal:
        assert instrument.key == "m1033"
        assert refusal.code in ("incomplete", "exclusive")
        return
    low, high = RANGES[instrument.key]
    assert low <= score.total <= high
    assert score.band is None or score.band in BAND_LABELS
    assert score.because


@pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.key)
@given(draw=st.data())
def test_an_answer_outside_its_range_is_an_error_never_a_number(instrument, draw):
    answers = draw.draw(st.dictionaries(st.sampled_from([*(item.code for item in instrument.items), "zz"]), wild))
    score, refusal = attempt(instrument.score, answers)
    if refusal:
        assert refusal.code in ("incomplete", "out_of_range", "wrong_type", "exclusive", "unknown_item")
        return
    assert isinstance(score, Score)
    assert not missing(instrument, answers)
    low, high = RANGES[instrument.key]
    assert low <= score.total <= high


@pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.key)
def test_the_first_missing_item_is_named(instrument):
    with pytest.raises(RuleError) as refusal:
        instrument.score({})
    assert refusal.value.code == "incomplete"
    assert refusal.value.field == next(item.code for item in instrument.items if item.required)
    if instrument.key != "m1033":
        assert missing(instrument, {})[0] == refusal.value.field


def test_self_harm_is_a_danger_at_any_total():
    answers = {f"q{number}": 0 for number in range(1, 10)}
    assert get("phq-9").score(answers).danger is None
    score = get("phq-9").score({**answers, "q9": 1, "difficulty": 3})
    assert score.total == 1
    assert score.flags == {"positive": False, "self_harm_flag": True}
    assert "today" in score.danger
    assert get("phq-9").items[8].danger


def test_a_positive_screen_leads_to_the_long_form():
    assert get("phq-2").score({"q1": 3, "q2": 0}).follow_up == "phq-9"
    assert get("phq-2").score({"q1": 1, "q2": 1}).follow_up is None


def test_safety_above_ten_is_a_danger():
    answers = {"safety_1": 5, "safety_2": 4, "safety_3": 1, "safety_4": 1}
    assert get("ahc-hits").score(answers).danger
    assert get("ahc-hits").score({**answers, "safety_1": 4}).danger is None


def test_a_chair_stand_outside_the_norms_is_not_judged():
    score = get("30cst").score({"sex": "male", "age": 95, "stands": 3})
    assert score.flags == {"threshold": None, "at_risk": None}
    assert get("30cst").score({"sex": 1, "age": 60, "stands": 13}).flags == {"threshold": 14, "at_risk": True}


def test_none_of_the_above_excludes_the_others():
    with pytest.raises(RuleError) as refusal:
        get("m1033").score({"1": True, "10": True})
    assert (refusal.value.code, refusal.value.field) == ("exclusive", "10")
    assert get("m1033").score({"10": 1}).flags == {"pdgm_hosp_risk": False}
    assert ask("m1033", {"checked": []})["valid"] is False
    for wrong in ([11], [0], [True], [1.5], [10**400], ["x"]):
        with pytest.raises(RuleError):
            ask("m1033", {"checked": wrong})


@pytest.mark.parametrize("key", ["nope", "", None, 5])
def test_an_unknown_instrument_is_refused(key):
    with pytest.raises(RuleError) as refusal:
        get(key)
    assert refusal.value.code == "unknown_choice"


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"instrument": "PHQ-9"}, "incomplete"),
        ({"instrument": "PHQ-9", "items": [0] * 8}, "incomplete"),
        ({"instrument": "PHQ-9", "items": [0] * 10}, "out_of_range"),
        ({"instrument": "PHQ-9", "items": [4] + [0] * 8}, "out_of_range"),
        ({"instrument": "PHQ-9", "items": [True] + [0] * 8}, "wrong_type"),
        ({"instrument": "PHQ-9", "items": [float("nan")] + [0] * 8}, "wrong_type"),
        ({"instrument": "PHQ-9", "items": "000000000"}, "wrong_type"),
        ({"instrument": "PHQ-9", "items": [0] * 9, "more": 1}, "unknown_input"),
        ({"instrument": "PHQ-9", "itms": [0] * 9}, "unknown_item"),
        ({"instrument": "TUG", "seconds": float("inf")}, "out_of_range"),
        ({"instrument": "NRS", "value": 5.5}, "wrong_type"),
        ({"instrument": "MMSE"}, "unknown_choice"),
        ({}, "missing_input"),
    ],
)
def test_a_wrong_score_question_is_refused(inputs, code):
    with pytest.raises(RuleError) as refusal:
        ask("score", inputs)
    assert refusal.value.code == code


def test_each_instrument_has_its_own_calculator():
    answer = ask("score-mahc-10", {code: code == "age" for code in (item.code for item in get("mahc-10").items)})
    assert (answer["total"], answer["at_risk"], answer["credit"]) == (
        1,
        False,
        "MAHC-10, Missouri Alliance for Home Care",
    )
    assert ask("score-m1033", {"1": True})["total"] == 1
    assert ask("score-tug", {"seconds": 12})["at_risk"] is True


def test_oasis_items_take_their_range_only():
    assert oasis_item_valid("M1830", 6).valid
    assert not oasis_item_valid("M1830", True).valid
    assert not oasis_item_valid("M1830", "6").valid
    assert oasis_item_valid("GG0130A1", "88").valid
    assert not oasis_item_valid("GG0130A1", 6).valid
    for item in ("GG0130D1", "GG0170A4", "GG0170A", "M9999", ""):
        with pytest.raises(RuleError):
            oasis_item_valid(item, "06")


def test_the_oasis_version_follows_the_date():
    assert ask("oasis_version", {"m0090": "2026-03-31"})["name"] == "OASIS-E1"
    assert ask("oasis_version", {"m0090": "2026-04-01"})["name"] == "OASIS-E2"
    with pytest.raises(RuleError):
        oasis_version(date(2022, 1, 1))
    with pytest.raises(RuleError):
        d0150_continues(4, 0)
