"""Calculator: community services and referrals (section 10)."""

from dataclasses import fields
from typing import Any

from homehealth import eligibility, referral_task
from homehealth.answers import Answer
from homehealth.catalogue.shared import a_choice, a_date, due_date, rule
from homehealth.eligibility import Person, ServiceCriteria
from homehealth.inputs import Given, Input

STATES = tuple(referral_task.STATES)
KINDS = {
    "int | None": ("int", None),
    "float | None": ("number", None),
    "bool | None": ("bool", None),
    "str | None": ("text", None),
    "date | None": ("date", None),
    "frozenset[str]": ("list", "text"),
    "frozenset[str] | None": ("list", "text"),
    "tuple[str, ...]": ("list", "text"),
}


def _inputs(kind: type[ServiceCriteria] | type[Person]) -> tuple[Input, ...]:
    """Return an optional input for each attribute of a service or a person."""
    return tuple(_input(each.name, str(each.type)) for each in fields(kind))


def _input(name: str, annotation: str) -> Input:
    found: Any = KINDS[annotation.removeprefix("datetime.")]
    return Input(name, found[0], False, name.replace("_", " "), of=found[1])


def _attributes(given: Given) -> dict[str, Any]:
    """Return what was given, with lists as sets."""
    stated = {name: value for name, value in given.items() if value is not None}
    return {
        name: frozenset(value) if isinstance(value, list) and name != "asks_other" else value
        for name, value in stated.items()
    }


def _match(given: Given) -> Answer:
    service = ServiceCriteria(**_attributes(given["service"]))
    found = eligibility.match(service, Person(**_attributes(given["person"])), given["referral_date"])
    reasons = [{"attribute": each.attribute, "result": each.result, "words": each.words} for each in found.reasons]
    return {"result": found.result, "reasons": reasons, "ask": found.ask, "because": found.because}


def _move(given: Given) -> Answer:
    found = referral_task.check_move(given["state"], given["to"])
    return {"allowed": found.allowed, "reason_required": found.reason_required, "because": found.because}


def _nudge(given: Given) -> Answer:
    due = referral_task.nudge_due(given["state"], given["since"])
    if due is None:
        return {"due_date": None, "because": f"nothing to ask while {given['state']}"}
    return {"due_date": due.due_on, "because": due.because}


RULES = (
    rule(
        "eligibility_match",
        "Match with a community service",
        section="10.1",
        citation=eligibility.CITATION,
        inputs=(
            Input("service", "object", True, "What the service asks for", fields=_inputs(ServiceCriteria)),
            Input("person", "object", True, "What is recorded of the person", fields=_inputs(Person)),
            a_date("referral_date", "Day of the referral"),
        ),
        run=_match,
        confidence="M",
    ),
    rule(
        "verification_due",
        "Community service to verify again",
        section="10.1",
        citation=eligibility.VERIFICATION_CITATION,
        inputs=(a_date("verified_date", "Day it was last verified"),),
        run=lambda given: due_date(eligibility.verification_due(given["verified_date"])),
        confidence="M",
    ),
    rule(
        "referral_move",
        "Move of a referral",
        section="10.2",
        citation=referral_task.CITATION,
        inputs=(a_choice("state", "State now", STATES), a_choice("to", "State to move to", STATES)),
        run=_move,
    ),
    rule(
        "referral_nudge_due",
        "When to ask about a referral",
        section="10.2",
        citation=referral_task.NUDGE_CITATION,
        inputs=(a_choice("state", "State now", STATES), a_date("since", "Day it entered that state")),
        run=_nudge,
        confidence="M",
    ),
)
