"""Accepting and declining: everything at once, once, and by people who may."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from caseload.models import (
    Allergy,
    Assignment,
    Condition,
    Contact,
    Episode,
    Medication,
    Patient,
    PatientIdentifier,
    TimelineEntry,
)
from core.change.actions import Refused
from core.clock import now, today
from core.models import AuditEvent
from paperwork.models import Coverage, Filing
from referrals.actions import referrals as actions
from referrals.actions.acceptance import planned_start
from referrals.models import Referral
from tests import factories
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
ENCLOSED = {
    "contacts": [
        {"name": "Bea Marlowe", "relationship": "daughter", "phone": "+15185550199", "email": "", "is_emergency": True}
    ],
    "conditions": [
        {
            "text": "Heart failure",
            "code": "I50.9",
            "code_system": "icd",
            "onset_on": "2020-05-06",
            "ended_on": "",
            "is_active": True,
            "is_principal": True,
            "source_id": "Condition/1",
        },
        {"text": "Old fracture", "source_id": "", "is_active": False},
    ],
    "medications": [
        {
            "text": "Furosemide",
            "dose": "1 daily",
            "started_on": "2026-10-01",
            "stopped_on": "",
            "is_active": True,
            "source_id": "M/1",
        }
    ],
    "allergies": [
        {"text": "Penicillin", "reaction": "Hives", "severity": "severe", "source_id": "A/1", "is_active": True}
    ],
    "needs_interpreter": True,
}


@pytest.fixture
def worker(team: Any) -> Any:
    return factories.UserFactory(role="case_manager", team=team)


@pytest.fixture
def referral(db: None) -> Any:
    return factories.ReferralFactory(
        given_name="Ida",
        family_name="Marlowe",
        enclosed=ENCLOSED,
        identifiers=[["http://hospital.example", "H-77"]],
        face_to_face_on=today() - datetime.timedelta(days=5),
        language="Spanish",
    )


def accept(referral: Any, worker: Any, by: Any, **changes: Any) -> Episode:
    facts = {
        "referral": referral,
        "program": referral.program,
        "payer": referral.payer,
        "member_number": "1EG4TE5MK73",
        "worker": worker,
        "reason": "Least loaded of 2.",
        "by": by,
    }
    return actions.accept(**facts | changes)


def test_accept_makes_everything(referral: Any, worker: Any, intake: Any) -> None:
    episode = accept(referral, worker, intake)
    patient = Patient.objects.get()
    assert (patient.family_name, patient.language, patient.needs_interpreter) == ("Marlowe", "Spanish", True)
    assert patient.open_episode == episode
    assert PatientIdentifier.objects.get().value == "H-77"
    assert Coverage.objects.get().payer == referral.payer
    assert Contact.objects.get().is_emergency
    assert Condition.objects.get(is_principal=True).onset_on == datetime.date(2020, 5, 6)
    assert Medication.objects.get().stopped_on is None
    assert Allergy.objects.get().substance == "Penicillin"
    assert Filing.objects.get().kind == "face-to-face"
    assert Assignment.objects.get().reason == "Least loaded of 2."
    assert (episode.referring, episode.certifying, episode.worker) == (referral.referring, referral.referring, worker)


def test_accept_marks_the_referral(referral: Any, worker: Any, intake: Any) -> None:
    episode = accept(referral, worker, intake)
    referral.refresh_from_db()
    assert (referral.status, referral.episode, referral.patient, referral.decided_by) == (
        "accepted",
        episode,
        episode.patient,
        intake,
    )
    assert TimelineEntry.objects.filter(kind="referral").exists()
    assert AuditEvent.objects.filter(verb="referrals.accept", actor=intake, patient_id=episode.patient_id).exists()


def test_accept_plans_the_start_48_hours_after_the_referral(referral: Any) -> None:
    received = datetime.datetime(2027, 3, 13, 14, 0, tzinfo=datetime.UTC)
    referral.received_at = received
    assert planned_start(referral) == datetime.date(2027, 3, 15)
    referral.ordered_soc = datetime.date(2027, 3, 20)
    assert planned_start(referral) == datetime.date(2027, 3, 20)


def test_accept_counts_from_when_the_referral_became_valid(referral: Any, worker: Any, intake: Any) -> None:
    referral.valid_at = now()
    referral.received_at = now() - datetime.timedelta(days=4)
    referral.save()
    assert accept(referral, worker, intake).referral_at == referral.valid_at


def test_accept_face_to_face_still_to_come_is_not_filed(referral: Any, worker: Any, intake: Any) -> None:
    referral.face_to_face_on = today() + datetime.timedelta(days=3)
    referral.save()
    accept(referral, worker, intake)
    assert not Filing.objects.exists()


def test_accept_twice_makes_one_patient(referral: Any, worker: Any, intake: Any, supervisor: Any) -> None:
    accept(referral, worker, intake)
    with pytest.raises(actions.AlreadyDecided, match="accepted this referral"):
        accept(Referral.objects.get(), worker, supervisor)
    assert Patient.objects.count() == 1


def test_accept_not_valid_yet(referral: Any, worker: Any, intake: Any) -> None:
    Referral.objects.update(phone="", reason="", enclosed={})
    with pytest.raises(Refused, match="address or phone, diagnosis or reason"):
        accept(referral, worker, intake)
    assert not Patient.objects.exists()


def test_accept_with_a_candidate_nobody_judged(referral: Any, worker: Any, intake: Any) -> None:
    factories.PatientFactory(given_name="Ida", family_name="Marlowe")
    with pytest.raises(Refused, match="duplicate check"):
        accept(referral, worker, intake)
    assert Patient.objects.count() == 1


def test_accept_with_a_candidate_ruled_out(referral: Any, worker: Any, intake: Any) -> None:
    other = factories.PatientFactory(given_name="Ida", family_name="Marlowe")
    accept(referral, worker, intake, different=[other])
    assert Patient.objects.count() == 2


def test_accept_a_returning_patient(referral: Any, worker: Any, intake: Any) -> None:
    known = factories.PatientFactory(given_name="Ida", family_name="Marlowe")
    factories.EpisodeFactory(patient=known, status="discharged", discharged_on=today())
    factories.ConditionFactory(patient=known, text="heart failure")
    factories.ContactFactory(patient=known, name="Bea Marlowe", phone="+15185550199")
    episode = accept(referral, worker, intake, existing=known)
    assert episode.patient == known
    assert Patient.objects.count() == 1
    assert Condition.objects.filter(patient=known).count() == 2, "what the chart holds already is not repeated"
    assert Contact.objects.count() == 1
    assert PatientIdentifier.objects.get().patient == known


def test_accept_an_existing_patient_in_care(referral: Any, worker: Any, intake: Any) -> None:
    episode = factories.ActiveEpisodeFactory(patient__given_name="Ida", patient__family_name="Marlowe")
    with pytest.raises(Refused, match="already has an open episode"):
        accept(referral, worker, intake, existing=episode.patient)
    assert Episode.objects.count() == 1


def test_accept_a_number_that_belongs_to_somebody_else_stays_there(referral: Any, worker: Any, intake: Any) -> None:
    other = factories.PatientFactory(given_name="Bo", family_name="Quill")
    factories.PatientIdentifierFactory(patient=other, system="http://hospital.example", value="H-77")
    accept(referral, worker, intake, different=[other])
    assert PatientIdentifier.objects.get().patient == other


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"takes_new_patients": False}, "takes no new patients now"),
        ({"is_active": False}, "choose an active case manager"),
        ({"role": "clinician"}, "choose an active case manager"),
        ({"hours_month": 0}, "no scheduled hours"),
    ],
)
def test_accept_by_somebody_who_cannot(
    referral: Any, worker: Any, intake: Any, changes: dict[str, Any], said: str
) -> None:
    for name, value in changes.items():
        setattr(worker, name, value)
    worker.save()
    with pytest.raises(Refused, match=said):
        accept(referral, worker, intake)
    assert not Patient.objects.exists()


def test_accept_by_a_supervisor_of_another_team(referral: Any, supervisor: Any, other_case_manager: Any) -> None:
    with pytest.raises(Refused, match="in another team"):
        accept(referral, other_case_manager, supervisor)


def test_accept_with_an_archived_payer_leaves_nothing(referral: Any, worker: Any, intake: Any) -> None:
    referral.payer.is_active = False
    referral.payer.save()
    with pytest.raises(Refused, match="archived"):
        accept(referral, worker, intake)
    assert not Patient.objects.exists()


def test_decline_with_a_reason(referral: Any, intake: Any, worker: Any) -> None:
    actions.decline(referral=referral, decline_reason="area", comment="Called back.", by=intake)
    referral.refresh_from_db()
    assert (referral.status, referral.decline_reason, referral.decided_by) == ("declined", "area", intake)
    with pytest.raises(actions.AlreadyDecided, match="declined this referral"):
        accept(referral, worker, intake)
    with pytest.raises(actions.AlreadyDecided):
        actions.decline(referral=referral, decline_reason="area", by=intake)


@pytest.mark.parametrize(
    ("reason", "comment", "said"),
    [("", "", "Choose why"), ("weather", "", "Choose why"), ("other", " ", "Say in the comment")],
)
def test_decline_without_a_reason(referral: Any, intake: Any, reason: str, comment: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        actions.decline(referral=referral, decline_reason=reason, comment=comment, by=intake)


@pytest.mark.django_db(transaction=True)
def test_accept_by_two_people_at_once(team: Any) -> None:
    people = [factories.UserFactory(role="intake"), factories.UserFactory(role="intake")]
    worker = factories.UserFactory(role="case_manager", team=team)
    waiting = [factories.ReferralFactory(family_name="Marlowe") for _ in range(2)]
    results = at_once([lambda p=p: accept(Referral.objects.get(pk=waiting[0].pk), worker, p) for p in people])
    assert sorted(type(each).__name__ for each in results) == ["AlreadyDecided", "Episode"]
    assert Patient.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_accept_two_referrals_of_one_person_at_once(team: Any) -> None:
    by = factories.UserFactory(role="intake")
    worker = factories.UserFactory(role="case_manager", team=team)
    waiting = [factories.ReferralFactory(family_name="Marlowe") for _ in range(2)]
    results = at_once([lambda r=r: accept(Referral.objects.get(pk=r.pk), worker, by) for r in waiting])
    assert sorted(type(each).__name__ for each in results) == ["Episode", "Refused"]
    assert Patient.objects.count() == 1
