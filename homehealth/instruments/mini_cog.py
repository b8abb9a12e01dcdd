"""Mini-Cog, score only: the wording may not be redistributed in software."""

from datetime import date

from homehealth.instruments.model import Answers, Instrument, Item, Score
from homehealth.instruments.scoring import read

SOURCE = "Borson 2000"
POSITIVE_BELOW = 3
CLOCK_POINTS = 2
ITEMS = (
    Item("words", "Words recalled", "number", minimum=0, maximum=3, step=1),
    Item("clock_normal", "Clock drawing normal", "yes_no"),
)


def score(answers: Answers) -> Score:
    """Return words recalled (0-3) plus 2 for a normal clock, 0-5; below 3 is positive."""
    found = read(ITEMS, answers)
    clock = CLOCK_POINTS if found["clock_normal"] else 0
    total = found["words"] + clock
    because = f"words {found['words']:g} + clock {clock} = {total:g}; positive below {POSITIVE_BELOW} ({SOURCE})"
    return Score(total, None, {"positive": total < POSITIVE_BELOW}, because)


INSTRUMENT = Instrument(
    key="mini-cog",
    code="MINI-COG",
    version="1",
    title="Cognitive screen (Mini-Cog, score only)",
    licence="(c) S. Borson, all rights reserved: wording not shipped",
    ships_text=False,
    source=SOURCE,
    credit="Mini-Cog (c) S. Borson",
    effective_from=date(2000, 1, 1),
    lead_in="Enter the result from the paper form.",
    items=ITEMS,
    score=score,
)
