"""Whether a day that somebody types counts for the promise it is meant for: asked about where it is typed, never afterwards.

One answer for every form and every body of the API: the window is what the rules of `homehealth.deadlines` say of this
episode's facts. A day outside it may still be true, so it is taken with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Literal

from django.conf import settings
from django.utils.module_loading import import_string

from caseload.models import Episode
from core.change.actions import Refused
from core.kit.words import day
from homehealth.deadlines import Deadline, Done, EpisodeFacts, Fact, counting, due
from homehealth.deadlines.counting import Weighed
from homehealth.errors import RuleError

About = Literal["both", "nothing", "late"]
# FACTS_OF_EPISODES: these episodes with everything that is known of them today
FactsOf = Callable[[Collection[Episode]], list[tuple[Episode, EpisodeFacts]]]


def weigh(episode: Episode, done: Done, *, instead_of: Done | None = None) -> Weighed:
    """What `done` would count for in `episode`, without `instead_of`, which it corrects. Reads only."""
    facts = _facts(episode)
    if instead_of is not None:
        facts = replace(facts, done=tuple(each for each in facts.done if each != instead_of))
    try:
        return counting.weigh(facts, done)
    except RuleError:  # the dates of the episode are such that no rule answers: nothing is promised
        return Weighed(done.on)


def ask(
    episode: Episode, done: Done, *, reason: str, field: str, about: About = "both", instead_of: Done | None = None
) -> None:
    """Raise Refused, at `field`, when the day counts for nothing or late and no reason is given; `about` says which of
    the two is asked."""
    if reason.strip():
        return
    weighed = weigh(episode, done, instead_of=instead_of)
    is_asked = weighed.missed is not None if about == "nothing" else about == "both" or weighed.late is not None
    if is_asked and weighed.objection:
        raise Refused(f"{weighed.objection} Correct the date, or say here why {day(done.on)} is right.", field=field)


def objection(episode: Episode, done: Done, *, reason: str) -> str:
    """The sentence that `ask` would refuse with, for a page that lists what is missing; empty when nothing is asked."""
    return "" if reason.strip() else weigh(episode, done).objection


def hint(episode: Episode, *whats: Fact, period: int | None = None) -> str:
    """What to know before the day is typed: until when it counts and what follows outside; empty where nobody waits.

    `period` is the certification period that is meant, where it is known.
    """
    meant = _meant(_facts(episode), whats, period)
    return counting.hint(meant) if meant else ""


def windows(episode: Episode, asked: Mapping[str, Fact]) -> dict[str, str]:
    """By the keys of `asked` the days that count in a few words: "counts from 4 Jan 2027 to 8 Jan 2027"."""
    facts = _facts(episode)
    found = {key: _meant(facts, (what,)) for key, what in asked.items()}
    return {key: counting.in_short(deadline) for key, deadline in found.items() if deadline}


def kept(episode: Episode) -> dict[tuple[str, str], str]:
    """The promises of the episode that were kept, by rule and cycle, with their titles. Read it before and after dates
    that others follow from are corrected."""
    try:
        return {(each.rule, each.cycle): counting.title(each) for each in due(_facts(episode)) if each.closed_on}
    except RuleError:
        return {}


def _meant(facts: EpisodeFacts, whats: Collection[Fact], period: int | None = None) -> Deadline | None:
    """The promise that such a deed would keep next, or the last that one kept; None where no rule asks or answers."""
    try:
        found = counting.promises(facts, *whats)
    except RuleError:
        return None
    return counting.next_of([each for each in found if period in {None, each.period} and counting.is_for(each, *whats)])


def _facts(episode: Episode) -> EpisodeFacts:
    gather: FactsOf = import_string(settings.FACTS_OF_EPISODES)
    ((_, facts),) = gather([episode])
    return facts
