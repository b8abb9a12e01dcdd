"""Barthel index, score only: the wording is not free for this use."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.scoring import band_of, read, spoken_total

SOURCE = "Mahoney & Barthel 1965; bands Shah 1989"
BANDS = ((20, "total"), (60, "severe"), (90, "moderate"), (99, "slight"), (100, "independent"))
TOP_POINTS = {
    "feeding": 10,
    "bathing": 5,
    "grooming": 5,
    "dressing": 10,
    "bowels": 10,
    "bladder": 10,
    "toilet": 10,
    "transfers": 15,
    "mobility": 15,
    "stairs": 10,
}
ITEMS = tuple(
    Item(
        code, code.capitalize(), "choice", tuple(Choice(points, f"{points} points") for points in range(0, top + 5, 5))
    )
    for code, top in TOP_POINTS.items()
)


def score(answers: Answers) -> Score:
    """Return the sum of the points from the paper form, 0-100 in steps of 5, with its band of dependency."""
    values = list(read(ITEMS, answers).values())
    total = sum(values)
    return Score(total, band_of(total, BANDS), {}, spoken_total(values, SOURCE))


INSTRUMENT = Instrument(
    key="barthel",
    code="BARTHEL",
    version="1",
    title="Barthel index (score only)",
    licence="(c) Maryland State Medical Society, non-commercial use only: wording not shipped",
    ships_text=False,
    source=SOURCE,
    credit="Mahoney FI, Barthel D. Functional evaluation: the Barthel Index. Md State Med J 1965",
    effective_from=date(1965, 2, 1),
    lead_in="Enter the points from your licensed paper form.",
    items=ITEMS,
    score=score,
    listed_as="items",
)
