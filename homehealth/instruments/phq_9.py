"""PHQ-9: depression severity, with the question about self-harm."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.phq import CREDIT, LEAD_IN, LICENCE, PHQ_ITEMS
from homehealth.instruments.scoring import band_of, read, spoken_total

SOURCE = "Kroenke 2001"
BANDS = ((4, "minimal"), (9, "mild"), (14, "moderate"), (19, "moderately_severe"), (27, "severe"))
POSITIVE_FROM = 10
SELF_HARM_ITEM = "q9"
DIFFICULTY = Item(
    "difficulty",
    "If you checked off any problems, how difficult have these problems made it for you to do your work, take care of "
    "things at home, or get along with other people?",
    "choice",
    (
        Choice(0, "Not difficult at all"),
        Choice(1, "Somewhat difficult"),
        Choice(2, "Very difficult"),
        Choice(3, "Extremely difficult"),
    ),
    hint="Not part of the score",
    required=False,
)
ITEMS = (*PHQ_ITEMS, DIFFICULTY)
DANGER = "Thoughts of being better off dead or of self-harm: follow the safety protocol today, whatever the total."


def score(answers: Answers) -> Score:
    """Return the sum 0-27 of the nine questions with its band; item 9 above 0 is a danger at any total."""
    found = read(ITEMS, answers)
    values = [found[item.code] for item in PHQ_ITEMS]
    total = sum(values)
    self_harm = found[SELF_HARM_ITEM] > 0
    flags: dict[str, bool | int | None] = {"positive": total >= POSITIVE_FROM, "self_harm_flag": self_harm}
    because = f"{spoken_total(values, SOURCE)}; positive from {POSITIVE_FROM}"
    return Score(total, band_of(total, BANDS), flags, because, danger=DANGER if self_harm else None)


INSTRUMENT = Instrument(
    key="phq-9",
    code="PHQ-9",
    version="1",
    title="Depression severity (PHQ-9)",
    licence=LICENCE,
    ships_text=True,
    source=SOURCE,
    credit=CREDIT,
    effective_from=date(2001, 1, 1),
    lead_in=LEAD_IN,
    items=ITEMS,
    score=score,
    listed_as="items",
    loinc="44249-1",
)
