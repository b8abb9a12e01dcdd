"""Inputs and answers that rules of every section share."""

from collections.abc import Callable
from datetime import date

from homehealth.answers import Answer, Due, MaybeDue
from homehealth.inputs import Given, Input
from homehealth.rule import Rule

CONDITIONS_FROM = date(2018, 1, 13)  # the conditions of participation as revised
PDGM_FROM = date(2020, 1, 1)

SOC = Input("soc_date", "date", help="Start of care: day of the first billable visit")
TZ = Input("tz", "tz", help="Time zone of the agency, such as America/New_York")


def a_date(name: str, help_text: str, *, required: bool = True) -> Input:
    """Return a date input."""
    return Input(name, "date", required, help_text)


def a_time(name: str, help_text: str, *, required: bool = True) -> Input:
    """Return a local-time input."""
    return Input(name, "datetime", required, help_text)


def a_count(name: str, help_text: str, minimum: int, maximum: int, *, required: bool = True) -> Input:
    """Return a whole-number input from `minimum` to `maximum`."""
    return Input(name, "int", required, help_text, minimum=minimum, maximum=maximum)


def a_flag(name: str, help_text: str, *, default: bool | None = None) -> Input:
    """Return a yes/no input; with a default it is optional."""
    return Input(name, "bool", default is None, help_text, default=default)


def a_choice(name: str, help_text: str, choices: tuple[str, ...]) -> Input:
    """Return an input that takes one of `choices`."""
    return Input(name, "choice", True, help_text, choices)


def due_date(due: Due) -> Answer:
    """Return a deadline as the calculator writes it."""
    return {"due_date": due.due_on, "because": due.because}


def maybe_due(due: MaybeDue) -> Answer:
    """Return a deadline that may not be required; `due_at` only where hours decide."""
    at: Answer = {"due_at": due.due_at} if due.due_at else {}
    return {"required": due.required, "due_date": due.due_on, "because": due.because, **at}


def rule(
    name: str,
    title: str,
    *,
    section: str,
    citation: str,
    inputs: tuple[Input, ...],
    run: Callable[[Given], Answer],
    confidence: str = "H",
    since: date = CONDITIONS_FROM,
) -> Rule:
    """Return version 1 of a rule, still in force."""
    return Rule(name, title, section, citation, confidence, "1", since, None, inputs, run)
