"""Whether a plan of care holds everything 42 CFR 484.60(a)(2) asks for (R5.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from homehealth.errors import RuleError
from homehealth.frequency import parse
from homehealth.rule import rule

CITATION = "42 CFR 484.60(a)(2)(i)-(xvi)"
# Element -> what a person calls it, in the order of the regulation
ELEMENTS = {
    "diagnoses": "All pertinent diagnoses",
    "mental_status": "Mental, psychosocial and cognitive status",
    "services_supplies_equipment": "Types of services, supplies and equipment",
    "visit_frequency": "Frequency and duration of visits",
    "prognosis": "Prognosis",
    "rehabilitation_potential": "Rehabilitation potential",
    "functional_limitations": "Functional limitations",
    "activities_permitted": "Activities permitted",
    "nutritional_requirements": "Nutritional requirements",
    "medications_and_treatments": "All medications and treatments",
    "safety_measures": "Safety measures",
    "risk_ed_readmission": "Risk for emergency visits and re-admission, with interventions",
    "education_and_training": "Patient and caregiver education and training for timely discharge",
    "interventions_and_goals": "Patient-specific interventions, measurable outcomes and goals",
    "advance_directives": "Advance directives",
}
FREQUENCY = "visit_frequency"


@dataclass(frozen=True, slots=True)
class Completeness:
    """The elements still missing, in the order of the regulation."""

    missing: tuple[str, ...]
    because: str

    @property
    def is_complete(self) -> bool:
        """Tell whether all fifteen are there."""
        return not self.missing


@rule(section="5.1", title="Plan of care completeness", citation=CITATION)
def plan_of_care_missing(
    plan: Annotated[Mapping[str, object], "Element -> text, or a list of texts"],
) -> Completeness:
    """Return which of the fifteen elements `plan` (element -> text, or a list of texts) lacks.

    Blank is missing: "none" must be typed. Each visit frequency must be a valid order. Raises RuleError `wrong_type`
    for a plan that is no mapping, `unknown_input` for an element the regulation does not name.
    """
    if not isinstance(plan, Mapping):
        raise RuleError("wrong_type", "plan must hold the elements of a plan of care.", field="plan")
    for name in plan:
        if name not in ELEMENTS:
            raise RuleError("unknown_input", f"{name!r} is no element of a plan of care: leave it out.", field="plan")
    lacking = tuple(name for name in ELEMENTS if not _is_there(name, plan.get(name)))
    stated = f"missing: {', '.join(ELEMENTS[name] for name in lacking)}" if lacking else "all fifteen are there"
    return Completeness(lacking, f"{stated} ({CITATION})")


def _is_there(name: str, value: object) -> bool:
    texts = list(value) if isinstance(value, list | tuple) else [value]
    written = [text for text in texts if isinstance(text, str) and text.strip()]
    if name == FREQUENCY:
        return bool(written) and len(written) == len(texts) and all(parse(text).is_valid for text in written)
    return bool(written)
