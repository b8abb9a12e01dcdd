"""The calculator: named rules, JSON in and out, hostile input."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homehealth.errors import RuleError
from homehealth.inputs import Input, read_inputs
from homehealth.registry import ask, rules
from tests.homehealth.refusals import attempt
from tests.homehealth.worked import examples

APPENDIX_A = """
initial_assessment_due timely_initiation comprehensive_assessment_due comprehensive_assessment_timely
certification_period payment_period locate_day recert_window recert_window_check roc_assessment_due oasis_event_due
oasis_submission_due f2f_window noa final_claim_blockers therapy_reassessment_due therapy_reassessment_due_all
aide_supervision_due aide_observation_due discharge_summary_due transfer_summary_due nomnc_due timely_filing_due
lupa_check admission_source prior_auth_decision_due adr_due appeal_due evv_missing_elements cadence_next_due
parse_frequency weeks_in_period expand_frequency evaluate_visits interval_due_dates score m1033 oasis_item_valid
hipaa_access_due hipaa_accounting_due hipaa_accounting_window breach_deadlines retention_earliest_purge
"""
HOSTILE = (
    None, True, False, 0, -1, 1, 10**400, -(10**400), 1.5, float("nan"), float("inf"), "", " ", "\0", "x" * 10_000,
    "2027-02-30", "0001-01-01", "9999-12-31", "2027-1-1", "２０２７-01-01", "2027-01-01T25:00", "2999-12-31T23:59",
    "2027-01-01", "2027-01-01T00:00", "America/New_York", "\ud800", [], [None], [[]], [{}], {}, {"a": None}, {"": []},
    ["2027-01-01"] * 3, [0] * 9, [10**30], {"PT": "2027-01-01"}, {"PT": 5}, {"XX": "2027-01-01"},
)  # fmt: skip
FACTS = {"as_of": "2027-03-01", "tz": "America/New_York", "payer_kind": "medicare_ffs", "soc_date": "2027-01-04"}
GOOD = {example.rule: example.inputs for example in examples()} | {
    "deadlines": FACTS,
    "authorization_renewal": {"expires_date": "2027-03-31", "authorized": 10, "used": 3, "as_of": "2027-03-01"},
    "nomnc_appeal_by": {"received_date": "2027-03-01", "effective_date": "2027-03-03", "tz": "America/New_York"},
    "parse_frequency": {"text": "SN 2w4, 1 PRN for falls"},
    "score-m1033": {"1": True, "10": False},
    "frequency_in_words": {"text": "2w4"},
    "plan_of_care_missing": {"plan": {"prognosis": "good"}},
    "acuity": {"katz": 3, "new_client": True},
    "hours_per_month": {"visits": 1, "calls": 2, "reassessments_per_year": 1, "multiplier": 1.0},
    "caseload_load": {"hours": [3.25] * 30, "scheduled_h": 173},
    "licence_expiry": {"expires_date": "2028-02-29"},
    "ccm_expiry": {"issued_date": "2026-11-30"},
    "case_management_start": {"eligible_date": "2027-01-31"},
    "visit_order_warnings": {"day": [["contact"], ["neutropenic"]]},
    "exposure_opinion_due": {"evaluated_date": "2027-02-20"},
    "eligibility_match": {
        "service": {"minimum_age": 60},
        "person": {"born": "1966-11-23"},
        "referral_date": "2026-11-23",
    },
    "referral_move": {"state": "draft", "to": "requested"},
    "referral_nudge_due": {"state": "accepted", "since": "2027-02-26"},
    "verification_due": {"verified_date": "2027-01-01"},
    "oasis_version": {"m0090": "2026-04-01"},
    "check_medicine": {"medicine": "Augmentin 875 mg", "allergies": ["PCN"]},
    "readings_outside": {"age": 80, "date": "2027-01-04", "oxygen_saturation": 86},
    "concern_act_by": {"raised_at": "2027-01-04T14:00", "how_urgent": "now", "tz": "America/New_York"},
}


def inputs_of(rule):
    """Return good inputs for a rule: an example's, or ones made from its own description."""
    if rule.name in GOOD:
        return dict(GOOD[rule.name])
    if rule.name.startswith("deadline-"):
        return dict(FACTS)
    return {each.name: True if each.kind == "bool" else int(each.minimum) for each in rule.inputs}


