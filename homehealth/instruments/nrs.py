"""NRS: pain as a number from 0 to 10."""

from datetime import date

from homehealth.instruments.model import Answers, Instrument, Item, Score
from homehealth.instruments.scoring import band_of, read

PAIN_BANDS = ((0, "none"), (3, "mild"), (6, "moderate"), (10, "severe"))
SOURCE = "numeric rating scale; bands in common use"
ITEMS = (
    Item(
        "value",
        "How strong is the pain right now, from 0 (no pain) to 10 (the worst pain imaginable)?",
        "number",
        minimum=0,
        maximum=10,
        step=1,
    ),
)


def score(answers: Answers) -> Score:
    """Return the number given, 0-10, with its band."""
    total = read(ITEMS, answers)["value"]
    return Score(total, band_of(total, PAIN_BANDS), {}, f"pain {total:g} of 10 ({SOURCE})")


INSTRUMENT = Instrument(
    key="nrs",
    code="NRS",
    version="1",
    title="Pain, 0 to 10 (NRS)",
    licence="Generic scale, no licence needed",
    ships_text=True,
    source=SOURCE,
    credit="",
    effective_from=date(2000, 1, 1),
    lead_in="Ask the patient to pick one number.",
    items=ITEMS,
    score=score,
)
