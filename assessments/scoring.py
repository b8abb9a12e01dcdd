"""Reading answers with the rule book: the score so far, what is missing, and answers that need action today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from homehealth import instruments
from homehealth.errors import RuleError
from homehealth.instruments import BAND_LABELS, Instrument, Item, Score

SAFETY = (
    "An answer needs action today. Ask about safety now, stay with the patient, and call the practitioner and your "
    "supervisor before you leave."
)


@dataclass(frozen=True)
class Reading:
    """What the answers say so far.

    `score` is None until every item is answered; `problem` is the rule book's sentence when answers contradict.
    """

    score: Score | None
    missing: list[str]
    problem: str
    danger: str

    @property
    def band(self) -> str:
        """The band in plain words, or empty."""
        return BAND_LABELS.get(self.score.band or "", self.score.band or "") if self.score else ""

    @property
    def findings(self) -> list[str]:
        """The flags that are raised, in plain words."""
        return raised(self.score.flags if self.score else {})


def raised(flags: Mapping[str, object]) -> list[str]:
    """The flags that are raised, in plain words: "Positive", "At risk"."""
    return [name.replace("_", " ").capitalize() for name, value in flags.items() if value is True]


def read(instrument: Instrument, answers: Mapping[str, object]) -> Reading:
    """Score the answers; an answer that needs action today counts at once, whatever else is missing."""
    danger = SAFETY if danger_of(instrument, answers) else ""
    missing = instruments.missing(instrument, answers)
    try:
        score = instrument.score(answers)
    except RuleError as error:
        return Reading(None, missing, "" if missing else str(error), danger)
    return Reading(score, [], "", danger)


def danger_of(instrument: Instrument, answers: Mapping[str, object]) -> str:
    """What in these answers needs action today, in words; empty when nothing does.

    An answer that is a danger by itself is told with its question. A score that is one is told as soon as it is certain,
    also while answers are missing: whatever they will be, the score can only be higher.
    """
    told = [
        _told(item, answers[item.code])
        for item in instrument.items
        if item.danger and _is_raised(answers.get(item.code))
    ]
    if told:
        return "; ".join(told)
    try:
        return instrument.score({**_least(instrument), **_given(answers)}).danger or ""
    except RuleError:
        return ""


def _told(item: Item, value: object) -> str:
    label = next((choice.label for choice in item.choices if choice.value == value), str(value))
    return f"“{item.text}” answered “{label}”"


def _least(instrument: Instrument) -> dict[str, object]:
    """The lowest answer of every question that must be answered."""
    least: dict[str, object] = {}
    for item in instrument.items:
        if item.required and item.kind != "check":
            lowest = min((choice.value for choice in item.choices), default=None)
            least[item.code] = item.minimum if lowest is None else lowest
    return {code: value for code, value in least.items() if value is not None}


def _given(answers: Mapping[str, object]) -> dict[str, object]:
    return {code: value for code, value in answers.items() if value is not None}


def _is_raised(value: object) -> bool:
    return isinstance(value, int | float) and value > 0
