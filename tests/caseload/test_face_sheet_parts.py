"""The face sheet part by part: what the toolbar offers in each state of care and to each role, and what each card says."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from caseload.models import Episode, Patient
from core.clock import now, today
from tests import factories
from tests.caseload.health import face_sheet as sheet

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MENU = {
    "start": "Record start of care", "correct": "Correct start of care", "home": "Home again",
    "stay": "Hospital or other facility", "not started": "Not taken under care", "discharge": "Discharge</span>",
    "appoint": "Appoint another case manager", "death": "Death of the patient", "edit": "Patient details",
    "contact": "Add a contact</span>", "ended": "What ended or paused care", "write": "Write in the chart",
    "concerns": ">Concerns</a>",
}  # fmt: skip
ALWAYS = {"death", "edit", "contact", "ended", "write", "concerns"}


@pytest.mark.parametrize(
    ("facts", "offers"),
    [
        ({}, {"correct", "stay", "discharge"}),
        ({"status": "on_hold"}, {"correct", "home", "discharge"}),
        ({"status": "admitted", "is_soc_confirmed": False}, {"start", "not started"}),
    ],
)
@pytest.mark.parametrize(("role", "also"), [("case_manager", set()), ("supervisor", {"appoint"})])
def test_the_menu_offers_what_care_allows(
    client: Any, request: Any, patient: Any, facts: dict[str, Any], offers: set[str], role: str, also: set[str]
) -> None:
    Episode.objects.update(**facts)
    client.force_login(request.getfixturevalue(role))
    text = sheet(client, patient)
    assert {name for name, words in MENU.items() if words in text} == ALWAYS | offers | also


def test_without_an_open_episode_only_the_patient_is_left_to_change(client: Any, supervisor: Any, patient: Any) -> None:
    Patient.objects.filter(pk=patient.pk).update(open_episode=None, deceased_on=today())
    Episode.objects.update(status="discharged", discharged_on=today(), ending="died")
    client.force_login(supervisor)
    text = sheet(client, patient)
    assert {name for name, words in MENU.items() if words in text} == ALWAYS - {"death"}


@pytest.mark.parametrize(
    ("role", "offers"), [("clinician", {"write", "concerns"}), ("auditor", set()), ("intake", set())]
)  # fmt: skip
def test_who_does_not_edit_is_offered_no_menu(
    client: Any, request: Any, episode: Any, role: str, offers: set[str]
) -> None:
    person = request.getfixturevalue(role)
    if role == "clinician":
        factories.VisitFactory(episode=episode, clinician=person)
    client.force_login(person)
    text = sheet(client, episode.patient)
    assert {name for name, words in MENU.items() if words in text} == offers
    assert ('class="toolbar' in text) is bool(offers)


@pytest.mark.parametrize(
    ("new", "words"), [(0, "Nothing new since then."), (1, "1 new since then."), (10, "10 or more new since then.")]
)
def test_what_is_new_since_the_last_look(client: Any, case_manager: Any, patient: Any, new: int, words: str) -> None:
    client.force_login(case_manager)
    assert "You last looked" not in sheet(client, patient)
    factories.TimelineEntryFactory.create_batch(new, patient=patient, at=now() + DAY)
    text = sheet(client, patient)
    assert "You last looked" in text
    assert words in text
    assert ("Nothing new" in text) is (new == 0)


def test_somebody_elses_look_and_another_page_are_no_look_of_mine(
    client: Any, case_manager: Any, supervisor: Any, patient: Any
) -> None:
    client.force_login(supervisor)
    sheet(client, patient)
    client.force_login(case_manager)
    client.get(reverse("caseload:timeline", args=[patient.uuid]))
    assert "You last looked" not in sheet(client, patient)


@pytest.mark.parametrize(("count", "folds"), [(8, False), (9, True)])
def test_a_long_list_is_folded_after_eight(
    client: Any, case_manager: Any, patient: Any, count: int, folds: bool
) -> None:
    factories.ConditionFactory.create_batch(count, patient=patient)
    client.force_login(case_manager)
    assert (f"All {count}: show the rest" in sheet(client, patient)) is folds


def test_an_empty_list_says_so_and_a_full_one_does_not(client: Any, case_manager: Any, patient: Any) -> None:
    client.force_login(case_manager)
    assert sheet(client, patient).count("None recorded.") == 2
    factories.ConditionFactory(patient=patient, text="Gout", is_principal=True, code="")
    text = sheet(client, patient)
    assert text.count("None recorded.") == 1
    assert "Principal" in text
    row = text.partition("Gout")[2].partition("</li>")[0]
    assert "text-body-secondary" not in row
    factories.ConditionFactory(patient=patient, text="Asthma", code="J45")
    row = sheet(client, patient).partition("Asthma")[2].partition("</li>")[0]
    assert "J45" in row
    assert "Principal" not in row


def test_a_medicine_that_the_table_does_not_hold_is_marked_and_another_is_not(
    client: Any, case_manager: Any, patient: Any
) -> None:
    factories.MedicationFactory(patient=patient, text="Foozolam 5 mg")
    factories.MedicationFactory(patient=patient, text="Furosemide 20 mg")
    client.force_login(case_manager)
    assert sheet(client, patient).count('row-note">Not checked against allergies') == 1


def test_an_allergy_that_cannot_be_compared_is_marked_and_another_is_not(
    client: Any, case_manager: Any, patient: Any
) -> None:
    client.force_login(case_manager)
    for substance in ("Foozolam", "Foo", "Asprin", "Penicillin", "Latex", "Peanuts", "Penicillin, foozolam"):
        factories.AllergyFactory(patient=patient, substance=substance)
    text = sheet(client, patient)
    said = "Compared with medicines by its name alone: {} is not in the table."
    assert [text.count(part) for part in (said.format("foozolam"), said.format("foo"), "by its name alone")] == [
        1,
        1,
        2,
    ]
    assert text.count("Asprin is read as aspirin. Correct it if it is not.") == 1
    assert text.count("is read as") == 1


PEOPLE: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({}, ["Emergency contact.", "May know: nothing without asking."], ["Guardian.", "proxy.", "Do not contact."]),
    ({"is_emergency": False, "is_proxy": True}, ["Health-care proxy."], ["Emergency contact.</"]),
    ({"is_guardian": True, "do_not_contact": True}, ["Guardian.", "Do not contact."], ["Health-care proxy."]),
    ({"may_know": "visits"}, ["May know: visit times."], []),
    ({"relationship": ""}, ["Bo Obrien"], ["Bo Obrien</a></b> son", "Bo Obrien</b> son"]),
]


@pytest.mark.parametrize(("facts", "words", "never"), PEOPLE)
@pytest.mark.parametrize(("role", "edits"), [("case_manager", True), ("auditor", False)])
def test_a_person_around_the_patient(
    client: Any, request: Any, patient: Any, facts: dict[str, Any], words: list[str], never: list[str], role: str, edits: bool
) -> None:  # fmt: skip
    contact = factories.ContactFactory(patient=patient, **({"is_emergency": True, "phone": "+15185550143"} | facts))
    client.force_login(request.getfixturevalue(role))
    card = sheet(client, patient).partition("People around the patient")[2].partition("</section>")[0]
    for each in words:
        assert each in card, card
    for each in never:
        assert each not in card, card
    assert (reverse("caseload:contact_edit", args=[patient.uuid, contact.uuid]) in card) is edits
    assert 'href="tel:+15185550143"' in card
    assert "No contacts yet." not in card


@pytest.mark.parametrize(("role", "adds"), [("case_manager", True), ("auditor", False)])
def test_nobody_around_the_patient_is_said(client: Any, request: Any, patient: Any, role: str, adds: bool) -> None:
    client.force_login(request.getfixturevalue(role))
    card = sheet(client, patient).partition("People around the patient")[2].partition("</section>")[0]
    assert "No contacts yet." in card
    assert (reverse("caseload:contact_new", args=[patient.uuid]) in card) is adds
    factories.ContactFactory(patient=patient, phone="")
    card = sheet(client, patient).partition("People around the patient")[2].partition("</section>")[0]
    assert "tel:" not in card


@pytest.mark.parametrize(
    ("role", "is_shown"), [("case_manager", True), ("intake", False)]
)  # fmt: skip
def test_the_home_is_described_to_who_reads_it(
    client: Any, request: Any, patient: Any, role: str, is_shown: bool
) -> None:
    facts = {"advance_directive": "Canary will", "access_note": "Canary key", "equipment": "Canary bed"}
    Patient.objects.filter(pk=patient.pk).update(**facts, lives_alone=True)
    client.force_login(request.getfixturevalue(role))
    home = sheet(client, patient).partition("The home")[2].partition("</section>")[0]
    assert [words in home for words in facts.values()] == [is_shown] * 3
    assert ("<dd>Yes</dd>" in home.replace("<dd> ", "<dd>").replace(" </dd>", "</dd>")) is is_shown
    assert home.count("Not shown to your role") == (0 if is_shown else 3)


def test_what_is_not_known_of_the_home_is_said(client: Any, case_manager: Any, patient: Any) -> None:
    client.force_login(case_manager)
    home = sheet(client, patient).partition("The home")[2].partition("</section>")[0]
    assert home.count("Not recorded") == 3
    assert "Advance directive" not in home


@pytest.mark.parametrize(("role", "whole"), [("case_manager", True), ("intake", False)])
def test_intake_has_neither_timeline_nor_paperwork_on_it(
    client: Any, request: Any, patient: Any, role: str, whole: bool
) -> None:
    client.force_login(request.getfixturevalue(role))
    text = sheet(client, patient)
    assert ("Whole timeline" in text) is whole
    assert ("What is due" in text) is whole
    assert ("face-medicines" in text) is whole


def test_the_timeline_stands_by_days_with_what_happened(client: Any, case_manager: Any, patient: Any) -> None:
    client.force_login(case_manager)
    where = reverse("caseload:timeline", args=[patient.uuid])
    text = " ".join(client.get(where).content.decode().split())
    assert "Nothing has happened yet." in text
    factories.TimelineEntryFactory(patient=patient, title="First", detail="", at=now() - DAY)
    factories.TimelineEntryFactory(patient=patient, title="Second", detail="Canary detail", at=now())
    factories.TimelineEntryFactory(patient=patient, title="Third", at=now())
    page = client.get(where)
    text = " ".join(page.content.decode().split())
    assert text.count('class="timeline-day"') == 2
    assert "<p>Canary detail</p>" in text
    assert "<p></p>" not in text
    assert "Nothing has happened yet." not in text
    none = client.get(where, {"kind": "visit"}).content.decode()
    assert "Nothing of this kind." in none
    assert "Nothing has happened yet." not in none
    assert "Third" in client.get(where, {"kind": "nonsense"}).content.decode()
