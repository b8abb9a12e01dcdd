"""M1033: risk for hospitalization, check all that apply (OASIS)."""

from datetime import date

from homehealth.errors import RuleError
from homehealth.instruments.model import Answers, Instrument, Item, Score
from homehealth.instruments.scoring import read

SOURCE = "OASIS M1033; data specifications edits -5050, -5060"
NONE_OF_THE_ABOVE = "10"
COUNTED = tuple(str(number) for number in range(1, 8))
AT_RISK_FROM = 4
TEXTS = (
    "History of falls (2 or more falls - or any fall with an injury - in the past 12 months)",
    "Unintentional weight loss of a total of 10 pounds or more in the past 12 months",
    "Multiple hospitalizations (2 or more) in the past 6 months",
    "Multiple emergency department visits (2 or more) in the past 6 months",
    "Decline in mental, emotional, or behavioral status in the past 3 months",
    "Reported or observed history of difficulty complying with any medical instructions (for example, medications, "
    "diet, exercise) in the past 3 months",
    "Currently taking 5 or more medications",
    "Currently reports exhaustion",
    "Other risk(s) not listed in 1-8",
    "None of the above",
)
ITEMS = tuple(Item(str(number), text, "check") for number, text in enumerate(TEXTS, 1))


def score(answers: Answers) -> Score:
    """Return how many of risks 1-7 are checked; 4 or more is the PDGM risk for hospitalization.

    Raises RuleError `incomplete` when nothing is checked, `exclusive` when 10 is checked with another.
    """
    found = read(ITEMS, answers)
    checked = [code for code, value in found.items() if value]
    if not checked:
        raise RuleError("incomplete", "Check at least one answer; 10 is none of the above.", field=ITEMS[0].code)
    if NONE_OF_THE_ABOVE in checked and len(checked) > 1:
        raise RuleError("exclusive", "None of the above cannot be checked with another.", field=NONE_OF_THE_ABOVE)
    total = sum(code in COUNTED for code in checked)
    because = f"checked {', '.join(checked)}: {total} of risks 1-7; at risk from {AT_RISK_FROM} ({SOURCE})"
    return Score(total, None, {"pdgm_hosp_risk": total >= AT_RISK_FROM}, because)


INSTRUMENT = Instrument(
    key="m1033",
    code="M1033",
    version="E2",
    title="Risk for hospitalization (M1033)",
    licence="US government work, public domain",
    ships_text=True,
    source=SOURCE,
    credit="Centers for Medicare & Medicaid Services",
    effective_from=date(2020, 1, 1),
    lead_in="Which of the following signs or symptoms characterize this patient as at risk for hospitalization? "
    "(Check all that apply.)",
    items=ITEMS,
    score=score,
    listed_as="checked",
    lists="checked",
)
