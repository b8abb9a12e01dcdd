"""What a stay in a facility, a return home, a discharge and a death leave to do (R1.7, R1.8, R1.16)."""

from datetime import date

from homehealth.clocks import spoken_day
from homehealth.dated import CONDITIONS_FROM
from homehealth.deadlines.cycles import relevant
from homehealth.deadlines.model import Deadline, DeadlineRule, Done, EpisodeFacts
from homehealth.deadlines.stays import Stay
from homehealth.deadlines.vocabulary import Fact
from homehealth.notices import SUMMARY_CITATION, discharge_summary_due, transfer_summary_due
from homehealth.oasis import EVENT_CITATION, ROC_CITATION, oasis_event_due, roc_assessment_due

END_CYCLE = "discharge"


def find_transfer_assessment(facts: EpisodeFacts) -> list[Deadline]:
    """Return the transfer assessment of each inpatient stay of 24 hours or more that was not for tests only."""
    deeds = facts.all(Fact.TRANSFER_ASSESSMENT)
    found = []
    for stay in _transfers(facts):
        admitted = stay.admitted_on(facts.zone)
        due = oasis_event_due("transfer", admitted, stay.learned_on)
        found.append(
            Deadline(
                rule="transfer-assessment",
                cycle=_cycle(stay),
                about=f"stay of {spoken_day(admitted)}",
                opens_on=max(admitted, stay.learned_on),
                due_on=due.due_on,
                because=due.because,
                closed_on=_taken(deeds, admitted),
            )
        )
    return relevant(facts, found)


def find_transfer_summary(facts: EpisodeFacts) -> list[Deadline]:
    """Return the summary that the facility gets, where the patient was still there when the agency knew."""
    deeds = facts.all(Fact.FILED, of="transfer-summary")
    found = []
    for stay in _transfers(facts):
        admitted, left = stay.admitted_on(facts.zone), stay.left_at or stay.home_at
        gone = left.astimezone(facts.zone).date() if left else None
        answer = transfer_summary_due(
            planned=stay.planned,
            transfer=admitted,
            aware=stay.learned_on,
            still_inpatient_when_aware=gone is None or gone >= stay.learned_on,
        )
        if answer.due_on is None:
            continue
        found.append(
            Deadline(
                rule="transfer-summary",
                cycle=_cycle(stay),
                about=f"stay of {spoken_day(admitted)}",
                opens_on=admitted,
                due_on=answer.due_on,
                because=answer.because,
                closed_on=_taken(deeds, admitted),
            )
        )
    return relevant(facts, found)


def find_resumption(facts: EpisodeFacts) -> list[Deadline]:
    """Return the resumption of care assessment after each such stay, once the patient is home and still in care."""
    deeds = facts.all(Fact.RESUMPTION_ASSESSMENT)
    found = []
    for stay in _transfers(facts):
        if stay.home_at is None:
            continue
        home, hours = stay.home_at.astimezone(facts.zone), stay.hours()
        assert hours is not None
        due = roc_assessment_due(
            inpatient=stay.inpatient,
            stay_hours=hours,
            diagnostic_only=stay.diagnostic_only,
            return_home_at=home,
            ordered_roc=stay.ordered_resumption,
        )
        if due.due_on is None:
            continue
        found.append(
            Deadline(
                rule="resumption",
                cycle=_cycle(stay),
                about=f"home {spoken_day(home.date())}",
                opens_on=home.date(),
                due_on=due.due_on,
                due_at=due.due_at,
                because=due.because,
                closed_on=_taken(deeds, home.date()),
            )
        )
    return relevant(facts, found)


def find_discharge_assessment(facts: EpisodeFacts) -> list[Deadline]:
    """Return the discharge assessment; none for somebody discharged from within a facility, whose transfer assessment
    says so, and none where care never began."""
    left = facts.discharged_on
    if left is None or facts.ending != "discharged" or not _was_in_care(facts) or _ended_in_facility(facts, left):
        return []
    return [_event(facts, "discharge", "discharge-assessment", Fact.DISCHARGE_ASSESSMENT, left)]


def find_death_assessment(facts: EpisodeFacts) -> list[Deadline]:
    """Return the assessment of a death at home; none after a transfer to the facility in which the patient died."""
    died = facts.discharged_on
    if died is None or facts.ending != "died" or not _was_in_care(facts) or _ended_in_facility(facts, died):
        return []
    return [_event(facts, "death", "death-assessment", Fact.DEATH_ASSESSMENT, died)]


def find_discharge_summary(facts: EpisodeFacts) -> list[Deadline]:
    """Return the discharge summary, once a patient who was in care is discharged. Nobody takes over from the dead."""
    left = facts.discharged_on
    if left is None or facts.ending != "discharged" or not _was_in_care(facts):
        return []
    due = discharge_summary_due(left)
    return [
        Deadline(
            rule="discharge-summary",
            cycle=END_CYCLE,
            opens_on=left,
            due_on=due.due_on,
            because=due.because,
            closed_on=facts.first_since(Fact.DISCHARGE_SUMMARY, left),
        )
    ]


