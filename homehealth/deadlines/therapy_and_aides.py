"""Clocks that restart with each visit: therapy reassessment and aide supervision (R1.14, R1.15)."""

from homehealth.dated import CONDITIONS_FROM
from homehealth.deadlines.cycles import Link, chain, relevant, same_day
from homehealth.deadlines.model import Deadline, DeadlineRule, EpisodeFacts
from homehealth.deadlines.vocabulary import Fact
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
    evaluations = facts.all(Fact.THERAPY_EVALUATION, discipline=discipline)
    if not evaluations:
        return []
    links = chain(
        evaluations[0].on, evaluations[1:], lambda base, _first: therapy_reassessment_due(discipline, base), same_day
    )
    ended = facts.last(Fact.THERAPY_DISCHARGE, discipline)
    if ended is not None and ended.on >= evaluations[-1].on:
        links.pop()
    return relevant(facts, [_of_link("therapy-reassessment", discipline, link) for link in links])


def _of_link(rule: str, name: str, link: Link) -> Deadline:
    return Deadline(
        rule=rule,
        cycle=f"{name}-{link.number}",
        about=name if name in THERAPIES else "",
        due_on=link.due.due_on,
        because=link.due.because,
        closed_on=link.closed_by.on if link.closed_by else None,
    )


def find_aide_supervision(facts: EpisodeFacts) -> list[Deadline]:
    """Return the supervision of aide care; its first clock starts at the first aide visit.

    14 days while the conditions of participation govern (skilled services), 60 days otherwise or from the day that the
    skilled services ended.
    """
    first = facts.first(Fact.AIDE_VISIT)
    if first is None or facts.last(Fact.AIDE_DISCHARGE) is not None:
        return []
    ended = facts.last(Fact.SKILLED_SERVICES_ENDED)
    deeds = [each for each in facts.all(Fact.AIDE_SUPERVISION) if each.on >= first.on]
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
    return relevant(facts, [_of_link("aide-supervision", "aide", link) for link in links])


RULES = (
    DeadlineRule(
        key="therapy-reassessment",
        title="Therapy reassessment",
        kind="assessment",
        citation=THERAPY_CITATION,
        confidence="H",
        closed_by=(Fact.THERAPY_EVALUATION,),
        reads=(Fact.THERAPY_DISCHARGE,),
        closes="An evaluation or functional reassessment by the qualified therapist of the discipline",
        page="visits",
        verb="Assess",
        owner="clinician",
        consequence="Visits after the due date and before the reassessment are not covered.",
        effective_from=CONDITIONS_FROM,
        find=find_therapy_reassessment,
        waits_for_home=True,
    ),
    DeadlineRule(
        key="aide-supervision",
        title="Aide supervision",
        kind="supervision",
        citation=AIDE_CITATION,
        confidence="H",
        closed_by=(Fact.AIDE_SUPERVISION,),
        reads=(Fact.AIDE_VISIT, Fact.AIDE_DISCHARGE, Fact.SKILLED_SERVICES_ENDED),
        closes="A supervisory visit by a nurse or therapist",
        page="visits",
        verb="Supervise",
        owner="clinician",
        consequence="The aide's care is unsupervised: out of compliance.",
        effective_from=CONDITIONS_FROM,
        find=find_aide_supervision,
        waits_for_home=True,
    ),
)
