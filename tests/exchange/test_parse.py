"""What a bundle becomes, and what is said of the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from exchange.fhir.parse import Reading, parse
from exchange.fhir.refusal import BundleRefused
from tests.exchange import sample


def read(found: Any) -> Reading:
    return parse(sample.packed(found))


def lines(reading: Reading) -> list[str]:
    return [line.words for line in reading.left_out]


def test_bundle_demographics() -> None:
    facts = read(sample.whole()).referral.facts
    assert facts["given_name"] == "Ida Jo"
    assert facts["family_name"] == "Marlowe"
    assert facts["birth_date"] == date(1944, 2, 29)
    assert (facts["sex"], facts["language"], facts["phone"]) == ("female", "Spanish", "+15185550142")
    assert (facts["address_line"], facts["address_more"], facts["city"]) == ("12 Elm St", "Apt 3", "Albany")
    assert (facts["state"], facts["postal_code"]) == ("NY", "12207-1234")
    assert facts["member_number"] == "1EG4TE5MK73"


def test_bundle_secret_numbers_are_not_kept() -> None:
    reading = read(sample.whole())
    assert ["http://hospital.example", "H-77"] in reading.referral.identifiers
    assert "900-00-0001" not in str(reading)
    assert "entry 1, Patient: its social security number is not kept" in lines(reading)


def test_bundle_chart_rows() -> None:
    enclosed = read(sample.whole()).referral.enclosed
    condition = enclosed["conditions"][0]
    assert (condition["text"], condition["code"], condition["is_principal"]) == ("Heart failure", "I50.9", True)
    assert condition["onset_on"] == "", "a date without a day is left empty"
    medicine = enclosed["medications"][0]
    assert (medicine["text"], medicine["dose"], medicine["is_active"]) == (
        "Furosemide 20 MG Oral Tablet",
        "One tablet each morning",
        True,
    )
    assert enclosed["allergies"][0] | {"source_id": ""} == {
        "text": "Penicillin",
        "reaction": "Hives",
        "severity": "severe",
        "code": "",
        "code_system": "",
        "is_active": True,
        "source_id": "",
    }
    assert enclosed["contacts"][0]["name"] == "Bea Marlowe"
    assert enclosed["contacts"][0]["is_emergency"] is True
    assert enclosed["needs_interpreter"] is True


def test_bundle_request_says_why_when_and_who() -> None:
    draft = read(sample.whole()).referral
    assert draft.facts["reason"] == "Home health nursing. Heart failure"
    assert draft.facts["ordered_soc"] == date(2026, 12, 1)
    assert draft.facts["urgency"] == "urgent"
    assert (draft.referring.npi, draft.referring.family_name, draft.referring.credential) == (
        "1234567893",
        "Harrow",
        "MD",
    )


def test_bundle_practitioner_gets_the_office_of_a_role() -> None:
    person = read(sample.whole()).practitioners[0]
    assert (person.organization, person.phone) == ("HARBOR CLINIC", "+15185550160")
    assert person.address == "1 Quay, Albany, NY 12207"


def test_bundle_groups_what_is_no_part_of_a_referral() -> None:
    assert "2 Observation: not part of a referral" in lines(read(sample.whole()))


def test_bundle_without_request_is_referred_by_the_newest_encounter() -> None:
    def met(day: str, name: str) -> dict[str, Any]:
        return {
            "resourceType": "Encounter",
            "id": day,
            "subject": {"reference": sample.PATIENT_URL},
            "period": {"start": day},
            "type": [{"text": f"Visit of {day}"}],
            "serviceProvider": {"display": "Harbor Clinic"},
            "participant": [
                {"individual": {"reference": f"Practitioner?identifier={sample.NPI}|1234567893", "display": name}}
            ],
        }

    draft = read(
        sample.bundle(sample.patient(), met("2026-01-02", "Dr. Old One"), met("2026-03-04", "Dr. New One"))
    ).referral
    assert (draft.referring.given_name, draft.referring.organization) == ("New", "Harbor Clinic")
    assert draft.facts["reason"] == "No request came with it. Newest encounter, 4 Mar 2026: Visit of 2026-03-04"


def test_bundle_coverage_names_the_payer() -> None:
    cover = {
        "resourceType": "Coverage",
        "status": "active",
        "beneficiary": {"reference": sample.PATIENT_URL},
        "subscriberId": "M-5",
        "payor": [{"display": "Northway Health"}],
    }
    draft = read(sample.bundle(sample.patient(), cover)).referral
    assert (draft.payer, draft.facts["member_number"]) == ("Northway Health", "M-5")
    assert "Coverage in the bundle: Northway Health." in draft.enclosed["remarks"]


def test_bundle_related_person_is_a_contact_once() -> None:
    def kin(**changes: Any) -> dict[str, Any]:
        return {
            "resourceType": "RelatedPerson",
            "patient": {"reference": "Patient/pat-1"},
            "relationship": [{"text": "son"}],
            "name": [{"text": "Lou Marlowe"}],
            **changes,
        }

    reading = read(sample.bundle(sample.patient(), kin(), kin(), kin(patient={"reference": "Patient/nobody"})))
    assert [each["name"] for each in reading.referral.enclosed["contacts"]] == ["Bea Marlowe", "Lou Marlowe"]
    assert any("is not about this patient" in line for line in lines(reading))


def test_bundle_no_known_allergies() -> None:
    none = sample.allergy(code={"coding": [{"code": "716186003", "display": "No known allergy"}]})
    enclosed = read(sample.bundle(sample.patient(), none)).referral.enclosed
    assert (enclosed["allergies"], enclosed["no_known_allergies"]) == ([], True)


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (sample.condition(subject={"reference": "Patient/other"}), "its patient is not in the bundle; left out"),
        (sample.condition(subject="Patient/pat-1"), "“subject” should be an object; left out"),
        (sample.condition(code={}), "does not say what it is: no text and no code; left out"),
        (sample.condition(code="I50.9"), "“code” should be an object; left out"),
        (sample.condition(code={"coding": "I50.9"}), "“coding” should be a list of objects; left out"),
        (sample.condition(onsetDateTime="last spring"), "“onsetDateTime” is not a date; left out"),
        (sample.condition(onsetDateTime="2023-02-30"), "“onsetDateTime” is not a date of the calendar; left out"),
        (
            sample.condition(verificationStatus={"coding": [{"code": "entered-in-error"}]}),
            "is entered in error; left out",
        ),
        (sample.medication(contained=[]), "its Medication is not in the bundle; left out"),
        (sample.medication(status=7), "“status” should be text; left out"),
        (sample.condition(code={"text": "x" * 400}), "the text was cut to 300 characters"),
    ],
)
def test_bundle_says_what_was_wrong_with_one_entry(resource: dict[str, Any], said: str) -> None:
    reading = read(sample.bundle(sample.patient(), resource))
    assert any(line.endswith(said) and line.startswith("entry 2, ") for line in lines(reading)), lines(reading)


def test_bundle_request_with_missing_references_still_comes() -> None:
    asked = sample.request(
        requester={"reference": "Practitioner/gone"}, reasonReference=[{"reference": "Condition/gone"}]
    )
    reading = read(sample.bundle(sample.patient(), asked))
    assert reading.referral.referring is None
    assert "entry 2, ServiceRequest: a reason it names is not in the bundle" in lines(reading)


@pytest.mark.parametrize(
    ("patient", "said"),
    [
        (sample.patient(birthDate="1950"), "birth date has no day: ask the referrer"),
        (sample.patient(birthDate="1950-03"), "birth date has no day: ask the referrer"),
        (sample.patient(birthDate=None), "no birth date"),
        (sample.patient(birthDate="2950-03-01"), "in the future"),
        (sample.patient(birthDate="1850-03-01"), "before 1900"),
        (sample.patient(birthDate="1950-02-30"), "not a date of the calendar"),
        (sample.patient(birthDate=19500301), "“birthDate” should be text"),
        (sample.patient(name=[]), "has no name"),
        (sample.patient(name="Ida"), "“name” should be a list of objects"),
        (sample.patient(name=[{"given": "Ida"}]), "“given” should be a list of texts"),
        (sample.patient(identifier={}), "“identifier” should be a list of objects"),
    ],
)
def test_bundle_with_a_patient_nobody_can_take(patient: dict[str, Any], said: str) -> None:
    with pytest.raises(BundleRefused, match=said):
        read(sample.bundle(patient))


def test_bundle_of_two_patients_is_of_the_one_its_requests_are_about() -> None:
    """A request about nobody in the bundle decides nothing."""
    wife = sample.patient(id="pat-2", name=[{"family": "Marlowe", "given": ["Bo"]}], identifier=[])
    found = sample.bundle(
        wife,
        sample.patient(),
        sample.request(subject={"reference": "Patient/pat-1"}),
        sample.request(id="req-2", subject={"reference": "Patient/gone"}),
    )
    found["entry"][0]["fullUrl"] = "urn:uuid:3f0e8c1e-52f6-4a64-9a10-000000000002"
    reading = read(found)
    assert reading.referral.facts["given_name"] == "Ida Jo"
    assert "entry 1, Patient: is not the patient who is referred; left out" in lines(reading)
    assert "entry 4, ServiceRequest: its patient is not in the bundle; left out" in lines(reading)


@pytest.mark.parametrize(
    ("reasons", "dose"),
    [
        ([{"reference": "Condition/con-1"}], "for Heart failure"),
        ([{"reference": "Condition/con-1", "display": "Swelling"}], "for Heart failure"),
        ([{"reference": "Condition/gone", "display": "Swelling"}], "for Swelling"),
        ([{"reference": "Observation/obs-1", "display": "Swelling"}], "for Swelling"),
        ([{"reference": "Condition/gone"}], ""),
        ([{"display": "Swelling"}, {"display": "Swelling"}, {"display": "Ascites"}], "for Swelling, Ascites"),
    ],
    ids=str,
)
def test_bundle_medicine_says_what_it_is_for(reasons: list[dict[str, str]], dose: str) -> None:
    measured = sample.observation(code={"text": "Weight"})
    given = sample.medication(reasonReference=reasons)
    found = read(sample.bundle(sample.patient(), sample.condition(), measured, given)).referral.enclosed["medications"]
    assert [row["dose"] for row in found] == ["; ".join(filter(None, ["One tablet each morning", dose]))]


@pytest.mark.parametrize(
    ("timestamp", "made_on"),
    [
        ("2026-11-28T23:59:00-05:00", date(2026, 11, 28)),
        ("2026-11-28", date(2026, 11, 28)),
        ("2026-11", None),
        (None, None),
    ],
)
def test_bundle_says_on_which_day_it_was_made(timestamp: str | None, made_on: date | None) -> None:
    assert read(sample.bundle(sample.patient(), timestamp=timestamp)).made_on == made_on


def test_bundle_two_patients_without_a_request() -> None:
    with pytest.raises(BundleRefused, match="holds 2 patients"):
        read(sample.bundle(sample.patient(), sample.patient(id="pat-2")))


def test_bundle_death_is_remarked() -> None:
    draft = read(sample.bundle(sample.patient(deceasedDateTime="2026-11-01"))).referral
    assert draft.enclosed["remarks"] == [
        "The sender's record says that this person died on 1 Nov 2026. Ask the referrer before you decide."
    ]


def test_bundle_one_name_only() -> None:
    facts = read(sample.bundle(sample.patient(name=[{"text": "Cher"}]))).referral.facts
    assert (facts["given_name"], facts["family_name"]) == ("", "Cher")


def test_bundle_of_practitioners_only() -> None:
    unnamed = sample.practitioner(id="x", identifier=[], name=[{"given": ["Solo"]}])
    reading = read(
        sample.bundle(sample.practitioner(), role := sample.role(), unnamed, sample.practitioner(id="y", name=[]))
    )
    assert reading.referral is None
    assert [(each.family_name, each.npi) for each in reading.practitioners] == [("Harrow", "1234567893"), ("Solo", "")]
    assert "entry 4, Practitioner: has no name; left out" in lines(reading)
    assert role["resourceType"] == "PractitionerRole"


def test_fingerprint_does_not_depend_on_how_it_was_written() -> None:
    whole = sample.whole()
    turned = {**whole, "entry": [whole["entry"][0], *reversed(whole["entry"][1:])], "timestamp": "2026-11-24T00:00:00Z"}
    assert read(whole).referral.fingerprint == read(turned).referral.fingerprint


def test_role_that_leads_to_itself() -> None:
    loop = sample.role(id="loop", practitioner={"reference": "PractitionerRole/loop"})
    reading = read(
        sample.bundle(sample.patient(), loop, sample.request(requester={"reference": "PractitionerRole/loop"}))
    )
    assert reading.referral.referring is None
