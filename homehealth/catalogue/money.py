"""Calculator: encounter, notice of admission, claims, authorizations, appeals (R1.11-R1.13, R1.19-R1.24)."""

from datetime import date

from homehealth import authorizations, billing, payment
from homehealth.answers import Answer
from homehealth.catalogue.shared import PDGM_FROM, SOC, TZ, a_choice, a_count, a_date, a_time, due_date, rule
from homehealth.clocks import localize
from homehealth.inputs import Given, Input

OPTIONAL_DATES = (
    ("poc_signed_date", "Day the plan of care was signed"),
    ("f2f_date", "Day of the face-to-face encounter"),
    ("oasis_accepted_date", "Day the OASIS was accepted"),
    ("noa_accepted_date", "Day the notice of admission was accepted"),
)


def _encounter(given: Given) -> Answer:
    window = billing.f2f_window(given["soc_date"], given["encounter_date"])
    return {"earliest": window.earliest, "latest": window.latest, "ok": window.ok, "because": window.because}


def _noa(given: Given) -> Answer:
    notice = billing.noa(given["soc_date"], given["accepted_date"])
    answer: Answer = {"due_date": notice.due_on, "because": notice.because}
    if notice.timely is None:
        return answer
    return {
        **answer,
        "timely": notice.timely,
        "penalty_days": notice.penalty_days,
        "penalty_days_by_period": notice.penalty_days_by_period,
    }


def _claim(given: Given) -> Answer:
    claim = billing.final_claim_blockers(
        certification=given["certification"],
        soc=given["soc_date"],
        claim=given["claim_date"],
        poc_signed=given["poc_signed_date"],
        unsigned_orders=given["unsigned_orders"],
        f2f=given["f2f_date"],
        oasis_accepted=given["oasis_accepted_date"],
        noa_accepted=given["noa_accepted_date"],
    )
    return {"blockers": claim.blockers, "ready": claim.ready, "because": claim.because}


def _filing(given: Given) -> Answer:
    limit = payment.timely_filing_due(given["through_date"])
    return {"statutory_date": limit.statutory_on, "due_date": limit.due_on, "because": limit.because}


def _lupa(given: Given) -> Answer:
    found = payment.lupa_check(given["period_start"], given["threshold"], given["visit_dates"])
    return {"visits": found.visits, "lupa": found.is_lupa, "because": found.because}


def _source(given: Given) -> Answer:
    found = payment.admission_source(given["from_date"], given["inpatient_discharge_date"])
    return {"source": found.source, "because": found.because}


def _decision(given: Given) -> Answer:
    due = authorizations.prior_auth_decision_due(
        given["type"], localize(given["received_at"], given["tz"], "received_at")
    )
    at: Answer = {"due_at": due.due_at} if due.due_at else {}
    return {**at, **due_date(due)}


def _renewal(given: Given) -> Answer:
    found = authorizations.authorization_renewal(
        expires=given["expires_date"], authorized=given["authorized"], used=given["used"], as_of=given["as_of"]
    )
    return {
        "renew_from": found.renew_from,
        "warn_from": found.warn_from,
        "renewal_due": found.is_renewal_due,
        "warning": found.is_warning,
        "blocked": found.is_blocked,
        "because": found.because,
    }


def _adr(given: Given) -> Answer:
    found = payment.adr_due(given["adr_date"])
    return {"due_date": found.due_on, "denial_date": found.denial_on, "because": found.because}


def _appeal(given: Given) -> Answer:
    found = payment.appeal_due(given["level"], given["notice_date"])
    return {
        "presumed_receipt": found.presumed_receipt,
        "statutory_date": found.statutory_on,
        "due_date": found.due_on,
        "because": found.because,
    }


RULES = (
    rule(
        "f2f_window",
        "Face-to-face encounter window",
        section="1.11",
        citation=billing.F2F_CITATION,
        inputs=(SOC, a_date("encounter_date", "Day of the encounter", required=False)),
        run=_encounter,
        since=date(2011, 4, 1),
    ),
    rule(
        "noa",
        "Notice of admission",
        section="1.12",
        citation=billing.NOA_CITATION,
        inputs=(SOC, a_date("accepted_date", "Day the notice was accepted", required=False)),
        run=_noa,
        since=date(2022, 1, 1),
    ),
    rule(
        "final_claim_blockers",
        "What blocks the final claim",
        section="1.13",
        citation=billing.CLAIM_CITATION,
        inputs=(
            a_choice("certification", "Initial certification or recertification", billing.CERTIFICATIONS),
            SOC,
            *(a_date(name, words, required=False) for name, words in OPTIONAL_DATES),
            a_count("unsigned_orders", "Orders not signed yet", 0, billing.MAX_UNSIGNED_ORDERS),
            a_date("claim_date", "Day of the claim"),
        ),
        run=_claim,
        since=PDGM_FROM,
    ),
    rule(
        "timely_filing_due",
        "Claim filing limit",
        section="1.19",
        citation=payment.FILING_CITATION,
        inputs=(a_date("through_date", "Last day of service on the claim"),),
        run=_filing,
        since=date(2010, 3, 23),
    ),
    rule(
        "lupa_check",
        "Low-utilization payment check",
        section="1.20",
        citation=payment.LUPA_CITATION,
        inputs=(
            a_date("period_start", "First day of the 30-day period"),
            a_count("threshold", "Threshold of the case-mix group for the year", 1, payment.MAX_THRESHOLD),
            Input("visit_dates", "list", True, "Days of the visits, each visit listed", of="date"),
        ),
        run=_lupa,
        since=PDGM_FROM,
    ),
    rule(
        "admission_source",
        "Admission source",
        section="1.20",
        citation=payment.SOURCE_CITATION,
        inputs=(
            a_date("from_date", "First day of the 30-day period"),
            a_date("inpatient_discharge_date", "Day of the inpatient discharge"),
        ),
        run=_source,
        confidence="M",
        since=PDGM_FROM,
    ),
    rule(
        "prior_auth_decision_due",
        "Payer's decision on an authorization due",
        section="1.22",
        citation=authorizations.DECISION_CITATION,
        inputs=(
            a_choice("type", "Kind of request", authorizations.TYPES),
            a_time("received_at", "When the payer received it"),
            TZ,
        ),
        run=_decision,
        confidence="M",
        since=date(2026, 1, 1),
    ),
    rule(
        "authorization_renewal",
        "Authorization renewal",
        section="1.22",
        citation=authorizations.RENEWAL_CITATION,
        inputs=(
            a_date("expires_date", "Last day of the authorization"),
            a_count("authorized", "Visits authorized", 1, authorizations.MAX_VISITS),
            a_count("used", "Visits used", 0, authorizations.MAX_VISITS),
            a_date("as_of", "The day to judge on"),
        ),
        run=_renewal,
        confidence="M",
    ),
    rule(
        "adr_due",
        "Additional documentation due",
        section="1.23",
        citation=payment.ADR_CITATION,
        inputs=(a_date("adr_date", "Date of the request"),),
        run=_adr,
    ),
    rule(
        "appeal_due",
        "Medicare appeal due",
        section="1.24",
        citation=payment.RECEIPT_CITATION,
        inputs=(
            a_choice("level", "Level of appeal", tuple(payment.APPEAL_LEVELS)),
            a_date("notice_date", "Date of the notice or decision"),
        ),
        run=_appeal,
    ),
)
