"""Calculator: referral to comprehensive assessment, periods, recertification (R1.1-R1.6, R1.10, R1.26)."""

from datetime import date

from homehealth import admission, periods
from homehealth.answers import Finding
from homehealth.catalogue.shared import PDGM_FROM, SOC, TZ, a_count, a_date, a_time, due_date, rule
from homehealth.clocks import localize, spoken_day
from homehealth.rule import Answer, Given

N = a_count("n", "Number of the certification period, from 1", 1, periods.MAX_PERIODS)


def _initial(given: Given) -> Answer:
    tz, home = given["tz"], given["return_home_at"]
    due = admission.initial_assessment_due(
        localize(given["referral_at"], tz, "referral_at"),
        tz,
        localize(home, tz, "return_home_at") if home else None,
        given["ordered_soc_date"],
    )
    return {"basis": due.basis, "due_at": due.due_at, **due_date(due)}


def _timely(found: Finding) -> Answer:
    return {"timely": found.ok, "latest_date": found.latest, "because": found.because}


def _period(soc: date, period: periods.Period) -> Answer:
    because = f"start of care {spoken_day(soc)}, {period.because}"
    return {"start": period.start, "end": period.end, "because": because}


def _certification(given: Given) -> Answer:
    return _period(given["soc_date"], periods.certification_period(given["soc_date"], given["n"]))


def _payment(given: Given) -> Answer:
    return _period(given["soc_date"], periods.payment_period(given["soc_date"], given["k"]))


def _locate(given: Given) -> Answer:
    where = periods.locate_day(given["soc_date"], given["date"])
    because = (
        f"{spoken_day(given['date'])} is {(given['date'] - given['soc_date']).days} days after the start of care: "
        f"day {where.cert_day} of certification {where.cert_n}, day {where.pay_day} of payment period {where.pay_k}"
    )
    return {**where._asdict(), "because": because}


def _recert_window(given: Given) -> Answer:
    window = periods.recert_window(given["soc_date"], given["period"])
    because = f"days 56 to 60 of certification period {given['period']} = {spoken_day(window.opens)} to "
    return {"opens": window.opens, "closes": window.closes, "because": because + spoken_day(window.closes)}


def _recert_check(given: Given) -> Answer:
    found = periods.recert_window_check(given["soc_date"], given["m0090"])
    return {"in_window": found.in_window, "period": found.period, "because": found.because}


def _payment_timing(given: Given) -> Answer:
    found = periods.payment_timing(given["previous_end"], given["start"])
    return {"timing": found.timing, "gap_days": found.gap_days, "because": found.because}


RULES = (
    rule(
        "initial_assessment_due",
        "Initial assessment visit due",
        section="1.1",
        citation=admission.INITIAL_CITATION,
        inputs=(
            a_time("referral_at", "When the valid referral was received"),
            a_time("return_home_at", "When the patient returned home, if in a facility when referred", required=False),
            a_date("ordered_soc_date", "Start of care ordered by the practitioner", required=False),
            TZ,
        ),
        run=_initial,
    ),
    rule(
        "timely_initiation",
        "Timely initiation of care",
        section="1.2",
        citation=admission.TIMELY_CITATION,
        inputs=(
            a_date("soc_date", "Start or resumption of care"),
            a_date("m0102", "Ordered date (M0102)", required=False),
            a_date("m0104", "Date of the valid referral (M0104)", required=False),
            a_date("m1005", "Inpatient discharge in the past 14 days (M1005)", required=False),
        ),
        run=lambda given: _timely(
            admission.timely_initiation(given["soc_date"], given["m0102"], given["m0104"], given["m1005"])
        ),
    ),
    rule(
        "comprehensive_assessment_due",
        "Comprehensive assessment due",
        section="1.3",
        citation=admission.COMPREHENSIVE_CITATION,
        inputs=(SOC,),
        run=lambda given: due_date(admission.comprehensive_assessment_due(given["soc_date"])),
    ),
    rule(
        "comprehensive_assessment_timely",
        "Comprehensive assessment completed in time",
        section="1.3",
        citation=admission.COMPREHENSIVE_CITATION,
        inputs=(SOC, a_date("completed_date", "Date completed (M0090)")),
        run=lambda given: _timely(
            admission.comprehensive_assessment_timely(given["soc_date"], given["completed_date"])
        ),
    ),
    rule(
        "certification_period",
        "Certification period",
        section="1.4",
        citation=periods.CERTIFICATION_CITATION,
        inputs=(SOC, N),
        run=_certification,
    ),
    rule(
        "locate_day",
        "Certification and payment day of a date",
        section="1.4",
        citation=periods.CERTIFICATION_CITATION,
        inputs=(SOC, a_date("date", "The day to locate")),
        run=_locate,
    ),
    rule(
        "payment_period",
        "30-day payment period",
        section="1.5",
        citation=periods.PAYMENT_CITATION,
        inputs=(SOC, a_count("k", "Number of the payment period, from 1", 1, periods.MAX_PERIODS)),
        run=_payment,
        since=PDGM_FROM,
    ),
    rule(
        "payment_timing",
        "Early or late payment period",
        section="1.5",
        citation=periods.PAYMENT_CITATION,
        inputs=(
            a_date("previous_end", "Last day of the period before, if any", required=False),
            a_date("start", "First day of the period"),
        ),
        run=_payment_timing,
        confidence="M",
        since=PDGM_FROM,
    ),
    rule(
        "recert_window",
        "Recertification window",
        section="1.6",
        citation=periods.RECERT_CITATION,
        inputs=(SOC, a_count("period", "Number of the certification period, from 1", 1, periods.MAX_PERIODS)),
        run=_recert_window,
    ),
    rule(
        "recert_window_check",
        "Recertification assessed inside the window",
        section="1.6",
        citation=periods.RECERT_CITATION,
        inputs=(SOC, a_date("m0090", "Date completed (M0090)")),
        run=_recert_check,
    ),
    rule(
        "plan_review_due",
        "Plan of care review due",
        section="1.10",
        citation=periods.PLAN_CITATION,
        inputs=(SOC, N),
        run=lambda given: due_date(periods.plan_review_due(given["soc_date"], given["n"])),
    ),
    rule(
        "rights_notice_due",
        "Notice of rights to the representative due",
        section="1.26",
        citation=admission.RIGHTS_CITATION,
        inputs=(a_date("visit_date", "Initial evaluation visit"),),
        run=lambda given: due_date(admission.rights_notice_due(given["visit_date"])),
        confidence="M",
    ),
)
