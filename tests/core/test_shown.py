"""One audit row for each list: what was asked in codes, how many, who; and no list without its row."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError
from django.urls import reverse

from core.change import shown
from core.change.answers import FORBIDDEN, LISTED, NOT_FOUND
from core.models import AuditEvent
from tests import factories
from tests.described import undescribed

pytestmark = pytest.mark.django_db


def lists():
    return list(AuditEvent.objects.filter(verb=LISTED).order_by("pk"))


def test_a_list_leaves_one_row(client, case_manager, patient, queries):
    other = factories.ActiveEpisodeFactory(worker=case_manager).patient
    client.force_login(case_manager)
    client.get("/patients/")
    AuditEvent.objects.all()
    with queries() as seen:
        assert patient.family_name in client.get("/patients/?view=active").content.decode()
    assert sum("INSERT" in query["sql"] for query in seen) == 1
    row = lists()[-1]
    assert (row.actor, row.patient_ids) == (case_manager, sorted([patient.pk, other.pk]))
    assert row.changes == {"list": "caseload:patients", "rows": 2, "asked": {"view": "active"}}


@pytest.mark.parametrize("path", ["/patients/", "/api/v1/patients/", "/api/v1/visits/", "/api/v1/obligations/"])
def test_without_its_row_no_list_is_shown(path, client, case_manager, patient, monkeypatch):
    factories.VisitFactory(episode=patient.open_episode)
    factories.ObligationFactory(episode=patient.open_episode)
    client.force_login(case_manager)
    client.raise_request_exception = False
    kept = shown_text = client.get(path).content.decode()
    assert patient.family_name in kept or str(patient.uuid) in shown_text

    monkeypatch.setattr("core.change.audit._ROW_OF_A_LIST", "INSERT INTO nowhere VALUES (%s, %s, %s, %s, %s, %s, %s)")
    with undescribed():
        answer = client.get(path)
    assert answer.status_code == 500
    assert patient.family_name not in answer.content.decode()
    assert str(patient.uuid) not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Obri", "name"),
        ("2/29/1944", "birth date"),
        ("518-555-0142", "phone"),
        ("424242", "record number or phone ending"),
    ],
)
def test_a_search_keeps_its_kind_and_length_and_not_its_words(typed, kind, client, case_manager, patient):
    client.force_login(case_manager)
    client.post("/patients/search", {"q": typed}, follow=True)
    client.post("/api/v1/patients/search/", json.dumps({"q": typed}), content_type="application/json")
    page, api = lists()
    assert page.changes["searched"] == api.changes["searched"] == {"kind": kind, "length": len(typed)}
    assert typed not in str(list(AuditEvent.objects.values_list("changes", flat=True)))


def test_what_was_typed_into_an_address_is_not_kept(client, case_manager, patient):
    client.force_login(case_manager)
    client.get("/patients/?view=Miller&Jones=1&after=7&day=2027-01-04&staff=Miller")
    assert lists()[0].changes["asked"] == {
        "view": "6 characters", "other": "1", "after": "7", "day": "2027-01-04", "staff": "6 characters",
    }  # fmt: skip


def test_a_page_that_shows_nobody_leaves_no_row(client, case_manager, patient):
    client.force_login(case_manager)
    client.get("/settings/")
    client.get(reverse("accounts:tokens"))
    assert not lists()


def test_a_chart_that_was_opened_is_not_listed_again(client, case_manager, patient):
    client.force_login(case_manager)
    client.get(reverse("caseload:patient", args=[patient.uuid]))
    assert AuditEvent.objects.filter(verb="chart.opened", patient_id=patient.pk).exists()
    assert not lists()


def test_a_referral_of_nobody_yet_is_named_by_its_id(client, supervisor):
    referral = factories.ReferralFactory()
    client.force_login(supervisor)
    client.get(reverse("referrals:incoming"))
    assert lists()[0].changes["referrals.referral"] == [referral.pk]


def test_names_that_are_compared_are_not_shown(patient):
    with shown.watching() as found:
        with shown.looking_away():
            assert patient.family_name
        assert not found.patients
        assert patient.name
        assert found.patients == {patient.pk}


def test_access_page_keeps_lists_behind_a_tab(client, case_manager, patient):
    client.force_login(case_manager)
    client.get("/patients/")
    page = reverse("caseload:access", args=[patient.uuid])
    chart, listed = client.get(page).content.decode(), client.get(f"{page}?view=lists").content.decode()
    assert "Patients, 1 row" in listed
    assert "Patients, 1 row" not in chart
    assert "Opened: access" in chart


def test_audit_page_finds_who_saw_a_patient_in_a_list(client, case_manager, auditor, patient):
    client.force_login(case_manager)
    client.get("/patients/")
    client.force_login(auditor)
    text = client.get(f"/settings/audit/?patient={patient.uuid}&verb={LISTED}").content.decode()
    assert "Patients, 1 row" in text
    assert case_manager.name in text
    other = factories.PatientFactory()
    assert "Patients, 1 row" not in client.get(f"/settings/audit/?patient={other.uuid}").content.decode()


def test_audit_page_says_whose_record_numbers_it_showed(client, auditor, patient):
    factories.AuditEventFactory(patient_id=patient.pk)
    client.force_login(auditor)
    client.get("/settings/audit/")
    assert AuditEvent.objects.get(verb="audit.read").patient_ids == [patient.pk]


def test_a_refusal_is_recorded_with_route_and_id(client, other_case_manager, clinician, patient):
    client.force_login(other_case_manager)
    client.get(reverse("caseload:patient", args=[patient.uuid]))
    client.get(f"/api/v1/patients/{patient.uuid}/")
    page, api = AuditEvent.objects.filter(verb=NOT_FOUND).order_by("pk")
    assert page.changes == {"route": "caseload:patient", "method": "GET", "patient": str(patient.uuid)}
    assert api.changes == {"route": "api:patient-detail", "method": "GET", "uuid": str(patient.uuid)}
    client.force_login(clinician)
    client.get("/settings/audit/")
    client.get("/api/v1/referrals/")
    assert [row.changes["route"] for row in AuditEvent.objects.filter(verb=FORBIDDEN).order_by("pk")] == [
        "audit:audit",
        "api:referral-list",
    ]


def test_an_address_that_is_nothing_is_no_refusal(client, case_manager):
    client.force_login(case_manager)
    client.get("/nothing/here")
    assert not AuditEvent.objects.filter(verb=NOT_FOUND).exists()


def test_an_unrecorded_refusal_still_refuses(client, other_case_manager, patient, monkeypatch):
    client.force_login(other_case_manager)
    client.raise_request_exception = False

    def away(*args, **kwargs):
        raise DatabaseError("no room")

    monkeypatch.setattr("core.change.audit.AuditEvent.objects.create", away)
    assert client.get(reverse("caseload:patient", args=[patient.uuid])).status_code == 500


def test_words_of_an_address_are_kept_once_a_list_offers_them(monkeypatch):
    monkeypatch.setattr(shown, "_codes", set(shown._codes))
    assert shown.in_codes({"view": "owls"}) == {"view": "4 characters"}
    shown.know_codes(["owls"])
    assert shown.in_codes({"view": "owls"}) == {"view": "owls"}
