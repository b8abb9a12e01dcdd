"""A patient is held before anything of theirs: two people who change one chart wait, and neither is turned away."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import transaction

from assessments import actions as assessments
from careplans import actions as careplans
from caseload.actions import patients
from caseload.models import Episode, Patient
from core.clock import today
from paperwork.actions import filings
from paperwork.models import Coverage
from tests import factories
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
A_MOMENT = 0.3  # seconds, in which the other one begins

DEEDS: dict[str, Any] = {
    "appoint many": lambda on: patients.appoint_many(episodes=[on.episode], worker=on.receiver, reason="Leave", by=on.keeper),
    "draft a plan": lambda on: careplans.start_draft(episode=on.episode, by=on.keeper),
    "take up an assessment": lambda on: assessments.take_up(episode=on.episode, purpose="other", by=on.keeper),
    "end coverage": lambda on: filings.end_coverage(coverage=on.coverage, ends_on=today(), by=on.keeper),
}  # fmt: skip


class On:
    """A patient in care, whom somebody discharges while somebody else does something else."""

    def __init__(self) -> None:
        team = factories.TeamFactory()
        self.keeper, self.receiver = (factories.UserFactory(role="case_manager", team=team) for _ in range(2))
        self.episode = factories.ActiveEpisodeFactory(worker=self.keeper)
        self.coverage = self.episode.coverages.get()
        self.is_held = threading.Event()

    def changes_all(self) -> str:
        """Hold the patient as a discharge does, then what is theirs."""
        with transaction.atomic():
            Patient.objects.hold(self.episode.patient_id)
            self.is_held.set()
            threading.Event().wait(A_MOMENT)
            for model, pk in ((Episode, self.episode.pk), (Coverage, self.coverage.pk)):
                model._default_manager.select_for_update(of=("self",)).get(pk=pk)
        return "changed"

    def after(self, deed: Any) -> str:
        """Do `deed` as soon as the patient is held."""
        self.is_held.wait(A_MOMENT)
        deed(self)
        return "done"


@pytest.mark.parametrize("name", DEEDS)
def test_a_discharge_and_another_deed_wait_for_each_other(name: str) -> None:
    on = On()
    assert sorted(at_once([on.changes_all, lambda: on.after(DEEDS[name])])) == ["changed", "done"]
