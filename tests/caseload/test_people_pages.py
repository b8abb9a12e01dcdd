"""The pages of the people around a patient, of what is to be asked, and of calls: what each says and what it leaves alone."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.urls import reverse

from caseload.actions.asking import not_asked, record_asked
from caseload.forms.asking import AskForm
from caseload.forms.calls import CallForm, of_contact, of_patient
from caseload.models import Contact, Note, Patient
from core.change.actions import Refused
from core.clock import local, now
from tests import factories
from tests.caseload.health import words_of

EVERYTHING = frozenset({"code-status", "allergies", "emergency-contact"})
PHONE = "518-555-0143"
DATABASE = pytest.mark.django_db


# --- what is to be asked ---------------------------------------------------------------------------------------------

WHOLE: list[tuple[dict[str, str], dict[str, list[str]]]] = [
    ({"code_status": "dnr"}, {}),
    ({"allergies": "none"}, {}),
    ({"substance": "Latex"}, {}),
    ({"allergies": "some", "substance": "Latex"}, {}),
    ({"contact_name": "Bo", "contact_phone": PHONE}, {}),
    ({"allergies": "some"}, {"substance": ["Enter what the patient is allergic to."]}),
    ({"allergies": "some", "substance": "x" * 201}, {"substance": ["200 characters"]}),
    ({"allergies": "none", "substance": "Latex"},
     {"allergies": ["You wrote an allergy. Choose “There is one”, or empty the line below."]}),
    ({"contact_name": "Bo"}, {"contact_phone": ["Enter a phone number for the emergency contact."]}),
    ({"contact_name": "Bo", "contact_phone": "12"}, {"contact_phone": [""]}),
    ({"contact_phone": PHONE}, {"contact_name": ["Enter the name of the emergency contact."]}),
    ({"contact_relationship": "son"}, {"contact_name": ["Enter the name of the emergency contact."]}),
    ({"contact_name": "x" * 161, "contact_phone": PHONE}, {"contact_name": ["160 characters"]}),
    ({"may_know": "all"}, {"__all__": ["Answer at least one of these, or go back."]}),
    ({}, {"__all__": ["Answer at least one of these, or go back."]}),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "errors"), WHOLE)
def test_each_answer_is_whole(typed: dict[str, str], errors: dict[str, list[str]]) -> None:
    form = AskForm(typed | {"sent": "1"}, missing=EVERYTHING)
    assert set(form.errors) == set(errors)
    for name, said in errors.items():
        assert len(form.errors[name]) == 1
        assert said[0] in form.errors[name][0]


@pytest.mark.parametrize(
    ("missing", "asked"),
    [
        ({"code-status"}, {"code_status"}),
        ({"allergies"}, {"allergies", "substance"}),
        ({"emergency-contact"}, {"contact_name", "contact_relationship", "contact_phone", "may_know"}),
    ],
)
def test_only_what_nobody_asked_is_asked(missing: set[str], asked: set[str]) -> None:
    assert set(AskForm(missing=frozenset(missing)).fields) == asked


@pytest.mark.parametrize(
    ("typed", "facts"),
    [
        ({"allergies": "none"}, {"no_known_allergies": "yes"}),
        ({"substance": "Latex"}, {"substance": "Latex"}),
        ({"code_status": "dnr", "may_know": "all"}, {"code_status": "dnr", "may_know": "all"}),
    ],
)
def test_what_is_written_down(typed: dict[str, str], facts: dict[str, str]) -> None:
    form = AskForm(typed, missing=EVERYTHING)
    assert form.is_valid()
    assert form.facts() == facts


@DATABASE
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, EVERYTHING),
        ({"code_status": "full"}, EVERYTHING - {"code-status"}),
        ({"no_known_allergies": True}, EVERYTHING - {"allergies"}),
        ({"allergy": True}, EVERYTHING - {"allergies"}),
        ({"allergy": False}, EVERYTHING),
        ({"contact": {"is_emergency": True}}, EVERYTHING - {"emergency-contact"}),
        ({"contact": {"is_emergency": False}}, EVERYTHING),
        ({"contact": {"is_emergency": True, "do_not_contact": True}}, EVERYTHING),
    ],
)
def test_what_nobody_has_asked(given: dict[str, Any], missing: frozenset[str]) -> None:
    facts = dict(given)
    allergy, contact = facts.pop("allergy", None), facts.pop("contact", None)
    patient = factories.PatientFactory(**facts)
    if allergy is not None:
        factories.AllergyFactory(patient=patient, is_active=allergy)
    if contact:
        factories.ContactFactory(patient=patient, **contact)
    assert not_asked(patient) == missing


@DATABASE
@pytest.mark.parametrize(
    ("told", "late"),
    [
        ({"code_status": "dnr"}, "code status"),
        ({"no_known_allergies": "yes"}, "allergies"),
        ({"substance": "Latex"}, "allergies"),
        ({"contact_name": "Bo"}, "emergency contact"),
        ({"code_status": "dnr", "contact_name": "Bo"}, "code status and the emergency contact"),
    ],
)
def test_what_somebody_wrote_meanwhile_is_not_written_over(case_manager: Any, told: dict[str, str], late: str) -> None:
    patient = factories.PatientFactory(code_status="full", no_known_allergies=True)
    factories.ContactFactory(patient=patient, is_emergency=True)
    version = patient.version
    with pytest.raises(Refused, match=f"Somebody wrote down the {late} meanwhile"):
        record_asked(patient=patient, by=case_manager, **told)
    patient.refresh_from_db()
    kept = (patient.code_status, patient.no_known_allergies, patient.version, patient.contacts.count())
    assert kept == ("full", True, version, 1)
    assert not patient.allergies.exists()


@DATABASE
def test_what_was_asked_is_written_with_a_new_version(case_manager: Any) -> None:
    patient = factories.PatientFactory()
    made = record_asked(
        patient=patient, code_status="dnr", no_known_allergies="yes", contact_name="Bo", contact_relationship="son",
        contact_phone="+15185550143", by=case_manager,
    )  # fmt: skip
    assert (made.code_status, made.no_known_allergies, made.version) == ("dnr", True, patient.version + 1)
    contact = Contact.objects.get()
    told = (contact.name, contact.relationship, contact.phone, contact.may_know, contact.is_emergency)
    assert told == ("Bo", "son", "+15185550143", "nothing", True)
    other = factories.PatientFactory()
    record_asked(patient=other, substance="Latex", contact_name="Bo", may_know="all", by=case_manager)
    other.refresh_from_db()
    assert other.no_known_allergies is False
    assert other.contacts.get().may_know == "all"


@DATABASE
def test_the_page_of_what_is_to_be_asked_says_when_all_is_known(client: Any, case_manager: Any, patient: Any) -> None:
    client.force_login(case_manager)
    where = reverse("caseload:ask", args=[patient.uuid])
    assert "Ask the patient" in client.get(where).content.decode()
    record_asked(patient=patient, code_status="full", no_known_allergies="yes", contact_name="Bo", by=case_manager)
    answer = client.get(where)
    assert answer.headers["Location"] == reverse("caseload:patient", args=[patient.uuid])
    assert "Code status, allergies and emergency contact are known." in words_of(answer)


@DATABASE
def test_the_page_says_that_it_was_written(client: Any, case_manager: Any, patient: Any) -> None:
    client.force_login(case_manager)
    answer = client.post(reverse("caseload:ask", args=[patient.uuid]), {"code_status": "full"})
    assert words_of(answer) == "Written down."


# --- calls -----------------------------------------------------------------------------------------------------------


def contact(**facts: Any) -> Contact:
    return Contact(**({"uuid": uuid.uuid4(), "name": "Bo", "phone": "+15185550143", "may_know": "all"} | facts))


@pytest.mark.parametrize(
    ("facts", "relation", "scope", "is_covered"),
    [
        ({"may_know": "visits", "relationship": "son"}, "son", "May be told: visit times.", True),
        ({"may_know": "all", "relationship": "son", "is_proxy": True}, "son, health-care proxy",
         "May be told: visit times and progress.", True),
        ({"may_know": "nothing", "is_proxy": True}, "health-care proxy",
         "May be told nothing without asking the patient.", False),
        ({"may_know": "all", "do_not_contact": True}, "", "The patient asked us not to call.", False),
    ],
)  # fmt: skip
def test_who_can_be_called_and_what_they_may_be_told(
    facts: dict[str, Any], relation: str, scope: str, is_covered: bool
) -> None:
    person = of_contact(contact(**facts))
    assert (person.relation, person.scope, person.is_covered) == (relation, scope, is_covered)


@pytest.mark.parametrize(("needs", "words"), [(True, "Interpreter for Spanish needed."), (False, "")])
def test_the_patient_is_called_with_the_interpreter_that_is_needed(needs: bool, words: str) -> None:
    person = of_patient(Patient(family_name="Suharto", language="Spanish", needs_interpreter=needs, phone="1"))
    assert (person.scope, person.relation, person.number, person.is_covered) == (words, "the patient", "1", True)


CALLED = Patient(uuid=uuid.uuid4(), family_name="Suharto")


@pytest.mark.parametrize(
    ("may_know", "typed", "is_valid"),
    [
        ("nothing", {}, False),
        ("nothing", {"outcome": "message"}, False),
        ("nothing", {"outcome": "no_answer"}, True),
        ("nothing", {"consent": "agreed"}, True),
        ("all", {}, True),
    ],
)
def test_a_talk_outside_consent_says_what_allowed_it(may_know: str, typed: dict[str, str], is_valid: bool) -> None:
    whom = contact(may_know=may_know)
    said = {"whom": str(whom.uuid), "mode": "phone", "outcome": "reached", "text": "x"} | typed
    form = CallForm(said, patient=CALLED, contacts=[whom])
    assert form.is_valid() is is_valid
    assert is_valid or form.errors["consent"][0].startswith("Bo may be told nothing without asking.")


def test_consent_is_forgotten_where_it_was_the_patient() -> None:
    said = {"whom": "patient", "mode": "phone", "outcome": "reached", "text": "x", "consent": "agreed"}
    form = CallForm(said, patient=CALLED, contacts=[contact(may_know="nothing")])
    assert form.is_valid()
    facts = form.facts()
    assert (facts["consent"], facts["contact"], facts["kind"]) == ("", None, "call")


@pytest.mark.parametrize(("seconds", "is_valid"), [(-60, True), (120, False)])
def test_a_call_was_not_made_in_the_future(seconds: int, is_valid: bool) -> None:
    at = local(now() + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M")
    said = {"whom": "patient", "mode": "phone", "outcome": "reached", "text": "x", "happened_at": at}
    form = CallForm(said, patient=CALLED, contacts=[])
    assert form.is_valid() is is_valid, form.errors
    assert is_valid or form.errors["happened_at"] == ["Enter a time that is not in the future."]


@DATABASE
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Written in the chart."),
        ({"outcome": "no_answer"}, "The deadline stays open until somebody speaks with the patient."),
        ({"whom": "son"}, "A deadline of contact stays open: only a talk with the patient closes it."),
    ],
)
def test_the_page_says_what_a_call_leaves_open(
    client: Any, case_manager: Any, patient: Any, typed: dict[str, str], words: str
) -> None:
    son = factories.ContactFactory(patient=patient, may_know="all")
    said = {"whom": "patient", "mode": "phone", "outcome": "reached", "text": "x"} | typed
    said["whom"] = str(son.uuid) if said["whom"] == "son" else said["whom"]
    client.force_login(case_manager)
    answer = client.post(reverse("caseload:call", args=[patient.uuid]), said)
    assert answer.headers["Location"] == reverse("caseload:patient", args=[patient.uuid])
    assert words_of(answer).endswith(words)
    assert words_of(answer).startswith("Written in the chart.")


@DATABASE
@pytest.mark.parametrize(
    ("cadence", "of", "mode"),
    [
        ({"activity": "contact", "mode": "in_person"}, "contact", "in_person"),
        ({"activity": "contact", "mode": "any"}, "contact", "phone"),
        ({"activity": "home_visit", "mode": "in_person"}, "contact", "phone"),
        ({"activity": "contact", "mode": "any"}, "face_to_face", "in_person"),
        (None, "contact", "phone"),
    ],
)
def test_the_form_opens_as_the_program_counts_it(
    client: Any, case_manager: Any, episode: Any, cadence: dict[str, str] | None, of: str, mode: str
) -> None:
    episode.program.cadences = [cadence] if cadence else []
    episode.program.save()
    client.force_login(case_manager)
    page = client.get(reverse("caseload:call", args=[episode.patient.uuid], query={"of": of}))
    assert page.context["form"]["mode"].value() == mode
    assert page.context["title"] == ("Visit in person" if of == "face_to_face" else "Call the patient")


@DATABASE
@pytest.mark.parametrize(("back", "leads"), [("today", "/today"), ("", None), ("elsewhere", None)])
@pytest.mark.parametrize("name", ["call", "note_new"])
def test_cancel_and_done_lead_back_to_where_it_was_opened(
    client: Any, case_manager: Any, patient: Any, name: str, back: str, leads: str | None
) -> None:
    client.force_login(case_manager)
    where = reverse(f"caseload:{name}", args=[patient.uuid], query={"back": back})
    target = leads or reverse("caseload:patient", args=[patient.uuid])
    text = " ".join(client.get(where).content.decode().split())
    assert f'<a class="btn btn-quiet" href="{target}">Cancel</a>' in text
    said = {"whom": "patient", "mode": "phone", "outcome": "reached", "kind": "call", "text": "x"}
    assert client.post(where, said).headers["Location"] == target
    assert Note.objects.count() == 1
