"""Who sees which patients."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caseload import scope
from caseload.actions import patients as actions
from caseload.actions.patients import appoint
from caseload.models import Note, Patient
from caseload.scope import Scope
from core.change.actions import System
from core.clock import now, today
from core.request_ids import worked_out
from tests import factories

pytestmark = pytest.mark.django_db


def seen(user):
    return set(Patient.objects.visible_to(user))


def test_case_manager_sees_her_own(case_manager, patient, other_case_manager):
    factories.ActiveEpisodeFactory()
    assert seen(case_manager) == {patient}
    assert seen(other_case_manager) == set()


def test_case_manager_loses_sight_when_somebody_else_is_in_charge(case_manager, episode):
    other = factories.UserFactory(role="case_manager")
    appoint(episode=episode, worker=other, reason="Speaks Spanish", by=System("test"))
    assert seen(case_manager) == set()
    assert seen(other) == {episode.patient}


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


@pytest.fixture
def in_a_request():
    token = worked_out.set({})
    yield
    worked_out.reset(token)


def queries_of_lists(count, user):
    with CaptureQueriesContext(connection) as asked:
        for _ in range(count):
            list(Note.objects.visible_to(user))
    return len(asked)


@pytest.mark.parametrize(("lists", "queries"), [(1, 1), (2, 2), (3, 4), (4, 5), (9, 10)])
def test_third_list_of_a_request_reads_the_ids_once_for_all(case_manager, patient, in_a_request, lists, queries):
    assert queries_of_lists(lists, case_manager) == queries


def test_page_that_asks_for_the_ids_reads_them_before_its_first_list(case_manager, patient, in_a_request):
    with CaptureQueriesContext(connection) as asked:
        assert list(Patient.objects.listed_for(case_manager)) == [patient]
        assert list(Patient.objects.listed_for(case_manager)) == [patient]
    assert [("caseload_episode" in each["sql"]) for each in asked] == [True, False, False]


@pytest.mark.parametrize("role", ["auditor", "intake", "admin"])
def test_everybodys_and_nobodys_ids_are_never_read(request, role, patient, in_a_request):
    user = request.getfixturevalue(role)
    Scope.of(user).read()
    assert queries_of_lists(5, user) <= 5
    assert Scope.of(user).known is None


def test_outside_of_a_request_every_list_asks_anew(case_manager, patient):
    assert worked_out.get() is None
    assert queries_of_lists(5, case_manager) == 5


def test_ids_are_forgotten_with_every_change(case_manager, episode, other_case_manager, in_a_request):
    Scope.of(case_manager).read()
    assert seen(case_manager) == {episode.patient}
    actions.appoint(episode=episode, worker=other_case_manager, by=case_manager, reason="leave")
    assert seen(case_manager) == set()


def test_many_patients_are_not_read_into_memory(case_manager, patient, in_a_request, monkeypatch):
    monkeypatch.setattr(scope, "FEW", 0)
    Scope.of(case_manager).read()
    assert Scope.of(case_manager).known is None
    assert seen(case_manager) == {patient}
    assert queries_of_lists(5, case_manager) == 5


def test_two_people_of_one_request_keep_apart(case_manager, other_case_manager, patient, in_a_request):
    for _ in range(4):
        assert seen(case_manager) == {patient}
        assert seen(other_case_manager) == set()
