"""MAHC-10: fall risk, in the wording of the Missouri Alliance for Home Care."""

from datetime import date

from homehealth.instruments.model import Answers, Instrument, Item, Score
from homehealth.instruments.scoring import read, spoken_total

SOURCE = "Missouri Alliance for Home Care, MAHC-10; validated 2012"
AT_RISK_FROM = 4
CORE_ELEMENTS = (
    ("age", "Age 65+", ""),
    ("diagnosis", "Diagnosis (3 or more co-existing)", "Includes only documented medical diagnosis"),
    (
        "falls",
        "Prior history of falls within 3 months",
        "An unintentional change in position resulting in coming to rest on the ground or at a lower level",
    ),
    (
        "incontinence",
        "Incontinence",
        "Inability to make it to the bathroom or commode in timely manner. Includes frequency, urgency, and/or "
        "nocturia.",
    ),
    (
        "vision",
        "Visual impairment",
        "Includes but not limited to, macular degeneration, diabetic retinopathies, visual field loss, age related "
        "changes, decline in visual acuity, accommodation, glare tolerance, depth perception, and night vision or not "
        "wearing prescribed glasses or having the correct prescription.",
    ),
    (
        "mobility",
        "Impaired functional mobility",
        "May include patients who need help with IADLS or ADLS or have gait or transfer problems, arthritis, pain, "
        "fear of falling, foot problems, impaired sensation, impaired coordination or improper use of assistive "
        "devices.",
    ),
    (
        "environment",
        "Environmental hazards",
        "May include but not limited to, poor illumination, equipment tubing, inappropriate footwear, pets, hard to "
        "reach items, floor surfaces that are uneven or cluttered, or outdoor entry and exits.",
    ),
    (
        "polypharmacy",
        "Poly Pharmacy (4 or more prescriptions - any type)",
        "All PRESCRIPTIONS including prescriptions for OTC meds. Drugs highly associated with fall risk include but "
        "not limited to, sedatives, anti-depressants, tranquilizers, narcotics, antihypertensives, cardiac meds, "
        "corticosteroids, anti-anxiety drugs, anticholinergic drugs, and hypoglycemic drugs.",
    ),
    (
        "pain",
        "Pain affecting level of function",
        "Pain often affects an individual's desire or ability to move or pain can be a factor in depression or "
        "compliance with safety recommendations.",
    ),
    (
        "cognition",
        "Cognitive impairment",
        "Could include patients with dementia, Alzheimer's or stroke patients or patients who are confused, use poor "
        "judgment, have decreased comprehension, impulsivity, memory deficits. Consider patients ability to adhere to "
        "the plan of care.",
    ),
)
ITEMS = tuple(Item(code, text, "yes_no", hint=hint) for code, text, hint in CORE_ELEMENTS)


def score(answers: Answers) -> Score:
    """Return one point for each core element present, 0-10; 4 or more is at risk for falling."""
    values = list(read(ITEMS, answers).values())
    total = sum(values)
    because = f"{spoken_total(values, SOURCE)}; at risk from {AT_RISK_FROM}"
    return Score(total, None, {"at_risk": total >= AT_RISK_FROM}, because)


INSTRUMENT = Instrument(
    key="mahc-10",
    code="MAHC-10",
    version="1",
    title="Fall risk assessment (MAHC-10)",
    licence="Free for any provider and software vendor; core elements, scoring and threshold must not be altered",
    ships_text=True,
    source=SOURCE,
    credit="MAHC-10, Missouri Alliance for Home Care",
    effective_from=date(2012, 9, 1),
    lead_in='Required Core Elements. Assess one point for each core element "yes". Information may be gathered from '
    "medical record, assessment and if applicable, the patient/caregiver. Beyond protocols listed below, scoring "
    "should be based on your clinical judgment.",
    items=ITEMS,
    score=score,
    listed_as="items",
)
