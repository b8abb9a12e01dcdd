"""Kind: what happened between an ending and its recording, or between it and its undoing, is never written over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caseload.actions.concerns import Finding, raise_concern
from caseload.actions.concerns import take_back as take_back_concern
from caseload.actions.patients import appoint
from caseload.models import Assignment, Concern, Episode, Patient, Stay
from core.change.actions import Refused
from core.clock import local, now, today
from endings.actions import closing, facility, leaving, starting, taking_back
from endings.truth import contradictions, strays
from obligations import derive
from tests import factories
from visits.models import Visit

HOUR = timedelta(hours=1)


def whole(episode: Any) -> None:
    assert contradictions([episode.patient_id]) == []
    assert strays() == []
    assert derive.differences([episode.patient_id]) == []


def go(episode: Any, by: Any, hours: float, **besides: Any) -> Any:
    away = {"facility": "St Peter's", "kind": "inpatient", "admitted_at": now() - hours * HOUR, "learned_at": now()}
    facility.go(episode=episode, away=facility.Away(**(away | besides)), unrecorded="missed", by=by)
    return Stay.objects.latest("pk")


def held_visit(episode: Any, clinician: Any, hours_ago: float) -> Any:
    """A visit that was planned before the stay and whose time passed while it was on hold."""
    at = now() - hours_ago * HOUR
    return factories.VisitFactory(
        episode=episode, clinician=clinician, status="held", starts_at=at, week_starts_on=local(at).date()
    )


def test_a_discharge_from_the_hospital_leaves_no_visit_behind(episode: Any, worker: Any, clinician: Any) -> None:
    go(episode, worker, 40)
    held_visit(episode, clinician, 20)
    closing.discharge(episode=episode, on=today(), reason="To a nursing home", by=worker)
    whole(episode)


def test_a_return_recorded_late_keeps_what_was_due_at_home(episode: Any, worker: Any, clinician: Any) -> None:
    stay = go(episode, worker, 60)
    in_hospital, at_home = held_visit(episode, clinician, 50), held_visit(episode, clinician, 10)
    facility.come_home(stay=stay, home_at=now() - 30 * HOUR, by=worker)
    in_hospital.refresh_from_db()
    at_home.refresh_from_db()
    assert (in_hospital.status, at_home.status) == ("cancelled", "planned"), "somebody says whether it was made"
    whole(episode)


def test_a_late_undo_of_a_stay_leaves_nothing_on_hold(episode: Any, worker: Any, time_machine: Any) -> None:
    go(episode, worker, 30)
    ending = episode.endings.get()
    time_machine.move_to(now() + timedelta(days=4))
    taking_back.take_back(ending=ending, reason="Another patient", by=worker)
    assert Visit.objects.filter(episode=episode, status="planned").count() == 2, "somebody says whether they were made"
    assert not Visit.objects.filter(episode=episode, status="held").exists()
    whole(episode)


def test_a_return_is_not_undone_over_a_visit_made_at_home(episode: Any, worker: Any, clinician: Any) -> None:
    stay = go(episode, worker, 60)
    ending = facility.come_home(stay=stay, home_at=now() - 30 * HOUR, by=worker)
    at = now() - 5 * HOUR
    factories.VisitFactory(
        episode=episode, clinician=clinician, status="completed", starts_at=at, check_in_at=at, check_out_at=at + HOUR
    )
    with pytest.raises(Refused, match="made at home since"):
        taking_back.take_back(ending=ending, by=worker)


def test_what_was_planned_after_a_return_is_held_when_it_is_undone(episode: Any, worker: Any, clinician: Any) -> None:
    stay = go(episode, worker, 60)
    ending = facility.come_home(stay=stay, home_at=now() - HOUR, by=worker)
    factories.VisitFactory(episode=episode, clinician=clinician, starts_at=now() + 100 * HOUR)
    taking_back.take_back(ending=ending, by=worker)
    whole(episode)


def test_a_return_over_the_period_is_undone_while_nothing_happened_since(worker: Any) -> None:
    soc = today() - timedelta(days=63)
    episode = factories.ActiveEpisodeFactory(worker=worker, start_of_care=soc, referral_at=now() - timedelta(days=65))
    stay = go(episode, worker, 9 * 24)
    ending = facility.come_home(stay=stay, home_at=now(), by=worker)
    taking_back.take_back(ending=ending, by=worker)
    episode.refresh_from_db()
    assert (episode.status, Patient.objects.get().open_episode) == ("on_hold", episode)
    whole(episode)


def test_a_stay_over_the_period_is_not_entered_as_over(worker: Any) -> None:
    soc = today() - timedelta(days=63)
    episode = factories.ActiveEpisodeFactory(worker=worker, start_of_care=soc, referral_at=now() - timedelta(days=65))
    with pytest.raises(Refused, match="period ended during this stay"):
        go(episode, worker, 9 * 24, home_at=now())


def test_an_undo_gives_no_visit_to_somebody_who_left(episode: Any, worker: Any, clinician: Any) -> None:
    ending = closing.discharge(episode=episode, on=today(), reason="x", by=worker)
    admin = factories.UserFactory(role="admin")
    leaving.leave(person=clinician, by=admin)
    taking_back.take_back(ending=ending, by=worker)
    assert not Visit.objects.filter(clinician=clinician, status="planned").exists()
    ending.refresh_from_db()
    assert any("has left" in line for line in ending.left_as_is)
    whole(episode)


def test_a_long_name_of_a_facility_is_taken(episode: Any, worker: Any) -> None:
    go(episode, worker, 30, facility="H" * 160, home_at=now() - HOUR)


def test_whoever_had_an_earlier_episode_does_not_see_the_next(episode: Any, worker: Any) -> None:
    closing.discharge(episode=episode, on=today(), reason="x", by=worker)
    assert list(Patient.objects.visible_to(worker)) == [episode.patient]
    again = factories.ActiveEpisodeFactory(patient=episode.patient, start_of_care=today())
    assert not Patient.objects.visible_to(worker).exists()
    assert list(Patient.objects.visible_to(again.worker)) == [episode.patient]


def test_nobody_is_put_in_charge_of_a_closed_episode(episode: Any, worker: Any) -> None:
    closing.discharge(episode=episode, on=today(), reason="x", by=worker)
    with pytest.raises(Refused, match="closed"):
        appoint(episode=episode, worker=factories.UserFactory(role="case_manager"), reason="x", by=worker)


def test_coming_back_takes_nothing_from_whoever_has_it_now(episode: Any, worker: Any) -> None:
    admin, receiver, third = (factories.UserFactory(role=role) for role in ("admin", "case_manager", "case_manager"))
    other = factories.ActiveEpisodeFactory(worker=worker)
    gone = factories.ActiveEpisodeFactory(worker=worker)
    ending = leaving.leave(person=worker, receiver=receiver, by=admin)
    appoint(episode=episode, worker=third, reason="Speaks Spanish", by=admin)
    closing.discharge(episode=Episode.objects.get(pk=gone.pk), on=today(), reason="x", by=receiver)
    leaving.come_back(ending=ending, by=admin)
    now_with = {one.episode_id: one.worker for one in Assignment.objects.open().select_related("worker")}
    assert now_with == {episode.pk: third, other.pk: worker}
    ending.refresh_from_db()
    assert ending.left_as_is
    for each in (episode, other, gone):
        assert contradictions([each.patient_id]) == []


def test_somebody_leaves_while_a_patient_is_away(episode: Any, worker: Any, clinician: Any) -> None:
    stay = go(episode, worker, 30)
    admin = factories.UserFactory(role="admin")
    ending = leaving.leave(person=clinician, by=admin)
    whole(episode)
    facility.come_home(stay=stay, home_at=now(), by=worker)
    leaving.come_back(ending=ending, by=admin)
    assert not Visit.objects.filter(episode=episode, status="held").exists()
    whole(episode)
    with pytest.raises(Refused, match="already"):
        leaving.come_back(ending=ending, by=admin)


ACROSS_A_STAY = [
    lambda e, by: closing.discharge(episode=e, on=today() - timedelta(days=4), reason="x", by=by),
    lambda e, by: closing.die(patient=e.patient, on=today() - timedelta(days=4), by=by),
    lambda e, by: starting.start(
        episode=e, on=today() - timedelta(days=1), reason="The visit was the day before.", by=by
    ),
]


@pytest.mark.parametrize("is_over", [True, False])
@pytest.mark.parametrize("deed", ACROSS_A_STAY)
def test_no_date_lies_across_a_stay(deed: Any, is_over: bool, worker: Any) -> None:
    episode = factories.ActiveEpisodeFactory(worker=worker)
    go(episode, worker, 72, home_at=now() - 60 * HOUR if is_over else None)
    with pytest.raises(Refused, match="St Peter's"):
        deed(episode, worker)


def test_undoing_a_discharge_gives_up_no_new_referral(episode: Any, worker: Any) -> None:
    ending = closing.discharge(episode=episode, on=today(), reason="x", by=worker)
    again = factories.EpisodeFactory(patient=episode.patient, status="admitted", start_of_care=today())
    Patient.objects.filter(pk=episode.patient_id).update(open_episode=again)
    with pytest.raises(Refused, match="new episode was opened since"):
        taking_back.take_back(ending=ending, by=worker)
    again.refresh_from_db()
    assert again.status == "admitted"


def test_resuming_asks_once_however_many_visits_there_are(episode: Any, worker: Any, clinician: Any) -> None:
    def queries(of: Any) -> int:
        stay = go(of, worker, 30)
        with CaptureQueriesContext(connection) as asked:
            facility.come_home(stay=stay, home_at=now(), by=worker)
        return len(asked)

    few = queries(episode)
    other = factories.ActiveEpisodeFactory(worker=worker)
    for day in range(20):
        factories.VisitFactory(episode=other, clinician=clinician, starts_at=now() + timedelta(days=40 + day))
    assert queries(other) <= few + 2


def test_undoing_a_discharge_raises_a_stalled_goal_again(episode: Any, worker: Any) -> None:
    found = Finding("goal", "soon", "“Walk to the gate”: 3 visits in a row, no gain.")
    raise_concern(patient=episode.patient, source="goal:1", finding=found, by=worker)
    ending = closing.discharge(episode=episode, on=today(), reason="Goals met", by=worker)
    assert not Concern.objects.open().exists()
    taking_back.take_back(ending=ending, by=worker)
    assert [each.what for each in Concern.objects.open()] == [found.what]
    take_back_concern(concern=Concern.objects.open().get(), because="It moves again.", by=worker)
    taking_back.take_back(ending=closing.discharge(episode=episode, on=today(), reason="So", by=worker), by=worker)
    assert not Concern.objects.open().exists(), "it had gone before care ended"


def test_correcting_the_start_asks_once_however_much_was_kept(episode: Any, worker: Any) -> None:
    def queries(of: Any, reviews: int) -> int:
        for back in range(reviews):
            factories.ProgressReviewFactory(episode=of, reviewed_on=today() - timedelta(days=1 + 14 * back))
        derive.reconcile([of.patient_id])
        with CaptureQueriesContext(connection) as asked:
            starting.start(episode=of, on=of.start_of_care - timedelta(days=1), reason="The aide's day", by=worker)
        return len(asked)

    began = today() - timedelta(days=58)
    some, many = (factories.ActiveEpisodeFactory(worker=worker, start_of_care=began) for _ in range(2))
    assert queries(many, 4) <= queries(some, 1) + 4, "a row of the ledger each, and no reckoning of the rules each"
