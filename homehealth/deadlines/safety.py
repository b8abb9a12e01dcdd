"""Answers that need action the same day, such as thoughts of hurting oneself: the follow-up is owed that day."""

from datetime import date

from homehealth.deadlines.cycles import relevant
from homehealth.deadlines.model import Deadline, DeadlineRule, EpisodeFacts
from homehealth.deadlines.vocabulary import Fact

CITATION = "Kroenke 2001, PHQ-9 item 9 above 0 at any total; house safety protocol"


def find_safety_follow_up(facts: EpisodeFacts) -> list[Deadline]:
    """Return one for each day on which a signed answer needed action: due that day, closed by the first word with the
    practitioner on that day or later."""
    found = [
        Deadline(
            rule="safety-follow-up",
            cycle=f"answer-{on.isoformat()}",
            opens_on=on,
            due_on=on,
            because=f"an answer of {on.day} {on:%b} {on.year} needs action the same day",
            closed_on=facts.first_since(Fact.PRACTITIONER_TOLD, on),
        )
        for on in sorted({each.on for each in facts.all(Fact.DANGER_ANSWER)})
    ]
    return relevant(facts, found)


RULES = (
    DeadlineRule(
        key="safety-follow-up",
        title="Safety follow-up: talk with the practitioner",
        kind="contact",
        citation=CITATION,
        confidence="H",
        closed_by=(Fact.PRACTITIONER_TOLD,),
        reads=(Fact.DANGER_ANSWER,),
        closes="A contact with the physician in the chart, by phone, by video or in person.",
        page="contact",
        verb="Call",
        owner="case_manager",
        consequence="A person in danger may be left alone with it.",
        effective_from=date(2001, 9, 1),
        find=find_safety_follow_up,
    ),
)
