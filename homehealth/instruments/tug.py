"""TUG: the Timed Up and Go test of CDC STEADI."""

from datetime import date

from homehealth.instruments.model import Answers, Instrument, Item, Score
from homehealth.instruments.scoring import read

SOURCE = "CDC STEADI, Timed Up & Go"
AT_RISK_SECONDS = 12
FASTEST_SECONDS = (
    3  # house limit: nobody stands up, walks 20 feet and sits down again in less; not done is said as such
)
ITEMS = (
    Item(
        "seconds",
        "Seconds to stand up from the chair, walk 10 feet at normal pace, turn, walk back and sit down again",
        "number",
        minimum=FASTEST_SECONDS,
        maximum=600,
        step=0.1,
        unit="seconds",
        hint="Regular footwear and the usual walking aid. Time from the word Go until seated again.",
    ),
)


def score(answers: Answers) -> Score:
    """Return the seconds; 12 or more is at risk for falling."""
    seconds = read(ITEMS, answers)["seconds"]
    because = f"{seconds:g} seconds; at risk from {AT_RISK_SECONDS} ({SOURCE})"
    return Score(seconds, None, {"at_risk": seconds >= AT_RISK_SECONDS}, because)


INSTRUMENT = Instrument(
    key="tug",
    code="TUG",
    version="1",
    title="Timed Up and Go (TUG)",
    licence="US government work, public domain",
    ships_text=True,
    source=SOURCE,
    credit="Centers for Disease Control and Prevention, STEADI",
    effective_from=date(2017, 1, 1),
    lead_in="The patient sits back in a standard arm chair. Mark a line 10 feet away.",
    items=ITEMS,
    score=score,
)
