"""Pages of plans of care."""

from careplans.views.orders import frequency, order_edit, order_new, order_remove
from careplans.views.parts import (
    goal_edit,
    goal_new,
    goal_remove,
    intervention_edit,
    intervention_new,
    intervention_remove,
    problem_edit,
    problem_new,
    problem_remove,
)
from careplans.views.reading import compare, of_patient, plan
from careplans.views.reviewing import review
from careplans.views.signing import send, sign, signature
from careplans.views.writing import edit, next_step, start

__all__ = [
    "compare",
    "edit",
    "frequency",
    "goal_edit",
    "goal_new",
    "goal_remove",
    "intervention_edit",
    "intervention_new",
    "intervention_remove",
    "next_step",
    "of_patient",
    "order_edit",
    "order_new",
    "order_remove",
    "plan",
    "problem_edit",
    "problem_new",
    "problem_remove",
    "review",
    "send",
    "sign",
    "signature",
    "start",
]
