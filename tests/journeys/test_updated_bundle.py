"""A hospital sends a newer bundle: intake takes a part of it into the referral that waits, the case manager into the chart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from caseload.models import Medication, PatientIdentifier
from exchange.actions import receive
from referrals.models import BundleUpdate, Referral
from tests import factories
from tests.exchange import sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def older() -> dict[str, Any]:
    return sample.bundle(
        sample.patient(), sample.condition(), sample.medication(), sample.request(), sample.practitioner()
    )


def newer() -> dict[str, Any]:
    drug = sample.medication(
        id="med-2", contained=[], medicationReference=None, medicationCodeableConcept={"text": "Apixaban"}
    )
    person = sample.patient(telecom=[{"system": "phone", "value": "518-555-0177"}])
    return sample.bundle(person, sample.condition(), sample.medication(status="on-hold"), drug, sample.practitioner())


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_a_newer_bundle_is_taken_in_part_into_a_referral(visitor: Any, tmp_path: Path, phone: bool) -> None:
    person = factories.UserFactory(role="intake")
    receive(sample.stream(older()), "older.json", person)
    path = tmp_path / "newer.json"
    path.write_text(json.dumps(newer()))

    intake = visitor(person, phone=phone).open("/referrals/import")
    intake.page.set_input_files("input[type=file]", str(path))
    intake.click("Import")
    assert "Nothing was changed yet" in intake.text
    assert "already waiting" in intake.text
    assert "518" in intake.text
    intake.check()
    choose(intake, "Apixaban", "Add it")
    choose(intake, "Telephone", "Leave as it is")
    intake.click("Settle what is chosen")
    assert "1 difference taken. The others wait below." in intake.text
    assert "Telephone" not in intake.text
    intake.check()
    referral = Referral.objects.get()
    assert referral.phone == "+15185550142"
    assert {row["text"] for row in referral.enclosed["medications"]} >= {"Apixaban"}
    intake.open("/referrals")
    assert "Newer bundles to look at" in intake.text
    intake.check()
    intake.open(f"/referrals/{referral.uuid}")
    assert "A newer bundle came" in intake.text
    intake.check()


def test_a_newer_bundle_is_taken_in_part_into_the_chart(visitor: Any) -> None:
    manager = factories.UserFactory(role="case_manager", team=factories.TeamFactory())
    episode = factories.ActiveEpisodeFactory(worker=manager)
    patient = episode.patient
    type(patient).objects.filter(pk=patient.pk).update(birth_date="1944-02-29")
    PatientIdentifier.objects.create(patient=patient, system="http://hospital.example", value="H-77")
    factories.MedicationFactory(
        patient=patient, text="Furosemide 20 MG Oral Tablet", source_id="MedicationRequest/med-1"
    )
    receive(sample.stream(newer()), "newer.json", manager)

    page = visitor(manager).open(f"/referrals/updates/{BundleUpdate.objects.get().uuid}")
    page.check()
    choose(page, "Furosemide", "End it")
    choose(page, "Apixaban", "Add it")
    page.click("Settle what is chosen")
    assert "2 differences taken" in page.text
    assert Medication.objects.get(text__startswith="Furosemide").is_active is False
    assert Medication.objects.get(text="Apixaban").is_active is True


def choose(visitor: Any, label: str, answer: str) -> None:
    """Answer the question about one difference, by its words."""
    group = visitor.page.get_by_role("group").filter(has_text=label).first
    group.get_by_text(answer, exact=True).click()
