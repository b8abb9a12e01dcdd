"""What the calculator tells of a visit order: read, said, laid over weeks, judged week by week."""

import pytest

from homehealth.errors import RuleError
from homehealth.registry import ask

PERIOD = {"effective_date": "2027-01-03", "period_end": "2027-03-03"}  # from a Sunday
WEEK = {"per": "week", "min": 2, "max": 2, "periods": 4}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2w4", {"segments": [WEEK], "prn": [], "errors": [], "mistakes": [], "normal": "2w4"}),
        ("SN eff 1/4/27-1/31/27, 2w4 for wound care", {
            "discipline": "SN", "starts": "1/4/2027", "ends": "1/31/2027", "reason": "wound care",
            "normal": "SN eff 1/4/2027-1/31/2027, 2w4 for wound care",
        }),
        ("2w4 x 90 min on Mon/Thu", {"segments": [{**WEEK, "minutes": [90, 90], "days": ["Mon", "Thu"]}]}),
        ("q2w x 8w", {"segments": [{"per": "every_weeks", "min": 1, "max": 1, "interval": 2, "span_weeks": 8}]}),
        ("q3d x 5 visits", {"segments": [{"per": "every_days", "min": 1, "max": 1, "interval": 3, "occurrences": 5}]}),
        ("2w4, 3 PRN for falls", {"segments": [WEEK], "prn": [{"max": 3, "reason": "falls"}]}),
    ],
)  # fmt: skip
def test_an_order_is_told_part_by_part(text, told):
    answer = ask("parse_frequency", {"text": text})
    assert {key: answer[key] for key in told} == told
    assert answer["because"].endswith(".")


def test_what_the_text_does_not_say_is_not_told():
    answer = ask("parse_frequency", {"text": "2w4"})
    assert set(answer) == {"segments", "prn", "errors", "mistakes", "normal", "because", "citation"}


def test_a_mistake_is_told_with_its_place_and_no_normal_form():
    answer = ask("parse_frequency", {"text": "SN 0w4, 3w"})
    assert (answer["discipline"], answer["errors"]) == ("SN", ["zero_frequency", "duration_required"])
    assert [each["position"] for each in answer["mistakes"]] == [3, 8]
    assert answer["because"] == answer["mistakes"][0]["message"]
    assert "normal" not in answer


def test_an_order_is_read_aloud_or_refused_at_its_first_mistake():
    assert ask("frequency_in_words", {"text": "2w4"})["words"] == "Two visits a week for four weeks."
    with pytest.raises(RuleError) as refusal:
        ask("frequency_in_words", {"text": "SN 2w4, 0w3, 3w"})
    assert (refusal.value.code, refusal.value.field, refusal.value.position) == ("zero_frequency", "text", 8)


@pytest.mark.parametrize(
    ("text", "exceeds", "because"),
    [
        ("1w9", False, "One visit a week for nine weeks."),
        ("1w10", True, "One visit a week for ten weeks.; the period ends before the order does"),
    ],
)
def test_an_order_longer_than_its_period_says_so(text, exceeds, because):
    answer = ask("expand_frequency", {"text": text, **PERIOD})
    assert (answer["exceeds_period"], answer["because"]) == (exceeds, because)


def test_the_slices_of_an_order_are_told_with_their_ends():
    answer = ask("expand_frequency", {"text": "1-2w1, 1-3m1", **PERIOD})
    assert answer["weeks"][0] == ["2027-01-03", "2027-01-09", 1, 2]
    assert answer["weeks"][1] == ["2027-01-10", "2027-01-16", 0, 0]
    assert answer["months"] == [["2027-01-03", "2027-01-31", 1, 3]]
    assert (answer["total_min"], answer["total_max"]) == (1, 2)


def judged(text, visits=(), as_of="2027-01-20", **more):
    given = {"text": text, **PERIOD, "period_end": "2027-01-23", "as_of": as_of}
    return ask("evaluate_visits", {**given, "visits": [{"date": on} for on in visits], **more})


