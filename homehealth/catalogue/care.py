"""Calculator: OASIS events, therapy, aides, summaries, notices (R1.7-R1.9, R1.14-R1.18, R1.25)."""

from homehealth import evv, notices, oasis, supervision
from homehealth.answers import Answer
from homehealth.catalogue.shared import TZ, a_choice, a_date, a_flag, a_time, due_date, maybe_due, rule
from homehealth.clocks import localize
from homehealth.errors import missing
from homehealth.inputs import Given, Input

SKILLED = a_flag("skilled_services", "Skilled services are being given")
VISIT_DATES = Input("visit_dates", "list", False, "Days of the visits", of="date", default=())


def _resumption(given: Given) -> Answer:
    at = given["return_home_at"]
    if at is not None and given["tz"] is None:
        raise missing("tz")
    due = oasis.roc_assessment_due(
        inpatient=given["inpatient"],
        stay_hours=given["stay_hours"],
        diagnostic_only=given["diagnostic_only"],
        return_home_on=given["return_home_date"],
        return_home_at=localize(at, given["tz"], "return_home_at") if at else None,
        ordered_roc=given["ordered_roc_date"],
    )
    return maybe_due(due)


def _therapy_all(given: Given) -> Answer:
    due = supervision.therapy_reassessment_due_all(given["last_qualifying"])
    because = "; ".join(each.because for each in due.values()) or "no discipline given"
    return {**{discipline: each.due_on for discipline, each in due.items()}, "because": because}


def _evv(given: Given) -> Answer:
    found = evv.evv_missing_elements(given["record"])
    return {"missing": found.missing, "complete": found.is_complete, "because": found.because}


def _appeal(given: Given) -> Answer:
    due = notices.nomnc_appeal_by(given["received_date"], given["effective_date"], given["tz"])
    return {"due_at": due.due_at, **due_date(due)}


RULES = (
    rule(
        "roc_assessment_due",
        "Resumption of care assessment due",
        section="1.7",
        citation=oasis.ROC_CITATION,
        inputs=(
            a_flag("inpatient", "Admitted as an inpatient (observation is not)"),
            Input("stay_hours", "number", True, "Length of the stay in hours", minimum=0, maximum=oasis.MAX_STAY_HOURS),
            a_flag("diagnostic_only", "Admitted for diagnostic tests only"),
            a_date("return_home_date", "Day the patient returned home", required=False),
            a_time("return_home_at", "Time the patient returned home, if known", required=False),
            a_date("ordered_roc_date", "Resumption ordered by the practitioner", required=False),
            Input("tz", "tz", False, "Time zone of the agency; needed with the time of return"),
        ),
        run=_resumption,
    ),
    rule(
        "oasis_event_due",
        "OASIS of an event due",
        section="1.8",
        citation=oasis.EVENT_CITATION,
        inputs=(
            a_choice("event", "What happened", tuple(oasis.EVENTS)),
            a_date("event_date", "Day it happened"),
            a_date("knowledge_date", "Day the agency knew, if later", required=False),
        ),
        run=lambda given: due_date(oasis.oasis_event_due(given["event"], given["event_date"], given["knowledge_date"])),
    ),
    rule(
        "oasis_submission_due",
        "OASIS transmission due",
        section="1.9",
        citation=oasis.SUBMISSION_CITATION,
        inputs=(a_date("m0090", "Date completed (M0090)"),),
        run=lambda given: due_date(oasis.oasis_submission_due(given["m0090"])),
    ),
    rule(
        "therapy_reassessment_due",
        "Therapy reassessment due",
        section="1.14",
        citation=supervision.THERAPY_CITATION,
        inputs=(
            a_choice("discipline", "Therapy", tuple(supervision.THERAPIES)),
            a_date("last_qualifying_date", "Last evaluation or reassessment by the therapist"),
        ),
        run=lambda given: due_date(
            supervision.therapy_reassessment_due(given["discipline"], given["last_qualifying_date"])
        ),
    ),
    rule(
        "therapy_reassessment_due_all",
        "Therapy reassessments due, every discipline",
        section="1.14",
        citation=supervision.THERAPY_CITATION,
        inputs=(Input("last_qualifying", "object", True, "Discipline -> day of its last qualifying visit", of="date"),),
        run=_therapy_all,
    ),
    rule(
        "aide_supervision_due",
        "Aide supervision due",
        section="1.15",
        citation=supervision.AIDE_CITATION,
        inputs=(SKILLED, a_date("last_supervision_date", "Last supervision, or the first aide visit")),
        run=lambda given: due_date(
            supervision.aide_supervision_due(
                skilled_services=given["skilled_services"], last_supervision=given["last_supervision_date"]
            )
        ),
    ),
    rule(
        "aide_observation_due",
        "Aide observation due",
        section="1.15",
        citation=supervision.AIDE_CITATION,
        inputs=(SKILLED, a_date("last_observation_date", "Last observation of the aide giving care")),
        run=lambda given: due_date(
            supervision.aide_observation_due(
                skilled_services=given["skilled_services"], last_observation=given["last_observation_date"]
            )
        ),
        confidence="M",
    ),
    rule(
        "discharge_summary_due",
        "Discharge summary due",
        section="1.16",
        citation=notices.SUMMARY_CITATION,
        inputs=(a_date("discharge_date", "Day of discharge"),),
        run=lambda given: due_date(notices.discharge_summary_due(given["discharge_date"])),
        confidence="M",
    ),
    rule(
        "transfer_summary_due",
        "Transfer summary due",
        section="1.16",
        citation=notices.SUMMARY_CITATION,
        inputs=(
            a_flag("planned", "The transfer was planned"),
            a_date("transfer_date", "Day of the transfer"),
            a_date("aware_date", "Day the agency became aware, if not planned", required=False),
            a_flag("still_inpatient_when_aware", "The patient was still in the facility then", default=True),
        ),
        run=lambda given: maybe_due(
            notices.transfer_summary_due(
                planned=given["planned"],
                transfer=given["transfer_date"],
                aware=given["aware_date"],
                still_inpatient_when_aware=given["still_inpatient_when_aware"],
            )
        ),
        confidence="M",
    ),
    rule(
        "nomnc_due",
        "Notice of Medicare Non-Coverage due",
        section="1.17",
        citation=notices.NOMNC_CITATION,
        inputs=(
            a_date("last_covered_date", "Last covered day"),
            VISIT_DATES,
            a_date("admission_date", "Day of admission", required=False),
        ),
        run=lambda given: due_date(
            notices.nomnc_due(given["last_covered_date"], given["visit_dates"], given["admission_date"])
        ),
    ),
    rule(
        "nomnc_appeal_by",
        "Appeal of the end of coverage",
        section="1.17",
        citation=notices.QIO_CITATION,
        inputs=(
            a_date("received_date", "Day the patient received the notice"),
            a_date("effective_date", "Day coverage ends by the notice"),
            TZ,
        ),
        run=_appeal,
    ),
    rule(
        "abn_renewal_due",
        "Advance Beneficiary Notice good until",
        section="1.18",
        citation=notices.ABN_CITATION,
        inputs=(a_date("signed_date", "Day the patient signed"),),
        run=lambda given: due_date(notices.abn_renewal_due(given["signed_date"])),
    ),
    rule(
        "evv_missing_elements",
        "Visit verification elements missing",
        section="1.25",
        citation=evv.CITATION,
        inputs=(Input("record", "object", True, "The visit record", of="any"),),
        run=_evv,
    ),
)
