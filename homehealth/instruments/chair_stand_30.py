"""30-second chair stand of CDC STEADI."""

from datetime import date

from homehealth.instruments.model import Answers, Choice, Instrument, Item, Score
from homehealth.instruments.scoring import read

SOURCE = "CDC STEADI, 30-Second Chair Stand"
MALE, FEMALE = 1, 2
FIRST_AGE, LAST_AGE, AGE_STEP = 60, 94, 5
# Below-average limits for ages 60-64, 65-69 ... 90-94
NORMS = {MALE: (14, 12, 12, 11, 10, 8, 7), FEMALE: (12, 11, 10, 10, 9, 8, 4)}
ITEMS = (
    Item("sex", "Sex", "choice", (Choice(MALE, "Male", "male"), Choice(FEMALE, "Female", "female"))),
    Item("age", "Age", "number", minimum=1, maximum=130, step=1, unit="years"),
    Item(
        "stands",
        "Number of times the patient comes to a full standing position in 30 seconds",
        "number",
        minimum=0,
        maximum=60,
        step=1,
        hint="Arms crossed over the chest. If the patient must use the arms to stand, record 0.",
    ),
)


def score(answers: Answers) -> Score:
    """Return the stands; at risk when below the norm of sex and age. Outside ages 60-94 there is no norm."""
    found = read(ITEMS, answers)
    stands, age = int(found["stands"]), int(found["age"])
    if not FIRST_AGE <= age <= LAST_AGE:
        return Score(stands, None, {"threshold": None, "at_risk": None}, f"no norm for age {age} ({SOURCE})")
    norm = NORMS[int(found["sex"])][(age - FIRST_AGE) // AGE_STEP]
    flags: dict[str, bool | int | None] = {"threshold": norm, "at_risk": stands < norm}
    return Score(stands, None, flags, f"{stands} stands; at risk below {norm} ({SOURCE})")


INSTRUMENT = Instrument(
    key="30cst",
    code="30CST",
    version="1",
    title="30-second chair stand",
    licence="US government work, public domain",
    ships_text=True,
    source=SOURCE,
    credit="Centers for Disease Control and Prevention, STEADI",
    effective_from=date(2017, 1, 1),
    lead_in="A chair with a straight back without arm rests, seat 17 inches high, against a wall.",
    items=ITEMS,
    score=score,
)