def _was_in_care(facts: EpisodeFacts) -> bool:
    return facts.is_home_health and facts.start_of_care is not None


def _event(facts: EpisodeFacts, event: str, rule: str, deed: Fact, on: date) -> Deadline:
    due = oasis_event_due(event, on, facts.end_known_on)
    made = facts.last(deed)
    return Deadline(
        rule=rule,
        cycle=END_CYCLE,
        opens_on=on,
        due_on=due.due_on,
        because=due.because,
        closed_on=made.on if made else None,
    )


def _transfers(facts: EpisodeFacts) -> list[Stay]:
    if not _was_in_care(facts):
        return []
    until = min(facts.as_of, facts.discharged_on) if facts.discharged_on else facts.as_of
    return [stay for stay in facts.stays if stay.is_transfer(until, facts.zone)]


def _ended_in_facility(facts: EpisodeFacts, on: date) -> bool:
    return any(stay.covers(on, facts.zone) for stay in _transfers(facts))


def _cycle(stay: Stay) -> str:
    return f"stay-{stay.n}"


def _taken(deeds: list[Done], since: date) -> date | None:
    """Take the first of `deeds` from `since` on, so that one deed never keeps the promises of two stays."""
    found = next((each for each in deeds if each.on >= since), None)
    if found is None:
        return None
    deeds.remove(found)
    return found.on


RULES = (
    DeadlineRule(
        key="transfer-assessment",
        title="Transfer assessment",
        kind="assessment",
        citation=EVENT_CITATION,
        confidence="H",
        closed_by=(Fact.TRANSFER_ASSESSMENT,),
        closes="The transfer assessment (RFA 6 or 7) completed; no visit is needed",
        page="assessment",
        verb="Assess",
        owner="case_manager",
        consequence="Late OASIS: out of compliance, and the claim may be questioned.",
        effective_from=CONDITIONS_FROM,
        find=find_transfer_assessment,
        survives_discharge=True,
    ),
    DeadlineRule(
        key="transfer-summary",
        title="Transfer summary",
        kind="paperwork",
        citation=SUMMARY_CITATION,
        confidence="M",
        closed_by=(Fact.FILED,),
        closes="The summary sent to the facility",
        page="paperwork",
        verb="Send",
        owner="case_manager",
        consequence="The facility treats the patient without the record: out of compliance.",
        effective_from=CONDITIONS_FROM,
        find=find_transfer_summary,
        survives_discharge=True,
    ),
    DeadlineRule(
        key="resumption",
        title="Resumption of care assessment",
        kind="assessment",
        citation=ROC_CITATION,
        confidence="H",
        closed_by=(Fact.RESUMPTION_ASSESSMENT,),
        closes="The resumption of care assessment (RFA 3) completed at home",
        page="assessment",
        verb="Assess",
        owner="clinician",
        consequence="Nobody has looked at what the hospital changed; late OASIS: out of compliance.",
        effective_from=CONDITIONS_FROM,
        find=find_resumption,
    ),
    DeadlineRule(
        key="discharge-assessment",
        title="Discharge assessment",
        kind="assessment",
        citation=EVENT_CITATION,
        confidence="H",
        closed_by=(Fact.DISCHARGE_ASSESSMENT,),
        closes="The discharge assessment (RFA 9) completed",
        page="assessment",
        verb="Assess",
        owner="clinician",
        consequence="Late OASIS: out of compliance, and the claim may be questioned.",
        effective_from=CONDITIONS_FROM,
        find=find_discharge_assessment,
        survives_discharge=True,
    ),
    DeadlineRule(
        key="death-assessment",
        title="Assessment of a death at home",
        kind="assessment",
        citation=EVENT_CITATION,
        confidence="H",
        closed_by=(Fact.DEATH_ASSESSMENT,),
        closes="The assessment of a death at home (RFA 8) completed; no visit is needed",
        page="assessment",
        verb="Assess",
        owner="case_manager",
        consequence="Late OASIS: out of compliance, and the claim may be questioned.",
        effective_from=CONDITIONS_FROM,
        find=find_death_assessment,
        survives_discharge=True,
    ),
    DeadlineRule(
        key="discharge-summary",
        title="Discharge summary",
        kind="paperwork",
        citation=SUMMARY_CITATION,
        confidence="M",
        closed_by=(Fact.DISCHARGE_SUMMARY,),
        closes="The summary sent to the practitioner who takes over",
        page="paperwork",
        verb="Send",
        owner="case_manager",
        consequence="The next practitioner works without the record: out of compliance.",
        effective_from=CONDITIONS_FROM,
        find=find_discharge_summary,
        survives_discharge=True,
    ),
)
