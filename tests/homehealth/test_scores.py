"""Each instrument at each edge of its bands and limits."""

import pytest

from homehealth.errors import RuleError
from homehealth.instruments import get
from homehealth.registry import ask

NOT_AT_ALL = {f"q{number}": 0 for number in range(1, 10)}


def reaching(key, total):
    """Return answers of an instrument of numbered choices that sum up to `total`: each as high as the rest allows."""
    scales = {item.code: [choice.value for choice in item.choices] for item in get(key).items if item.required}
    answers = {code: min(values) for code, values in scales.items()}
    for code, values in scales.items():
        left = total - sum(answers.values())
        answers[code] = max(value for value in values if value - answers[code] <= left)
    assert sum(answers.values()) == total
    return answers


@pytest.mark.parametrize(
    ("key", "total", "band"),
    [
        ("phq-9", 0, "minimal"), ("phq-9", 4, "minimal"), ("phq-9", 5, "mild"), ("phq-9", 9, "mild"),
        ("phq-9", 10, "moderate"), ("phq-9", 14, "moderate"), ("phq-9", 15, "moderately_severe"),
        ("phq-9", 19, "moderately_severe"), ("phq-9", 20, "severe"), ("phq-9", 27, "severe"),
        ("gad-7", 4, "minimal"), ("gad-7", 5, "mild"), ("gad-7", 9, "mild"), ("gad-7", 10, "moderate"),
        ("gad-7", 14, "moderate"), ("gad-7", 15, "severe"), ("gad-7", 21, "severe"),
        ("bims", 0, "severe_impairment"), ("bims", 7, "severe_impairment"), ("bims", 8, "moderate_impairment"),
        ("bims", 12, "moderate_impairment"), ("bims", 13, "intact"), ("bims", 15, "intact"),
        ("painad", 0, "none"), ("painad", 1, "mild"), ("painad", 3, "mild"), ("painad", 4, "moderate"),
        ("painad", 6, "moderate"), ("painad", 7, "severe"), ("painad", 10, "severe"),
        ("barthel", 0, "total"), ("barthel", 20, "total"), ("barthel", 25, "severe"), ("barthel", 60, "severe"),
        ("barthel", 65, "moderate"), ("barthel", 90, "moderate"), ("barthel", 95, "slight"),
        ("barthel", 100, "independent"),
        ("katz", 0, "severe"), ("katz", 2, "severe"), ("katz", 3, None), ("katz", 4, "moderate"), ("katz", 5, None),
        ("katz", 6, "full"),
        ("braden", 6, "very_high"), ("braden", 9, "very_high"), ("braden", 10, "high"), ("braden", 12, "high"),
        ("braden", 13, "moderate"), ("braden", 14, "moderate"), ("braden", 15, "mild"), ("braden", 18, "mild"),
        ("braden", 19, "not_at_risk"), ("braden", 23, "not_at_risk"),
        ("phq-2", 6, None), ("ahc-hits", 4, None), ("ahc-hits", 20, None),
    ],
)  # fmt: skip
def test_a_total_has_its_band(key, total, band):
    score = get(key).score(reaching(key, total))
    assert (score.total, score.band) == (total, band)
    assert f"= {total} (" in score.because


@pytest.mark.parametrize(
    ("key", "total", "flags"),
    [
        ("phq-2", 2, {"positive": False}), ("phq-2", 3, {"positive": True}),
        ("phq-9", 9, {"positive": False}), ("phq-9", 10, {"positive": True}),
        ("gad-7", 9, {"positive": False}), ("gad-7", 10, {"positive": True}),
        ("ahc-hits", 10, {"positive": False}), ("ahc-hits", 11, {"positive": True}),
    ],
)  # fmt: skip
def test_a_screen_is_positive_on_its_side_of_the_edge(key, total, flags):
    score = get(key).score(reaching(key, total))
    assert flags.items() <= score.flags.items()
    if key == "ahc-hits":
        assert bool(score.danger) == flags["positive"]


@pytest.mark.parametrize("answer", [0, 1, 3])
def test_any_thought_of_self_harm_is_a_danger(answer):
    score = get("phq-9").score({**NOT_AT_ALL, "q9": answer})
    assert score.flags["self_harm_flag"] is (answer > 0)
    assert (score.danger is not None) is (answer > 0)
    assert [item.code for item in get("phq-9").items if item.danger] == ["q9"]


@pytest.mark.parametrize(
    ("days", "points"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 4), (7, 5), (13, 5), (14, 7), (3660, 7)],
)
def test_the_length_of_a_stay_gives_its_points(days, points):
    score = get("lace").score({"los_days": days, "acute": False, "charlson": 0, "ed_visits_6mo": 0})
    assert (score.total, score.because) == (
        points,
        f"L {points} + A 0 + C 0 + E 0 = {points} (van Walraven 2010, CMAJ)",
    )


