"""What a row of the list of patients says of the plan: its state, and how the goals do, counted in words."""

from __future__ import annotations

import datetime

import pytest

from careplans.strip import plans
from core.clock import now, today
from tests import factories

pytestmark = pytest.mark.django_db
DAYS_AGO = [today() - datetime.timedelta(days=day) for day in range(4, 0, -1)]
MOVING, STALLED, MET = (40, 60, 80), (40, 40, 40, 40), (200,)


@pytest.mark.parametrize(
    ("goals", "says"),
    [
        ((), "No goals"),
        ((MOVING,), "1 goal moving"),
        ((MOVING, MOVING), "2 goals moving"),
        ((MOVING, STALLED, STALLED), "1 goal moving, 2 stalled"),
        ((MET, (), ()), "1 goal met, 2 not measured yet"),
    ],
)
def test_the_goals_of_a_row_are_counted_in_words(draft, case_manager, goals, says):
    for values in goals:
        goal = factories.GoalFactory(plan=draft)
        for day, value in zip(DAYS_AGO, values, strict=False):
            factories.GoalMeasureFactory(goal=goal, value=value, measured_on=day)
    assert plans([draft.patient_id], case_manager)[draft.patient_id].goals == says


SIGNED = {"signed_at": now(), "content_sha256": "0" * 64}
FACTS = {
    "draft": {},
    "signed": SIGNED,
    "sent": SIGNED | {"sent_on": today()},
    "active": SIGNED | {"practitioner_signed_on": today()},
    "superseded": SIGNED | {"practitioner_signed_on": today()},
}


@pytest.mark.parametrize(
    ("statuses", "says"),
    [
        (["draft"], "draft"),
        (["superseded"], "superseded"),
        (["superseded", "draft"], "draft"),
        (["signed", "draft"], "unsigned"),
        (["sent", "draft"], "awaits_answer"),
        (["active", "draft"], "signed"),
        (["active", "signed"], "signed"),
        (["active", "sent"], "signed"),
        (["superseded", "active", "sent"], "signed"),
        (["signed", "sent"], "awaits_answer"),
        (["sent", "signed"], "unsigned"),
        (["sent", "superseded"], "awaits_answer"),
    ],
    ids=str,
)
def test_the_version_in_force_goes_first_then_the_newest_signed_then_the_draft(episode, case_manager, statuses, says):
    for number, status in enumerate(statuses, start=1):
        by = {"signed_by": case_manager} if status != "draft" else {}
        factories.PlanOfCareFactory(episode=episode, number=number, status=status, **FACTS[status], **by)
    assert plans([episode.patient_id], case_manager)[episode.patient_id].status_key == says


def test_of_somebody_without_a_plan_nothing_is_said(case_manager):
    episode = factories.ActiveEpisodeFactory(worker=case_manager)
    assert plans([episode.patient_id], case_manager) == {}
