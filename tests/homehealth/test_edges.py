"""Rules of dates and counts on both sides of each edge, and the sentence each answer gives."""

from datetime import UTC, date, datetime

import pytest

from homehealth.authorizations import authorization_renewal
from homehealth.billing import final_claim_blockers
from homehealth.cadence import cadence_next_due
from homehealth.errors import RuleError
from homehealth.hipaa import breach_deadlines
from homehealth.payment import lupa_check
from homehealth.programs import incident_clocks
from homehealth.registry import ask

SOC = {"soc_date": "2027-01-04"}
HOME = {"inpatient": True, "stay_hours": 30, "diagnostic_only": False, "return_home_date": "2027-06-01"}
EXPIRES = {"expires_date": "2027-03-31", "authorized": 10, "used": 0}
CLAIM = {
    "certification": "initial", "soc_date": "2027-01-04", "poc_signed_date": "2027-02-05", "f2f_date": "2027-01-04",
    "oasis_accepted_date": "2027-02-05", "noa_accepted_date": "2027-02-05", "unsigned_orders": 0,
    "claim_date": "2027-02-05",
}  # fmt: skip
PERIOD = {"period_start": "2027-01-04", "threshold": 1}
EDGES = [
    ("initial_assessment_due", {"referral_at": "2027-05-03T09:00", "return_home_at": "2027-05-03T09:00",
                                "tz": "America/New_York"}, {"basis": "referral_48h"}),
    ("initial_assessment_due", {"referral_at": "2027-05-03T09:00", "return_home_at": "2027-05-03T09:01",
                                "tz": "America/New_York"}, {"basis": "return_home_48h"}),
    ("timely_initiation", {**SOC, "m0102": "2027-01-04"}, {"timely": True, "latest_date": "2027-01-04"}),
    ("timely_initiation", {**SOC, "m0102": "2027-01-05"}, {"timely": False}),
    ("timely_initiation", {**SOC, "m0104": "2027-01-02"}, {"timely": True}),
    ("timely_initiation", {**SOC, "m0104": "2027-01-01"}, {"timely": False, "latest_date": "2027-01-03"}),
    ("timely_initiation", {**SOC, "m0104": "2027-01-01", "m1005": "2026-12-30"}, {"latest_date": "2027-01-03"}),
    ("comprehensive_assessment_timely", {**SOC, "completed_date": "2027-01-04"}, {"timely": True}),
    ("comprehensive_assessment_timely", {**SOC, "completed_date": "2027-01-09"}, {"timely": True}),
    ("comprehensive_assessment_timely", {**SOC, "completed_date": "2027-01-10"}, {"timely": False}),
    ("locate_day", {**SOC, "date": "2027-01-04"}, {"cert_n": 1, "cert_day": 1, "pay_k": 1, "pay_day": 1}),
    ("recert_window_check", {**SOC, "m0090": "2027-03-04"}, {"in_window": True, "period": 1}),
    ("payment_timing", {"previous_end": "2027-01-31", "start": "2027-02-01"}, {"timing": "late", "gap_days": 0}),
    ("payment_timing", {"start": "2027-02-01"}, {"timing": "early", "gap_days": 0}),
    ("roc_assessment_due", {**HOME, "stay_hours": 24}, {"required": True, "due_date": "2027-06-03"}),
    ("roc_assessment_due", {**HOME, "stay_hours": 23.5}, {"required": False, "due_date": None}),
    ("roc_assessment_due", {**HOME, "inpatient": False}, {"required": False, "due_date": None}),
    ("roc_assessment_due", {**HOME, "diagnostic_only": True}, {"required": False, "due_date": None}),
    ("oasis_event_due", {"event": "death", "event_date": "2027-06-01", "knowledge_date": "2027-05-30"},
     {"due_date": "2027-06-03"}),
    ("oasis_event_due", {"event": "death", "event_date": "2027-06-01", "knowledge_date": "2027-06-02"},
     {"due_date": "2027-06-04"}),
    ("f2f_window", {**SOC, "encounter_date": "2026-10-06"}, {"ok": True}),
    ("f2f_window", {**SOC, "encounter_date": "2026-10-05"}, {"ok": False}),
    ("f2f_window", {**SOC, "encounter_date": "2027-02-03"}, {"ok": True}),
    ("f2f_window", {**SOC, "encounter_date": "2027-02-04"}, {"ok": False}),
    ("noa", {**SOC, "accepted_date": "2027-01-04"}, {"timely": True, "penalty_days": 0, "penalty_days_by_period": []}),
    ("noa", {**SOC, "accepted_date": "2027-01-09"}, {"timely": True, "penalty_days": 0}),
    ("noa", {**SOC, "accepted_date": "2027-01-10"}, {"timely": False, "penalty_days_by_period": [6]}),
    ("noa", {**SOC, "accepted_date": "2027-02-03"}, {"penalty_days": 30, "penalty_days_by_period": [30]}),
    ("noa", {**SOC, "accepted_date": "2027-02-04"}, {"penalty_days": 31, "penalty_days_by_period": [30, 1]}),
    ("noa", {**SOC, "accepted_date": "2027-03-10"}, {"penalty_days": 65, "penalty_days_by_period": [30, 30, 5]}),
    ("final_claim_blockers", CLAIM, {"blockers": [], "ready": True}),
    ("final_claim_blockers", {**CLAIM, "poc_signed_date": "2027-02-06"}, {"blockers": ["poc_unsigned"], "ready": False}),
    ("final_claim_blockers", {**CLAIM, "oasis_accepted_date": "2027-02-06"}, {"blockers": ["oasis_not_accepted"]}),
    ("final_claim_blockers", {**CLAIM, "noa_accepted_date": "2027-02-06"}, {"blockers": ["noa_not_accepted"]}),
    ("final_claim_blockers", {**CLAIM, "f2f_date": "2027-02-06"}, {"blockers": ["f2f_missing"]}),
    ("final_claim_blockers", {**CLAIM, "f2f_date": None}, {"blockers": ["f2f_missing"]}),
    ("final_claim_blockers", {**CLAIM, "f2f_date": "2027-02-04"}, {"blockers": ["f2f_outside_window"]}),
    ("final_claim_blockers", {**CLAIM, "unsigned_orders": 1}, {"blockers": ["orders_unsigned"]}),
    ("final_claim_blockers", {**CLAIM, "certification": "recert", "f2f_date": None}, {"blockers": []}),
    ("transfer_summary_due", {"planned": False, "transfer_date": "2027-02-11", "aware_date": "2027-02-11"},
     {"required": True, "due_date": "2027-02-16"}),
    ("transfer_summary_due", {"planned": True, "transfer_date": "2027-02-11", "aware_date": "2027-02-15"},
     {"required": True, "due_date": "2027-02-16"}),
    ("nomnc_due", {"last_covered_date": "2027-06-18", "visit_dates": ["2027-06-15", "2027-06-18"]},
     {"due_date": "2027-06-15"}),
    ("nomnc_due", {"last_covered_date": "2027-06-18", "visit_dates": ["2027-06-18", "2027-06-16"]},
     {"due_date": "2027-06-16", "because": "last covered day 18 Jun 2027 - 2 calendar days = 16 Jun 2027 "
      "(42 CFR 405.1200(b)(1), 422.624; Pub 100-04 ch.30 s.260.3.4)"}),
    ("nomnc_due", {"last_covered_date": "2027-06-18", "visit_dates": ["2027-06-01", "2027-06-14", "2027-06-18"]},
     {"due_date": "2027-06-14"}),
    ("nomnc_due", {"last_covered_date": "2027-06-18", "visit_dates": ["2027-06-01"]}, {"due_date": "2027-06-16"}),
    ("nomnc_due", {"last_covered_date": "2027-06-18", "admission_date": "2027-06-17"}, {"due_date": "2027-06-16"}),
    ("nomnc_due", {"last_covered_date": "2027-06-18", "admission_date": "2027-06-18"}, {"due_date": "2027-06-18"}),
    ("nomnc_appeal_by", {"received_date": "2027-03-03", "effective_date": "2027-03-03", "tz": "America/New_York"},
     {"due_date": "2027-03-03", "due_at": "2027-03-03T12:00:00-05:00"}),
    ("nomnc_appeal_by", {"received_date": "2027-03-01", "effective_date": "2027-03-03", "tz": "America/New_York"},
     {"due_date": "2027-03-02"}),
    ("lupa_check", {**PERIOD, "visit_dates": ["2027-01-03"]}, {"visits": 0, "lupa": True}),
    ("lupa_check", {**PERIOD, "visit_dates": ["2027-01-04"]}, {"visits": 1, "lupa": False}),
    ("lupa_check", {**PERIOD, "visit_dates": ["2027-02-02"]}, {"visits": 1, "lupa": False}),
    ("lupa_check", {**PERIOD, "visit_dates": ["2027-02-03"]}, {"visits": 0, "lupa": True}),
    ("admission_source", {"from_date": "2027-01-15", "inpatient_discharge_date": "2027-01-15"},
     {"source": "institutional"}),
    ("admission_source", {"from_date": "2027-01-15", "inpatient_discharge_date": "2027-01-01"},
     {"source": "institutional"}),
    ("admission_source", {"from_date": "2027-01-15", "inpatient_discharge_date": "2026-12-31"},
     {"source": "community"}),
    ("admission_source", {"from_date": "2027-01-15", "inpatient_discharge_date": "2027-01-16"},
     {"source": "community"}),
    ("adr_due", {"adr_date": "2027-01-01"}, {"due_date": "2027-02-15", "denial_date": "2027-02-16"}),
    ("appeal_due", {"level": "redetermination", "notice_date": "2027-01-01"},
     {"presumed_receipt": "2027-01-06", "statutory_date": "2027-05-06", "due_date": "2027-05-06"}),
    ("appeal_due", {"level": "redetermination", "notice_date": "2027-01-03"},
     {"statutory_date": "2027-05-08", "due_date": "2027-05-10"}),  # a Saturday moves to Monday
    ("appeal_due", {"level": "reconsideration", "notice_date": "2027-01-01"}, {"due_date": "2027-07-05"}),
    ("appeal_due", {"level": "reconsideration", "notice_date": "2027-01-06"}, {"due_date": "2027-07-10"}),  # stays so
    ("appeal_due", {"level": "alj", "notice_date": "2027-01-01"}, {"due_date": "2027-03-07"}),  # a Sunday stays, too
    ("appeal_due", {"level": "council", "notice_date": "2027-01-01"}, {"due_date": "2027-03-07"}),
    ("appeal_due", {"level": "federal_court", "notice_date": "2027-01-01"}, {"due_date": "2027-03-07"}),
    ("prior_auth_decision_due", {"type": "standard", "received_at": "2026-01-01T10:00", "tz": "UTC"},
     {"due_date": "2026-01-08"}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-16"},
     {"renewal_due": False, "warning": False, "blocked": False, "renew_from": "2027-03-17", "warn_from": "2027-03-24"}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-17"}, {"renewal_due": True, "warning": False}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-23"}, {"renewal_due": True, "warning": False}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-24"}, {"warning": True, "blocked": False}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-31"}, {"blocked": False}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-04-01"}, {"blocked": True}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-01", "used": 7}, {"renewal_due": False}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-01", "used": 8}, {"renewal_due": True, "blocked": False}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-01", "used": 9}, {"blocked": False}),
    ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-01", "used": 10}, {"blocked": True}),
    ("breach_deadlines", {"discovered": "2028-01-15", "affected": 499}, {"media_required": False, "hhs": "2029-03-01"}),
    ("breach_deadlines", {"discovered": "2028-01-15", "affected": 500}, {"media_required": False, "hhs": "2028-03-15"}),
    ("breach_deadlines", {"discovered": "2028-01-15", "affected": 501}, {"media_required": True, "hhs": "2028-03-15"}),
    ("breach_deadlines", {"discovered": "2028-01-15", "affected": 1},
     {"because": "discovered 15 Jan 2028 + 60 calendar days = 15 Mar 2028 (45 CFR 164.404-.408); "
      "HHS end of 2028 + 60 calendar days = 1 Mar 2029"}),
    ("hipaa_access_due", {"received_date": "2027-01-01"}, {"due_date": "2027-01-31"}),
    ("hipaa_access_due", {"received_date": "2027-01-01", "extended": True}, {"due_date": "2027-03-02"}),
    ("hipaa_accounting_due", {"received_date": "2027-01-01"}, {"due_date": "2027-03-02"}),
    ("hipaa_accounting_due", {"received_date": "2027-01-01", "extended": True}, {"due_date": "2027-04-01"}),
    ("emergency_access", {"opened_at": "2027-06-01T23:30", "tz": "America/New_York"},
     {"ends_at": "2027-06-02T00:30:00-04:00", "notify_date": "2027-06-02", "review_date": "2027-06-08"}),
    ("retention_earliest_purge", {"discharge_date": "2028-02-29", "years": 5}, {"date": "2033-03-02"}),
    ("retention_earliest_purge", {"discharge_date": "2028-02-29", "years": 8}, {"date": "2036-03-01"}),
    ("retention_earliest_purge", {"discharge_date": "2027-06-01"}, {"date": "2032-06-02"}),
    ("licence_expiry", {"expires_date": "2027-12-31"},
     {"warn_dates": ["2027-10-02", "2027-11-01", "2027-12-01"], "blocked_from": "2028-01-01"}),
    ("mfp_qualifying_day", {"admitted_date": "2021-01-25"}, {"date": "2021-04-24"}),
    ("mfp_qualifying_day", {"admitted_date": "2021-01-26"}, {"date": "2021-03-26"}),
    ("oasis_version", {"m0090": "2023-01-01"}, {"name": "OASIS-E"}),
    ("oasis_version", {"m0090": "2024-12-31"}, {"name": "OASIS-E"}),
    ("oasis_version", {"m0090": "2025-01-01"}, {"name": "OASIS-E1"}),
    ("d0150_continues", {"first": 1, "second": 1}, {"continues": False, "because": "both 0 or 1"}),
    ("d0150_continues", {"first": 0, "second": 2}, {"continues": True}),
    ("d0150_continues", {"first": 2, "second": 0}, {"continues": True}),
    ("d0150_continues", {"first": 3, "second": 0}, {"continues": True}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "inputs", "expected"), EDGES)