@pytest.mark.parametrize(
    ("answers", "total", "band"),
    [
        ({"acute": True}, 3, "low"), ({"charlson": 3}, 3, "low"), ({"charlson": 4}, 5, "moderate"),
        ({"charlson": 40}, 5, "moderate"), ({"ed_visits_6mo": 4}, 4, "low"), ({"ed_visits_6mo": 5}, 4, "low"),
        ({"ed_visits_6mo": 200}, 4, "low"), ({"charlson": 4, "ed_visits_6mo": 4}, 9, "moderate"),
        ({"acute": True, "charlson": 3, "ed_visits_6mo": 4}, 10, "high"),
        ({"los_days": 14, "acute": True, "charlson": 9, "ed_visits_6mo": 9}, 19, "high"),
    ],
)  # fmt: skip
def test_a_readmission_risk_has_its_band(answers, total, band):
    score = get("lace").score({"los_days": 0, "acute": False, "charlson": 0, "ed_visits_6mo": 0} | answers)
    assert (score.total, score.band) == (total, band)


MALE = {60: 14, 64: 14, 65: 12, 70: 12, 75: 11, 80: 10, 85: 8, 90: 7, 94: 7}
FEMALE = {60: 12, 64: 12, 65: 11, 70: 10, 75: 10, 80: 9, 85: 8, 90: 4, 94: 4}


@pytest.mark.parametrize(("sex", "age", "norm"), [*(("male", *row) for row in MALE.items()),
                                                  *(("female", *row) for row in FEMALE.items())])  # fmt: skip
def test_stands_below_the_norm_are_a_risk(sex, age, norm):
    for stands, is_at_risk in ((norm - 1, True), (norm, False)):
        score = get("30cst").score({"sex": sex, "age": age, "stands": stands})
        assert score.flags == {"threshold": norm, "at_risk": is_at_risk}
        assert score.because == f"{stands} stands; at risk below {norm} (CDC STEADI, 30-Second Chair Stand)"


@pytest.mark.parametrize("age", [1, 59, 95, 130])
def test_an_age_without_a_norm_is_not_judged(age):
    assert get("30cst").score({"sex": "female", "age": age, "stands": 0}).flags == {"threshold": None, "at_risk": None}


@pytest.mark.parametrize(
    ("key", "answers", "at_risk"),
    [
        ("tug", {"seconds": 11.9}, False), ("tug", {"seconds": 12}, True),
        ("4stage", {"tandem_seconds": 9.9}, True), ("4stage", {"tandem_seconds": 10}, False),
        ("4stage", {"tandem_seconds": 10, "one_leg_seconds": 0, "semi_tandem_seconds": 0}, False),
    ],
)  # fmt: skip
def test_a_test_of_balance_has_its_limit(key, answers, at_risk):
    score = get(key).score(answers)
    assert (score.flags, score.band) == ({"at_risk": at_risk}, None)


@pytest.mark.parametrize(("present", "at_risk"), [(0, False), (3, False), (4, True), (10, True)])
def test_four_elements_are_a_risk_of_falling(present, at_risk):
    answers = {item.code: place < present for place, item in enumerate(get("mahc-10").items)}
    score = get("mahc-10").score(answers)
    assert (score.total, score.flags) == (present, {"at_risk": at_risk})


@pytest.mark.parametrize(
    ("checked", "total", "risk"),
    [(["1"], 1, False), (["1", "2", "3"], 3, False), (["4", "5", "6", "7"], 4, True), (["8", "9"], 0, False),
     (["5", "6", "7", "8", "9"], 3, False), (["10"], 0, False), ([1, "2", 3, 7], 4, True)],
)  # fmt: skip
def test_four_of_the_first_seven_are_a_risk_of_hospital(checked, total, risk):
    answer = ask("m1033", {"checked": checked})
    assert (answer["valid"], answer["pdgm_hosp_risk"]) == (True, risk)
    assert f"{total} of risks 1-7; at risk from 4" in answer["because"]


@pytest.mark.parametrize(
    ("checked", "says"),
    [
        ([], "Check at least one answer; 10 is none of the above."),
        ([10, 1], "None of the above cannot be checked with"),
    ],
)
def test_boxes_that_contradict_are_told_and_not_scored(checked, says):
    answer = ask("m1033", {"checked": checked})
    assert answer["valid"] is False
    assert says in answer["because"]
    assert "pdgm_hosp_risk" not in answer


@pytest.mark.parametrize(
    ("words", "clock", "total", "positive"),
    [(0, False, 0, True), (2, False, 2, True), (3, False, 3, False), (0, True, 2, True), (1, True, 3, False),
     (3, True, 5, False)],
)  # fmt: skip
def test_words_and_a_clock_make_the_mini_cog(words, clock, total, positive):
    score = get("mini-cog").score({"words": words, "clock_normal": clock})
    assert (score.total, score.flags) == (total, {"positive": positive})
    assert score.because == f"words {words} + clock {2 if clock else 0} = {total}; positive below 3 (Borson 2000)"


