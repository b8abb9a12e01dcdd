"""Plans of care to begin from: an empty draft, and one that lacks nothing."""

from __future__ import annotations

import pytest

from careplans.completeness import FIELD_OF
from careplans.content import content_digest
from tests import factories


@pytest.fixture
def draft(episode):
    return factories.PlanOfCareFactory(episode=episode, author=episode.worker)


@pytest.fixture
def whole(episode):
    """A draft with everything a signature needs."""
    facts = dict.fromkeys(FIELD_OF.values(), "None")
    plan = factories.PlanOfCareFactory(episode=episode, author=episode.worker, practitioner=episode.certifying, **facts)
    problem = factories.ProblemFactory(plan=plan)
    goal = factories.GoalFactory(plan=plan, problem=problem)
    factories.InterventionFactory(plan=plan, goal=goal)
    factories.VisitOrderFactory(plan=plan)
    return plan


@pytest.fixture
def signed(whole, case_manager):
    from careplans import actions

    return actions.sign(plan=whole, seen_content=content_digest(whole), by=case_manager)
