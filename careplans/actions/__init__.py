"""What is done to plans of care: drafted, written, signed, sent, signed by the practitioner, reviewed."""

from careplans.actions.drafting import change_plan, start_draft
from careplans.actions.parts import (
    add_goal,
    add_intervention,
    add_order,
    add_problem,
    change_goal,
    change_intervention,
    change_order,
    change_problem,
    remove_goal,
    remove_intervention,
    remove_order,
    remove_problem,
)
from careplans.actions.reviewing import review
from careplans.actions.signing import record_signature, send_to_practitioner, sign

__all__ = [
    "add_goal",
    "add_intervention",
    "add_order",
    "add_problem",
    "change_goal",
    "change_intervention",
    "change_order",
    "change_plan",
    "change_problem",
    "record_signature",
    "remove_goal",
    "remove_intervention",
    "remove_order",
    "remove_problem",
    "review",
    "send_to_practitioner",
    "sign",
    "start_draft",
]
