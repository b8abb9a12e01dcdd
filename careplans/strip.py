"""What plans add to the caseload's rows: whether the plan is signed, and how its goals move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, F, Value, When

from accounts.models import User
from careplans.models import Goal, PlanOfCare
from careplans.progress import progress_of_patients
from careplans.standing import status_words
from caseload.field_policy import may_read

Status = PlanOfCare.Status
# The version people work by comes first: the one in force, else the newest signed, else the draft
_RANK = Case(
    When(status=Status.ACTIVE, then=Value(0)),
    When(status__in=[Status.SENT, Status.SIGNED], then=Value(1)),
    default=Value(2),
)
_STATES = {"met": "met", "on_track": "moving", "stalled": "stalled", "off_track": "not better", "not_met": "not met"}


@dataclass(frozen=True)
class Planned:
    """The plan of one row: its state, and its goals in words: "2 goals moving, 1 stalled"."""

    status_key: str
    goals: str


def plans(patient_ids: Collection[int], user: User) -> dict[int, Planned] | None:
    """The plan of each patient's open episode, in three queries; None for those who do not see plans."""
    if not may_read(user, PlanOfCare, "patient_goal"):
        return None
    rows = PlanOfCare.objects.filter(patient_id__in=patient_ids, episode=F("patient__open_episode"))
    newest = rows.order_by("patient_id", _RANK, "-number").distinct("patient_id")
    found = list(newest.only("patient_id", "status", "number"))
    goals = _goals(found)
    return {plan.patient_id: Planned(status_words(plan)[0], goals.get(plan.pk, "No goals")) for plan in found}


def _goals(found: Collection[PlanOfCare]) -> dict[int, str]:
    goals = list(Goal.objects.filter(plan__in=found))
    progress = progress_of_patients({goal.patient_id for goal in goals}, goals)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for goal in goals:
        counts[goal.plan_id][_STATES.get(progress[goal.pk].status, "not measured yet")] += 1
    return {plan: _in_words(by) for plan, by in counts.items()}


def _in_words(counts: dict[str, int]) -> str:
    """The first count says what is counted: "1 goal met, 2 stalled"."""
    (state, count), *rest = counts.items()
    first = f"{count} goal{'s' if count != 1 else ''} {state}"
    return ", ".join([first, *(f"{number} {each}" for each, number in rest)])
