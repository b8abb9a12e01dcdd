"""AHC-HITS: the four safety questions of the AHC health-related social needs screening, score only."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.scoring import read, spoken_total

SOURCE = "AHC HRSN screening tool, safety domain; HITS (Sherin 1998)"
POSITIVE_ABOVE = 10
FREQUENCIES = tuple(
    Choice(value, label)
    for value, label in enumerate(("Never", "Rarely", "Sometimes", "Fairly often", "Frequently"), 1)
)
ITEMS = tuple(Item(f"safety_{number}", f"Safety question {number}", "choice", FREQUENCIES) for number in range(1, 5))
DANGER = "The safety score says this person may be in danger at home: follow the safety protocol today."


def score(answers: Answers) -> Score:
    """Return the sum of the four answers, 4-20; above 10 is positive."""
    values = list(read(ITEMS, answers).values())
    total = sum(values)
    positive = total > POSITIVE_ABOVE
    because = f"{spoken_total(values, SOURCE)}; positive above {POSITIVE_ABOVE}"
    return Score(total, None, {"positive": positive}, because, danger=DANGER if positive else None)


INSTRUMENT = Instrument(
    key="ahc-hits",
    code="AHC-HITS",
    version="1",
    title="Safety at home (AHC-HRSN, HITS)",
    licence="CMS tool; HITS (c) Kevin Sherin: wording not shipped",
    ships_text=False,
    source=SOURCE,
    credit="Centers for Medicare & Medicaid Services, AHC HRSN Screening Tool; HITS (c) 2003 Kevin M. Sherin",
    effective_from=date(2017, 1, 1),
    lead_in="Enter the answers from the AHC form, questions 9 to 12.",
    items=ITEMS,
    score=score,
    listed_as="items",
)
