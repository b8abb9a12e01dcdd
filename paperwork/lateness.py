"""Which promise a filing is for, and whether it comes late: as the deadline rules say it, from the episode's facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assessments import facts as assessments
from caseload.models import Episode
from homehealth import deadlines
from homehealth.deadlines import Deadline, Done, counting
from homehealth.errors import RuleError
from paperwork import facts as filings
from paperwork.gathering import of_episodes
from paperwork.kinds import BY_RULE, OASIS, FilingKind

WHICH_ASSESSMENT = "Choose the assessment that was transmitted."
# The rules that filings answer read no other facts than these state
SOURCES = (assessments.facts, filings.facts)


def owed(episode: Episode) -> list[Deadline]:
    """The promises of `episode` that a filing keeps, kept ones too, by due date. Five queries.

    Empty when its dates are such that no rule answers.
    """
    ((_, facts),) = of_episodes([episode], sources=SOURCES)
    try:
        return [deadline for deadline in deadlines.due(facts) if deadline.rule in BY_RULE]
    except RuleError:
        return []


def meant(
    promises: Sequence[Deadline],
    kind: FilingKind,
    *,
    cycle: str,
    period_number: int,
    instead_of: Done | None = None,
    after: int = 0,
) -> Deadline | None:
    """Of `promises`, the one that a filing of `kind` is for: named by its cycle, else by its period.

    Of several it is the one that `instead_of`, which the filing corrects, had kept, and of those kept on one day the one
    that comes after so many others; else the one that the form names as
    next: the first that is open, else the last that was kept.
    """
    found = [each for each in promises if each.rule == kind.rule]
    if cycle:
        return next((each for each in found if each.cycle == cycle), None)
    if kind.has_period:
        found = [each for each in found if each.period == period_number]
    corrected = [each for each in found if instead_of is not None and each.closed_on == instead_of.on]
    return next(iter(corrected[after:]), None) or next(reversed(corrected), None) or counting.next_of(found)


def to_choose_from(promises: Sequence[Deadline], kind: str) -> list[Deadline]:
    """Of `promises`, those of which a filing of this kind must name one by its cycle: a transmission its assessment. Empty
    where no filing of the kind names any."""
    return [each for each in promises if each.rule == OASIS.rule] if kind == OASIS.key else []


def due_on_if_late(
    promise: Deadline | None, kind: FilingKind, *, filed_on: date, accepted_on: date | None
) -> date | None:
    """The last good day of `promise` when a filing of these dates comes after it, else None."""
    counted = (accepted_on or filed_on) if kind.counts_when_accepted else filed_on
    return promise.due_on if promise is not None and counted > promise.due_on else None
