"""Reading answers with the rule book: the score so far, what is missing, and answers that need action today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from homehealth import instruments
from homehealth.errors import RuleError
from homehealth.instruments import BAND_LABELS, Instrument, Score

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
    danger = SAFETY if any(item.danger and _is_raised(answers.get(item.code)) for item in instrument.items) else ""
    missing = instruments.missing(instrument, answers)
    try:
        score = instrument.score(answers)
    except RuleError as error:
        return Reading(None, missing, "" if missing else str(error), danger)
    return Reading(score, [], "", danger or score.danger or "")


def _is_raised(value: object) -> bool:
    return isinstance(value, int | float) and value > 0
