"""Ending entries of the lists of the patient's health, and what the face sheet shows of the lists."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.urls import reverse

from caseload.actions import health as actions
from caseload.models import Medication, Patient
from core.change.actions import Refused
from core.clock import today
from core.models import AuditEvent
from tests import factories
from tests.caseload.health import IN_ERROR, KINDS, MADE, end_url, face_sheet, line, new_url, words_of
from tests.races import at_once

pytestmark = pytest.mark.django_db


# --- ending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_end_page_names_the_entry(client, case_manager, patient, kind):
    client.force_login(case_manager)
    entry = MADE[kind](patient=patient)
    assert client.get(end_url(kind, patient, entry)).context["lead"].startswith(entry.name)


@pytest.mark.parametrize("kind", KINDS)
def test_end_of_what_was_entered_in_error_keeps_the_row(client, case_manager, patient, kind):
    entry = MADE[kind](patient=patient)
    client.force_login(case_manager)
    assert client.post(end_url(kind, patient, entry), IN_ERROR).status_code == 302
    entry.refresh_from_db()
    assert not entry.is_active
    assert line(patient).title == f"{kind.capitalize()} entered in error: {entry.name}"
    assert line(patient).detail == "Another patient's."


def test_end_of_a_medication_keeps_day_and_reason(client, case_manager, patient):
    entry = factories.MedicationFactory(patient=patient)
    client.force_login(case_manager)
    form = {"how": "ended", "on": today().isoformat(), "reason": "Dizzy"}
    assert client.post(end_url("medication", patient, entry), form).status_code == 302
    entry.refresh_from_db()
    assert (entry.is_active, entry.stopped_on) == (False, today())
    assert AuditEvent.objects.get(verb="medications.stop").reason == "Dizzy"


def test_end_of_a_condition_keeps_the_day(client, case_manager, patient):
    entry = factories.ConditionFactory(patient=patient)
    client.force_login(case_manager)
    form = {"how": "ended", "on": today().isoformat()}
    assert client.post(end_url("condition", patient, entry), form).status_code == 302
    entry.refresh_from_db()
    assert (entry.is_active, entry.ended_on) == (False, today())


@pytest.mark.parametrize("kind", KINDS)
def test_end_leaves_the_face_sheet_but_not_the_timeline(client, case_manager, patient, kind):
    entry = MADE[kind](patient=patient)
    client.force_login(case_manager)
    client.post(end_url(kind, patient, entry), IN_ERROR)
    page = client.get(reverse("caseload:patient", args=[patient.uuid]))
    assert not [row for each in page.context["health_lists"] for row in each["rows"]]
    timeline = client.get(reverse("caseload:timeline", args=[patient.uuid]), {"kind": "health"})
    assert entry.name in timeline.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_end_refused_for_auditor(client, auditor, patient, kind):
    client.force_login(auditor)
    assert client.post(end_url(kind, patient, MADE[kind](patient=patient)), IN_ERROR).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_end_by_somebody_out_of_scope_is_not_found(client, other_case_manager, patient, kind):
    client.force_login(other_case_manager)
    assert client.post(end_url(kind, patient, MADE[kind](patient=patient)), IN_ERROR).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_end_of_another_patients_row_under_mine_is_not_found(client, case_manager, patient, kind):
    client.force_login(case_manager)
    assert client.post(end_url(kind, patient, MADE[kind]()), IN_ERROR).status_code == 404


@pytest.mark.parametrize(
    ("kind", "form", "field", "words"),
    [
        ("allergy", {"reason": ""}, "reason", "Enter the reason"),
        ("condition", {"how": "ended"}, "on", "Enter the day it ended"),
        ("condition", {"how": "ended", "on": "2999-01-01"}, "on", "today or earlier"),
        ("condition", {"how": "ended", "on": "2020-01-01"}, "on", "on or after 1 May 2020, when it began"),
        ("condition", {"how": "in-error"}, "reason", "Enter the reason"),
        ("condition", {"how": "vanished", "on": "2021-01-01"}, "how", "Choose what happened from the list"),
        ("medication", {"how": "ended", "on": "2021-01-01"}, "reason", "Enter the reason"),
        ("medication", {"how": "ended", "on": "2020-01-01", "reason": "x"}, "on", "on or after 1 May 2020"),
        ("medication", {"reason": "x", "on": "2021-01-01"}, "how", "Choose what happened"),
        ("medication", {"how": "in-error", "reason": "a\x00"}, "reason", "cannot be kept"),
        ("medication", {"how": "in-error", "reason": "a" * 30_000}, "reason", "300 characters or fewer"),
    ],
)
def test_end_explains_a_bad_form(client, case_manager, patient, kind, form, field, words):
    began = {"allergy": {}, "condition": {"onset_on": "2020-05-01"}, "medication": {"started_on": "2020-05-01"}}
    entry = MADE[kind](patient=patient, **began[kind])
    client.force_login(case_manager)
    answer = client.post(end_url(kind, patient, entry), form)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])


def test_end_before_birth_is_refused(case_manager, patient):
    entry = factories.ConditionFactory(patient=patient)
    with pytest.raises(Refused, match="date of birth"):
        actions.resolve_condition(condition=entry, on=datetime.date(1940, 1, 1), by=case_manager)


def test_end_in_the_future_is_refused(case_manager, patient):
    entry = factories.MedicationFactory(patient=patient)
    with pytest.raises(Refused, match="today or earlier"):
        actions.stop_medication(
            medication=entry, on=today() + datetime.timedelta(days=1), reason="Dizzy", by=case_manager
        )


def test_end_of_what_somebody_ended_meanwhile_says_so_and_keeps_the_words(client, case_manager, patient):
    entry = factories.MedicationFactory(patient=patient, is_active=False, stopped_on="2021-01-01")
    client.force_login(case_manager)
    answer = client.post(end_url("medication", patient, entry), IN_ERROR)
    assert answer.status_code == 422
    assert actions.ENDED_ALREADY in answer.content.decode()
    assert "Another patient" in answer.content.decode()


def test_end_page_of_what_is_ended_leads_back_with_a_word(client, case_manager, patient):
    entry = factories.AllergyFactory(patient=patient, is_active=False)
    client.force_login(case_manager)
    answer = client.get(end_url("allergy", patient, entry))
    assert answer.url == reverse("caseload:patient", args=[patient.uuid])
    assert actions.ENDED_ALREADY in words_of(answer)


def test_end_sent_twice_is_one(client, case_manager, patient):
    entry = factories.AllergyFactory(patient=patient)
    client.force_login(case_manager)
    form = IN_ERROR | {"submission_key": str(uuid.uuid4())}
    assert [client.post(end_url("allergy", patient, entry), form).status_code for _ in range(2)] == [302, 302]
    assert patient.timeline.filter(kind="health").count() == 1


@pytest.mark.django_db(transaction=True)
def test_end_by_two_people_at_once_is_one():
    entry = factories.MedicationFactory()
    people = [factories.UserFactory(), factories.UserFactory()]
    deeds = [
        lambda: actions.stop_medication(
            medication=Medication.objects.get(), on=today(), reason="Dizzy", by=people[0]
        ),
        lambda: actions.enter_in_error(entry=Medication.objects.get(), reason="Not hers", by=people[1]),
    ]  # fmt: skip
    results = at_once(deeds)
    assert sorted(type(each).__name__ for each in results) == ["Medication", "Refused"]
    assert entry.patient.timeline.filter(kind="health").count() == 1


# --- the face sheet --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ticked", "words"), [(True, "None known (asked)"), (False, "Not recorded")])
def test_face_sheet_says_whether_allergies_were_asked_about(client, case_manager, patient, ticked, words):
    Patient.objects.filter(pk=patient.pk).update(no_known_allergies=ticked)
    client.force_login(case_manager)
    answer = client.get(reverse("caseload:patient", args=[patient.uuid]))
    assert answer.context["health_lists"][0]["nothing"] == words


@pytest.mark.parametrize("kind", KINDS)
def test_face_sheet_leads_those_who_may_write_to_adding_and_ending(client, case_manager, patient, kind):
    entry = MADE[kind](patient=patient)
    client.force_login(case_manager)
    page = face_sheet(client, patient)
    assert f'href="{new_url(kind, patient)}"' in page
    assert f'href="{end_url(kind, patient, entry)}"' in page


def test_face_sheet_link_on_a_row_names_the_row(client, case_manager, patient):
    factories.MedicationFactory(patient=patient, text="Lisinopril")
    client.force_login(case_manager)
    assert 'Stop <span class="visually-hidden">: Lisinopril</span>' in face_sheet(client, patient)


def test_face_sheet_offers_nothing_to_write_to_those_who_only_read(client, auditor, patient):
    factories.MedicationFactory(patient=patient)
    client.force_login(auditor)
    page = face_sheet(client, patient)
    assert "Furosemide" in page
    assert "medications/" not in page


def test_face_sheet_needs_as_many_queries_however_long_the_lists(client, case_manager, patient, queries):
    client.force_login(case_manager)
    counts = []
    for batch in (1, 60):
        for kind in KINDS:
            MADE[kind].create_batch(batch, patient=patient)
        face_sheet(client, patient)
        with queries() as seen:
            face_sheet(client, patient)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 45


def test_face_sheet_reads_allergies_once(client, case_manager, patient, queries):
    factories.AllergyFactory(patient=patient)
    client.force_login(case_manager)
    with queries() as seen:
        face_sheet(client, patient)
    assert sum("caseload_allergy" in each["sql"] for each in seen) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_new_and_end_need_as_many_queries_however_long_the_lists(client, case_manager, patient, queries, kind):
    client.force_login(case_manager)
    counts = []
    for batch in (1, 60):
        entry = MADE[kind].create_batch(batch, patient=patient)[0]
        pages = [new_url(kind, patient), end_url(kind, patient, entry)]
        [client.get(page) for page in pages]
        with queries() as seen:
            [client.get(page) for page in pages]
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 24


def test_no_known_allergies_cannot_be_ticked_while_one_is_on_the_list(client, case_manager, patient):
    factories.AllergyFactory(patient=patient)
    client.force_login(case_manager)
    where = reverse("caseload:edit", args=[patient.uuid])
    answer = client.post(where, {"no_known_allergies": "on", "given_name": "Ana"})
    assert answer.status_code == 422
    assert "An allergy is on the list" in answer.content.decode()