def test_a_rule_on_both_sides_of_its_edge(rule, inputs, expected):
    answer = ask(rule, inputs)
    assert {key: answer[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("rule", "inputs", "says"),
    [
        ("initial_assessment_due", {"referral_at": "2027-05-03T09:00", "tz": "America/New_York"},
         "referral 3 May 2027 09:00 + 48 elapsed hours = 5 May 2027 09:00"),
        ("initial_assessment_due", {"referral_at": "2027-05-03T09:00", "return_home_at": "2027-05-04T10:00",
                                    "tz": "America/New_York"},
         "return home 4 May 2027 10:00 + 48 elapsed hours = 6 May 2027 10:00"),
        ("timely_initiation", {**SOC, "m0104": "2027-01-02"}, "referral 2 Jan 2027 + 2 calendar days = 4 Jan 2027"),
        ("timely_initiation", {**SOC, "m0104": "2027-01-02", "m1005": "2027-01-03"},
         "inpatient discharge 3 Jan 2027 + 2 calendar days = 5 Jan 2027"),
        ("roc_assessment_due", {**HOME, "stay_hours": 23.5}, "not required: a stay of 23.5 hours is under 24"),
        ("roc_assessment_due", {**HOME, "inpatient": False}, "not required: an observation stay is not an inpatient"),
        ("roc_assessment_due", {**HOME, "diagnostic_only": True}, "not required: the stay was for diagnostic tests"),
        ("roc_assessment_due", HOME, "return home 1 Jun 2027 + 2 calendar days = 3 Jun 2027"),
        ("oasis_event_due", {"event": "transfer", "event_date": "2027-06-01", "knowledge_date": "2027-06-01"},
         "transfer to an inpatient facility (RFA 6 or 7) 1 Jun 2027 + 2 calendar days"),
        ("oasis_event_due", {"event": "transfer", "event_date": "2027-06-01", "knowledge_date": "2027-06-02"},
         "known to the agency 2 Jun 2027 + 2 calendar days"),
        ("noa", {**SOC, "accepted_date": "2027-01-09"}, "; accepted 9 Jan 2027, in time"),
        ("noa", {**SOC, "accepted_date": "2027-01-10"}, "; accepted 10 Jan 2027: 6 days without payment from the start"),
        ("transfer_summary_due", {"planned": True, "transfer_date": "2027-02-11"},
         "transfer 11 Feb 2027 + 2 business days = 16 Feb 2027"),
        ("transfer_summary_due", {"planned": False, "transfer_date": "2027-02-11", "aware_date": "2027-02-12"},
         "agency became aware 12 Feb 2027 + 2 business days = 17 Feb 2027"),
        ("timely_filing_due", {"through_date": "2027-01-05"}, "+ 1 calendar year = 5 Jan 2028 (42 CFR 424.44"),
        ("timely_filing_due", {"through_date": "2027-01-08"}, "= 8 Jan 2028, next workday 10 Jan 2028 (42 CFR 424.44"),
        ("appeal_due", {"level": "redetermination", "notice_date": "2027-01-01"}, "= 6 May 2027 (42 CFR 405.942"),
        ("appeal_due", {"level": "redetermination", "notice_date": "2027-01-03"}, "= 8 May 2027, next workday 10 May"),
        ("cadence_next_due", {"kind": "anniversary_months", "last_done": "2027-01-31", "months": 1},
         "last done 31 Jan 2027 + 1 month = 28 Feb 2027"),
        ("cadence_next_due", {"kind": "anniversary_months", "last_done": "2027-01-31", "months": 2},
         "last done 31 Jan 2027 + 2 months = 31 Mar 2027"),
        ("cadence_next_due", {"kind": "rolling_days", "last_done": "2027-01-31", "days": 1}, "+ 1 calendar day = 1 Feb"),
        ("cadence_next_due", {"kind": "rolling_days", "last_done": "2027-01-31", "days": 2}, "+ 2 calendar days = 2 Feb"),
        ("cadence_next_due", {"kind": "calendar_month", "last_done": "2027-01-31"},
         "last day of the calendar month after last done 31 Jan 2027 = 28 Feb 2027"),
        ("concern_act_by", {"raised_at": "2027-01-04T14:00", "how_urgent": "soon", "tz": "UTC"}, "within 3 days, from"),
        ("referral_nudge_due", {"state": "requested", "since": "2027-02-26"},
         "sent 26 Feb 2027 + 2 business days = 2 Mar 2027"),
        ("referral_nudge_due", {"state": "completed", "since": "2027-02-26"}, "nothing to ask while completed"),
        ("referral_move", {"state": "entered-in-error", "to": "draft"}, "from entered-in-error to nothing else"),
        ("evv_missing_elements", {"record": {"service_type": " ", "location": ""}},
         "missing date, individual_providing, individual_receiving, location, time_begins_and_ends, type_of_service"),
        ("visit_order_warnings", {"day": [["contact"], ["standard"]]}, "Visit contagious patients last in the day."),
        ("visit_order_warnings", {"day": [["standard"], ["contact"], ["droplet"]]}, "the order is fine"),
        ("therapy_reassessment_due_all", {"last_qualifying": {"SLP": "2027-01-01"}}, "last SLP reassessment 1 Jan 2027"),
        ("oasis_item_valid", {"item": "M1860", "value": 6}, "M1860 ambulation and locomotion takes 0 to 6"),
        ("score", {"instrument": "TUG", "seconds": 11.9}, "11.9 seconds; at risk from 12"),
    ],
)  # fmt: skip
def test_a_rule_says_how_it_came_to_its_answer(rule, inputs, says):
    assert says in ask(rule, inputs)["because"]


@pytest.mark.parametrize(
    ("rule", "inputs", "code", "says"),
    [
        ("payment_timing", {"previous_end": "2027-02-01", "start": "2027-02-01"}, "range_reversed",
         "The period must start after the one before it ended."),
        ("locate_day", {**SOC, "date": "2027-01-03"}, "range_reversed", "before the start of care: enter a later date."),
        ("certification_period", {**SOC, "n": 0}, "out_of_range", "n must be a whole number from 1 to 10000."),
        ("certification_period", {**SOC, "n": 10_001}, "out_of_range", "n must be a whole number from 1 to 10000."),
        ("payment_period", {**SOC, "k": 0}, "out_of_range", "k must be a whole number from 1 to 10000."),
        ("lupa_check", {**PERIOD, "threshold": 0, "visit_dates": []}, "out_of_range", "from 1 to 100."),
        ("lupa_check", {**PERIOD, "threshold": 101, "visit_dates": []}, "out_of_range", "from 1 to 100."),
        ("noa", {"soc_date": "2021-12-31"}, "not_in_force", "No version of this rule is in force on 2021-12-31"),
        ("oasis_version", {"m0090": "2022-12-31"}, "not_in_force", "in force on 2022-12-31: choose another date."),
        ("breach_deadlines", {"discovered": "2028-01-15", "affected": 0}, "out_of_range", "from 1 to 1000000000."),
        ("retention_earliest_purge", {"discharge_date": "2028-01-15", "years": 101}, "out_of_range", "from 1 to 100."),
        ("incident_clocks", {"discovered_at": "2027-02-26T16:00", "tz": "UTC", "close_days": 1001}, "out_of_range",
         "close_days must be a whole number from 0 to 1000."),
        ("authorization_renewal", {**EXPIRES, "as_of": "2027-03-01", "authorized": 0}, "out_of_range", "from 1 to 10000."),
        ("cadence_next_due", {"kind": "rolling_days", "last_done": "2027-01-31", "days": 0}, "out_of_range",
         "days must be a whole number from 1 to 3660."),
        ("visit_order_warnings", {"day": [["plague"]]}, "unknown_choice",
         "precautions must be among standard, contact, contact_enteric, droplet, airborne, neutropenic."),
        ("d0150_continues", {"first": 4, "second": 0}, "out_of_range", "first must be a whole number from 0 to 3."),
        ("oasis_item_valid", {"item": "GG0130A4", "value": "06"}, "unknown_choice", "M1800 to M1870, GG0130 or GG0170"),
        ("weeks_in_period", {"start": "2027-01-05", "end": "2027-01-04"}, "range_reversed", "enter a later end."),
        ("weeks_in_period", {"start": "2020-01-01", "end": "2030-01-08"}, "out_of_range", "shorter than 3660 days."),
    ],
)  # fmt: skip
def test_a_question_outside_the_rule_is_refused_by_its_sentence(rule, inputs, code, says):
    with pytest.raises(RuleError) as refusal:
        ask(rule, inputs)
    assert (refusal.value.code, says in str(refusal.value)) == (code, True)


def test_the_longest_period_of_weeks_is_ten_years_and_some_days():
    assert ask("weeks_in_period", {"start": "2020-01-01", "end": "2030-01-07", "week_mode": "soc"})["weeks"] == 523


ON, AT = date(2027, 1, 4), datetime(2027, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda n: cadence_next_due("anniversary_months", ON, months=n), "months must be a whole number from 1 to 240."),
        (lambda n: cadence_next_due("rolling_days", ON, days=n), "days must be a whole number from 1 to 3660."),
        (lambda n: incident_clocks(AT, notify_hours=n), "notify_hours must be a whole number from 0 to 1000."),
        (lambda n: incident_clocks(AT, written_business_days=n),
         "written_business_days must be a whole number from 0 to 1000."),
        (lambda n: incident_clocks(AT, close_days=n), "close_days must be a whole number from 0 to 1000."),
        (lambda n: breach_deadlines(ON, n), "affected must be a whole number from 1 to 1000000000."),
        (lambda n: lupa_check(ON, n, ()), "threshold must be a whole number from 1 to 100."),
        (lambda n: authorization_renewal(expires=ON, authorized=n, used=0, as_of=ON),
         "authorized must be a whole number from 1 to 10000."),
        (lambda n: authorization_renewal(expires=ON, authorized=1, used=n, as_of=ON),
         "used must be a whole number from 0 to 10000."),
        (lambda n: final_claim_blockers(certification="initial", soc=ON, unsigned_orders=n, claim=ON),
         "unsigned_orders must be a whole number from 0 to 100000."),
    ],
)  # fmt: skip
def test_a_number_is_held_to_its_ends_by_the_formula_itself(call, says):
    least, most = (int(end) for end in says.removesuffix(".").rsplit("from ", 1)[1].split(" to "))
    assert call(least)
    assert call(most)
    for beyond in (least - 1, most + 1):
        with pytest.raises(RuleError) as refusal:
            call(beyond)
        assert (refusal.value.code, str(refusal.value)) == ("out_of_range", says)
