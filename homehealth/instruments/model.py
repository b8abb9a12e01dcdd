"""What an assessment instrument is: items with choices, a scoring function, a licence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

ItemKind = Literal["choice", "number", "yes_no", "check"]
Answers = Mapping[str, object]

# Plain words for every band an instrument may answer with
BAND_LABELS = {
    "none": "None",
    "minimal": "Minimal",
    "mild": "Mild",
    "moderate": "Moderate",
    "moderately_severe": "Moderately severe",
    "severe": "Severe",
    "intact": "Intact",
    "moderate_impairment": "Moderate impairment",
    "severe_impairment": "Severe impairment",
    "full": "Full function",
    "low": "Low",
    "high": "High risk",
    "very_high": "Very high risk",
    "not_at_risk": "Not at risk",
    "total": "Total dependency",
    "slight": "Slight dependency",
    "independent": "Independent",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to pick: the value stored, the words shown, and a short name accepted in its place."""

    value: int
    label: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `minimum`, `maximum`, `step` and `unit` belong to numbers; `danger`: an answer above 0 needs
    same-day action; `required` items must be answered before there is a score."""

    code: str
    text: str
    kind: ItemKind = "choice"
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: str = ""
    hint: str = ""
    danger: bool = False
    required: bool = True

    @property
    def is_whole(self) -> bool:
        """Tell whether only whole numbers answer it."""
        return self.step is not None and self.step >= 1


@dataclass(frozen=True, slots=True)
class Score:
    """A result: total and band (None where the instrument has none), yes/no and number findings, and the sum in words.

    `danger` is a sentence when an answer needs same-day action, `follow_up` the key of the instrument to do next.
    """

    total: int | float | None
    band: str | None
    flags: dict[str, bool | int | None]
    because: str
    danger: str | None = None
    follow_up: str | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """An assessment instrument as versioned data.

    `score` takes answers `{item.code: value}` and raises RuleError `incomplete` (field: the first missing item),
    `out_of_range`, `wrong_type`, `exclusive` or `unknown_item`. `listed_as` and `lists` name the calculator's own
    input for it: `listed_as` the key, and whether its list holds the answers in order or the codes checked.
    """

    key: str
    code: str
    version: str
    title: str
    licence: str
    ships_text: bool
    source: str
    credit: str
    effective_from: date
    lead_in: str
    items: tuple[Item, ...]
    score: Callable[[Answers], Score]
    follow_up: str | None = None
    listed_as: str | None = None
    lists: Literal["answers", "checked"] = "answers"
    effective_to: date | None = None
    loinc: str = field(default="")
