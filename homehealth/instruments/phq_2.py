"""PHQ-2: two questions that decide whether the PHQ-9 is asked."""

from datetime import date

from homehealth.instruments.model import Answers, Instrument, Score
from homehealth.instruments.phq import CREDIT, LEAD_IN, LICENCE, PHQ_ITEMS
from homehealth.instruments.scoring import read, spoken_total

SOURCE = "Kroenke 2003"
ITEMS = PHQ_ITEMS[:2]
POSITIVE_FROM = 3
FOLLOW_UP = "phq-9"


def score(answers: Answers) -> Score:
    """Return the sum 0-6; 3 or more is positive and leads to the PHQ-9."""
    values = list(read(ITEMS, answers).values())
    total = sum(values)
    positive = total >= POSITIVE_FROM
    because = f"{spoken_total(values, SOURCE)}; positive from {POSITIVE_FROM}"
    return Score(total, None, {"positive": positive}, because, follow_up=FOLLOW_UP if positive else None)


INSTRUMENT = Instrument(
    key="phq-2",
    code="PHQ-2",
    version="1",
    title="Depression screen, two questions (PHQ-2)",
    licence=LICENCE,
    ships_text=True,
    source=SOURCE,
    credit=CREDIT,
    effective_from=date(2003, 1, 1),
    lead_in=LEAD_IN,
    items=ITEMS,
    score=score,
    follow_up=FOLLOW_UP,
    listed_as="items",
    loinc="55757-9",
)
