"""The audit trail page."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from caseload.looking import said
from core.change.actions import registered_actions
from core.models import AuditEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
TRAIL = "/settings/audit/"
SAID = ("first", "second", "third")


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "admin", "intake"])
def test_trail_is_the_auditors(role, client, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(TRAIL).status_code == 403


def test_trail_shows_before_and_after(client, auditor, case_manager):
    factories.AuditEventFactory(
        actor=case_manager, system_actor="", verb="payers.change", changes={"name": ["Old", "New"]}
    )
    client.force_login(auditor)
    text = client.get(TRAIL).content.decode()
    assert "<del>Old</del>" in text
    assert "<ins>New</ins>" in text
    assert case_manager.name in text


def test_trail_is_narrowed_by_person_verb_and_patient(client, auditor, case_manager, patient):
    factories.AuditEventFactory(
        actor=case_manager, system_actor="", verb="chart.opened", patient_id=patient.pk, reason="hers"
    )
    factories.AuditEventFactory(system_actor="clock", verb="payers.add", reason="another")
    client.force_login(auditor)
    for query in (f"person={case_manager.uuid}", "verb=chart.opened", f"patient={patient.uuid}"):
        text = client.get(f"{TRAIL}?{query}").content.decode()
        assert "hers" in text, query
        assert "another" not in text, query


@pytest.mark.parametrize(
    "query", ["person=x", "verb=nonsense", "after=abc", "after=" + "9" * 30, "patient=%00", "person=🙂"]
)
def test_nonsense_in_the_address_narrows_nothing(query, client, auditor):
    factories.AuditEventFactory(reason="still here")
    client.force_login(auditor)
    response = client.get(f"{TRAIL}?{query}")
    assert response.status_code == 200
    assert "still here" in response.content.decode()


def test_an_unknown_patient_is_said(client, auditor):
    client.force_login(auditor)
    assert "No such patient" in client.get(TRAIL + "?patient=0190a8b4-0000-7000-8000-000000000000").content.decode()


def test_reading_the_trail_is_recorded(client, auditor, patient):
    client.force_login(auditor)
    client.get(f"{TRAIL}?patient={patient.uuid}")
    assert AuditEvent.objects.get(verb="audit.read").patient_id == patient.pk


def test_trail_is_paged_without_growing(client, auditor, patient, queries):
    client.force_login(auditor)
    client.get(TRAIL)
    with queries() as few:
        client.get(TRAIL)
    for number in range(120):
        factories.AuditEventFactory(
            reason=f"number {number:03}", patient_id=factories.PatientFactory().pk if number % 9 == 0 else None
        )
    with queries() as many:
        text = client.get(TRAIL).content.decode()
    assert len(many) <= len(few) + 1  # the patients of the page, in one query
    assert "number 119" in text
    assert "number 050" not in text
    oldest = AuditEvent.objects.get(reason="number 070")
    older = client.get(f"{TRAIL}?after={oldest.pk}").content.decode()
    assert "number 069" in older
    assert "number 071" not in older


def test_trail_links_the_chart_by_record_number_and_shows_no_name(client, auditor, patient):
    factories.AuditEventFactory(patient_id=patient.pk)
    client.force_login(auditor)
    text = client.get(TRAIL).content.decode()
    assert reverse("caseload:patient", args=[patient.uuid]) in text
    assert patient.family_name not in text


def test_nobody_changes_the_trail():
    event = factories.AuditEventFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(verb="changed")


# --- finding a row ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("from=2027-01-04", "second third"),
        ("until=2027-01-04", "first second"),
        ("from=2027-01-04&until=2027-01-04", "second"),
        ("from=2027-01-05&until=2027-01-03", ""),
        ("reason=given", "second third"),
        ("from=yesterday&until=0001-01-01&reason=any", "first second third"),
    ],
)
@pytest.mark.parametrize("page", ["trail", "access"])
def test_rows_are_narrowed_by_day_and_reason(query, shown, page, client, auditor, patient):
    for number, day in enumerate(("03", "04", "05")):
        with time_machine.travel(datetime.fromisoformat(f"2027-01-{day}T23:30:00-05:00"), tick=False):
            factories.AuditEventFactory(
                patient_id=patient.pk, verb=f"notes.{SAID[number]}", reason="because" if number else ""
            )
    client.force_login(auditor)
    where = {"trail": TRAIL, "access": reverse("caseload:access", args=[patient.uuid])}[page]
    text = client.get(f"{where}?{query}").content.decode().lower()
    assert [word for word in SAID if f"notes: {word}" in text] == shown.split()


def test_a_record_number_finds_the_chart_and_stays_out_of_the_address(client, auditor, patient):
    factories.AuditEventFactory(patient_id=patient.pk, reason="hers")
    factories.AuditEventFactory(reason="another")
    client.force_login(auditor)
    answer = client.post(f"{TRAIL}narrow", {"record": f" {patient.record_number} ", "from": "", "verb": ""})
    assert answer.url == f"{TRAIL}?patient={patient.uuid}"
    text = client.get(answer.url).content.decode()
    assert "hers" in text
    assert "another" not in text
    assert f'value="{patient.record_number}"' in text


@pytest.mark.parametrize("number", ["999999999", "x", "9" * 18, "9" * 40, "-1", "٣", "\x00"])
def test_a_record_number_that_is_nobodys_is_said(number, client, auditor):
    client.force_login(auditor)
    answer = client.post(f"{TRAIL}narrow", {"record": number})
    assert "No such patient" in client.get(answer.url).content.decode()


def test_one_opening_of_a_face_sheet_is_one_row(client, case_manager, patient):
    client.force_login(case_manager)
    client.get(reverse("caseload:patient", args=[patient.uuid]))
    assert AuditEvent.objects.filter(patient_id=patient.pk, verb="chart.opened").count() == 1


def test_every_action_is_told_in_words():
    told = {verb: said(verb) for verb in registered_actions() if not verb.startswith("test.")}
    bare = [words for words in told.values() if "_" in words or "." in words or not words[0].isupper()]
    assert bare == []
    assert told["plans.sign"] == "Signed: plan of care"
    assert told["notes.write"] == "Wrote: note"
