"""Acuity points (R6.1), asked fact by fact: one left out is a data gap."""

from homehealth.answers import Answer
from homehealth.asked import arguments, fields_of, inputs_of
from homehealth.inputs import Given
from homehealth.rule import Rule
from homehealth.workload import CITATION, ClientNeeds, acuity

NEEDS = fields_of(ClientNeeds)


def _acuity(given: Given) -> Answer:
    found = acuity(ClientNeeds(**arguments(NEEDS, given)))
    return {
        "points": found.points,
        "tier": found.tier.name,
        "multiplier": found.tier.multiplier,
        "data_gaps": found.data_gaps,
        "rows": found.rows,
        "because": found.because,
    }


def listed_rules() -> list[Rule]:
    """Return the rule: its inputs are the fields of ClientNeeds."""
    return [
        Rule(
            name="acuity",
            title="Acuity points and tier",
            section="6.1",
            citation=CITATION,
            confidence="L",
            inputs=inputs_of(NEEDS),
            run=_acuity,
        )
    ]
