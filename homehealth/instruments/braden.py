"""Braden scale, score only: the wording needs a paid licence."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.scoring import band_of, read, spoken_total

SOURCE = "Braden & Bergstrom 1988"
BANDS = ((9, "very_high"), (12, "high"), (14, "moderate"), (18, "mild"), (23, "not_at_risk"))
TOP_SCORES = {"sensory": 4, "moisture": 4, "activity": 4, "mobility": 4, "nutrition": 4, "friction": 3}
ITEMS = tuple(
    Item(code, code.capitalize(), "choice", tuple(Choice(value, str(value)) for value in range(1, top + 1)))
    for code, top in TOP_SCORES.items()
)


def score(answers: Answers) -> Score:
    """Return the sum of the sub-scores from the paper form, 6-23; low is bad."""
    values = list(read(ITEMS, answers).values())
    total = sum(values)
    return Score(total, band_of(total, BANDS), {}, spoken_total(values, SOURCE))


INSTRUMENT = Instrument(
    key="braden",
    code="BRADEN",
    version="1",
    title="Pressure injury risk (Braden, score only)",
    licence="(c) Braden and Bergstrom, paid licence: wording not shipped",
    ships_text=False,
    source=SOURCE,
    credit="Braden Scale, (c) Barbara Braden and Nancy Bergstrom",
    effective_from=date(1988, 1, 1),
    lead_in="Enter the sub-scores from your licensed paper form.",
    items=ITEMS,
    score=score,
    listed_as="items",
)
