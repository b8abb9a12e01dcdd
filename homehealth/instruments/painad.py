"""PAINAD, score only: pain in advanced dementia."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.nrs import PAIN_BANDS
from homehealth.instruments.scoring import band_of, read, spoken_total

SOURCE = "Warden 2003; bands in common use, not the author's"
LABELS = {
    "breathing": "Breathing",
    "vocalisation": "Vocalization",
    "face": "Face",
    "body": "Body",
    "consolability": "Consolability",
}
ITEMS = tuple(
    Item(code, label, "choice", tuple(Choice(value, str(value)) for value in range(3)))
    for code, label in LABELS.items()
)


def score(answers: Answers) -> Score:
    """Return the sum of the five items, 0-10, with the common pain bands."""
    values = list(read(ITEMS, answers).values())
    total = sum(values)
    return Score(total, band_of(total, PAIN_BANDS), {}, spoken_total(values, SOURCE))


INSTRUMENT = Instrument(
    key="painad",
    code="PAINAD",
    version="1",
    title="Pain in advanced dementia (PAINAD, score only)",
    licence="Licence not confirmed: labels only",
    ships_text=False,
    source=SOURCE,
    credit="Warden, Hurley, Volicer. JAMDA 2003",
    effective_from=date(2003, 1, 1),
    lead_in="Enter the item scores from the paper form.",
    items=ITEMS,
    score=score,
    listed_as="items",
)