LAWTON = {
    "telephone": [1, 1, 1, 0], "shopping": [1, 0, 0, 0], "food_prep": [1, 0, 0, 0], "housekeeping": [1, 1, 1, 1, 0],
    "laundry": [1, 1, 0], "transport": [1, 1, 1, 0, 0], "medications": [1, 0, 0], "finances": [1, 1, 0],
}  # fmt: skip


@pytest.mark.parametrize("activity", LAWTON)
def test_each_way_of_an_activity_has_its_point(activity):
    last = {code: len(points) for code, points in LAWTON.items()}
    found = [get("lawton").score({**last, activity: picked}).total for picked in range(1, last[activity] + 1)]
    assert found == LAWTON[activity]
    with pytest.raises(RuleError) as refusal:
        get("lawton").score({**last, activity: last[activity] + 1})
    assert (refusal.value.code, refusal.value.field) == ("out_of_range", activity)


@pytest.mark.parametrize(("value", "band"), [(0, "none"), (1, "mild"), (3, "mild"), (4, "moderate"), (6, "moderate"),
                                             (7, "severe"), (10, "severe")])  # fmt: skip
def test_pain_from_nought_to_ten_has_its_band(value, band):
    score = get("nrs").score({"value": value})
    assert (score.band, score.because) == (band, f"pain {value} of 10 (numeric rating scale; bands in common use)")


SCALES = {
    # instrument -> the highest points of each item, in order
    "barthel": (10, 5, 5, 10, 10, 10, 10, 15, 15, 10),
    "braden": (4, 4, 4, 4, 4, 3),
    "bims": (3, 3, 2, 1, 2, 2, 2),
    "painad": (2, 2, 2, 2, 2),
    "katz": (1, 1, 1, 1, 1, 1),
    "gad-7": (3,) * 7,
    "phq-2": (3, 3),
    "phq-9": (*(3,) * 9, 3),
    "ahc-hits": (5, 5, 5, 5),
}


@pytest.mark.parametrize("key", SCALES)
def test_each_item_goes_up_to_its_highest_points_step_by_step(key):
    scales = [[choice.value for choice in item.choices] for item in get(key).items]
    assert tuple(scale[-1] for scale in scales) == SCALES[key]
    step, least = (5 if key == "barthel" else 1), (1 if key in {"braden", "ahc-hits"} else 0)
    assert all(scale == list(range(least, scale[-1] + 1, step)) for scale in scales)


FUNCTIONAL = {
    "M1800": 3,
    "M1810": 3,
    "M1820": 3,
    "M1830": 6,
    "M1840": 4,
    "M1845": 3,
    "M1850": 5,
    "M1860": 6,
    "M1870": 5,
}


@pytest.mark.parametrize(("item", "top"), FUNCTIONAL.items())
def test_a_functional_item_takes_its_range(item, top):
    for value, is_valid in ((0, True), (top, True), (top + 1, False), (-1, False), (True, False), (1.0, False)):
        assert ask("oasis_item_valid", {"item": item, "value": value})["valid"] is is_valid


@pytest.mark.parametrize(
    ("item", "value", "is_valid"),
    [("GG0130A1", "06", True), ("GG0130H3", "88", True), ("GG0170S2", "10", True), ("GG0170A1", "08", False),
     ("GG0130A1", 6, False), ("GG0130A1", "6", False), ("GG0130A1", None, False)],
)  # fmt: skip
def test_a_functional_ability_takes_two_digits_as_text(item, value, is_valid):
    if value is None:
        with pytest.raises(RuleError, match="value"):
            ask("oasis_item_valid", {"item": item, "value": value})
    else:
        assert ask("oasis_item_valid", {"item": item, "value": value})["valid"] is is_valid


@pytest.mark.parametrize(
    "item", ["GG0130D1", "GG0170H1", "GG0130A0", "GG0130A4", "GG0130A", "GG0130A11", "GG0140A1", "M1801", "M1800 ", ""]
)
def test_an_item_the_book_does_not_hold_is_refused(item):
    with pytest.raises(RuleError) as refusal:
        ask("oasis_item_valid", {"item": item, "value": "06"})
    assert (refusal.value.code, refusal.value.field) == ("unknown_choice", "item")


def test_an_oasis_version_names_what_it_added_and_removed():
    answer = ask("oasis_version", {"m0090": "2026-04-01"})
    assert (answer["added"], answer["removed"]) == (["A1255", "A0810"], ["A1250", "M0069", "O0350"])
    assert answer["because"] == "OASIS-E2 in force from 2026-04-01 (OASIS-E2 guidance manual; data specs 3.02.0)"
