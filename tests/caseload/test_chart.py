"""The face sheet, the timeline, notes, contacts, the episode."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from caseload.actions import patients as actions
from caseload.models import Contact, Note, Patient
from core.change.actions import Refused
from core.clock import now, today
from core.models import AuditEvent
from tests import factories
from tests.paging import link

pytestmark = pytest.mark.django_db


def url(patient):
    return reverse("caseload:patient", args=[patient.uuid])


def test_patient_opens_and_is_recorded(client, case_manager, patient):
    client.force_login(case_manager)
    assert client.get(url(patient)).status_code == 200
    event = AuditEvent.objects.get(verb="chart.opened")
    assert (event.actor, event.patient_id) == (case_manager, patient.pk)


def test_patient_out_of_scope_is_the_same_as_no_patient(client, other_case_manager, patient):
    client.force_login(other_case_manager)
    theirs = client.get(url(patient))
    nobody = client.get(reverse("caseload:patient", args=[uuid.uuid4()]))
    assert theirs.status_code == nobody.status_code == 404
    strip = lambda answer: answer.content.decode().replace(answer.headers["X-Request-ID"], "")  # noqa: E731
    assert len(strip(theirs)) == len(strip(nobody))
    assert not AuditEvent.objects.filter(verb="chart.opened").exists()


def test_patient_title_holds_no_name(client, case_manager, patient):
    client.force_login(case_manager)
    title = client.get(url(patient)).content.decode().split("<title>")[1].split("</title>")[0]
    assert patient.family_name not in title
    assert patient.initials in title


def test_patient_hides_the_clinical_record_from_intake(client, intake, patient):
    factories.ConditionFactory(patient=patient, text="Canary condition")
    factories.AllergyFactory(patient=patient, substance="Canary allergy")
    client.force_login(intake)
    assert "Canary" not in client.get(url(patient)).content.decode()


def test_patient_needs_few_queries_however_long_the_record(client, case_manager, patient, queries):
    client.force_login(case_manager)
    counts = []
    for batch in (10, 500):
        factories.TimelineEntryFactory.create_batch(batch, patient=patient)
        factories.NoteFactory.create_batch(batch, patient=patient)
        client.get(url(patient))
        with queries() as seen:
            client.get(url(patient))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 45


def test_patient_says_what_is_new_since_the_last_look(client, case_manager, patient):
    client.force_login(case_manager)
    client.get(url(patient))
    factories.TimelineEntryFactory(patient=patient, at=now() + datetime.timedelta(seconds=1))
    assert client.get(url(patient)).context["new_count"] == 1


def test_timeline_pages_and_filters(client, case_manager, patient):
    start = now()
    for n in range(60):
        factories.TimelineEntryFactory(
            patient=patient,
            title=f"Entry {n}",
            kind="visit" if n % 2 else "note",
            at=start - datetime.timedelta(hours=n),
        )
    client.force_login(case_manager)
    first = client.get(reverse("caseload:timeline", args=[patient.uuid]))
    assert [e.title for e in first.context["entries"]][:2] == ["Entry 0", "Entry 1"]
    second = client.get(link(first))
    assert [e.title for e in second.context["entries"]][0] == "Entry 50"
    visits = client.get(reverse("caseload:timeline", args=[patient.uuid]), {"kind": "visit"})
    assert {e.kind for e in visits.context["entries"]} == {"visit"}


def test_access_lists_reads(client, case_manager, patient):
    client.force_login(case_manager)
    client.get(url(patient))
    assert case_manager.name in client.get(reverse("caseload:access", args=[patient.uuid])).content.decode()


def test_note_is_written_once_and_final(client, case_manager, patient):
    client.force_login(case_manager)
    form = {"kind": "call", "mode": "phone", "text": "Slept well", "submission_key": str(uuid.uuid4())}
    where = reverse("caseload:note_new", args=[patient.uuid])
    assert [client.post(where, form).status_code for _ in range(2)] == [302, 302]
    note = Note.objects.get()
    assert patient.timeline.get(kind="note").detail == "Slept well"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE caseload_note SET text = 'x' WHERE id = %s", [note.pk])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("text", "", "Enter the text"), ("kind", "sonnet", "Choose"), ("happened_at", "2036-01-01T10:00", "not in the future"), ("happened_at", "1901-01-01T10:00", "after the patient was born"), ("mode", "", "Choose how"),
     ("text", "a\x00b", "cannot be kept"), ("text", "a" * 20001, "characters or fewer"), ("happened_at", "yesterday", "date and time")],
)  # fmt: skip
def test_note_explains_a_bad_form_and_keeps_what_was_typed(client, case_manager, patient, field, value, words):
    client.force_login(case_manager)
    form = {"kind": "call", "mode": "phone", "text": "Kept words", field: value}
    answer = client.post(reverse("caseload:note_new", args=[patient.uuid]), form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    if field != "text":
        assert "Kept words" in answer.content.decode()
    assert not Note.objects.exists()


def test_note_of_another_is_not_found(client, other_case_manager, patient):
    client.force_login(other_case_manager)
    assert (
        client.post(reverse("caseload:note_new", args=[patient.uuid]), {"kind": "note", "text": "x"}).status_code == 404
    )


def test_contact_added_and_changed_by_two_people(client, case_manager, patient):
    client.force_login(case_manager)
    client.post(
        reverse("caseload:contact_new", args=[patient.uuid]),
        {"name": "Bo", "phone": "518-555-0143", "may_know": "visits", "is_emergency": "on"},
    )
    contact = Contact.objects.get()
    assert contact.phone == "+15185550143"
    where = reverse("caseload:contact_edit", args=[patient.uuid, contact.uuid])
    form = {"name": "Bo One", "may_know": "visits", "seen_version": contact.version}
    assert client.post(where, form).status_code == 302
    late = client.post(where, form | {"name": "Bo Two"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "Bo One" in page
    assert "Bo Two" in page
    assert client.post(where, form | {"name": "Bo Two", "seen_version": contact.version + 1}).status_code == 302
    contact.refresh_from_db()
    assert contact.name == "Bo Two"


def test_contact_of_another_patient_under_mine_is_not_found(client, case_manager, patient):
    theirs = factories.ContactFactory()
    client.force_login(case_manager)
    assert client.get(reverse("caseload:contact_edit", args=[patient.uuid, theirs.uuid])).status_code == 404


def test_edit_keeps_the_leap_day_and_right_to_left_names(client, case_manager, patient):
    client.force_login(case_manager)
    form = {"given_name": "نور", "family_name": "<b>O'Brien</b> 😀", "birth_date_month": "2", "birth_date_day": "29", "birth_date_year": "1944",
            "sex": "female", "language": "Arabic", "seen_version": patient.version}  # fmt: skip
    answer = client.post(reverse("caseload:edit", args=[patient.uuid]), form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    saved = Patient.objects.get(pk=patient.pk)
    assert (saved.given_name, saved.birth_date) == ("نور", datetime.date(1944, 2, 29))
    assert "<b>O'Brien" not in client.get(url(patient)).content.decode()


@pytest.mark.parametrize(("length", "status"), [(500, 302), (501, 422)])
def test_edit_takes_the_equipment_at_home_and_keeps_it_in_the_trail(client, case_manager, patient, length, status):
    client.force_login(case_manager)
    typed = "Walker ".ljust(length, "x")
    form = {"given_name": "Ana", "family_name": "Reyes", "birth_date_month": "2", "birth_date_day": "3", "birth_date_year": "1944",
            "sex": "female", "seen_version": patient.version, "equipment": typed}  # fmt: skip
    answer = client.post(reverse("caseload:edit", args=[patient.uuid]), form)
    assert answer.status_code == status
    changed = [event.changes for event in AuditEvent.objects.filter(verb="patients.correct")]
    assert [each["equipment"] for each in changed] == ([["", typed]] if status == 302 else [])
    assert (typed in client.get(url(patient)).content.decode()) == (status == 302)


@pytest.mark.parametrize(("role", "is_shown"), [("case_manager", True), ("auditor", True), ("intake", False)])
def test_equipment_at_home_is_clinical(client, request, patient, role, is_shown):
    Patient.objects.filter(pk=patient.pk).update(equipment="Canary commode")
    client.force_login(request.getfixturevalue(role))
    assert ("Canary commode" in client.get(url(patient)).content.decode()) == is_shown


@pytest.mark.parametrize(
    ("month", "day", "year"), [("2", "30", "1944"), ("1", "1", "2999"), ("1", "1", "1850"), ("x", "", "")]
)
def test_edit_explains_a_wrong_birth_date(client, case_manager, patient, month, day, year):
    client.force_login(case_manager)
    form = {
        "given_name": "A",
        "family_name": "B",
        "birth_date_month": month,
        "birth_date_day": day,
        "birth_date_year": year,
        "sex": "female",
    }
    assert client.post(reverse("caseload:edit", args=[patient.uuid]), form).status_code == 422


def test_edit_refused_for_clinician(client, clinician, episode):
    factories.VisitFactory(episode=episode, clinician=clinician)
    client.force_login(clinician)
    assert client.get(reverse("caseload:edit", args=[episode.patient.uuid])).status_code == 403


def test_start_care_refuses_the_future(case_manager, episode):
    with pytest.raises(Refused, match="today or earlier"):
        actions.start_care(episode=episode, on=today() + datetime.timedelta(days=1), by=case_manager)


def test_appoint_moves_the_charge(client, supervisor, case_manager, episode, team):
    other = factories.UserFactory(role="case_manager", team=team)
    client.force_login(supervisor)
    where = reverse("caseload:appoint", args=[episode.patient.uuid])
    assert client.post(where, {"worker": other.uuid, "reason": "Speaks Spanish"}).status_code == 302
    assert set(Patient.objects.visible_to(other)) == {episode.patient}
    assert not Patient.objects.visible_to(case_manager).exists()


def test_appoint_says_how_much_each_has_and_asks_about_who_takes_nobody_new(client, supervisor, episode, team):
    full = factories.UserFactory(role="case_manager", team=team, takes_new_patients=False)
    factories.ActiveEpisodeFactory(worker=full)
    client.force_login(supervisor)
    where = reverse("caseload:appoint", args=[episode.patient.uuid])
    assert f"{full.name}: 1 patient, 0 due within a week, takes no new patients" in client.get(where).content.decode()
    answer = client.post(where, {"worker": full.uuid, "reason": "Speaks Spanish"})
    assert (answer.status_code, "takes no new patients. Choose" in answer.content.decode()) == (422, True)
    assert client.post(where, {"worker": full.uuid, "reason": "Her aunt", "anyway": "on"}).status_code == 302


def test_appoint_somebody_of_another_team_is_refused(client, supervisor, episode, other_case_manager):
    client.force_login(supervisor)
    answer = client.post(
        reverse("caseload:appoint", args=[episode.patient.uuid]), {"worker": other_case_manager.uuid, "reason": "x"}
    )
    assert answer.status_code == 422


def test_strip_names_no_emergency_contact_who_must_not_be_called(client, case_manager, patient):
    factories.ContactFactory(
        patient=patient, name="Aaron Quiet", is_emergency=True, do_not_contact=True, phone="+15185550101"
    )
    factories.ContactFactory(patient=patient, name="Zoe Proxy", is_emergency=True, phone="+15185550102")
    client.force_login(case_manager)
    timeline = client.get(reverse("caseload:timeline", args=[patient.uuid]))
    said = timeline.context["strip"]["emergency_contact"]
    assert "Zoe Proxy" in said
    assert "(518) 555-0102" in said


def test_search_opened_as_a_page_says_what_to_do(client, case_manager):
    client.force_login(case_manager)
    answer = client.get(reverse("caseload:search"))
    assert answer.status_code == 405
    assert "Go back to the page you came from" in answer.content.decode()