def test_every_rule_of_the_appendix_is_there():
    assert set(APPENDIX_A.split()) <= set(rules())


@pytest.mark.parametrize("name", sorted(rules()))
def test_a_rule_describes_itself(name):
    rule = rules()[name]
    assert rule.name == name
    assert all((rule.title, rule.section, rule.citation, rule.version))
    assert rule.confidence in ("H", "M", "L")
    assert rule.inputs
    for each in rule.inputs:
        assert each.help, f"{name}: {each.name} needs a sentence for the form"
        assert each.kind != "choice" or each.choices
        assert len(each.labels) in (0, len(each.choices))


@pytest.mark.parametrize("name", sorted(rules()))
def test_a_rule_answers_with_its_reason(name):
    answer = ask(name, inputs_of(rules()[name]))
    assert answer["because"]
    assert answer["citation"]
    json.dumps(answer)


@pytest.mark.parametrize("name", sorted(rules()))
def test_hostile_input_is_an_error_never_a_crash(name):
    rule = rules()[name]
    good = inputs_of(rule)
    for each in rule.inputs:
        for hostile in HOSTILE:
            answer, refusal = attempt(ask, name, {**good, each.name: hostile})
            json.dumps(answer)
            if refusal:
                assert refusal.code
                assert " " not in refusal.code
                assert str(refusal).endswith((".", '"'))
        without = {key: value for key, value in good.items() if key != each.name}
        _, refusal = attempt(ask, name, without)
        assert refusal or not each.required
        assert not refusal or refusal.code in ("missing_input", "incomplete")


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(rules())),
    st.dictionaries(
        st.text(max_size=8) | st.sampled_from(["soc_date", "n", "text", "tz", "items"]), st.sampled_from(HOSTILE)
    ),
)
def test_any_object_is_answered_or_refused(name, inputs):
    answer, refusal = attempt(ask, name, inputs)
    assert refusal.code if refusal else answer["because"]


@pytest.mark.parametrize(
    "name", ["certification_period", "locate_day", "f2f_window", "noa", "deadlines", "timely_filing_due"]
)
@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", "1899-12-31", "3000-01-01"])
def test_the_ends_of_the_calendar_are_out_of_range(name, on):
    good = inputs_of(rules()[name])
    field = next(each.name for each in rules()[name].inputs if each.kind == "date" and each.name in good)
    with pytest.raises(RuleError) as refusal:
        ask(name, {**good, field: on})
    assert (refusal.value.code, refusal.value.field) == ("out_of_range", field)


@pytest.mark.parametrize("on", ["1900-01-01", "2999-12-31"])
@pytest.mark.parametrize("name", sorted(rules()))
def test_the_ends_of_the_book_never_overflow(name, on):
    rule = rules()[name]
    good = inputs_of(rule)
    dates = {each.name: on for each in rule.inputs if each.kind == "date" and each.name in good}
    times = {each.name: f"{on}T23:59" for each in rule.inputs if each.kind == "datetime" and each.name in good}
    _, refusal = attempt(ask, name, {**good, **dates, **times})
    assert not refusal or refusal.code in ("out_of_range", "not_in_force", "range_reversed")


