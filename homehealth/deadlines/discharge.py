"""What a discharge leaves to do (R1.16)."""

from homehealth.dated import CONDITIONS_FROM
from homehealth.deadlines.model import Deadline, DeadlineRule, EpisodeFacts
from homehealth.deadlines.vocabulary import Fact
from homehealth.notices import SUMMARY_CITATION, discharge_summary_due


def find_discharge_summary(facts: EpisodeFacts) -> list[Deadline]:
    """Return the discharge summary, once the patient is discharged."""
    left = facts.discharged_on
    if left is None or not facts.is_home_health:
        return []
    due = discharge_summary_due(left)
    return [
        Deadline(
            rule="discharge-summary",
            cycle="discharge",
            opens_on=left,
            due_on=due.due_on,
            because=due.because,
            closed_on=facts.first_since(Fact.DISCHARGE_SUMMARY, left),
        )
    ]


RULES = (
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
