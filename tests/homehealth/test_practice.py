"""Plan of care, caseload weighting, credentials, precautions, HIPAA, community referrals: sections 5 to 10."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homehealth.authorizations import prior_auth_decision_due
from homehealth.billing import final_claim_blockers
from homehealth.cadence import cadence_next_due
from homehealth.eligibility import Person, ServiceCriteria, age_on, match
from homehealth.errors import RuleError
from homehealth.evv import evv_missing_elements
from homehealth.hipaa import emergency_access, retention_earliest_purge
from homehealth.oasis import oasis_event_due
from homehealth.payment import appeal_due
from homehealth.plan_of_care import ELEMENTS, plan_of_care_missing
from homehealth.precautions import exposure_opinion_due, visit_order_warnings
from homehealth.programs import programs
from homehealth.referral_task import MOVES, STATES, check_move, moves_from, nudge_due
from homehealth.registry import ask
from homehealth.supervision import therapy_reassessment_due
from homehealth.workload import ClientNeeds, acuity, caseload_load, hours_per_month

PLAN = dict.fromkeys(ELEMENTS, "none") | {"visit_frequency": ["SN 2w4", "PT 1w3"]}


def test_a_plan_of_care_needs_all_fifteen():
    assert len(ELEMENTS) == 15
    assert plan_of_care_missing(PLAN).is_complete
    assert plan_of_care_missing({}).missing == tuple(ELEMENTS)
    assert plan_of_care_missing({**PLAN, "risk_ed_readmission": " "}).missing == ("risk_ed_readmission",)
    assert plan_of_care_missing({**PLAN, "visit_frequency": ["2w4", "2w"]}).missing == ("visit_frequency",)
    assert plan_of_care_missing({**PLAN, "visit_frequency": ["2w4", ""]}).missing == ("visit_frequency",)
    assert "Prognosis" in plan_of_care_missing({**PLAN, "prognosis": 5}).because
    for wrong, code in (([], "wrong_type"), ({"horoscope": "x"}, "unknown_input")):
        with pytest.raises(RuleError) as refusal:
            plan_of_care_missing(wrong)
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("needs", "points", "tier", "activity", "hours"),
    [
        (ClientNeeds(hospital_or_ed_30_days=True, lives_alone_no_caregiver=True), 3, "T1", (1, 2, 1), 3.25),
        (ClientNeeds(hospital_or_ed_30_days=True, katz=3, new_client=True), 5, "T2", (2, 4, 2), 6.875),
        (
            ClientNeeds(open_critical_incident=True, self_harm_thoughts=True, bims=6, hospital_or_ed_30_days=True),
            10, "T4", (4, 8, 2), 19.0,
        ),
    ],
)  # fmt: skip
def test_the_worked_weights_of_section_6(needs, points, tier, activity, hours):
    found = acuity(needs)
    assert (found.points, found.tier.name) == (points, tier)
    visits, calls, reassessments = activity
    answer = hours_per_month(
        visits=visits, calls=calls, reassessments_per_year=reassessments, multiplier=found.tier.multiplier
    )
    assert answer.hours == hours
    assert f"= {hours:g} h" in answer.because


def test_the_worked_loads_of_section_6():
    green = caseload_load([3.25] * 30, scheduled_h=173)
    red = caseload_load([3.25] * 30 + [6.875] * 5, scheduled_h=173)
    assert (round(green.load, 3), green.level, green.capacity_h) == (0.751, "green", 129.75)
    assert (round(red.load, 3), red.level) == (1.016, "red")
    assert caseload_load([120.0], scheduled_h=173).level == "amber"


def test_missing_facts_are_gaps_never_points():
    empty = acuity(ClientNeeds())
    assert (empty.points, empty.data_gaps, empty.tier.name) == (0, 14, "T1")
    well = acuity(ClientNeeds(katz=6, bims=15, phq9=0, lace=0))
    assert (well.points, well.data_gaps) == (0, 10)
    assert acuity(ClientNeeds(katz=2, bims=12, lace=10)).points == 5
    with pytest.raises(RuleError):
        acuity(ClientNeeds(katz=7))
    with pytest.raises(RuleError):
        caseload_load([float("nan")], scheduled_h=173)
    assert acuity(ClientNeeds(hospital_or_ed_30_days=True, self_harm_thoughts=True, katz=2)).tier.name == "T3"


def test_credentials_warn_before_they_end():
    ccm = ask("ccm_expiry", {"issued_date": "2026-11-30"})
    assert (ccm["last_valid_date"], ccm["warn_dates"][0]) == ("2031-11-30", "2031-09-01")
    licence = ask("licence_expiry", {"expires_date": "2028-02-29"})
    assert (licence["last_valid_date"], licence["blocked_from"]) == ("2028-02-29", "2028-03-01")
    start = ask("case_management_start", {"eligible_date": "2027-01-31"})
    assert (start["start_by"], start["complete_by"]) == ("2027-03-02", "2027-04-01")


@pytest.mark.parametrize(
    ("evaluated", "due"),
    [
        (date(2027, 2, 20), date(2027, 3, 7)),
        (date(2028, 2, 20), date(2028, 3, 6)),
        (date(2026, 12, 20), date(2027, 1, 4)),
    ],
)
def test_the_opinion_after_an_exposure(evaluated, due):
    assert exposure_opinion_due(evaluated).due_on == due


def test_contagious_patients_come_last():
    warnings = visit_order_warnings([["standard"], ["droplet"], ["neutropenic"], [], ["airborne"]])
    assert [(each.before, each.after) for each in warnings] == [(1, 2), (1, 3)]
    assert "weak defenses" in warnings[0].message
    assert visit_order_warnings([[], ["neutropenic"], ["contact"]]) == []
    assert ask("visit_order_warnings", {"day": [[], ["contact"]]})["warnings"] == []


def test_the_longest_retention_counts():
    assert retention_earliest_purge(date(2026, 12, 31), [10, 6]).due_on == date(2037, 1, 1)
    assert retention_earliest_purge(date(2026, 12, 31), 1).due_on == date(2032, 1, 1)
    with pytest.raises(RuleError):
        retention_earliest_purge(date(2026, 12, 31), [0])
    with pytest.raises(RuleError):
        emergency_access(datetime(2999, 12, 31, 23, 30, tzinfo=UTC))


def test_a_visit_record_is_a_mapping():
    assert evv_missing_elements({}).missing[0] == "date"
    assert not evv_missing_elements({"location": "  "}).is_complete
    with pytest.raises(RuleError):
        evv_missing_elements([])


@pytest.mark.parametrize(
    "call",
    [
        lambda: oasis_event_due("birthday", date(2027, 1, 1)),
        lambda: appeal_due("supreme", date(2027, 1, 1)),
        lambda: therapy_reassessment_due("SN", date(2027, 1, 1)),
        lambda: prior_auth_decision_due("soon", datetime(2027, 1, 1, tzinfo=UTC)),
        lambda: cadence_next_due("sometimes", date(2027, 1, 1)),
        lambda: final_claim_blockers(
            certification="x", unsigned_orders=0, soc=date(2027, 1, 1), claim=date(2027, 1, 1)
        ),
        lambda: check_move("lost", "draft"),
        lambda: check_move("draft", "lost"),
    ],
)
def test_an_unknown_choice_is_refused(call):
    with pytest.raises(RuleError) as refusal:
        call()
    assert refusal.value.code == "unknown_choice"


def test_referrals_move_as_the_diagram_says():
    assert set(MOVES) | {"rejected", "completed", "failed", "cancelled", "entered-in-error"} == set(STATES)
    assert check_move("requested", "accepted").allowed
    assert not check_move("requested", "completed").allowed
    assert check_move("accepted", "on-hold").reason_required
    assert all(moves_from(state)[-1] == "entered-in-error" for state in STATES if state != "entered-in-error")
    assert moves_from("entered-in-error") == ()
    assert moves_from("completed") == ("entered-in-error",)
    assert not check_move("draft", "cancelled").allowed


@pytest.mark.parametrize(
    ("state", "since", "due"),
    [
        ("requested", date(2026, 12, 24), date(2026, 12, 29)),
        ("accepted", date(2027, 2, 26), date(2027, 3, 5)),
        ("in-progress", date(2028, 2, 20), date(2028, 3, 5)),
    ],
)
def test_a_silent_referral_is_asked_about(state, since, due):
    assert nudge_due(state, since).due_on == due
    assert nudge_due("completed", since) is None
    with pytest.raises(RuleError, match="since must lie between"):
        nudge_due("completed", date(1899, 12, 31))
    assert ask("referral_nudge_due", {"state": "draft", "since": "2027-01-01"})["due_date"] is None


@pytest.mark.parametrize(
    ("born", "on", "result"),
    [
        (date(1966, 11, 23), date(2026, 11, 23), "eligible"),
        (date(1966, 11, 23), date(2026, 11, 22), "not_eligible"),
        (None, date(2026, 11, 23), "unknown"),
    ],
)
def test_age_bounds_are_included(born, on, result):
    assert match(ServiceCriteria(minimum_age=60), Person(born=born), on).result == result


def test_a_leap_day_birthday_is_full_on_march_first():
    assert age_on(date(2028, 2, 29), date(2046, 2, 28)) == 17
    assert age_on(date(2028, 2, 29), date(2046, 3, 1)) == 18


SERVICE = ServiceCriteria(
    minimum_age=60,
    maximum_age=99,
    genders=frozenset({"female"}),
    areas=frozenset({"21201"}),
    income_max_fpl=200,
    programs=frozenset({"medicaid"}),
    conditions=frozenset({"dementia"}),
    veteran=True,
    languages=frozenset({"es", "en"}),
    caregiver=False,
    housing=frozenset({"own home"}),
    adl_needs_min=2,
    pets_allowed=False,
    citizenship=frozenset({"citizen"}),
)
PERSON = Person(
    born=date(1950, 1, 1),
    gender="female",
    area="21201",
    income_fpl=150,
    programs=frozenset({"medicaid"}),
    conditions=frozenset({"dementia", "copd"}),
    veteran=True,
    languages=frozenset({"es"}),
    caregiver=False,
    housing="own home",
    adl_needs=3,
    has_pets=False,
    citizenship="citizen",
)
WRONG = Person(
    born=date(2000, 1, 1),
    gender="male",
    area="90210",
    income_fpl=250,
    programs=frozenset(),
    conditions=frozenset(),
    veteran=False,
    languages=frozenset({"fr"}),
    caregiver=True,
    housing="shelter",
    adl_needs=1,
    has_pets=True,
    citizenship="visitor",
)
TODAY = date(2026, 11, 23)
ATTRIBUTES = tuple(WRONG.__dataclass_fields__)


def test_a_full_match_is_eligible_or_likely():
    assert match(SERVICE, PERSON, TODAY).result == "eligible"
    assert match(replace(SERVICE, asks_other=("a stair lift fits",)), PERSON, TODAY).result == "likely"
    assert match(ServiceCriteria(), Person(), TODAY).result == "eligible"
    assert "asks for nothing" in match(ServiceCriteria(), Person(), TODAY).because


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_one_wrong_attribute_is_not_eligible(attribute):
    found = match(SERVICE, replace(PERSON, **{attribute: getattr(WRONG, attribute)}), TODAY)
    assert found.result == "not_eligible"
    assert [reason.result for reason in found.reasons].count("not_eligible") == 1


@given(st.sets(st.sampled_from(ATTRIBUTES), min_size=1))
def test_missing_data_is_unknown_never_not_eligible(unrecorded):
    found = match(SERVICE, replace(PERSON, **dict.fromkeys(unrecorded)), TODAY)
    assert found.result == "unknown"
    assert len(found.ask) == len(unrecorded)
    assert all(question.startswith("ask ") for question in found.ask)


def test_unrecorded_income_is_to_be_asked():
    answer = ask(
        "eligibility_match",
        {"service": {"income_max_fpl": 200, "areas": ["21201"], "asks_other": ["x"]}, "person": {"area": "21201"},
         "referral_date": "2026-11-23"},
    )  # fmt: skip
    assert (answer["result"], answer["ask"]) == ("unknown", ["ask income"])


def test_sample_programs_say_they_are_samples():
    assert programs()["medicare-home-health"].is_sample is False
    samples = [program for program in programs().values() if program.is_sample]
    assert all(cadence.is_sample for program in samples for cadence in program.cadences)
    with pytest.raises(RuleError) as refusal:
        ask("mfp_qualifying_day", {"admitted_date": "2999-12-31"})
    assert refusal.value.code == "out_of_range"
    assert ask("mfp_qualifying_day", {"admitted_date": "2020-01-01"})["date"] == "2020-03-30"
