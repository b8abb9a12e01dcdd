"""Calculator: HIPAA clocks and record retention (section 9)."""

from homehealth import hipaa
from homehealth.answers import Answer
from homehealth.catalogue.shared import TZ, a_count, a_date, a_flag, a_time, due_date, rule
from homehealth.clocks import localize
from homehealth.inputs import Given, Input

RECEIVED = a_date("received_date", "Day the request was received")
EXTENDED = a_flag("extended", "Extended once, in writing", default=False)


def _window(given: Given) -> Answer:
    found = hipaa.hipaa_accounting_window(given["requested_date"])
    return {"from": found.due_on, "because": found.because}


def _breach(given: Given) -> Answer:
    found = hipaa.breach_deadlines(given["discovered"], given["affected"])
    return {
        "individual": found.individual,
        "media_required": found.media_required,
        "hhs": found.hhs,
        "because": found.because,
    }


def _emergency(given: Given) -> Answer:
    found = hipaa.emergency_access(localize(given["opened_at"], given["tz"], "opened_at"))
    return {
        "ends_at": found.ends_at,
        "notify_date": found.notify_by,
        "review_date": found.review_by,
        "because": found.because,
    }


def _purge(given: Given) -> Answer:
    found = hipaa.retention_earliest_purge(given["discharge_date"], given["years"])
    return {"date": found.due_on, "because": found.because}


RULES = (
    rule(
        "hipaa_access_due",
        "Access request due",
        section="9.2",
        citation=hipaa.ACCESS_CITATION,
        inputs=(RECEIVED, EXTENDED),
        run=lambda given: due_date(hipaa.hipaa_access_due(given["received_date"], extended=given["extended"])),
    ),
    rule(
        "hipaa_accounting_due",
        "Accounting of disclosures due",
        section="9.3",
        citation=hipaa.ACCOUNTING_CITATION,
        inputs=(RECEIVED, EXTENDED),
        run=lambda given: due_date(hipaa.hipaa_accounting_due(given["received_date"], extended=given["extended"])),
    ),
    rule(
        "hipaa_accounting_window",
        "Accounting of disclosures covers from",
        section="9.3",
        citation=hipaa.ACCOUNTING_CITATION,
        inputs=(a_date("requested_date", "Day of the request"),),
        run=_window,
    ),
    rule(
        "breach_deadlines",
        "Breach notification",
        section="9.4",
        citation=hipaa.BREACH_CITATION,
        inputs=(
            a_date("discovered", "Day the breach was discovered"),
            a_count("affected", "People affected", 1, hipaa.MAX_AFFECTED),
        ),
        run=_breach,
    ),
    rule(
        "emergency_access",
        "Emergency access to a chart",
        section="9.5",
        citation=hipaa.BREAK_GLASS_CITATION,
        inputs=(a_time("opened_at", "When the chart was opened"), TZ),
        run=_emergency,
    ),
    rule(
        "retention_earliest_purge",
        "Earliest purge of a record",
        section="9.6",
        citation=hipaa.RETENTION_CITATION,
        inputs=(
            a_date("discharge_date", "Day of discharge"),
            Input("years", "int", False, "Years to keep; at least 5", minimum=1, maximum=hipaa.MAX_YEARS, default=5),
        ),
        run=_purge,
        confidence="M",
    ),
)
