"""A call: whom it was with, what they may be told, whether it came about, and what it closes."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from caseload.actions import patients as actions
from caseload.facts import facts
from caseload.models import Note, Patient
from core.change.refusals import Refused
from core.clock import now, today
from homehealth.deadlines import Fact
from obligations import derive
from obligations.models import Obligation
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def called(case_manager: Any) -> Any:
    """A patient whose program wants a contact every 30 days."""
    cadence = {
        "key": "c",
        "activity": "contact",
        "mode": "any",
        "kind": "rolling_days",
        "days": 30,
        "citation": "state",
    }
    program = factories.ProgramFactory(key="calls", name="Calls", cadences=[cadence])
    episode = factories.ActiveEpisodeFactory(worker=case_manager, program=program, start_of_care=today() - 20 * DAY)
    Patient.objects.filter(pk=episode.patient_id).update(phone="+15185550142")
    episode.patient.refresh_from_db()
    derive.reconcile([episode.patient_id])
    return episode


def page(patient: Any, **asked: str) -> str:
    return reverse("caseload:call", args=[patient.uuid], query=asked)


def said(**other: str) -> dict[str, str]:
    return {"whom": "patient", "mode": "phone", "outcome": "reached", "text": "Slept well."} | other


def state(episode: Any) -> list[str]:
    return list(
        Obligation.objects.filter(episode=episode, rule="program-contact")
        .order_by("cycle")
        .values_list("state", flat=True)
    )


def test_form_names_who_number_and_what_may_be_told(client: Client, case_manager: Any, called: Any) -> None:
    make = factories.ContactFactory
    make(patient=called.patient, name="Bo Obrien", relationship="son", phone="+15185550143", may_know="visits")
    make(patient=called.patient, name="Nosy Parker", phone="+15185550144", may_know="nothing")
    make(patient=called.patient, name="Estranged Kin", may_know="all", do_not_contact=True)
    client.force_login(case_manager)
    text = client.get(page(called.patient, of="contact")).content.decode()
    for words in (
        'href="tel:+15185550142"', 'href="tel:+15185550143"', "May be told: visit times.",
        "May be told nothing without asking the patient.", "The patient asked us not to call.",
    ):  # fmt: skip
        assert words in text, words
    assert client.get(page(called.patient)).context["form"]["whom"].value() == "patient"


def test_consent_is_not_asked_where_it_covers_everybody(client: Client, case_manager: Any, called: Any) -> None:
    factories.ContactFactory(patient=called.patient, may_know="all")
    client.force_login(case_manager)
    assert "consent" not in client.get(page(called.patient)).context["form"].fields


@pytest.mark.parametrize(
    ("sent", "closes"),
    [
        ({}, True),
        ({"mode": "video"}, True),
        ({"mode": "in_person"}, True),
        ({"mode": "written"}, False),
        ({"outcome": "message"}, False),
        ({"outcome": "no_answer"}, False),
    ],
)
def test_only_a_talk_with_the_patient_closes_the_deadline(
    client: Client, case_manager: Any, called: Any, sent: dict[str, str], closes: bool
) -> None:
    client.force_login(case_manager)
    answer = client.post(page(called.patient, of="contact", back="today"), said(**sent), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("today")
    assert Note.objects.get().text == "Slept well."
    assert state(called) == (["done", "open"] if closes else ["open"])
    if not closes and sent.get("outcome"):
        assert "The deadline stays open" in answer.content.decode()


def test_a_talk_with_the_family_is_kept_with_whom_and_closes_nothing(
    client: Client, case_manager: Any, called: Any
) -> None:
    son = factories.ContactFactory(patient=called.patient, name="Bo Obrien", may_know="all")
    client.force_login(case_manager)
    client.post(page(called.patient), said(whom=str(son.uuid)))
    note = Note.objects.get()
    assert (note.contact, note.kind, note.mode) == (son, Note.Kind.FAMILY, "phone")
    assert called.patient.timeline.get(kind="note").detail.startswith("With Bo Obrien.")
    assert state(called) == ["open"]


@pytest.mark.parametrize("contact", [{"may_know": "nothing"}, {"may_know": "all", "do_not_contact": True}])
@pytest.mark.parametrize(
    ("consent", "outcome", "kept"),
    [
        ("", "reached", False),
        ("", "message", False),
        ("", "no_answer", True),
        ("agreed", "reached", True),
        ("nothing_told", "message", True),
    ],
)
def test_a_talk_that_consent_does_not_cover_says_what_allowed_it(
    client: Client, case_manager: Any, called: Any, contact: dict[str, Any], consent: str, outcome: str, kept: bool
) -> None:
    other = factories.ContactFactory(patient=called.patient, name="Nosy Parker", **contact)
    client.force_login(case_manager)
    answer = client.post(page(called.patient), said(whom=str(other.uuid), consent=consent, outcome=outcome))
    assert answer.status_code == (302 if kept else 422)
    assert Note.objects.exists() is kept
    if not kept:
        assert "may be told nothing without asking" in answer.content.decode()
        assert "Slept well." in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("whom", "x"),
        ("whom", ""),
        ("mode", "pigeon"),
        ("outcome", "x"),
        ("text", ""),
        ("text", "\x00"),
        ("happened_at", "2999-01-01T10:00"),
    ],
)
def test_a_bad_form_is_explained_and_nothing_is_written(
    client: Client, case_manager: Any, called: Any, field: str, value: str
) -> None:
    client.force_login(case_manager)
    assert client.post(page(called.patient), said() | {field: value}).status_code == 422
    assert not Note.objects.exists()


def test_a_contact_of_another_patient_is_no_choice(client: Client, case_manager: Any, called: Any) -> None:
    stranger = factories.ContactFactory(may_know="all")
    client.force_login(case_manager)
    assert client.post(page(called.patient), said(whom=str(stranger.uuid))).status_code == 422
    with pytest.raises(Refused):
        actions.write_note(patient=called.patient, kind="family", text="x", contact=stranger, by=case_manager)


def test_another_case_manager_finds_no_such_patient(client: Client, other_case_manager: Any, called: Any) -> None:
    client.force_login(other_case_manager)
    assert client.get(page(called.patient)).status_code == 404
    assert client.post(page(called.patient), said()).status_code == 404


def test_a_program_that_wants_it_in_person_opens_so(client: Client, case_manager: Any, called: Any) -> None:
    program = called.program
    program.cadences = [program.cadences[0] | {"mode": "in_person"}]
    program.save()
    client.force_login(case_manager)
    assert client.get(page(called.patient, of="contact")).context["form"]["mode"].value() == "in_person"


def test_the_database_holds_that_only_the_family_is_a_contact(called: Any, case_manager: Any) -> None:
    son = factories.ContactFactory(patient=called.patient)
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Note.objects.create(
            patient=called.patient, kind="call", contact=son, text="x", author=case_manager, happened_at=now()
        )


def test_the_api_writes_the_same_and_refuses_the_same(client: Client, case_manager: Any, called: Any) -> None:
    other = factories.ContactFactory(patient=called.patient, name="Nosy Parker", may_know="nothing")
    client.force_login(case_manager)
    body = {"kind": "family", "mode": "phone", "text": "x", "contact": str(other.uuid), "outcome": "reached"}
    where = f"/api/v1/patients/{called.patient.uuid}/notes/"
    refused = client.post(where, body, "application/json")
    assert refused.status_code in {400, 409, 422}, refused.content
    made = client.post(where, body | {"consent": "agreed"}, "application/json")
    assert made.status_code == 201, made.content
    assert made.json()["contact"] == str(other.uuid)
    stranger = body | {"contact": str(factories.ContactFactory().uuid)}
    assert client.post(where, stranger, "application/json").status_code == 400


@pytest.mark.parametrize(
    ("outcome", "is_proved"), [("reached", True), ("", True), ("message", False), ("no_answer", False)]
)
def test_what_a_program_asks_for_is_not_done_with_nobody(
    client: Client, case_manager: Any, called: Any, outcome: str, is_proved: bool
) -> None:
    client.force_login(case_manager)
    body = {"kind": "call", "mode": "phone", "text": "x", "activity": "reassessment", "outcome": outcome}
    where = f"/api/v1/patients/{called.patient.uuid}/notes/"
    assert client.post(where, body, "application/json").status_code == 201
    done = facts([called.pk]).get(called.pk, [])
    assert any(each.what == Fact.REASSESSMENT for each in done) is is_proved


ASKED = [
    ({"code_status": "dnr"}, ["allergies", "emergency contact"]),
    ({"allergies": "none"}, ["code status", "emergency contact"]),
    ({"substance": "Latex"}, ["code status", "emergency contact"]),
    ({"contact_name": "Bo", "contact_phone": "518-555-0143"}, ["code status", "allergies"]),
    ({"code_status": "full", "allergies": "some", "substance": "Latex", "contact_name": "Bo", "contact_phone": "518-555-0143"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "left"), ASKED)
def test_what_was_asked_is_written_and_the_rest_still_asked(
    client: Client, case_manager: Any, called: Any, sent: dict[str, str], left: list[str]
) -> None:
    where = reverse("caseload:ask", args=[called.patient.uuid])
    client.force_login(case_manager)
    assert client.post(where, sent).status_code == 302
    rows = Obligation.objects.filter(episode=called, rule="not-asked", state="open")
    assert [row.title for row in rows] == ([f"Not asked yet, {', '.join(left)}"] if left else [])


@pytest.mark.parametrize(
    "sent",
    [
        {"code_status": ""},
        {"code_status": "x"},
        {"allergies": "some"},
        {"allergies": "none", "substance": "Latex"},
        {"contact_name": "Bo"},
        {"contact_phone": "518-555-0143"},
    ],
)
def test_half_an_answer_is_explained_and_nothing_is_written(
    client: Client, case_manager: Any, called: Any, sent: dict[str, str]
) -> None:
    where = reverse("caseload:ask", args=[called.patient.uuid])
    client.force_login(case_manager)
    assert client.post(where, sent).status_code == 422
    patient = Patient.objects.get(pk=called.patient_id)
    assert (patient.code_status, patient.no_known_allergies, patient.contacts.count()) == ("", False, 0)


@pytest.mark.parametrize(
    ("outcome", "counts"), [("", True), ("reached", True), ("message", False), ("no_answer", False)]
)
def test_activity_is_proved_only_by_a_talk_that_came_about(episode: Any, outcome: str, counts: bool) -> None:
    factories.NoteFactory(patient=episode.patient, kind="call", mode="phone", activity="pcsp-review", outcome=outcome)
    proved = {done.what for done in facts([episode.pk]).get(episode.pk, [])}
    assert (Fact.PLAN_REVIEWED_WITH_PERSON in proved) == counts


def test_why_a_day_is_right_stands_on_the_timeline_also_of_a_long_note(episode: Any, case_manager: Any) -> None:
    actions.write_note(
        patient=episode.patient, kind="note", text="Long. " * 200, date_reason="Snowed in", by=case_manager
    )
    assert "Snowed in" in episode.patient.timeline.get(kind="note").detail
