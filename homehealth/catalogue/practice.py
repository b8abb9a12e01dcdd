"""Calculator: incidents, plan of care, caseload, credentials, infection control (R2.4-R2.5, sections 5 to 8)."""

from dataclasses import fields

from homehealth import credentials, plan_of_care, precautions, programs, workload
from homehealth.answers import Answer
from homehealth.catalogue.shared import TZ, a_count, a_date, a_time, due_date, rule
from homehealth.clocks import localize
from homehealth.inputs import Given, Input
from homehealth.workload import ClientNeeds

FLAGS = {each.name for each in fields(ClientNeeds) if "bool" in str(each.type)}
TOPS = {"lace": 19, "katz": 6, "bims": 15, "phq9": 27, "pressure_injury_stage": 4}


def _need(name: str) -> Input:
    """Return the optional input for one fact of the weighting; left out is a data gap."""
    words = name.replace("_", " ")
    if name in FLAGS:
        return Input(name, "bool", False, words)
    return Input(name, "int", False, words, minimum=0, maximum=TOPS.get(name, workload.MAX_ACTIVITY))


def _incident(given: Given) -> Answer:
    clocks = programs.incident_clocks(
        localize(given["discovered_at"], given["tz"], "discovered_at"),
        notify_hours=given["notify_hours"],
        written_business_days=given["written_business_days"],
        close_days=given["close_days"],
    )
    return {
        "notify_at": clocks.notify_at,
        "written_date": clocks.written_by,
        "close_date": clocks.close_by,
        "because": clocks.because,
    }


def _mfp(found: programs.MfpDates) -> Answer:
    return {"date": found.on, "because": found.because}


def _plan(given: Given) -> Answer:
    found = plan_of_care.plan_of_care_missing(given["plan"])
    return {"missing": found.missing, "complete": found.is_complete, "because": found.because}


def _acuity(given: Given) -> Answer:
    found = workload.acuity(ClientNeeds(**given))
    rows = [{"label": row.label, "points": row.points, "known": row.known} for row in found.rows]
    return {
        "points": found.points,
        "tier": found.tier.name,
        "multiplier": found.tier.multiplier,
        "data_gaps": found.data_gaps,
        "rows": rows,
        "because": found.because,
    }


def _hours(given: Given) -> Answer:
    found = workload.hours_per_month(
        visits=given["visits"],
        calls=given["calls"],
        reassessments_per_year=given["reassessments_per_year"],
        multiplier=given["multiplier"],
    )
    return {"hours": found.hours, "because": found.because}


def _load(given: Given) -> Answer:
    found = workload.caseload_load(given["hours"], scheduled_h=given["scheduled_h"])
    return {
        "load": round(found.load, 3),
        "capacity_h": found.capacity_h,
        "level": found.level,
        "because": found.because,
    }


def _expiry(found: credentials.Expiry) -> Answer:
    return {
        "last_valid_date": found.last_valid_on,
        "blocked_from": found.blocked_from,
        "warn_dates": found.warn_on,
        "because": found.because,
    }


def _case_management(given: Given) -> Answer:
    found = credentials.case_management_start(given["eligible_date"])
    return {"start_by": found.start_by, "complete_by": found.complete_by, "because": found.because}


def _visit_order(given: Given) -> Answer:
    found = precautions.visit_order_warnings(given["day"])
    rows = [{"before": each.before, "after": each.after, "message": each.message} for each in found]
    return {"warnings": rows, "because": "; ".join(each.message for each in found) or "the order is fine"}


