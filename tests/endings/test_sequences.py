"""Property: after any sequence of endings, undoing and reopening nothing contradicts the state, and the ledger agrees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caseload.models import Episode, Stay
from core.change.actions import Refused
from core.clock import now, today
from endings.actions import closing, facility, starting, taking_back
from endings.models import Ending
from endings.truth import contradictions, strays
from obligations import derive
from tests import factories
from visits.actions import booking
from visits.models import Visit

STEPS = ("discharge", "die", "not-started", "hospital", "emergency", "home", "anew", "start", "back", "reopen", "plan")


def current(patient: Any) -> Any:
    return Episode.objects.filter(patient=patient).order_by("-pk").first()


def take(step: str, patient: Any, by: Any, clinician: Any, days: int) -> None:
    """One step of somebody's work; what is refused changes nothing."""
    episode, on = current(patient), today() - timedelta(days=days)
    stay = Stay.objects.away().filter(patient=patient).first()
    last = Ending.objects.of(patient).last_standing()
    at = now() - timedelta(days=days, minutes=1)
    if step == "discharge":
        closing.discharge(episode=episode, on=on, reason="x", unrecorded="missed", by=by)
    elif step == "die":
        closing.die(patient=patient, on=on, by=by)
    elif step == "not-started":
        closing.not_started(episode=episode, on=on, reason="x", by=by)
    elif step in {"hospital", "emergency"}:
        kind = "inpatient" if step == "hospital" else "emergency"
        away = facility.Away(facility="A", kind=kind, admitted_at=at, learned_at=now())
        facility.go(episode=episode, away=away, unrecorded="missed", by=by)
    elif step in {"home", "anew"} and stay is not None:
        orders = facility.STILL_ORDERED if step == "home" else facility.ORDERED_ANEW
        facility.come_home(stay=stay, home_at=now(), orders=orders, by=by)
    elif step == "start":
        starting.start(episode=episode, on=on, reason="The visit was the day before.", by=by)
    elif step in {"back", "reopen"} and last is not None:
        taking_back.take_back(ending=last, reason="It was not so", by=by)
    elif step == "plan":
        begins = (now() + timedelta(days=days + 1)).replace(minute=0, second=0, microsecond=0)
        visit = Visit.objects.filter(episode=episode, status="needed").first()
        if visit is not None:
            ends = begins + timedelta(minutes=45)
            booking.plan(
                visit=visit, seen_version=visit.version, clinician=clinician, starts_at=begins, ends_at=ends, by=by
            )


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4)), min_size=2, max_size=9))
def test_nothing_contradicts_after_any_sequence(steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        worker = factories.UserFactory(role="case_manager")
        clinician = factories.UserFactory(role="clinician", discipline="SN", credential="RN")
        episode = factories.ActiveEpisodeFactory(worker=worker)
        patient = episode.patient
        factories.VisitFactory(episode=episode, clinician=clinician)
        factories.VisitFactory(episode=episode, clinician=None, status="needed", starts_at=None)
        derive.reconcile([patient.pk])
        for step, days in steps:
            try:
                with transaction.atomic():
                    take(step, patient, worker, clinician, days)
            except Refused:
                continue
            found = [*contradictions([patient.pk]), *strays()]
            assert found == [], f"after {step}"
            assert derive.differences([patient.pk]) == [], f"drift after {step}"
        assert not Visit.objects.filter(patient=patient, status="under_way").exists()
        transaction.set_rollback(True)
