"""Dangers: a concern that was raised is acted on in time, and what must be asked first is asked in an episode's first days."""

from datetime import date, timedelta

from homehealth.clocks import add_days
from homehealth.concerns import ASKED_WITHIN_DAYS, ASSESSMENT, HOUSE
from homehealth.dated import CONDITIONS_FROM, in_force
from homehealth.deadlines.cycles import relevant
from homehealth.deadlines.model import Deadline, DeadlineRule, Done, EpisodeFacts
from homehealth.deadlines.vocabulary import Fact

# What must be known of everybody, by the word that `asked` is said with
TO_ASK = {"code-status": "code status", "allergies": "allergies", "emergency-contact": "emergency contact"}


def find_concerns(facts: EpisodeFacts) -> list[Deadline]:
    """Return one for each concern raised, due at the instant it names, closed when somebody acted; none is open after a
    death."""
    acted = {each.of: each.on for each in reversed(facts.all(Fact.CONCERN_CLOSED))}
    raised = {each.of: each for each in reversed(facts.all(Fact.CONCERN_RAISED))}
    found = [_of(each, acted.get(of), facts) for of, each in reversed(raised.items())]
    has_died = facts.is_discharged and facts.ending == "died"
    return relevant(facts, [each for each in found if each.closed_on is not None or not has_died])


def _of(raised: Done, acted_on: date | None, facts: EpisodeFacts) -> Deadline:
    return Deadline(
        rule="concern",
        cycle=raised.of,
        about=raised.about,
        opens_on=raised.on,
        due_on=max(raised.on, raised.at.astimezone(facts.zone).date()) if raised.at else raised.on,
        due_at=raised.at,
        because=raised.words or "a danger was found",
        closed_on=acted_on,
    )


def find_not_asked(facts: EpisodeFacts) -> list[Deadline]:
    """Return one while something of TO_ASK is not known 5 calendar days after the start of care; none once all is.

    That day nobody could say when it was asked: the promise ends with the answer, whoever writes it down.
    """
    if facts.start_of_care is None:
        return []
    due_on = add_days(facts.start_of_care, in_force(ASKED_WITHIN_DAYS, facts.start_of_care).value)
    missing = [words for key, words in TO_ASK.items() if not facts.all(Fact.ASKED, of=key)]
    if not missing or facts.as_of < due_on:
        return []
    soc = facts.start_of_care
    because = (
        f"not known {(due_on - soc) // timedelta(days=1)} days after the start of care on {soc.day} {soc:%b} {soc.year}"
    )
    return [
        Deadline(
            rule="not-asked",
            cycle="first-days",
            about=", ".join(missing),
            opens_on=soc,
            due_on=due_on,
            because=because,
            closed_on=None,
        )
    ]


RULES = (
    DeadlineRule(
        key="concern",
        title="Concern",
        kind="concern",
        citation=HOUSE,
        confidence="M",
        closed_by=(Fact.CONCERN_CLOSED,),
        reads=(Fact.CONCERN_RAISED,),
        closes="Somebody acts, and writes on the concern what was done.",
        page="concern",
        verb="Act",
        owner="case_manager",
        consequence="A person in danger may be left alone with it.",
        effective_from=CONDITIONS_FROM,
        find=find_concerns,
        survives_discharge=True,
    ),
    DeadlineRule(
        key="not-asked",
        title="Not asked yet",
        kind="concern",
        citation=ASSESSMENT,
        confidence="M",
        closed_by=(Fact.ASKED,),
        closes="The answers in the patient's details, allergies and contacts.",
        page="header",
        verb="Ask",
        owner="case_manager",
        consequence="In an emergency nobody knows what the patient wants, what they must not get, or whom to call.",
        effective_from=CONDITIONS_FROM,
        find=find_not_asked,
    ),
)
