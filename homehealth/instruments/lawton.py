"""Lawton instrumental activities of daily living: own-words labels only."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.scoring import read, spoken_total

SOURCE = "Lawton & Brody 1969"
# Code -> label, then (own words, point) for each option, most able first
ACTIVITIES: dict[str, tuple[str, tuple[tuple[str, int], ...]]] = {
    "telephone": (
        "Telephone",
        (("Uses it freely", 1), ("Calls a few known numbers", 1), ("Answers only", 1), ("Does not use it", 0)),
    ),
    "shopping": (
        "Shopping",
        (("All of it alone", 1), ("Small purchases alone", 0), ("With someone along", 0), ("Not at all", 0)),
    ),
    "food_prep": (
        "Meals",
        (
            ("Plans, cooks and serves", 1),
            ("Cooks when given the ingredients", 0),
            ("Warms up, or eats poorly when cooking", 0),
            ("Needs meals made", 0),
        ),
    ),
    "housekeeping": (
        "Housework",
        (
            ("All, help with heavy work", 1),
            ("Light daily tasks", 1),
            ("Light tasks, not to a clean standard", 1),
            ("Needs help with all tasks", 1),
            ("Takes no part", 0),
        ),
    ),
    "laundry": ("Laundry", (("All of it", 1), ("Small things", 1), ("Done by others", 0))),
    "transport": (
        "Getting about",
        (
            ("Drives or takes the bus alone", 1),
            ("Takes a taxi alone", 1),
            ("Public transport with someone", 1),
            ("Car or taxi with help only", 0),
            ("Does not travel", 0),
        ),
    ),
    "medications": (
        "Medicines",
        (("Right dose, right time, alone", 1), ("If prepared in advance", 0), ("Cannot manage them", 0)),
    ),
    "finances": (
        "Money",
        (("All alone", 1), ("Daily purchases; help with bank and bills", 1), ("Cannot handle money", 0)),
    ),
}
ITEMS = tuple(
    Item(code, label, "choice", tuple(Choice(place, words) for place, (words, _) in enumerate(options, 1)))
    for code, (label, options) in ACTIVITIES.items()
)


def score(answers: Answers) -> Score:
    """Return the points of the options picked (numbered from 1, most able first), 0-8; there is no official band."""
    picked = read(ITEMS, answers)
    points = [ACTIVITIES[code][1][int(option) - 1][1] for code, option in picked.items()]
    return Score(sum(points), None, {}, spoken_total(points, SOURCE))


INSTRUMENT = Instrument(
    key="lawton",
    code="LAWTON",
    version="1",
    title="Instrumental daily living (Lawton IADL)",
    licence="Permission for the wording in software not confirmed: own-words labels only",
    ships_text=False,
    source=SOURCE,
    credit="After Lawton and Brody 1969",
    effective_from=date(1969, 9, 21),
    lead_in="For each activity, pick what fits best.",
    items=ITEMS,
    score=score,
    listed_as="choices",
)
