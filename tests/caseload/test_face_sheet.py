"""The face sheet: six answers on the first screen, each fact once, in a bounded number of queries, for every role."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from core.clock import now, today
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


def sheet(client, patient):
    answer = client.get(reverse("caseload:patient", args=[patient.uuid]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def known(episode, clinician):
    """A patient of whom everything that the first screen answers is known."""
    patient = episode.patient
    plan = factories.PlanOfCareFactory(episode=episode, patient_goal="Walk to the mailbox")
    factories.GoalFactory(plan=plan, statement="Two hundred feet")
    factories.MedicationFactory(patient=patient, text="Furosemide 40 mg")
    factories.AllergyFactory(patient=patient, substance="Penicillin")
    starts_at = now() + datetime.timedelta(days=2)
    factories.VisitFactory(episode=episode, clinician=clinician, starts_at=starts_at, week_starts_on=today())
    factories.ObligationFactory(episode=episode, title="Canary promise", due_on=today() + datetime.timedelta(days=3))
    return patient


def test_six_answers_come_with_the_page_in_this_order(client, case_manager, known, clinician):
    client.force_login(case_manager)
    text = sheet(client, known)
    answers = [
        known.family_name,
        "Penicillin",
        "Walk to the mailbox",
        "Two hundred feet",
        "Furosemide 40 mg",
        f"{clinician.given_name} {clinician.family_name}",
        "Canary promise",
    ]
    places = [text.index(answer) for answer in answers]
    assert places == sorted(places)
    assert 'data-hx-trigger="load"' not in text


def test_each_fact_is_said_once(client, case_manager, known):
    concern = factories.ObligationFactory(
        episode=known.open_episode, kind="concern", title="Concern, canary fall", due_at=now()
    )
    known.address_line, known.advance_directive = "77 Canary Street", "Canary directive"
    known.save()
    factories.ContactFactory(patient=known, name="Canary Contact", is_emergency=True)
    client.force_login(case_manager)
    text = sheet(client, known).partition('class="strip-who"')[
        2
    ]  # what the one line of a phone counts stands before it
    said = ("Canary promise", "Canary fall", "77 Canary Street", "Canary directive", "Canary Contact")
    assert {words: text.count(words) for words in said} == dict.fromkeys(said, 1)
    assert concern.title not in text


def test_a_filing_that_is_due_is_said_by_the_ledger_alone(client, case_manager, patient):
    client.force_login(case_manager)
    text = sheet(client, patient)
    for title in {row.title for row in patient.obligations.filter(state="open")}:
        assert text.count(title) <= 1, title


def test_what_is_limited_says_how_much_there_is(client, case_manager, known):
    plan = known.plans.get()
    for number in range(6):
        factories.GoalFactory(plan=plan, statement=f"Goal number {number}")
    factories.MedicationFactory.create_batch(12, patient=known)
    client.force_login(case_manager)
    text = sheet(client, known)
    assert "4 of 7 goals are shown" in text
    assert "All 13: show the rest" in text
    assert text.count("> Stop <") == 13


@pytest.mark.parametrize("role", ["case_manager", "supervisor", "clinician", "auditor", "intake"])
def test_every_role_sees_its_own_cards(role, client, request, known):
    client.force_login(request.getfixturevalue(role))
    text = sheet(client, known)
    is_clinical = role != "intake"
    assert ("Furosemide" in text) == is_clinical
    assert ("Walk to the mailbox" in text) == is_clinical
    assert ("Canary promise" in text) == is_clinical
    assert ("face-whole" in text) == is_clinical


def test_opening_it_asks_as_much_of_a_long_chart_as_of_a_short_one(client, case_manager, known, clinician, queries):
    client.force_login(case_manager)
    counts = []
    for batch in (1, 40):
        factories.MedicationFactory.create_batch(batch, patient=known)
        for _ in range(batch):
            factories.ObligationFactory(episode=known.open_episode)
            factories.GoalFactory(plan=known.plans.get())
        sheet(client, known)
        with queries() as seen:
            sheet(client, known)
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 2  # how many more promises and goals there are
    assert counts[1] <= 45


def test_opening_it_is_recorded_once(client, case_manager, known):
    client.force_login(case_manager)
    sheet(client, known)
    event = AuditEvent.objects.get(verb="chart.opened")
    assert event.changes == {"part": "face sheet"}
