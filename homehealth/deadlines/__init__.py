"""Deadline rules: every module of this package with `RULES` adds its own; `due` asks them all."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from types import ModuleType

from homehealth.clocks import add_days, spoken_day
from homehealth.deadlines.model import Cadence, Deadline, DeadlineRule, Done, EpisodeFacts
from homehealth.deadlines.stays import Stay
from homehealth.deadlines.vocabulary import Fact
from homehealth.discovery import discover
from homehealth.errors import RuleError

__all__ = ["Cadence", "Deadline", "DeadlineRule", "Done", "EpisodeFacts", "Fact", "Stay", "due", "rules"]

AFTER_RETURN_DAYS = 2  # house rule: what fell into a stay is done with the resumption of care


def rules() -> dict[str, DeadlineRule]:
    """Return every deadline rule by its key, in order of key: the `RULES` of each module of this package's path."""
    return dict(_rules(discover(__name__, __path__)))


def known(key: str) -> DeadlineRule | None:
    """Return the deadline rule with this key, or None where there is no such rule any more."""
    return _rules(discover(__name__, __path__)).get(key)


@lru_cache(maxsize=16)
def _rules(modules: tuple[ModuleType, ...]) -> dict[str, DeadlineRule]:
    found = [rule for module in modules for rule in getattr(module, "RULES", ())]
    return {rule.key: rule for rule in sorted(found, key=lambda each: each.key)}


def due(facts: EpisodeFacts) -> list[Deadline]:
    """Return the deadlines of one episode under every rule in force on `facts.as_of`, by due date then rule.

    Kept promises of the last 400 days are listed with `closed_on`. After the discharge an open one is listed only
    where it is still owed. Raises RuleError `out_of_range` or `wrong_type` for facts no calendar holds.
    """
    found = [deadline for rule in rules().values() if _in_force(rule, facts) for deadline in _of_rule(rule, facts)]
    return sorted(found, key=lambda each: (each.due_on, each.rule, each.cycle))


def _in_force(rule: DeadlineRule, facts: EpisodeFacts) -> bool:
    return rule.effective_from <= facts.as_of and (rule.effective_to is None or facts.as_of <= rule.effective_to)


def _of_rule(rule: DeadlineRule, facts: EpisodeFacts) -> list[Deadline]:
    found = rule.find(facts)
    if rule.waits_for_home and facts.stays:
        found = [moved for deadline in found for moved in _at_home(deadline, facts)]
    if not facts.is_discharged or rule.survives_discharge:
        return found
    return [deadline for deadline in found if deadline.closed_on is not None]


def _at_home(deadline: Deadline, facts: EpisodeFacts) -> Iterator[Deadline]:
    """The deadline as it stands with the stays: none while the patient is away, and due after the return when its day
    fell into the stay."""
    away = next((stay for stay in facts.stays if stay.covers(deadline.due_on, facts.zone)), None)
    if deadline.closed_on is not None or away is None:
        yield deadline
        return
    home = away.home_on(facts.zone)
    if home is not None:  # a second stay may begin before the day it moves to
        due_on = add_days(home, AFTER_RETURN_DAYS)
        words = f"; in a facility on that day, home {spoken_day(home)}: within {AFTER_RETURN_DAYS} days (house rule)"
        latest = max(deadline.latest_on, due_on) if deadline.latest_on else None
        moved = replace(deadline, due_on=due_on, due_at=None, latest_on=latest, because=deadline.because + words)
        yield from _at_home(moved, facts)


def find(key: str) -> DeadlineRule:
    """Return the deadline rule with this key. Raises RuleError `unknown_choice`."""
    known = rules()
    if key not in known:
        raise RuleError("unknown_choice", "There is no such deadline rule: choose one from the list.", field="rule")
    return known[key]
