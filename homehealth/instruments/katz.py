"""Katz index of independence in daily living: own-words labels only."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.scoring import read, spoken_total

SOURCE = "Katz 1963; Hartford Try This no. 2"
ANSWERS = (Choice(0, "Needs help"), Choice(1, "Manages alone"))
LABELS = {
    "bathing": "Washing the body",
    "dressing": "Putting on clothes",
    "toileting": "Using the toilet",
    "transferring": "Getting in and out of bed or chair",
    "continence": "Control of bladder and bowel",
    "feeding": "Eating",
}
ITEMS = tuple(Item(code, label, "choice", ANSWERS) for code, label in LABELS.items())
SEVERE_TO = 2
# Sources agree on these anchors only; 5 and 3 have no shared band
BANDS = {6: "full", 4: "moderate"}


def score(answers: Answers) -> Score:
    """Return the activities managed alone, 0-6; the band is None where sources differ (5 and 3)."""
    values = list(read(ITEMS, answers).values())
    total = int(sum(values))
    band = "severe" if total <= SEVERE_TO else BANDS.get(total)
    return Score(total, band, {}, spoken_total(values, SOURCE))


INSTRUMENT = Instrument(
    key="katz",
    code="KATZ",
    version="1",
    title="Daily living (Katz ADL)",
    licence="Permission for the wording in software not confirmed: own-words labels only",
    ships_text=False,
    source=SOURCE,
    credit="After Katz et al. 1963",
    effective_from=date(1963, 9, 21),
    lead_in="For each activity, does the person manage alone?",
    items=ITEMS,
    score=score,
    listed_as="items",
)