def test_each_week_is_told_with_what_was_made_and_ordered():
    answer = judged("1-2w1, 2w2", ["2027-01-04", "2027-01-11"])
    assert answer["because"] == (
        "week 1: 1 made, 1-2 ordered, met; week 2: 1 made, 2 ordered, under; week 3: 0 made, 2 ordered, open"
    )
    assert (answer["week_status"], answer["made"]) == (["met", "under", "open"], [1, 1, 0])
    assert answer["prn"] == {"used": 0, "max": None, "status": "none"}


@pytest.mark.parametrize(
    ("as_of", "status"),
    [("2027-01-02", "future"), ("2027-01-03", "open"), ("2027-01-08", "open"), ("2027-01-09", "at_risk"),
     ("2027-01-10", "under")],
)  # fmt: skip
def test_a_week_is_at_risk_once_its_days_are_fewer_than_its_visits(as_of, status):
    assert judged("2w1", as_of=as_of)["week_status"][0] == status


@pytest.mark.parametrize(
    ("made", "as_of", "status"),
    [(0, "2027-01-08", "at_risk"), (1, "2027-01-08", "open"), (2, "2027-01-08", "open"), (3, "2027-01-08", "met"),
     (4, "2027-01-08", "met"), (5, "2027-01-08", "over"), (3, "2027-01-02", "met"), (2, "2027-01-10", "under"),
     (3, "2027-01-10", "met")],
)  # fmt: skip
def test_a_week_is_met_by_the_least_and_over_past_the_most(made, as_of, status):
    days = [f"2027-01-0{3 + place}" for place in range(made)]
    assert judged("3-4w1", days, as_of)["week_status"][0] == status


@pytest.mark.parametrize(
    ("on", "made"),
    [("2027-01-02", [0, 0, 0]), ("2027-01-03", [1, 0, 0]), ("2027-01-09", [1, 0, 0]), ("2027-01-10", [0, 1, 0]),
     ("2027-01-23", [0, 0, 1]), ("2027-01-24", [0, 0, 0])],
)  # fmt: skip
def test_a_visit_counts_in_the_week_that_holds_its_day(on, made):
    assert judged("1w3", [on])["made"] == made


def test_a_week_that_a_new_order_cut_is_never_under():
    cut = {"as_of": "2027-01-30", "truncated_by_new_order": True}
    assert judged("2w3", **cut)["week_status"] == ["under", "under", "met"]
    assert judged("2w3", as_of="2027-01-23", truncated_by_new_order=True)["week_status"][2] == "open"
    assert judged("2w3", as_of="2027-01-23")["week_status"][2] == "at_risk"


def test_a_month_that_a_new_order_cut_is_never_under():
    months = {"effective_date": "2027-01-03", "period_end": "2027-02-20", "as_of": "2027-03-05"}
    assert judged("1m2", **months)["month_status"] == ["under", "under"]
    answer = judged("1m2", truncated_by_new_order=True, **months)
    assert answer["month_status"] == ["under", "met"]
    assert set(answer["week_status"]) == {"none"}


@pytest.mark.parametrize(
    ("text", "used", "told"),
    [
        ("1w3, 2 PRN for falls", 0, {"used": 0, "max": 2, "status": "ok"}),
        ("1w3, 2 PRN for falls", 2, {"used": 2, "max": 2, "status": "ok"}),
        ("1w3, 2 PRN for falls", 3, {"used": 3, "max": 2, "status": "over"}),
        ("1w3, 1 PRN for falls, 2 PRN for pain", 3, {"used": 3, "max": 3, "status": "ok"}),
        ("1w3", 1, {"used": 1, "max": None, "status": "no_prn_order"}),
    ],
)
def test_visits_as_needed_are_counted_against_their_allowance(text, used, told):
    given = {"text": text, **PERIOD, "as_of": "2027-01-20"}
    visits = [{"date": "2027-01-03", "prn": True}] * used
    assert ask("evaluate_visits", {**given, "visits": visits})["prn"] == told


@pytest.mark.parametrize(
    ("on", "used"), [("2027-01-02", 0), ("2027-01-03", 1), ("2027-03-03", 1), ("2027-03-04", 0)]
)  # fmt: skip
def test_a_visit_as_needed_outside_the_order_uses_nothing(on, used):
    given = {"text": "1w3, 2 PRN for falls", **PERIOD, "as_of": "2027-01-20"}
    assert ask("evaluate_visits", {**given, "visits": [{"date": on, "prn": True}]})["prn"]["used"] == used
