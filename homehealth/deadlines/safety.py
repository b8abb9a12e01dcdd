"""Answers that need action the same day, such as thoughts of hurting oneself: the follow-up is owed that day."""

from datetime import date

from homehealth.deadlines.cycles import relevant
from homehealth.deadlines.model import Deadline, DeadlineRule, EpisodeFacts

CITATION = "Kroenke 2001, PHQ-9 item 9 above 0 at any total; house safety protocol"


def find_safety_follow_up(facts: EpisodeFacts) -> list[Deadline]:
    """Return one for each day on which a signed answer needed action: due that day, closed by the first word with the
    practitioner on that day or later."""
    told = facts.all("practitioner-told")
    found = [
        Deadline(
            "safety-follow-up",
            f"answer-{on.isoformat()}",
            on,
            on,
            None,
            f"an answer of {on.day} {on:%b} {on.year} needs action the same day",
            next((each.on for each in told if each.on >= on), None),
        )
        for on in sorted({each.on for each in facts.all("danger-answer")})
    ]
    return relevant(facts, found)


RULES = (
    DeadlineRule(
        key="safety-follow-up",
        version="1",
        title="Safety follow-up: talk with the practitioner",
        kind="contact",
        citation=CITATION,
        confidence="H",
        closes="A contact with the physician in the chart, by phone, by video or in person.",
        page="contact",
        verb="Call",
        owner="case_manager",
        consequence="A person in danger may be left alone with it.",
        effective_from=date(2001, 9, 1),
        effective_to=None,
        find=find_safety_follow_up,
    ),
)
