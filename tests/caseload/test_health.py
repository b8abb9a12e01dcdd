"""Adding to the lists of the patient's health: what is kept, what is refused, and what adding ends."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from caseload.actions import health as actions
from caseload.models import Condition, Patient
from core.models import AuditEvent
from tests import factories
from tests.caseload.health import KINDS, MADE, MODELS, TYPED, face_sheet, line, new_url, words_of
from tests.races import at_once

pytestmark = pytest.mark.django_db


# --- adding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_new_page_opens(client, case_manager, patient, kind):
    client.force_login(case_manager)
    assert client.get(new_url(kind, patient)).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_new_adds_the_row_and_a_line_in_the_timeline(client, case_manager, patient, kind):
    client.force_login(case_manager)
    assert client.post(new_url(kind, patient), TYPED[kind]).status_code == 302
    entry = MODELS[kind].objects.get(patient=patient)
    assert (line(patient).title.endswith(f": {entry.name}"), line(patient).author) == (True, case_manager)


@pytest.mark.parametrize("kind", KINDS)
def test_new_is_audited_with_what_was_made(client, case_manager, patient, kind):
    client.force_login(case_manager)
    client.post(new_url(kind, patient), TYPED[kind])
    event = AuditEvent.objects.exclude(verb="chart.opened").get(patient_id=patient.pk)
    assert (event.actor, event.changes["made"][1]["uuid"]) == (case_manager, str(MODELS[kind].objects.get().uuid))


@pytest.mark.parametrize("kind", KINDS)
def test_new_stands_on_the_face_sheet(client, case_manager, patient, kind):
    client.force_login(case_manager)
    client.post(new_url(kind, patient), TYPED[kind])
    entry = MODELS[kind].objects.get()
    page = face_sheet(client, patient)
    assert f"{entry.name} <span" in page
    assert entry.detail in page


def test_new_condition_keeps_its_code_in_capitals_with_its_system(client, case_manager, patient):
    client.force_login(case_manager)
    client.post(new_url("condition", patient), TYPED["condition"])
    condition = Condition.objects.get()
    assert (condition.code, condition.code_system) == ("M10.9", actions.ICD_10)


@pytest.mark.parametrize("role", ["clinician", "supervisor"])
def test_new_is_open_to_those_who_care(client, clinician, supervisor, episode, role):
    factories.VisitFactory(episode=episode, clinician=clinician)
    client.force_login({"clinician": clinician, "supervisor": supervisor}[role])
    assert client.post(new_url("allergy", episode.patient), TYPED["allergy"]).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_new_refused_for_auditor(client, auditor, patient, kind):
    client.force_login(auditor)
    assert client.post(new_url(kind, patient), TYPED[kind]).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_new_of_another_is_not_found(client, other_case_manager, patient, kind):
    client.force_login(other_case_manager)
    assert client.post(new_url(kind, patient), TYPED[kind]).status_code == 404


@pytest.mark.parametrize(
    ("kind", "field", "value", "words"),
    [
        ("allergy", "substance", "", "Enter the substance"),
        ("allergy", "severity", "fatal", "Choose the severity from the list"),
        ("condition", "text", " ", "Enter the condition"),
        ("condition", "code", "gout", "for example I50.9"),
        ("condition", "code", "I50.9\u0661", "for example I50.9"),
        ("condition", "code", "I50.12345678", "10 characters or fewer"),
        ("condition", "onset_on", "2999-01-01", "today or earlier"),
        ("condition", "onset_on", "1940-01-01", "on or after the date of birth, 29 Feb 1944"),
        ("medication", "text", "", "Enter the medication"),
        ("medication", "started_on", "soon", "as month, day and full year"),
        ("medication", "started_on", "2999-01-01", "today or earlier"),
        ("medication", "started_on", "1940-01-01", "on or after the date of birth, 29 Feb 1944"),
    ],
)
def test_new_explains_a_bad_form(client, case_manager, patient, kind, field, value, words):
    client.force_login(case_manager)
    answer = client.post(new_url(kind, patient), TYPED[kind] | {field: value})
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])


def test_new_keeps_what_was_typed_after_a_refusal(client, case_manager, patient):
    client.force_login(case_manager)
    answer = client.post(new_url("condition", patient), TYPED["condition"] | {"code": "gout", "text": "Kept words"})
    assert "Kept words" in answer.content.decode()


@pytest.mark.parametrize("code", ["I50.9", "i509", "E11", "C7A.010", "S72.001A"])
def test_new_condition_takes_codes_of_this_shape(client, case_manager, patient, code):
    client.force_login(case_manager)
    assert client.post(new_url("condition", patient), {"text": "Something", "code": code}).status_code == 302


@pytest.mark.parametrize(
    ("kind", "held", "typed", "field"),
    [
        ("allergy", {"substance": "Café au lait"}, {"substance": "CAFE  AU LAIT"}, "substance"),
        ("condition", {"text": "Ménière's disease"}, {"text": "meniere's Disease"}, "text"),
        (
            "medication",
            {"text": "Furosemide 20 mg", "dose": "Daily"},
            {"text": "FUROSEMIDE 20 mg", "dose": "daily"},
            "text",
        ),
    ],
)
def test_new_refuses_what_stands_there_already(client, case_manager, patient, kind, held, typed, field):
    MADE[kind](patient=patient, **held)
    client.force_login(case_manager)
    answer = client.post(new_url(kind, patient), typed)
    assert answer.status_code == 422
    assert "already among the active" in answer.context["form"].errors[field][0]


@pytest.mark.parametrize(
    "held", [{"dose": "Twice a day"}, {"text": "Furosemide 2.0 mg"}, {"is_active": False}], ids=str
)
def test_new_medication_is_not_taken_for_another(client, case_manager, patient, held):
    factories.MedicationFactory(patient=patient, **({"text": "Furosemide 20 mg", "dose": "1 each morning"} | held))
    client.force_login(case_manager)
    assert client.post(new_url("medication", patient), TYPED["medication"]).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_new_sent_twice_makes_one_row(client, case_manager, patient, kind):
    client.force_login(case_manager)
    form = TYPED[kind] | {"submission_key": str(uuid.uuid4())}
    assert [client.post(new_url(kind, patient), form).status_code for _ in range(2)] == [302, 302]
    assert MODELS[kind].objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_new_by_two_people_at_once_makes_one_row():
    patient, people = factories.PatientFactory(), [factories.UserFactory(), factories.UserFactory()]
    results = at_once(
        [lambda p=p: actions.add_allergy(patient=Patient.objects.get(), substance="Latex", by=p) for p in people]
    )
    assert sorted(type(each).__name__ for each in results) == ["Allergy", "Refused"]
    assert patient.allergies.count() == 1


@pytest.mark.parametrize("text", ["a" * 30_000, "a\x00b", "😀 <b>x</b>", "حساسية \u202e من البنسلين"], ids=ascii)
@pytest.mark.parametrize("kind", KINDS)
def test_new_answers_any_text(client, case_manager, patient, kind, text):
    client.force_login(case_manager)
    fields = [name for name in TYPED[kind] if name not in {"onset_on", "started_on"}]
    codes = {client.post(new_url(kind, patient), TYPED[kind] | {field: text}).status_code for field in fields}
    assert codes <= {302, 422}


def test_new_text_is_shown_as_text(client, case_manager, patient):
    client.force_login(case_manager)
    client.post(new_url("medication", patient), {"text": "<b>😀 دواء</b>"})
    assert "&lt;b&gt;😀 دواء&lt;/b&gt;" in face_sheet(client, patient)


# --- what adding ends ------------------------------------------------------------------------------------------------


def test_new_allergy_clears_no_known_allergies(client, case_manager, patient):
    Patient.objects.filter(pk=patient.pk).update(no_known_allergies=True)
    client.force_login(case_manager)
    answer = client.post(new_url("allergy", patient), TYPED["allergy"])
    patient.refresh_from_db()
    assert not patient.no_known_allergies
    assert "“No known allergies” is no longer ticked." in words_of(answer)


def test_new_allergy_says_in_timeline_and_audit_that_the_tick_went(case_manager, patient):
    Patient.objects.filter(pk=patient.pk).update(no_known_allergies=True)
    patient.refresh_from_db()
    actions.add_allergy(patient=patient, substance="Latex", by=case_manager)
    assert line(patient).detail == "“No known allergies” is no longer ticked."
    assert AuditEvent.objects.get(verb="allergies.add").changes["no_known_allergies"] == [True, False]


def test_new_allergy_beside_an_open_form_of_the_header_is_not_undone(client, case_manager, patient):
    """Whoever had the header open with the tick on it is told, and what else they typed is kept."""
    Patient.objects.filter(pk=patient.pk).update(no_known_allergies=True)
    actions.add_allergy(patient=Patient.objects.get(pk=patient.pk), substance="Latex", by=case_manager)
    client.force_login(case_manager)
    form = {"given_name": "A", "family_name": "B", "birth_date": "1944-02-29", "sex": "female", "seen_version": patient.version,
            "no_known_allergies": "on"}  # fmt: skip
    answer = client.post(reverse("caseload:edit", args=[patient.uuid]), form)
    assert answer.status_code == 422
    assert "An allergy is on the list" in answer.content.decode()
    assert not Patient.objects.get(pk=patient.pk).no_known_allergies


def test_new_principal_condition_takes_the_place_of_the_one_before(client, case_manager, patient):
    before = factories.ConditionFactory(patient=patient, is_principal=True)
    client.force_login(case_manager)
    answer = client.post(new_url("condition", patient), {"text": "Gout", "is_principal": "on"})
    assert patient.conditions.get(is_principal=True).text == "Gout"
    assert "the one before no longer is" in words_of(answer)
    assert line(patient).detail == f"Main reason for care, instead of {before.text}."


def test_new_principal_condition_is_audited_on_the_one_before(case_manager, patient):
    before = factories.ConditionFactory(patient=patient, is_principal=True)
    actions.add_condition(patient=patient, text="Gout", is_principal=True, by=case_manager)
    event = AuditEvent.objects.get(verb="conditions.stop-being-principal")
    assert (event.subject_id, event.changes) == (before.pk, {"is_principal": [True, False]})


def test_new_condition_that_is_not_principal_leaves_the_principal(case_manager, patient):
    before = factories.ConditionFactory(patient=patient, is_principal=True)
    actions.add_condition(patient=patient, text="Gout", by=case_manager)
    assert patient.conditions.get(is_principal=True) == before
