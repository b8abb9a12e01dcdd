"""What a rule of the calculator is, and `@rule`, which makes one of a formula."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any, TypeVar

from homehealth.answers import Answer, told
from homehealth.asked import arguments, inputs_of, parameters_of
from homehealth.dated import CONDITIONS_FROM
from homehealth.inputs import Given, Input

Formula = TypeVar("Formula", bound=Callable[..., Any])
DESCRIPTION = "__rule__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the calculator. `run` takes the inputs already read (dates as dates) and answers with `because`.

    `confidence` is H, M or L; `open_inputs` rules read further inputs themselves.
    """

    name: str
    title: str
    section: str
    citation: str
    confidence: str = "H"
    version: str = "1"
    effective_from: date = CONDITIONS_FROM
    effective_to: date | None = None
    inputs: tuple[Input, ...]
    run: Callable[[Given], Answer]
    open_inputs: bool = False


def rule(
    *,
    section: str,
    title: str,
    citation: str,
    name: str = "",
    confidence: str = "H",
    since: date = CONDITIONS_FROM,
    answer: Callable[[Any, Given], Answer] | None = None,
) -> Callable[[Formula], Formula]:
    """Describe the formula below to the calculator, once: its inputs are read from its annotations.

    The formula stays as it is. The rule is called as the formula is, or `name`; it is version 1, still in force. What
    the formula returns is told field by field, or by `answer(found, given)`. Raises TypeError without a citation, or
    for a parameter that does not say what it is.
    """

    def describe(formula: Formula) -> Formula:
        if not (section.strip() and title.strip() and citation.strip()):
            raise TypeError(f"{formula.__module__}.{formula.__qualname__}: state section, title and citation.")
        parameters = parameters_of(formula)

        def run(given: Given) -> Answer:
            found = formula(**arguments(parameters, given))
            return answer(found, given) if answer else told(found)

        vars(formula)[DESCRIPTION] = Rule(
            name=name or formula.__name__,
            title=title,
            section=section,
            citation=citation,
            confidence=confidence,
            effective_from=since,
            inputs=inputs_of(parameters),
            run=run,
        )
        return formula

    return describe


def rules_of(module: ModuleType) -> list[Rule]:
    """Return the rules that the formulas of `module` were described as."""
    formulas = (each for each in vars(module).values() if inspect.isfunction(each))
    return [vars(each)[DESCRIPTION] for each in formulas if DESCRIPTION in vars(each)]
