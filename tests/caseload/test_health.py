"""Allergies, conditions and medications: added, ended, and shown on the face sheet."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse

from caseload import health_actions as actions
from caseload.models import Allergy, Condition, Medication, Patient
from core.actions import Refused
from core.clock import today
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
KINDS = ["allergy", "condition", "medication"]
MODELS: dict[str, Any] = {"allergy": Allergy, "condition": Condition, "medication": Medication}
MADE: dict[str, Any] = {
    "allergy": factories.AllergyFactory,
    "condition": factories.ConditionFactory,
    "medication": factories.MedicationFactory,
}
TYPED = {
    "allergy": {"substance": "Latex", "reaction": "Hives", "severity": "severe"},
    "condition": {"text": "Gout", "code": "m10.9", "onset_on": "2020-05-06"},
    "medication": {"text": "Furosemide 20 mg", "dose": "1 each morning", "started_on": "2020-05-06"},
}
IN_ERROR = {"how": "in-error", "reason": "Another patient's"}


def new_url(kind, patient):
    return reverse(f"caseload:{kind}_new", args=[patient.uuid])


def end_url(kind, patient, entry):
    return reverse(f"caseload:{kind}_end", args=[patient.uuid, entry.uuid])


def face_sheet(client, patient):
    return client.get(reverse("caseload:patient", args=[patient.uuid])).content.decode()


def words_of(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def line(patient):
    return patient.timeline.filter(kind="health").latest("id")


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


def at_once(deeds: list[Any]) -> list[Any]:
    """What each deed answered or raised, all begun at the same moment."""
    start, results = threading.Barrier(len(deeds)), []

    def run(deed: Any) -> None:
        try:
            start.wait()
            results.append(deed())
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


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
    assert 'Stop<span class="visually-hidden">: Lisinopril</span>' in face_sheet(client, patient)


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
    assert counts[0] == counts[1] <= 12


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
