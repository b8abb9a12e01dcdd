"""What a discharge leaves to do (R1.16)."""

from homehealth.deadlines.admission import CONDITIONS_FROM
from homehealth.deadlines.model import Deadline, DeadlineRule, EpisodeFacts
from homehealth.notices import SUMMARY_CITATION, discharge_summary_due


def find_discharge_summary(facts: EpisodeFacts) -> list[Deadline]:
    """Return the discharge summary, once the patient is discharged."""
    left = facts.discharged_on
    if left is None or not facts.is_home_health:
        return []
    due = discharge_summary_due(left)
    sent = next((each.on for each in facts.all("discharge-summary") if each.on >= left), None)
    return [Deadline("discharge-summary", "discharge", left, due.due_on, None, due.because, sent)]


RULES = (
    DeadlineRule(
        key="discharge-summary",
        version="1",
        title="Discharge summary",
        kind="paperwork",
        citation=SUMMARY_CITATION,
        confidence="M",
        closes="The summary sent to the practitioner who takes over",
        page="paperwork",
        verb="Send",
        owner="case_manager",
        consequence="The next practitioner works without the record: out of compliance.",
        effective_from=CONDITIONS_FROM,
        effective_to=None,
        find=find_discharge_summary,
        survives_discharge=True,
    ),
)
