"""Limits of vital signs: by age, by condition, by order; and by when to act."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from homehealth.concerns import concern_act_by
from homehealth.errors import RuleError
from homehealth.limits import READINGS, Ordered, conditions_of, limits_of, outside

ON = date(2027, 1, 4)
NEW_YORK = ZoneInfo("America/New_York")
CASES = [
    # age, conditions, reading, value, how urgent
    (80, (), "temperature_f", 98.6, None),
    (80, (), "temperature_f", 100.3, None),
    (80, (), "temperature_f", 101.4, "today"),
    (80, (), "temperature_f", 103.0, "now"),
    (80, (), "temperature_f", 95.0, "now"),
    (80, (), "systolic", 180, None),
    (80, (), "systolic", 210, "today"),
    (80, (), "systolic", 220, "now"),
    (80, (), "systolic", 90, "now"),
    (80, (), "diastolic", 95, None),
    (80, (), "diastolic", 121, "now"),
    (80, (), "pulse", 72, None),
    (80, (), "pulse", 45, "today"),
    (80, (), "pulse", 40, "now"),
    (80, (), "respirations", 25, "now"),
    (80, (), "oxygen_saturation", 92, None),
    (80, (), "oxygen_saturation", 86, "now"),
    (80, ("copd",), "oxygen_saturation", 88, None),
    (80, ("copd",), "oxygen_saturation", 86, "today"),
    (80, ("copd",), "oxygen_saturation", 83, "now"),
    (80, (), "pain", 6, None),
    (80, (), "pain", 7, "today"),
    (4, (), "pulse", 115, None),
    (80, (), "pulse", 115, "today"),
    (0, (), "respirations", 40, None),
    (5, (), "systolic", 82, None),
    (5, (), "systolic", 78, "now"),
]


@pytest.mark.parametrize(("age", "conditions", "reading", "value", "urgency"), CASES)
def test_a_reading_is_held_against_its_limits(age, conditions, reading, value, urgency):
    found = outside(reading, value, limits_of(age, conditions, (), ON)[reading])
    assert (found.urgency if found else None) == urgency
    assert found is None or found.citation


@pytest.mark.parametrize("age", range(121))
def test_every_age_has_limits_for_every_reading_in_order(age):
    table = limits_of(age, ("copd",), (), ON)
    assert set(table) == set(READINGS)
    for each in table.values():
        told = [bound for bound in (each.low_now, each.low, each.high, each.high_now) if bound is not None]
        assert told == sorted(told)


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("J44.9", "", {"copd"}), ("j43.1", "", {"copd"}), ("", "COPD, severe", {"copd"}), ("", "Emphysema", {"copd"}),
        ("", "Chronic obstructive lung disease", {"copd"}), ("I50.9", "Heart failure", set()), ("J45.9", "Asthma", set()),
    ],
)  # fmt: skip
def test_conditions_are_read_from_code_and_words(code, text, found):
    assert conditions_of([(code, text)]) == found


def test_an_order_takes_the_place_of_the_agency():
    low = Ordered("oxygen_saturation", 85, None, "ordered by Dr. Rao")
    limits = limits_of(80, (), (low,), ON)["oxygen_saturation"]
    assert outside("oxygen_saturation", 86, limits) is None
    found = outside("oxygen_saturation", 84, limits)
    assert (found.urgency, "ordered by Dr. Rao" in found.because) == ("now", True)
    tighter = limits_of(80, (), (Ordered("systolic", None, 150, "ordered"),), ON)["systolic"]
    assert outside("systolic", 160, tighter).urgency == "today"
    assert outside("systolic", 80, tighter).urgency == "now", "the side left empty is the agency's"


def test_an_order_for_no_reading_is_refused():
    with pytest.raises(RuleError, match="no such reading"):
        limits_of(80, (), (Ordered("smell", 1, 2, ""),), ON)


@pytest.mark.parametrize(
    ("urgency", "raised", "act_by"),
    [
        ("now", "2027-01-04T10:00", "2027-01-04T11:00"), ("now", "2027-01-04T23:40", "2027-01-04T23:59"),
        ("today", "2027-01-04T10:00", "2027-01-04T17:00"), ("today", "2027-01-04T16:00", "2027-01-04T20:00"),
        ("today", "2027-01-04T22:00", "2027-01-04T23:59"), ("soon", "2027-01-04T22:00", "2027-01-07T17:00"),
    ],
)  # fmt: skip
def test_by_when_to_act(urgency, raised, act_by):
    at = concern_act_by(datetime.fromisoformat(raised).replace(tzinfo=NEW_YORK), urgency, NEW_YORK)
    assert at == datetime.fromisoformat(act_by).replace(tzinfo=NEW_YORK)
