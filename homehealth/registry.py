"""The calculator: every rule by name, with inputs a form can be drawn from, asked with JSON and answering JSON."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from types import ModuleType

import homehealth
from homehealth import catalogue, deadlines, frequency, instruments, medicines
from homehealth.answers import told
from homehealth.discovery import discover
from homehealth.errors import RuleError
from homehealth.inputs import Input, read_inputs
from homehealth.rule import Rule, rules_of

__all__ = ["Input", "Rule", "as_json", "ask", "rules"]


def rules() -> dict[str, Rule]:
    """Return every rule by name, in order of section then name.

    They are the formulas under `@rule` in any module of the book, and what a module computes in `listed_rules()`.
    """
    return dict(_rules(*_modules()))


def _modules() -> tuple[tuple[ModuleType, ...], ...]:
    """Return the modules rules come from, a package at a time; one more file is one more module."""
    packages = (homehealth, catalogue, deadlines, frequency, instruments, medicines)
    return tuple(discover(package.__name__, package.__path__) for package in packages)


@lru_cache(maxsize=16)
def _rules(*packages: tuple[ModuleType, ...]) -> dict[str, Rule]:
    found: list[Rule] = []
    for module in chain.from_iterable(packages):
        found.extend(rules_of(module))
        found.extend(module.listed_rules() if hasattr(module, "listed_rules") else ())
    return {rule.name: rule for rule in sorted(found, key=lambda each: (_section(each.section), each.name))}


def _section(section: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section.split("."))


def ask(name: str, inputs: Mapping[str, object]) -> dict[str, object]:
    """Answer the rule called `name` for JSON `inputs` with JSON outputs, `because` (the derivation) and `citation`.

    Dates are YYYY-MM-DD, local times YYYY-MM-DDTHH:MM with an IANA `tz`. Raises RuleError `unknown_rule`,
    `missing_input`, `unknown_input`, `wrong_type`, `bad_date`, `bad_time`, `bad_timezone`, `out_of_range` or the
    rule's own.
    """
    rule = _rules(*_modules()).get(name) if isinstance(name, str) else None
    if rule is None:
        raise RuleError("unknown_rule", "There is no rule of that name: see the list.")
    given = read_inputs(rule.inputs, inputs, is_open=rule.open_inputs)
    answer = {"citation": rule.citation, **rule.run(given)}
    return {key: as_json(value) for key, value in answer.items()}


def as_json(value: object) -> object:
    """Return `value` with dates as YYYY-MM-DD, instants with seconds and offset, tuples as lists."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        value = told(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    return value
