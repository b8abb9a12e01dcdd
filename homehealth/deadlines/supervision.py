"""Clocks that restart with each visit: therapy reassessment and aide supervision (R1.14, R1.15)."""

from homehealth.deadlines.admission import CONDITIONS_FROM
from homehealth.deadlines.cycles import chain, relevant, same_day
from homehealth.deadlines.model import Deadline, DeadlineRule, EpisodeFacts
from homehealth.supervision import (
    AIDE_CITATION,
    THERAPIES,
    THERAPY_CITATION,
    aide_supervision_due,
    therapy_reassessment_due,
)


def find_therapy_reassessment(facts: EpisodeFacts) -> list[Deadline]:
    """Return the reassessments of each therapy discipline that has been evaluated and not discharged."""
    if not facts.is_home_health:
        return []
    return [deadline for discipline in THERAPIES for deadline in _of_discipline(facts, discipline)]


def _of_discipline(facts: EpisodeFacts, discipline: str) -> list[Deadline]:
    evaluations = facts.all(f"therapy-evaluation:{discipline}")
    if not evaluations:
        return []
    links = chain(
        evaluations[0].on, evaluations[1:], lambda base, _first: therapy_reassessment_due(discipline, base), same_day
    )
    ended = facts.last(f"therapy-discharge:{discipline}")
    if ended is not None and ended.on >= evaluations[-1].on:
        links.pop()
    found = [
        Deadline(
            "therapy-reassessment",
            f"{discipline}-{link.number}",
            None,
            link.due.due_on,
            None,
            link.due.because,
            link.closed_by.on if link.closed_by else None,
        )
        for link in links
    ]
    return relevant(facts, found)


def find_aide_supervision(facts: EpisodeFacts) -> list[Deadline]:
    """Return the supervision of aide care; its first clock starts at the first aide visit.

    14 days while the conditions of participation govern (skilled services), 60 days otherwise or from the day a fact
    "skilled-services-ended" is recorded.
    """
    first = facts.first("aide-visit")
    if first is None or facts.last("aide-discharge") is not None:
        return []
    ended = facts.last("skilled-services-ended")
    deeds = [each for each in facts.all("aide-supervision") if each.on >= first.on]
    links = chain(
        first.on,
        deeds,
        lambda base, first_turn: aide_supervision_due(
            skilled_services=facts.is_home_health and (ended is None or base < ended.on),
            last_supervision=base,
            counted_from="first aide visit" if first_turn else "last supervision",
        ),
        same_day,
    )
    found = [
        Deadline(
            "aide-supervision",
            f"aide-{link.number}",
            None,
            link.due.due_on,
            None,
            link.due.because,
            link.closed_by.on if link.closed_by else None,
        )
        for link in links
    ]
    return relevant(facts, found)


RULES = (
    DeadlineRule(
        key="therapy-reassessment",
        version="1",
        title="Therapy reassessment",
        kind="assessment",
        citation=THERAPY_CITATION,
        confidence="H",
        closes="An evaluation or functional reassessment by the qualified therapist of the discipline",
        page="visits",
        verb="Assess",
        owner="clinician",
        consequence="Visits after the due date and before the reassessment are not covered.",
        effective_from=CONDITIONS_FROM,
        effective_to=None,
        find=find_therapy_reassessment,
    ),
    DeadlineRule(
        key="aide-supervision",
        version="1",
        title="Aide supervision",
        kind="supervision",
        citation=AIDE_CITATION,
        confidence="H",
        closes="A supervisory visit by a nurse or therapist",
        page="visits",
        verb="Supervise",
        owner="clinician",
        consequence="The aide's care is unsupervised: out of compliance.",
        effective_from=CONDITIONS_FROM,
        effective_to=None,
        find=find_aide_supervision,
    ),
)
