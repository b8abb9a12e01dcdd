"""The tables of R12.2 read value by value: the last value within, the first that is told of, the first at once."""

from datetime import UTC, date, datetime

import pytest

from homehealth.concerns import concern_act_by
from homehealth.errors import RuleError
from homehealth.limits import CITATION, READINGS, Limits, Ordered, conditions_of, limits_of, outside, spoken
from homehealth.registry import ask

ON = date(2027, 1, 4)
# What is told of today below and above, and what at once below and above; None: no limit on that side
Edges = tuple[float | None, float | None, float | None, float | None]
ADULT: dict[str, Edges] = {
    "temperature_f": (95.1, 100.3, 95.0, 103.0),
    "pulse": (50, 110, 40, 131),
    "respirations": (9, 24, 8, 25),
    "systolic": (91, 180, 90, 220),
    "diastolic": (50, 110, None, 121),
    "oxygen_saturation": (92, None, 91, None),
    "pain": (None, 6, None, 10),
}
AGES: list[tuple[int, dict[str, Edges]]] = [
    (0, {"pulse": (100, 180, 80, 220), "respirations": (30, 53, 20, 60), "systolic": (70, 120, 69, 180)}),
    (1, {"pulse": (98, 140, 80, 180), "respirations": (22, 37, 16, 50), "systolic": (72, 120, 71, 180)}),
    (2, {"pulse": (98, 140, 80, 180), "respirations": (22, 37, 16, 50), "systolic": (74, 120, 73, 180)}),
    (3, {"pulse": (80, 120, 65, 150), "respirations": (20, 28, 14, 40), "systolic": (76, 120, 75, 180)}),
    (5, {"pulse": (80, 120, 65, 150), "respirations": (20, 28, 14, 40), "systolic": (80, 120, 79, 180)}),
    (6, {"pulse": (75, 118, 60, 140), "respirations": (18, 25, 12, 35), "systolic": (82, 120, 81, 180)}),
    (9, {"systolic": (88, 120, 87, 180)}),
    (10, {"systolic": (90, 120, 89, 180)}),
    (11, {"pulse": (75, 118, 60, 140), "respirations": (18, 25, 12, 35), "systolic": (90, 120, 89, 180)}),
    (12, {"pulse": (60, 100, 50, 131), "respirations": (12, 20, 8, 30), "systolic": (90, 135, 89, 180)}),
    (17, {"pulse": (60, 100, 50, 131), "systolic": (90, 135, 89, 180), "diastolic": (30, 90, None, 120)}),
    (17, {"temperature_f": ADULT["temperature_f"], "oxygen_saturation": ADULT["oxygen_saturation"]}),
    (18, ADULT),
    (80, ADULT),
]
ROWS = [(age, reading, edges) for age, table in AGES for reading, edges in table.items()]


def urgency(reading, value, age=80, conditions=(), ordered=()):
    found = outside(reading, value, limits_of(age, conditions, ordered, ON)[reading])
    return found.urgency if found else None


@pytest.mark.parametrize(("age", "reading", "edges"), ROWS)
def test_a_reading_on_both_sides_of_each_limit(age, reading, edges):
    low, high, low_now, high_now = edges
    step = 0.1 if reading == "temperature_f" else 1
    if low is not None:
        assert urgency(reading, low, age) is None
        assert urgency(reading, low - step / 100, age) == "today"
    if high is not None:
        assert urgency(reading, high, age) is None
        assert urgency(reading, high + step / 100, age) == "today"
    if low_now is not None:
        assert urgency(reading, low_now, age) == "now"
        assert urgency(reading, low_now + step / 100, age) == "today"
    if high_now is not None:
        assert urgency(reading, high_now, age) == "now"
        assert urgency(reading, high_now - step / 100, age) == "today"
    if low_now is None:
        assert urgency(reading, -1000, age) in (None, "today")
    if high_now is None:
        assert urgency(reading, 1000, age) is None


def test_somebody_with_copd_has_limits_of_their_own():
    edges = {88: None, 87.9: "today", 83.1: "today", 83: "now", 100: None}
    assert {value: urgency("oxygen_saturation", value, conditions=("copd",)) for value in edges} == edges
    assert urgency("oxygen_saturation", 91, 6, ("copd",)) is None
    assert urgency("oxygen_saturation", 91, 6) == "now"
    table = limits_of(80, ("copd",), (), ON)
    assert table["oxygen_saturation"].said == "the agency's limits with COPD"
    assert table["pulse"] == limits_of(80, (), (), ON)["pulse"]


@pytest.mark.parametrize(("age", "said"), [(17, "the agency's limits at this age"), (18, "the agency's limits")])
def test_the_words_say_whose_limits_they_are(age, said):
    assert limits_of(age, (), (), ON)["pulse"].said == said


@pytest.mark.parametrize(
    ("reading", "value", "words"),
    [
        ("temperature_f", 101.4, "Temperature 101.4 °F, above 100.3 (the agency's limits)"),
        ("pulse", 45.0, "Pulse 45 a minute, below 50 (the agency's limits)"),
        ("oxygen_saturation", 86, "Oxygen saturation 86 %, below 92 (the agency's limits)"),
        ("pain", 7, "Pain 7 of 10, above 6 (the agency's limits)"),
    ],
)
def test_a_reading_is_told_in_words(reading, value, words):
    found = outside(reading, value, limits_of(80, (), (), ON)[reading])
    assert (found.reading, found.because) == (reading, words)
    assert found.citation
    assert [spoken(None), spoken(86), spoken(101.40)] == ["", "86", "101.4"]


