"""A patient in care with visits behind and ahead, and an order that asks for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.clock import now, today
from obligations import derive
from tests import factories


@pytest.fixture
def clinician(db: None) -> Any:
    return factories.UserFactory(role="clinician", discipline="SN", credential="RN")


@pytest.fixture
def worker(db: None) -> Any:
    return factories.UserFactory(role="case_manager")


@pytest.fixture
def episode(worker: Any, clinician: Any) -> Any:
    """In care for ten days: a visit made five days ago, two planned, one to be scheduled."""
    found = factories.ActiveEpisodeFactory(worker=worker)
    visit_made(found, clinician, days=5)
    for hours in (30, 54):
        starts = now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
        factories.VisitFactory(episode=found, clinician=clinician, starts_at=starts)
    factories.VisitFactory(episode=found, clinician=None, status="needed", starts_at=None)
    derive.reconcile([found.patient_id])
    return found


@pytest.fixture
def bare(worker: Any) -> Any:
    """In care for ten days, and nothing was done yet."""
    return factories.ActiveEpisodeFactory(worker=worker)


def visit_made(episode: Any, clinician: Any, *, days: int) -> Any:
    """A completed visit so many days ago."""
    at = now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days)
    return factories.VisitFactory(
        episode=episode, clinician=clinician, status="completed", starts_at=at, check_in_at=at,
        check_out_at=at + timedelta(minutes=40), week_starts_on=today() - timedelta(days=days),
    )  # fmt: skip
