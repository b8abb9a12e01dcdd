"""4-stage balance test of CDC STEADI."""

from datetime import date

from homehealth.instruments.model import Answers, Instrument, Item, Score
from homehealth.instruments.scoring import read

SOURCE = "CDC STEADI, 4-Stage Balance Test"
TANDEM_SECONDS = 10
TANDEM = "tandem_seconds"
STANCES = {
    "side_by_side_seconds": "Stand with your feet side-by-side",
    "semi_tandem_seconds": "Place the instep of one foot so it is touching the big toe of the other foot",
    TANDEM: "Tandem stand: place one foot in front of the other, heel touching toe",
    "one_leg_seconds": "Stand on one foot",
}
ITEMS = tuple(
    Item(code, text, "number", minimum=0, maximum=120, step=0.1, unit="seconds", required=code == TANDEM)
    for code, text in STANCES.items()
)


def score(answers: Answers) -> Score:
    """Return the seconds of the tandem stance; below 10 is at risk for falling."""
    seconds = read(ITEMS, answers)[TANDEM]
    because = f"tandem stance {seconds:g} seconds; at risk below {TANDEM_SECONDS} ({SOURCE})"
    return Score(seconds, None, {"at_risk": seconds < TANDEM_SECONDS}, because)


INSTRUMENT = Instrument(
    key="4stage",
    code="4STAGE",
    version="1",
    title="4-stage balance test",
    licence="US government work, public domain",
    ships_text=True,
    source=SOURCE,
    credit="Centers for Disease Control and Prevention, STEADI",
    effective_from=date(2017, 1, 1),
    lead_in="Hold each stance for 10 seconds without moving the feet or needing support; stop when one is not held.",
    items=ITEMS,
    score=score,
)
