"""The vocabulary of facts: everything done in an episode that a deadline rule starts from, waits for or ends with."""

from enum import StrEnum


class Fact(StrEnum):
    """One thing that can have been done. Apps state these in their `facts.py`; the rules of this package read them."""

    INITIAL_VISIT = "initial-assessment-visit"
    COMPREHENSIVE_ASSESSMENT = "comprehensive-assessment"
    RECERTIFICATION_ASSESSMENT = "recert-assessment"
    RESUMPTION_ASSESSMENT = "roc-assessment"
    FOLLOW_UP_ASSESSMENT = "follow-up-assessment"
    TRANSFER_ASSESSMENT = "transfer-assessment"
    DISCHARGE_ASSESSMENT = "discharge-assessment"
    DEATH_ASSESSMENT = "death-assessment"
    CONCERN_RAISED = "concern-raised"  # on the day it was raised; `at` is the instant by which to act, `of` which one
    CONCERN_CLOSED = "concern-closed"  # somebody acted; `of` says on which
    ASKED = "asked"  # known by now, whenever it was asked; `of` is a key of homehealth.deadlines.dangers.TO_ASK
    PLAN_SIGNED = "plan-signed"
    FACE_TO_FACE = "face-to-face"
    NOTICE_ACCEPTED = "noa-accepted"
    FILED = "filed"  # a filing that no other word stands for: `of` names the rule that asks for it
    OASIS_SUBMITTED = "oasis-submitted"
    DISCHARGE_SUMMARY = "discharge-summary"
    THERAPY_EVALUATION = "therapy-evaluation"
    THERAPY_DISCHARGE = "therapy-discharge"
    AIDE_VISIT = "aide-visit"
    AIDE_SUPERVISION = "aide-supervision"
    AIDE_DISCHARGE = "aide-discharge"
    SKILLED_SERVICES_ENDED = "skilled-services-ended"
    PROGRESS_REVIEW = "progress-review"
    CONTACT = "contact"
    CONTACT_IN_PERSON = "face-to-face-contact"
    HOME_VISIT = "home-visit"
    PLAN_REVIEWED_WITH_PERSON = "pcsp-review"
    LEVEL_OF_CARE_REEVALUATED = "loc-reeval"
    REASSESSMENT = "reassessment"
    BACK_UP_PLAN_REVIEWED = "back-up-plan-review"
    PROVIDERS_MONITORED = "provider-monitoring"
