"""Deadlines of the first days: initial visit, comprehensive assessment, encounter, notice of admission (R1.1-R1.12)."""

from datetime import date

from homehealth.admission import (
    COMPREHENSIVE_CITATION,
    INITIAL_CITATION,
    InitialVisit,
    comprehensive_assessment_due,
    initial_assessment_due,
)
from homehealth.billing import F2F_CITATION, NOA_CITATION, f2f_window, noa
from homehealth.dated import CONDITIONS_FROM
from homehealth.deadlines.model import Deadline, DeadlineRule, EpisodeFacts
from homehealth.deadlines.vocabulary import Fact

ADMISSION_CYCLE = "soc"
MEDICARE = ("medicare_ffs", "medicare_advantage")


def find_initial_assessment(facts: EpisodeFacts) -> list[Deadline]:
    """Return the initial assessment visit, once there is a referral or an ordered start."""
    if not facts.is_home_health:
        return []
    if facts.referral_at is not None:
        due = initial_assessment_due(facts.referral_at, facts.zone, facts.return_home_at, facts.ordered_soc)
    elif facts.ordered_soc is not None:
        because = f"the practitioner ordered the start of care on this day ({INITIAL_CITATION})"
        due = InitialVisit("ordered_soc_date", None, facts.ordered_soc, because)
    else:
        return []
    made = facts.first(Fact.INITIAL_VISIT)
    return [
        Deadline(
            rule="initial-assessment",
            cycle=ADMISSION_CYCLE,
            opens_on=facts.referral_at.astimezone(facts.zone).date() if facts.referral_at else None,
            due_on=due.due_on,
            due_at=due.due_at,
            because=due.because,
            closed_on=made.on if made else None,
        )
    ]


def find_comprehensive_assessment(facts: EpisodeFacts) -> list[Deadline]:
    """Return the comprehensive assessment, once care has started."""
    soc = facts.start_of_care
    if soc is None or not facts.is_home_health:
        return []
    due = comprehensive_assessment_due(soc)
    return [
        Deadline(
            rule="comprehensive-assessment",
            cycle=ADMISSION_CYCLE,
            opens_on=soc,
            due_on=due.due_on,
            because=due.because,
            closed_on=facts.first_since(Fact.COMPREHENSIVE_ASSESSMENT, soc),
        )
    ]


def find_face_to_face(facts: EpisodeFacts) -> list[Deadline]:
    """Return the face-to-face encounter; only an encounter inside its window closes it."""
    soc = facts.start_of_care
    if soc is None or facts.payer_kind not in MEDICARE:
        return []
    window = f2f_window(soc)
    inside = (each.on for each in facts.all(Fact.FACE_TO_FACE) if window.earliest <= each.on <= window.latest)
    return [
        Deadline(
            rule="face-to-face",
            cycle=ADMISSION_CYCLE,
            opens_on=window.earliest,
            due_on=window.latest,
            because=window.because,
            closed_on=next(inside, None),
        )
    ]


def find_notice_of_admission(facts: EpisodeFacts) -> list[Deadline]:
    """Return the notice of admission, owed to Medicare fee for service only."""
    soc = facts.start_of_care
    if soc is None or facts.payer_kind != "medicare_ffs":
        return []
    answer = noa(soc)
    return [
        Deadline(
            rule="notice-of-admission",
            cycle=ADMISSION_CYCLE,
            opens_on=soc,
            due_on=answer.due_on,
            because=answer.because,
            closed_on=facts.first_since(Fact.NOTICE_ACCEPTED, soc),
        )
    ]


RULES = (
    DeadlineRule(
        key="initial-assessment",
        title="Initial assessment visit",
        kind="assessment",
        citation=INITIAL_CITATION,
        confidence="H",
        closed_by=(Fact.INITIAL_VISIT,),
        closes="An initial assessment visit made by a nurse or qualified therapist",
        page="visits",
        verb="Visit",
        owner="intake",
        consequence="The agency is out of compliance, and the patient waits for care.",
        effective_from=CONDITIONS_FROM,
        find=find_initial_assessment,
    ),
    DeadlineRule(
        key="comprehensive-assessment",
        title="Comprehensive assessment",
        kind="assessment",
        citation=COMPREHENSIVE_CITATION,
        confidence="H",
        closed_by=(Fact.COMPREHENSIVE_ASSESSMENT,),
        closes="The comprehensive assessment completed (M0090)",
        page="assessment",
        verb="Assess",
        owner="clinician",
        consequence="Late OASIS: out of compliance, and the claim may be questioned.",
        effective_from=CONDITIONS_FROM,
        find=find_comprehensive_assessment,
    ),
    DeadlineRule(
        key="face-to-face",
        title="Face-to-face encounter",
        kind="paperwork",
        citation=F2F_CITATION,
        confidence="H",
        closed_by=(Fact.FACE_TO_FACE,),
        closes="An encounter dated from 90 days before to 30 days after the start of care",
        page="paperwork",
        verb="Obtain",
        owner="case_manager",
        consequence="The claim is not payable.",
        effective_from=date(2011, 4, 1),
        find=find_face_to_face,
        survives_discharge=True,
    ),
    DeadlineRule(
        key="notice-of-admission",
        title="Notice of admission",
        kind="paperwork",
        citation=NOA_CITATION,
        confidence="H",
        closed_by=(Fact.NOTICE_ACCEPTED,),
        closes="The notice accepted by the Medicare contractor",
        page="paperwork",
        verb="File",
        owner="case_manager",
        consequence="Each day from the start of care to the day before acceptance costs 1/30 of the 30-day payment.",
        effective_from=date(2022, 1, 1),
        find=find_notice_of_admission,
        survives_discharge=True,
    ),
)
