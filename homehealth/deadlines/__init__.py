"""Deadline rules: every module of this package with `RULES` adds its own; `due` asks them all."""

from functools import lru_cache
from types import ModuleType

from homehealth.deadlines.model import Cadence, Deadline, DeadlineRule, Done, EpisodeFacts
from homehealth.deadlines.vocabulary import Fact
from homehealth.discovery import discover
from homehealth.errors import RuleError

__all__ = ["Cadence", "Deadline", "DeadlineRule", "Done", "EpisodeFacts", "Fact", "due", "rules"]


def rules() -> dict[str, DeadlineRule]:
    """Return every deadline rule by its key, in order of key: the `RULES` of each module of this package's path."""
    return dict(_rules(discover(__name__, __path__)))


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
    if not facts.is_discharged or rule.survives_discharge:
        return found
    return [deadline for deadline in found if deadline.closed_on is not None]


def find(key: str) -> DeadlineRule:
    """Return the deadline rule with this key. Raises RuleError `unknown_choice`."""
    known = rules()
    if key not in known:
        raise RuleError("unknown_choice", "There is no such deadline rule: choose one from the list.", field="rule")
    return known[key]
