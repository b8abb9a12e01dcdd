"""What the plan adds to the face sheet: what the patient wants, how the goals move, where the plan stands."""

from __future__ import annotations

from django.template.loader import render_to_string

from accounts.models import User
from accounts.permissions import Permission, may
from careplans.models import PlanOfCare
from careplans.progress import progress_of
from careplans.standing import next_step, status_words
from careplans.views.reading import current_plan, versions, waiting_version
from caseload.models import Patient
from core.counting import first

MOST_GOALS = 4


def panel(patient: Patient, user: User) -> str:
    """The patient's own words, the first goals with their trend, and the state of the plan, for those who see plans."""
    if not may(user, Permission.SEE_PLANS):
        return ""
    every = versions(patient)
    current = current_plan(every)
    context: dict[str, object] = {
        "patient": patient,
        "plan": current,
        "may_plan": may(user, Permission.PLAN) and patient.open_episode is not None,
    }
    if current is not None:
        context |= {"waiting": waiting_version(every, current)} | _of_plan(current)
    return render_to_string("careplans/panel.html", context)


def _of_plan(plan: PlanOfCare) -> dict[str, object]:
    goals = first(plan.goals.all(), MOST_GOALS)
    known = progress_of(plan.patient_id, goals.rows)
    key, words = status_words(plan)
    return {
        "goals": goals,
        "progress": [known[goal.pk] for goal in goals],
        "status_key": key,
        "status_words": words,
        "next": next_step(plan),
    }
