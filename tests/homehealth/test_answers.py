"""Answers of an instrument: which are taken, which refused in which words, and what the calculator asks."""

import pytest

from homehealth.catalogue.scores import listed_rules
from homehealth.errors import RuleError
from homehealth.instruments import get, instruments
from homehealth.instruments.scoring import band_of
from homehealth.registry import ask

NUMBERS = [
    # instrument, item, least, most
    ("tug", "seconds", 3, 600), ("nrs", "value", 0, 10), ("lace", "los_days", 0, 3660), ("lace", "charlson", 0, 40),
    ("lace", "ed_visits_6mo", 0, 200), ("30cst", "age", 1, 130), ("30cst", "stands", 0, 60), ("mini-cog", "words", 0, 3),
    ("4stage", "tandem_seconds", 0, 120), ("4stage", "one_leg_seconds", 0, 120),
]  # fmt: skip
USUAL = {
    "tug": {"seconds": 9}, "nrs": {"value": 1}, "4stage": {"tandem_seconds": 9},
    "lace": {"los_days": 1, "acute": 0, "charlson": 1, "ed_visits_6mo": 1},
    "30cst": {"sex": "male", "age": 70, "stands": 9}, "mini-cog": {"words": 1, "clock_normal": 1},
}  # fmt: skip


@pytest.mark.parametrize(("key", "code", "least", "most"), NUMBERS)
def test_a_number_has_its_ends(key, code, least, most):
    for value in (least, most):
        assert get(key).score({**USUAL[key], code: value})
    for value in (least - 0.1, most + 0.1):
        with pytest.raises(RuleError) as refusal:
            get(key).score({**USUAL[key], code: value})
        assert (refusal.value.code, refusal.value.field) == ("out_of_range", code)
        assert f"from {least} to {most}." in str(refusal.value)


@pytest.mark.parametrize(("key", "code"), [("lace", "los_days"), ("30cst", "stands"), ("nrs", "value")])
def test_a_whole_number_has_no_half(key, code):
    with pytest.raises(RuleError, match=f"Item {code} must be a whole number") as refusal:
        get(key).score({**USUAL[key], code: 2.5})
    assert refusal.value.code == "wrong_type"
    assert get(key).score({**USUAL[key], code: 2.0}).total is not None
    assert get("tug").score({"seconds": 9.5}).total == 9.5


@pytest.mark.parametrize(
    ("answers", "code", "says"),
    [
        ({"q1": 1, "q2": 4}, "out_of_range", "Item q2 must be one of 0, 1, 2, 3."),
        ({"q1": True, "q2": 1}, "wrong_type", "Item q1 must be one of its numbered answers."),
        ({"q1": "1", "q2": 1}, "wrong_type", "Item q1 must be one of its numbered answers."),
        ({"q1": 1}, "incomplete", "Answer item q2 first."),
        ({"q1": 1, "q2": None}, "incomplete", "Answer item q2 first."),
        ({"q1": 1, "q2": 1, "q3": 1}, "unknown_item", "There is no item 'q3' here: leave it out."),
    ],
)
def test_an_answer_the_form_does_not_offer_is_refused(answers, code, says):
    with pytest.raises(RuleError) as refusal:
        get("phq-2").score(answers)
    assert (refusal.value.code, str(refusal.value)) == (code, says)


@pytest.mark.parametrize(
    ("inputs", "code", "says"),
    [
        ({"items": [0] * 8}, "incomplete", "Answer item q9 first."),
        ({"items": [0] * 10}, "out_of_range", "There are 9 items: leave the rest out."),
        ({"items": {"q1": 0}}, "incomplete", "Answer item q2 first."),
        ({"items": 5}, "wrong_type", "items must be a list, or an object by item."),
        ({"items": [0] * 9, "q1": 0}, "unknown_input", "Give items alone: leave 'q1' out."),
    ],
)
def test_a_list_of_answers_is_whole(inputs, code, says):
    with pytest.raises(RuleError) as refusal:
        ask("score", {"instrument": "PHQ-9", **inputs})
    assert (refusal.value.code, str(refusal.value)) == (code, says)


@pytest.mark.parametrize("items", [[1] * 9, {f"q{number}": 1 for number in range(1, 10)}])
def test_answers_come_as_a_list_or_by_item(items):
    assert ask("score", {"instrument": "PHQ-9", "items": items})["total"] == 9
    assert ask("score", {"instrument": "PHQ-9", **{f"q{number}": 1 for number in range(1, 10)}})["total"] == 9


@pytest.mark.parametrize(
    ("checked", "code", "says"),
    [([11], "out_of_range", "The answers are 1 to 10."), ([0], "out_of_range", "The answers are 1 to 10."),
     (["11"], "out_of_range", "The answers are 1 to 10."), ([-1], "out_of_range", "The answers are 1 to 10."),
     ([True], "wrong_type", "Each entry must be the number of an answer."),
     ([1.0], "wrong_type", "Each entry must be the number of an answer.")],
)  # fmt: skip
def test_a_box_that_is_not_there_is_refused(checked, code, says):
    with pytest.raises(RuleError) as refusal:
        ask("m1033", {"checked": checked})
    assert (refusal.value.code, str(refusal.value)) == (code, says)


def test_the_first_band_whose_end_holds_the_total_names_it():
    bands = ((4, "low"), (9, "moderate"))
    assert [band_of(total, bands) for total in (0, 4, 4.5, 9)] == ["low", "low", "moderate", "moderate"]


@pytest.mark.parametrize("key", instruments())
def test_the_calculator_asks_for_each_item_as_the_form_does(key):
    rule = next(each for each in listed_rules() if each.name == f"score-{key}")
    instrument = get(key)
    assert [each.name for each in rule.inputs] == [item.code for item in instrument.items]
    for spec, item in zip(rule.inputs, instrument.items, strict=True):
        assert spec.help.startswith(item.text)
        assert not item.hint or f"({item.hint})" in spec.help
        assert spec.required == (item.required and item.kind != "check")
        if item.kind == "number":
            assert (spec.kind, spec.minimum, spec.maximum) == (
                "number" if item.step == 0.1 else "int", item.minimum, item.maximum,
            )  # fmt: skip
        elif item.kind == "choice":
            values = [choice.value for choice in item.choices]
            assert (spec.kind, spec.choices) == ("int", tuple(map(str, values)))
            assert (spec.minimum, spec.maximum) == (min(values), max(values))
            assert spec.labels == tuple(choice.label for choice in item.choices)
        else:
            assert (spec.kind, spec.choices, spec.labels) == ("bool", (), ())