RULES = (
    rule(
        "incident_clocks",
        "Incident clocks",
        section="2.4",
        citation=programs.INCIDENT_CITATION,
        inputs=(
            a_time("discovered_at", "When the incident was discovered"),
            TZ,
            a_count("notify_hours", "Hours to notify, if not 24", 0, programs.MAX_CLOCK, required=False),
            a_count("written_business_days", "Business days to write, if not 2", 0, programs.MAX_CLOCK, required=False),
            a_count("close_days", "Days to close, if not 30", 0, programs.MAX_CLOCK, required=False),
        ),
        run=_incident,
        confidence="M",
    ),
    rule(
        "mfp_qualifying_day",
        "Money Follows the Person: qualifying day",
        section="2.5",
        citation=programs.MFP_CITATION,
        inputs=(a_date("admitted_date", "Day of admission to the institution"),),
        run=lambda given: _mfp(programs.mfp_qualifying_day(given["admitted_date"])),
        confidence="M",
    ),
    rule(
        "mfp_participation_ends",
        "Money Follows the Person: last day",
        section="2.5",
        citation=programs.MFP_CITATION,
        inputs=(a_date("discharge_date", "Day of discharge home"),),
        run=lambda given: _mfp(programs.mfp_participation_ends(given["discharge_date"])),
        confidence="M",
    ),
    rule(
        "plan_of_care_missing",
        "Plan of care completeness",
        section="5.1",
        citation=plan_of_care.CITATION,
        inputs=(Input("plan", "object", True, "Element -> text, or a list of texts", of="any"),),
        run=_plan,
    ),
    rule(
        "acuity",
        "Acuity points and tier",
        section="6.1",
        citation=workload.CITATION,
        inputs=tuple(_need(each.name) for each in fields(ClientNeeds)),
        run=_acuity,
        confidence="L",
    ),
    rule(
        "hours_per_month",
        "Hours a month for one client",
        section="6.1",
        citation=workload.CITATION,
        inputs=(
            a_count("visits", "Visits a month", 0, workload.MAX_ACTIVITY),
            a_count("calls", "Calls a month", 0, workload.MAX_ACTIVITY),
            a_count("reassessments_per_year", "Reassessments a year", 0, workload.MAX_ACTIVITY),
            Input("multiplier", "number", True, "Multiplier of the tier", minimum=1, maximum=10),
        ),
        run=_hours,
        confidence="L",
    ),
    rule(
        "caseload_load",
        "Load of a caseload",
        section="6.1",
        citation=workload.CITATION,
        inputs=(
            Input("hours", "list", True, "Hours a month of each client", of="number", minimum=0, maximum=744),
            Input("scheduled_h", "number", True, "Scheduled hours in the month", minimum=1, maximum=744),
        ),
        run=_load,
        confidence="L",
    ),
    rule(
        "licence_expiry",
        "Licence expiry",
        section="7",
        citation=credentials.LICENCE_CITATION,
        inputs=(a_date("expires_date", "Last valid day"),),
        run=lambda given: _expiry(credentials.licence_expiry(given["expires_date"])),
        confidence="M",
    ),
    rule(
        "ccm_expiry",
        "CCM credential expiry",
        section="7",
        citation=credentials.CCM_CITATION,
        inputs=(a_date("issued_date", "Day issued"),),
        run=lambda given: _expiry(credentials.ccm_expiry(given["issued_date"])),
    ),
    rule(
        "case_management_start",
        "Complex case management start",
        section="7",
        citation=credentials.NCQA_CITATION,
        inputs=(a_date("eligible_date", "Day of eligibility"),),
        run=_case_management,
        confidence="M",
    ),
    rule(
        "visit_order_warnings",
        "Order of visits by precautions",
        section="8",
        citation=precautions.CITATION,
        inputs=(Input("day", "list", True, "For each visit in order, its precautions", of="list"),),
        run=_visit_order,
        confidence="M",
    ),
    rule(
        "exposure_opinion_due",
        "Written opinion after an exposure due",
        section="8",
        citation=precautions.EXPOSURE_CITATION,
        inputs=(a_date("evaluated_date", "Day of the evaluation"),),
        run=lambda given: due_date(precautions.exposure_opinion_due(given["evaluated_date"])),
        confidence="M",
    ),
)