@pytest.mark.parametrize(
    ("name", "inputs", "code", "field"),
    [
        ("nothing", {}, "unknown_rule", None),
        (None, {}, "unknown_rule", None),
        (["noa"], {}, "unknown_rule", None),
        ("noa", [], "wrong_type", None),
        ("noa", None, "wrong_type", None),
        ("noa", {}, "missing_input", "soc_date"),
        ("noa", {"soc_date": None}, "missing_input", "soc_date"),
        ("noa", {"soc_date": "2027-01-04", "tz": "UTC"}, "unknown_input", "tz"),
        ("noa", {"soc_date": 20270104}, "bad_date", "soc_date"),
        ("noa", {"soc_date": "2027-02-29"}, "bad_date", "soc_date"),
        ("noa", {"soc_date": "2027-02-28", "accepted_date": "2027-02-27"}, "range_reversed", "accepted_date"),
        ("comprehensive_assessment_timely", {"soc_date": "2027-01-04", "completed_date": "2027-01-03"},
         "range_reversed", "completed_date"),
        ("incident_clocks", {"discovered_at": "2027-02-26", "tz": "UTC"}, "bad_time", "discovered_at"),
        ("incident_clocks", {"discovered_at": "2027-02-26T24:00", "tz": "UTC"}, "bad_time", "discovered_at"),
        ("incident_clocks", {"discovered_at": "2027-03-14T02:30", "tz": "America/New_York"}, "time_does_not_exist",
         "discovered_at"),
        ("roc_assessment_due", {"inpatient": True, "stay_hours": 30, "diagnostic_only": False}, "missing_input",
         "return_home_date"),
        ("roc_assessment_due", {"inpatient": True, "stay_hours": 30, "diagnostic_only": False,
                                "return_home_at": "2027-06-01T10:00"}, "missing_input", "tz"),
        ("roc_assessment_due", {"inpatient": 1, "stay_hours": 30, "diagnostic_only": False,
                                "return_home_date": "2027-06-01"}, "wrong_type", "inpatient"),
        ("transfer_summary_due", {"planned": False, "transfer_date": "2027-02-11"}, "missing_input", "aware_date"),
        ("transfer_summary_due", {"planned": False, "transfer_date": "2027-02-11", "aware_date": "2027-02-10"},
         "range_reversed", "aware_date"),
        ("nomnc_due", {"last_covered_date": "2027-06-18", "visit_dates": ["2027-06-19"]}, "range_reversed",
         "visit_dates"),
        ("nomnc_due", {"last_covered_date": "2027-06-18", "admission_date": "2027-06-19"}, "range_reversed",
         "admission_date"),
        ("timely_initiation", {"soc_date": "2027-06-18"}, "missing_input", "m0104"),
        ("cadence_next_due", {"kind": "rolling_days", "last_done": "2027-06-18"}, "missing_input", "days"),
        ("cadence_next_due", {"kind": "anniversary_months", "last_done": "2027-06-18"}, "missing_input", "months"),
        ("appeal_due", {"level": "supreme", "notice_date": "2027-06-18"}, "unknown_choice", "level"),
        ("lupa_check", {"period_start": "2027-06-18", "threshold": 2, "visit_dates": ["2027-06-18"] * 10_001},
         "out_of_range", "visit_dates"),
        ("expand_frequency", {"text": "2w1;", "effective_date": "2027-01-01", "period_end": "2027-02-01"}, "syntax",
         "text"),
        ("frequency_in_words", {"text": "0w1"}, "zero_frequency", "text"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_refused(name, inputs, code, field):
    with pytest.raises(RuleError) as refusal:
        ask(name, inputs)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize(
    ("name", "inputs", "expected"),
    [
        ("roc_assessment_due", {"inpatient": True, "stay_hours": 30, "diagnostic_only": True,
                                "return_home_date": "2027-06-01"}, {"required": False}),
        ("roc_assessment_due", {"inpatient": True, "stay_hours": 30, "diagnostic_only": False,
                                "return_home_date": "2027-06-01", "ordered_roc_date": "2027-06-05"},
         {"required": True, "due_date": "2027-06-05"}),
        ("authorization_renewal", {"expires_date": "2027-03-31", "authorized": 10, "used": 8, "as_of": "2027-03-01"},
         {"renewal_due": True, "warning": False, "blocked": False, "renew_from": "2027-03-17"}),
        ("authorization_renewal", {"expires_date": "2027-03-31", "authorized": 10, "used": 1, "as_of": "2027-04-01"},
         {"renewal_due": True, "warning": True, "blocked": True}),
        ("nomnc_appeal_by", {"received_date": "2027-03-01", "effective_date": "2027-03-05", "tz": "America/New_York"},
         {"due_at": "2027-03-02T12:00:00-05:00"}),
        ("nomnc_due", {"last_covered_date": "2027-06-18", "admission_date": "2027-06-01"}, {"due_date": "2027-06-16"}),
        ("prior_auth_decision_due", {"type": "standard", "received_at": "2025-12-31T10:00", "tz": "UTC"},
         {"due_date": "2026-01-14"}),
        ("final_claim_blockers", {"certification": "initial", "soc_date": "2027-01-04", "unsigned_orders": 0,
                                  "claim_date": "2027-02-05"},
         {"blockers": ["f2f_missing", "noa_not_accepted", "oasis_not_accepted", "poc_unsigned"], "ready": False}),
        ("appeal_due", {"level": "federal_court", "notice_date": "2027-01-31"}, {"due_date": "2027-04-06"}),
        ("therapy_reassessment_due_all", {"last_qualifying": {}}, {"because": "no discipline given"}),
        ("incident_clocks", {"discovered_at": "2027-02-26T16:00:30", "tz": "UTC"},
         {"notify_at": "2027-02-27T16:00:30+00:00"}),
        ("f2f_window", {"soc_date": "2027-03-31"}, {"ok": None}),
        ("verification_due", {"verified_date": "2027-01-01"}, {"due_date": "2027-06-30"}),
        ("incident_clocks", {"discovered_at": "2027-02-26T16:00", "tz": "UTC", "notify_hours": 2,
                             "written_business_days": 1, "close_days": 5},
         {"notify_at": "2027-02-26T18:00:00+00:00", "written_date": "2027-03-01", "close_date": "2027-03-03"}),
    ],
)  # fmt: skip
def test_a_rule_beyond_the_worked_examples(name, inputs, expected):
    answer = ask(name, inputs)
    assert {key: answer[key] for key in expected} == expected


def test_a_deadline_rule_answers_alone():
    facts = {
        **FACTS,
        "program": "home-health",
        "referral_at": "2027-01-02T09:00",
        "cadences": [{"activity": "contact", "kind": "calendar_month"}],
        "done": [{"what": "contact", "on": "2027-01-20"}, {"what": "contact", "on": "2027-02-20"}],
    }
    answer = ask("deadline-program-contact", facts)
    assert [(each["cycle"], each["closed_on"]) for each in answer["deadlines"]] == [
        ("2027-02", "2027-02-20"),
        ("2027-03", None),
    ]
    assert ask("deadline-discharge-summary", facts)["because"] == "nothing is owed"
    assert ask("deadlines", facts)["deadlines"][0]["due_at"] == "2027-01-04T09:00:00-05:00"


def test_reading_keeps_what_an_open_rule_takes():
    assert read_inputs((Input("a", "int"),), {"a": 1, "b": None}, is_open=True) == {"a": 1, "b": None}
    with pytest.raises(RuleError):
        read_inputs((Input("a", "number"),), {"a": 10**12})


@pytest.mark.parametrize("kind", ["int", "number"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_without_ends_of_its_own_goes_to_a_billion(kind, sign):
    assert read_inputs((Input("a", kind),), {"a": sign * 10**9}) == {"a": sign * 10**9}
    with pytest.raises(RuleError, match="from -1000000000 to 1000000000"):
        read_inputs((Input("a", kind),), {"a": sign * (10**9 + 1)})


@pytest.mark.parametrize(("entries", "is_taken"), [(10_000, True), (10_001, False)])
def test_a_list_holds_ten_thousand_entries(entries, is_taken):
    given, refusal = attempt(read_inputs, (Input("a", "list"),), {"a": [1] * entries})
    assert bool(given) is is_taken
    assert is_taken or str(refusal) == "a must hold at most 10000 entries."
