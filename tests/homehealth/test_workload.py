"""How heavy a caseload is: each row of the weighting on both sides of its step, the tiers, the hours, the colours."""

import pytest

from homehealth.errors import RuleError
from homehealth.registry import ask
from homehealth.workload import ClientNeeds, acuity, caseload_load

STEPS = [
    # the fact, its value, the points it gives
    ("hospital_or_ed_30_days", True, 2), ("hospital_or_ed_30_days", False, 0),
    ("lives_alone_no_caregiver", True, 1), ("lives_alone_no_caregiver", False, 0),
    ("self_harm_thoughts", True, 3), ("open_critical_incident", True, 3), ("new_client", True, 2),
    ("fall_30_days", True, 1), ("pending_transition", True, 1),
    ("lace", 9, 0), ("lace", 10, 2), ("lace", 19, 2),
    ("katz", 0, 2), ("katz", 2, 2), ("katz", 3, 1), ("katz", 4, 1), ("katz", 5, 0), ("katz", 6, 0),
    ("bims", 0, 2), ("bims", 7, 2), ("bims", 8, 1), ("bims", 12, 1), ("bims", 13, 0), ("bims", 15, 0),
    ("phq9", 9, 0), ("phq9", 10, 1), ("phq9", 27, 1),
    ("unmet_social_needs", 2, 0), ("unmet_social_needs", 3, 1), ("unmet_social_needs", 10_000, 1),
    ("services", 3, 0), ("services", 4, 1), ("services", 10_000, 1),
    ("pressure_injury_stage", 0, 0), ("pressure_injury_stage", 2, 0), ("pressure_injury_stage", 3, 1),
    ("pressure_injury_stage", 4, 1),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "value", "points"), STEPS)
def test_a_fact_gives_its_points(fact, value, points):
    found = acuity(ClientNeeds(**{fact: value}))
    assert (found.points, found.data_gaps) == (points, 13)
    (known,) = (row for row in found.rows if row.known)
    assert known.points == points


@pytest.mark.parametrize(
    ("score", "top"),
    [("lace", 19), ("katz", 6), ("bims", 15), ("phq9", 27), ("unmet_social_needs", 10_000), ("services", 10_000),
     ("pressure_injury_stage", 4)],
)  # fmt: skip
@pytest.mark.parametrize("beyond", [-1, 1])
def test_a_score_that_no_instrument_gives_is_refused(score, top, beyond):
    with pytest.raises(RuleError) as refusal:
        acuity(ClientNeeds(**{score: top + 1 if beyond > 0 else -1}))
    assert refusal.value.code == "out_of_range"
    assert f"from 0 to {top}." in str(refusal.value)


HEAVY = {"self_harm_thoughts": True, "open_critical_incident": True}  # 6 points


@pytest.mark.parametrize(
    ("needs", "points", "tier"),
    [
        ({"self_harm_thoughts": True}, 3, ("T1", 1.0)),
        ({"self_harm_thoughts": True, "fall_30_days": True}, 4, ("T2", 1.25)),
        (HEAVY, 6, ("T2", 1.25)),
        ({**HEAVY, "fall_30_days": True}, 7, ("T3", 1.5)),
        ({**HEAVY, "fall_30_days": True, "new_client": True}, 9, ("T3", 1.5)),
        ({**HEAVY, "new_client": True, "lace": 10}, 10, ("T4", 2.0)),
    ],
)
def test_points_lead_to_their_tier(needs, points, tier):
    found = acuity(ClientNeeds(**needs))
    assert (found.points, (found.tier.name, found.tier.multiplier)) == (points, tier)


def test_the_points_are_told_row_by_row():
    answer = ask("acuity", {"katz": 3, "new_client": True, "services": 1})
    assert answer["because"] == (
        "Katz 3 1 + new client 2 = 3: T1 x1.00, 11 data gaps (house weighting, not a validated scale)"
    )
    assert ask("acuity", {"services": 1})["because"].startswith("nothing counted = 0: T1 x1.00, 13 data gaps")
    assert {"label": "4 or more services", "points": 0, "known": True} in answer["rows"]
    assert {"label": "BIMS", "points": 0, "known": False} in answer["rows"]


@pytest.mark.parametrize(
    ("hours", "level"),
    [([], "green"), ([63.75], "green"), ([63.76], "amber"), ([75], "amber"), ([75.01], "red"), ([40, 40], "red")],
)
def test_a_load_has_its_colour_on_both_sides_of_the_limit(hours, level):
    found = caseload_load(hours, scheduled_h=100)
    assert (found.level, found.capacity_h, found.load) == (level, 75, sum(hours) / 75)


@pytest.mark.parametrize(
    ("inputs", "load"),
    [({"hours": [744], "scheduled_h": 744}, 1.333), ({"hours": [0.5], "scheduled_h": 1}, 0.667)],
)
def test_a_load_is_told_with_three_figures_up_to_the_hours_of_a_month(inputs, load):
    assert ask("caseload_load", inputs)["load"] == load


@pytest.mark.parametrize(
    ("rule", "inputs", "says"),
    [
        ("caseload_load", {"hours": [], "scheduled_h": 0.99}, "scheduled_h must be a number from 1 to 744."),
        ("caseload_load", {"hours": [], "scheduled_h": 744.01}, "scheduled_h must be a number from 1 to 744."),
        ("caseload_load", {"hours": [744.01], "scheduled_h": 9}, "hours must be a number from 0 to 744."),
        ("caseload_load", {"hours": [-0.01], "scheduled_h": 9}, "hours must be a number from 0 to 744."),
        ("hours_per_month", {"visits": -1}, "visits must be a whole number from 0 to 10000."),
        ("hours_per_month", {"calls": 10_001}, "calls must be a whole number from 0 to 10000."),
        ("hours_per_month", {"multiplier": 0.99}, "multiplier must be a number from 1 to 10."),
        ("hours_per_month", {"multiplier": 10.01}, "multiplier must be a number from 1 to 10."),
    ],
)
def test_hours_no_month_has_are_refused(rule, inputs, says):
    usual = {"visits": 0, "calls": 0, "reassessments_per_year": 0, "multiplier": 1} if rule == "hours_per_month" else {}
    with pytest.raises(RuleError) as refusal:
        ask(rule, usual | inputs)
    assert (refusal.value.code, str(refusal.value)) == ("out_of_range", says)


def test_hours_are_the_sum_of_the_work_times_the_tier():
    answer = ask("hours_per_month", {"visits": 2, "calls": 4, "reassessments_per_year": 8, "multiplier": 10})
    assert answer["hours"] == (2 * 1.5 + 4 * 0.25 + 8 * 3 / 12 + 1) * 10
    assert "(3 + 1 + 2 + 1) x 10.00 = 70 h" in answer["because"]
