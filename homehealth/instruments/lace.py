"""LACE: risk of death or unplanned readmission after a hospital stay."""

from datetime import date

from homehealth.instruments.model import Answers, Instrument, Item, Score
from homehealth.instruments.scoring import band_of, read

SOURCE = "van Walraven 2010, CMAJ"
BANDS = ((4, "low"), (9, "moderate"), (19, "high"))
# Days of stay from which the points hold, longest first
STAY_POINTS = ((14, 7), (7, 5), (4, 4), (3, 3), (2, 2), (1, 1), (0, 0))
ACUTE_POINTS = 3
CHARLSON_AS_IS_TO, CHARLSON_TOP = 3, 5
ED_TOP = 4
ITEMS = (
    Item("los_days", "Length of stay", "number", minimum=0, maximum=3660, step=1, unit="days"),
    Item("acute", "Acute (emergent) admission", "yes_no"),
    Item("charlson", "Charlson comorbidity score", "number", minimum=0, maximum=40, step=1),
    Item(
        "ed_visits_6mo",
        "Emergency department visits in the 6 months before, not counting this one",
        "number",
        minimum=0,
        maximum=200,
        step=1,
    ),
)


def score(answers: Answers) -> Score:
    """Return L + A + C + E, 0-19, with its band."""
    found = read(ITEMS, answers)
    stay = next(points for days, points in STAY_POINTS if found["los_days"] >= days)
    acute = ACUTE_POINTS if found["acute"] else 0
    charlson = found["charlson"] if found["charlson"] <= CHARLSON_AS_IS_TO else CHARLSON_TOP
    visits = min(found["ed_visits_6mo"], ED_TOP)
    total = stay + acute + charlson + visits
    because = f"L {stay} + A {acute} + C {charlson:g} + E {visits:g} = {total:g} ({SOURCE})"
    return Score(total, band_of(total, BANDS), {}, because)


INSTRUMENT = Instrument(
    key="lace",
    code="LACE",
    version="1",
    title="Readmission risk (LACE)",
    licence="Published formula, facts are free",
    ships_text=True,
    source=SOURCE,
    credit="van Walraven et al. 2010",
    effective_from=date(2010, 4, 6),
    lead_in="About the hospital stay that just ended.",
    items=ITEMS,
    score=score,
)
