"""What the chart knows stands in a new draft, marked so, and is not typed again."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from careplans import actions, from_chart
from caseload.models import Patient
from core.clock import now, today
from tests import factories

pytestmark = pytest.mark.django_db


def scored(episode: Any, key: str, total: int, band: str = "", days_ago: int = 1) -> None:
    on = today() - datetime.timedelta(days=days_ago)
    made = factories.AssessmentFactory(episode=episode)
    factories.ResponseFactory(
        assessment=made, instrument=key, total=total, band=band, signed_at=now(), patient=episode.patient
    )
    type(made).objects.filter(pk=made.pk).update(completed_on=on)


@pytest.fixture
def chart(episode: Any) -> Any:
    Patient.objects.filter(pk=episode.patient_id).update(
        code_status="dnr", advance_directive="Daughter decides", precautions="Falls", equipment="Walker, oxygen 2 L"
    )
    episode.patient.refresh_from_db()
    make = factories.MedicationFactory
    make(patient=episode.patient, text="Furosemide 20 mg tablet", dose="one each morning")
    make(patient=episode.patient, text="Aspirin 81 mg", dose="")
    make(patient=episode.patient, text="Warfarin 5 mg", is_active=False)
    scored(episode, "bims", 14, "intact")
    return episode


def test_a_new_draft_says_what_the_chart_says(chart: Any, case_manager: Any) -> None:
    plan = actions.start_draft(episode=chart, by=case_manager)
    plan.refresh_from_db()
    assert plan.medications == "Aspirin 81 mg\nFurosemide 20 mg tablet, one each morning"
    assert plan.advance_directives == "DNR; Daughter decides"
    assert plan.safety_measures == "Falls"
    assert plan.equipment == "Walker, oxygen 2 L"
    assert plan.mental_status.startswith("BIMS 14")


def test_fields_are_marked_and_a_chart_that_moved_on_is_shown(client: Client, chart: Any, case_manager: Any) -> None:
    plan = actions.start_draft(episode=chart, by=case_manager)
    client.force_login(case_manager)
    page = reverse("careplans:edit", args=[plan.uuid])
    assert client.get(page).content.decode().count("From the chart.") == 5
    factories.MedicationFactory(patient=chart.patient, text="Metoprolol 25 mg")
    Patient.objects.filter(pk=chart.patient_id).update(equipment="Walker, hospital bed")
    text = client.get(page).content.decode()
    assert "The chart says: Aspirin 81 mg; Furosemide" in text
    assert "The chart says: Walker, hospital bed." in text
    assert text.count("From the chart.") == 3


def test_what_the_last_version_says_is_not_written_over(signed: Any, case_manager: Any) -> None:
    factories.MedicationFactory(patient=signed.patient, text="Metoprolol 25 mg")
    made = actions.start_draft(episode=signed.episode, by=case_manager)
    assert made.medications == signed.medications


def test_a_version_that_begins_empty_begins_with_the_chart(signed: Any, case_manager: Any) -> None:
    factories.MedicationFactory(patient=signed.patient, text="Metoprolol 25 mg")
    made = actions.start_draft(episode=signed.episode, copies_last=False, by=case_manager)
    assert made.medications == "Metoprolol 25 mg"


def test_an_empty_chart_fills_nothing(episode: Any, case_manager: Any) -> None:
    Patient.objects.filter(pk=episode.patient_id).update(
        code_status="", advance_directive="", precautions="", equipment=""
    )
    episode.patient.refresh_from_db()
    assert from_chart.known(episode.patient) == {}
    assert actions.start_draft(episode=episode, by=case_manager).medications == ""


def test_a_list_that_does_not_fit_is_left_out_whole(episode: Any) -> None:
    for n in range(60):
        factories.MedicationFactory(patient=episode.patient, text=f"{n:03d} " + "x" * 200)
    assert "medications" not in from_chart.known(episode.patient)


def test_as_much_equipment_as_the_chart_takes_fits_into_the_plan(episode: Any, case_manager: Any) -> None:
    longest = "x" * Patient._meta.get_field("equipment").max_length
    Patient.objects.filter(pk=episode.patient_id).update(equipment=longest)
    episode.patient.refresh_from_db()
    assert actions.start_draft(episode=episode, by=case_manager).equipment == longest


@pytest.mark.parametrize(("nine", "two", "wanted"), [(1, 5, "PHQ-9"), (5, 1, "PHQ-2"), (1, 1, "PHQ-9")])
def test_the_newer_screen_of_mood_is_taken(episode: Any, nine: int, two: int, wanted: str) -> None:
    scored(episode, "phq-9", 9, "mild", days_ago=nine)
    scored(episode, "phq-2", 3, days_ago=two)
    assert from_chart.known(episode.patient)["mental_status"].startswith(wanted)