def test_an_order_keeps_the_side_it_leaves_empty_and_the_last_one_counts():
    first = Ordered("pulse", 60, 100, "ordered first")
    last = Ordered("pulse", None, 90, "ordered last")
    limits = limits_of(80, (), (first, last), ON)["pulse"]
    assert (limits.low, limits.high, limits.low_now, limits.high_now, limits.said) == (60, 90, 40, 131, "ordered last")
    assert urgency("pulse", 91, ordered=(last,)) == "today"
    assert urgency("pulse", 131, ordered=(last,)) == "now"
    assert urgency("pulse", 131, ordered=(Ordered("pulse", None, 140, ""),)) is None
    assert urgency("pulse", 0, ordered=(Ordered("pulse", 0, 100, ""),)) is None
    with pytest.raises(RuleError) as refusal:
        limits_of(80, (), (Ordered("smell", 1, 2, ""),), ON)
    assert (refusal.value.code, refusal.value.field) == ("unknown_choice", "reading")


@pytest.mark.parametrize("limits", [Limits(None, None, None, None, ""), Limits(None, None, 50, 50, "")])
def test_without_a_limit_nothing_lies_outside(limits):
    assert outside("pulse", 50, limits) is None


@pytest.mark.parametrize(
    ("stated", "found"),
    [([], False), ([("", "")], False), ([("J42", "")], False), ([("J43", "")], True), ([("j44.1", "")], True),
     ([("J45", "")], False), ([("XJ44", "")], False), ([("I10", "High pressure"), ("", "copd")], True)],
)  # fmt: skip
def test_copd_is_found_among_diagnoses(stated, found):
    assert conditions_of(stated) == ({"copd"} if found else set())


@pytest.mark.parametrize(
    ("readings", "names", "urgency", "because"),
    [
        ({}, [], None, "every reading is within its limits"),
        ({"pulse": 72, "pain": 0}, [], None, "every reading is within its limits"),
        ({"pulse": 45}, ["pulse"], "today", "Pulse 45 a minute, below 50 (the agency's limits)"),
        ({"pulse": 45, "pain": 10}, ["pulse", "pain"], "now",
         "Pulse 45 a minute, below 50 (the agency's limits); Pain 10 of 10, above 6 (the agency's limits)"),
        ({"pulse": 40, "pain": 7}, ["pulse", "pain"], "now",
         "Pulse 40 a minute, below 50 (the agency's limits); Pain 7 of 10, above 6 (the agency's limits)"),
        ({"oxygen_saturation": 90, "has_copd": True}, [], None, "every reading is within its limits"),
        ({"oxygen_saturation": 87, "has_copd": True}, ["oxygen_saturation"], "today",
         "Oxygen saturation 87 %, below 88 (the agency's limits with COPD)"),
    ],
)  # fmt: skip
def test_the_readings_of_a_visit_are_told_together(readings, names, urgency, because):
    answer = ask("readings_outside", {"age": 80, "date": "2027-01-04", **readings})
    assert [each["reading"] for each in answer["outside"]] == names
    assert (answer["urgency"], answer["because"], answer["citation"]) == (urgency, because, CITATION)


@pytest.mark.parametrize("reading", READINGS)
def test_each_reading_is_asked_by_its_own_name(reading):
    beyond = 0 if reading == "oxygen_saturation" else 1000
    answer = ask("readings_outside", {"age": 80, "date": "2027-01-04", reading: beyond})
    assert [each["reading"] for each in answer["outside"]] == [reading]


@pytest.mark.parametrize("age", [-1, 131])
def test_an_age_nobody_has_is_refused(age):
    with pytest.raises(RuleError, match="age must be a whole number from 0 to 130"):
        ask("readings_outside", {"age": age, "date": "2027-01-04"})


@pytest.mark.parametrize(
    ("urgency", "raised", "act_by"),
    [
        ("now", "00:00", "01:00"), ("now", "22:58", "23:58"), ("now", "22:59", "23:59"), ("now", "23:00", "23:59"),
        ("today", "00:00", "17:00"), ("today", "12:59", "17:00"), ("today", "13:01", "17:01"),
        ("today", "19:58", "23:58"), ("today", "20:00", "23:59"),
    ],
)  # fmt: skip
def test_the_minute_by_which_to_act_today(urgency, raised, act_by):
    at = concern_act_by(datetime.fromisoformat(f"2027-01-04T{raised}").replace(tzinfo=UTC), urgency, UTC)
    assert at == datetime.fromisoformat(f"2027-01-04T{act_by}").replace(tzinfo=UTC)


def test_how_urgent_a_concern_is_must_be_one_of_three():
    with pytest.raises(RuleError, match=r"now, today or soon\.") as refusal:
        concern_act_by(datetime(2027, 1, 4, tzinfo=UTC), "later", UTC)
    assert (refusal.value.code, refusal.value.field) == ("unknown_choice", "how_urgent")
