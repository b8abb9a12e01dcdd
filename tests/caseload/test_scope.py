"""Who sees which patients."""

from __future__ import annotations

import datetime

import pytest

from caseload.models import Assignment, Note, Patient
from core.clock import now, today
from tests import factories

pytestmark = pytest.mark.django_db


def seen(user):
    return set(Patient.objects.visible_to(user))


def test_case_manager_sees_her_own(case_manager, patient, other_case_manager):
    factories.ActiveEpisodeFactory()
    assert seen(case_manager) == {patient}
    assert seen(other_case_manager) == set()


def test_case_manager_loses_sight_when_somebody_else_is_in_charge(case_manager, episode):
    Assignment.objects.filter(episode=episode).update(ends_on=today())
    assert seen(case_manager) == set()


def test_covering_begins_and_ends_by_itself(case_manager, patient, other_case_manager):
    cover = factories.CoverFactory(absent=case_manager, covering=other_case_manager)
    assert seen(other_case_manager) == {patient}
    cover.ends_on = today() - datetime.timedelta(days=1)
    cover.starts_on = cover.ends_on
    cover.save()
    assert seen(other_case_manager) == set()


def test_clinician_sees_those_she_visits(clinician, episode):
    assert seen(clinician) == set()
    visit = factories.VisitFactory(episode=episode, clinician=clinician)
    assert seen(clinician) == {episode.patient}
    visit.status, visit.ended_reason = "cancelled", "replaced"
    visit.save()
    assert seen(clinician) == set()


def test_clinician_loses_sight_31_days_after_the_last_visit(clinician, episode):
    at = now() - datetime.timedelta(days=31)
    factories.VisitFactory(
        episode=episode, clinician=clinician, starts_at=at, status="completed", check_in_at=at, check_out_at=at
    )
    assert seen(clinician) == set()


def test_supervisor_sees_the_team_only(supervisor, patient):
    factories.ActiveEpisodeFactory()
    assert seen(supervisor) == {patient}


def test_supervisor_without_a_team_sees_nobody(patient):
    assert seen(factories.UserFactory(role="supervisor", team=None)) == set()


def test_auditor_and_intake_see_everybody_admin_nobody(auditor, intake, admin, patient):
    assert seen(auditor) == seen(intake) == {patient}
    assert seen(admin) == set()


def test_deactivated_person_sees_nobody(case_manager, patient):
    case_manager.is_active = False
    assert seen(case_manager) == set()


def test_unknown_role_sees_nobody(case_manager, patient):
    case_manager.role = "visitor"
    assert seen(case_manager) == set()


def test_records_follow_their_patient(case_manager, other_case_manager, patient):
    note = factories.NoteFactory(patient=patient)
    assert set(Note.objects.visible_to(case_manager)) == {note}
    assert not Note.objects.visible_to(other_case_manager).exists()
