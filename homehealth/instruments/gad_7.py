"""GAD-7: anxiety severity."""

from datetime import date

from homehealth.instruments.model import Answers, Instrument, Score
from homehealth.instruments.phq import CREDIT, LEAD_IN, LICENCE, question
from homehealth.instruments.scoring import band_of, read, spoken_total

SOURCE = "Spitzer 2006"
BANDS = ((4, "minimal"), (9, "mild"), (14, "moderate"), (21, "severe"))
POSITIVE_FROM = 10
TEXTS = (
    "Feeling nervous, anxious, or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid, as if something awful might happen",
)
ITEMS = tuple(question(place, text) for place, text in enumerate(TEXTS, 1))


def score(answers: Answers) -> Score:
    """Return the sum 0-21 with its band; 10 or more is positive."""
    values = list(read(ITEMS, answers).values())
    total = sum(values)
    because = f"{spoken_total(values, SOURCE)}; positive from {POSITIVE_FROM}"
    return Score(total, band_of(total, BANDS), {"positive": total >= POSITIVE_FROM}, because)


INSTRUMENT = Instrument(
    key="gad-7",
    code="GAD-7",
    version="1",
    title="Anxiety severity (GAD-7)",
    licence=LICENCE,
    ships_text=True,
    source=SOURCE,
    credit=CREDIT,
    effective_from=date(2006, 1, 1),
    lead_in=LEAD_IN,
    items=ITEMS,
    score=score,
    listed_as="items",
    loinc="69737-5",
)
