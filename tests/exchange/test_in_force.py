"""Which of several holds today: periods on their first and last day, the order of coverage, payers, and who is whom."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest

from caseload.models import PatientIdentifier, Practitioner
from core.clock import today
from exchange.actions import receive
from exchange.fhir import current, elements
from exchange.fhir.formats import version_of
from exchange.fhir.kept import kept
from exchange.fhir.parse import ReferralDraft, parse
from exchange.fhir.practitioners import PractitionerDraft
from exchange.fhir.refusal import BundleTooLarge
from exchange.known import whom
from exchange.people import key_of, people_taken
from referrals.models import Referral
from tests import factories
from tests.exchange import sample

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        (None, -1, "past"), (None, 0, "now"), (0, None, "now"), (1, None, "future"),
        (-1, 1, "now"), (-2, -1, "past"), (1, 2, "future"),
    ],
)  # fmt: skip
def test_a_period_holds_from_its_first_to_its_last_day(start: int | None, end: int | None, state: str) -> None:
    ends = {"start": start, "end": end}
    written = {name: (today() + off * DAY).isoformat() for name, off in ends.items() if off is not None}
    held = elements.read(json.dumps({"period": written}).encode())
    assert current.period_of(held) == state
    assert current.ended_on(held) == (today() + end * DAY if end is not None else None)


@pytest.mark.parametrize("held", [{}, {"period": {}}], ids=str)
def test_nothing_is_said_of_no_period(held: dict[str, Any]) -> None:
    assert current.period_of(elements.read(json.dumps(held).encode())) == ""


# --- coverage --------------------------------------------------------------------------------------------------------


def coverage(payer: str = "Northway", **changes: Any) -> dict[str, Any]:
    about = {"resourceType": "Coverage", "status": "active", "beneficiary": {"reference": sample.PATIENT_URL}}
    return about | {"payor": [{"display": payer}]} | changes


def drafted(*resources: dict[str, Any]) -> ReferralDraft:
    found = parse(sample.packed(sample.bundle(sample.patient(identifier=[]), *resources))).referral
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("first", "second", "payer"),
    [
        ({}, {}, "One"),
        ({"order": 2}, {"order": 1}, "Two"),
        ({}, {"order": 999}, "Two"),
        ({"order": 1}, {"order": 1}, "One"),
        ({"status": "cancelled"}, {"order": 2}, "Two"),
        ({"order": 1, "period": {"end": "2020-01-01"}}, {"order": 2}, "Two"),
        ({"status": "cancelled"}, {"status": "cancelled"}, ""),
    ],
    ids=str,
)
def test_the_coverage_in_force_that_comes_first_pays(first: dict[str, Any], second: dict[str, Any], payer: str) -> None:
    assert drafted(coverage("One", id="c-1", **first), coverage("Two", id="c-2", **second)).payer == payer


def test_every_other_coverage_is_said_with_its_number() -> None:
    found = drafted(
        coverage("One", id="c-1"), coverage("Two", id="c-2", subscriberId="M-2"), coverage("Three", id="c-3")
    )
    said = [line["text"] for line in found.enclosed["also"] if line["label"] == "Further coverage"]
    assert said == ["Two, member M-2", "Three"]
    assert "Coverage in the bundle: One." in found.enclosed["remarks"]


@pytest.mark.parametrize(("number", "kept_as"), [("M-2", "M-2"), ("900-00-0001", "")])
def test_a_member_number_that_is_a_social_security_number_is_not_kept(number: str, kept_as: str) -> None:
    assert drafted(coverage(subscriberId=number)).facts["member_number"] == kept_as


def test_coverage_with_a_last_day_says_it() -> None:
    found = drafted(coverage("One", period={"end": "2999-12-31"}))
    assert "Coverage in the bundle: One, until 31 Dec 2999." in found.enclosed["remarks"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "is_active", "kinds", "found"),
    [
        ("northway", True, 1, "Northway"),
        ("Northway", False, 1, None),
        ("Original Medicare", True, 1, "Medicare"),
        ("Original Medicare", True, 2, None),
        ("Medicare Advantage", True, 1, None),
        ("", True, 1, None),
    ],
)
def test_the_payer_is_the_one_of_that_name_or_the_only_medicare(
    intake: Any, named: str, is_active: bool, kinds: int, found: str | None
) -> None:
    factories.PayerFactory(name="Northway", kind="commercial", is_active=is_active)
    for number in range(kinds):
        factories.PayerFactory(name="Medicare" + " again" * number, kind="medicare_ffs")
    factories.PayerFactory(name="Medicare of old", kind="medicare_ffs", is_active=False)
    receive(sample.stream(sample.bundle(sample.patient(), coverage(named))), "", intake)
    payer = Referral.objects.get().payer
    assert (payer.name if payer else None) == found


# --- who is whom -----------------------------------------------------------------------------------------------------

NUMBER = ["http://hospital.example", "H-77"]
BORN = date(1944, 2, 29)


def draft(family: str = "Marlowe", born: date = BORN, request: str = "", number: list[str] = NUMBER) -> ReferralDraft:
    facts = {"family_name": family, "birth_date": born}
    return ReferralDraft(facts, {"request": request}, [number], None, "", [])


SAME: list[tuple[str, dict[str, Any], bool]] = [
    ("the same", {}, True),
    ("another name", {"family": "Quist"}, True),
    ("another birth date", {"born": BORN + DAY}, True),
    ("another name and birth date", {"family": "Quist", "born": BORN + DAY}, False),
    ("Jr. beside Sr. on another day", {"family": "Marlowe Jr.", "born": BORN + DAY}, False),
    ("another number", {"number": ["http://hospital.example", "H-78"]}, False),
    ("the number of another sender", {"number": ["http://clinic.example", "H-77"]}, False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "is_known"), [each[1:] for each in SAME], ids=[each[0] for each in SAME])
def test_a_referral_that_waits_is_known_by_its_number_and_name_or_birth_date(
    changes: dict[str, Any], is_known: bool
) -> None:
    held = factories.ReferralFactory(family_name="Marlowe Sr.", birth_date=BORN, identifiers=[NUMBER])
    about = whom(draft(**changes))
    assert (about is not None) is is_known
    if about is not None:
        assert (about.referral, about.patient, about.waits) == (held, None, True)
    Referral.objects.update(status="declined", decline_reason="area")
    assert whom(draft(**changes)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "is_known"),
    [({}, True), ({"request": "ServiceRequest/1"}, True), ({"request": "ServiceRequest/2"}, False),
     ({"family": "Quist", "born": BORN + DAY}, False)],
    ids=str,
)  # fmt: skip
def test_a_patient_under_care_is_known_unless_something_new_is_asked(
    patient: Any, changes: dict[str, Any], is_known: bool
) -> None:
    type(patient).objects.filter(pk=patient.pk).update(family_name="Marlowe", birth_date=BORN)
    PatientIdentifier.objects.create(patient=patient, system=NUMBER[0], value=NUMBER[1])
    factories.ReferralFactory(patient=patient, enclosed={"request": "ServiceRequest/1"})
    about = whom(draft(**changes))
    assert (about is not None and about.patient == patient and not about.waits) is is_known
    type(patient).objects.filter(pk=patient.pk).update(open_episode=None)
    assert whom(draft(**changes)) is None


@pytest.mark.django_db
def test_practitioners_keep_what_they_say_and_are_completed() -> None:
    held = factories.PractitionerFactory(
        npi="1234567893", family_name="Harrow", given_name="Ines", phone="", credential="MD"
    )
    asked = PractitionerDraft("Harrow", "Anna", "DO", "1234567893", phone="5185550160")
    twin = PractitionerDraft("Harrow", "Ines", organization="Harbor Clinic")
    found, counts = people_taken([asked, twin, PractitionerDraft("HARROW", "ines", organization="HARBOR CLINIC")])
    held.refresh_from_db()
    assert (held.given_name, held.credential, held.phone) == ("Ines", "MD", "5185550160")
    assert found[key_of(asked)] == held
    assert found[key_of(twin)] == Practitioner.objects.get(npi="")
    assert counts == {"practitioners": 1, "practitioners_completed": 1}
    assert people_taken([asked, twin])[1] == {"practitioners": 0, "practitioners_completed": 0}


# --- versions and sizes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "held", "version"),
    [
        ("Condition", {"clinicalStatus": {"coding": []}}, ""),
        ("Condition", {"clinicalStatus": "unheard of"}, ""),
        ("AllergyIntolerance", {"substance": {}, "code": {}}, ""),
        ("AllergyIntolerance", {"substance": {}}, "DSTU2"),
        ("AllergyIntolerance", {"code": {}, "criticality": "high"}, ""),
        ("AllergyIntolerance", {"type": {}}, "R5"),
        ("AllergyIntolerance", {"type": "allergy"}, ""),
        ("Patient", {"name": [{"family": "Marlowe"}, "x"]}, ""),
        ("Patient", {"name": [{"family": "x"}, {"family": ["Marlowe"]}]}, "DSTU2"),
        ("Patient", {"careProvider": []}, "DSTU2"),
        ("Patient", {"name": {"family": ["Marlowe"]}}, ""),
        ("MedicationRequest", {"requester": {"agent": {}}}, "STU3"),
        ("MedicationRequest", {"requester": {"reference": "x"}}, ""),
        ("MedicationStatement", {"medication": {}}, "R5"),
        ("MedicationStatement", {"medication": "x"}, ""),
        ("ServiceRequest", {"code": {"reference": {}}}, "R5"),
        ("ServiceRequest", {"code": {"text": "x"}}, ""),
        ("Encounter", {"class": []}, "R5"),
        ("Encounter", {"class": "inpatient"}, "DSTU2"),
        ("Encounter", {"class": {"code": "IMP"}}, ""),
        ("Observation", {"meta": {"profile": ["http://hl7.org/fhir/R4/vitals.html", 7, "http://hl7.org/fhir/5.0/x"]}}, "R5"),
        ("Observation", {"meta": {"profile": "http://hl7.org/fhir/R5/x"}}, ""),
        ("Observation", {"meta": {"profile": ["http://other.example/R5/x"]}}, ""),
    ],
    ids=str,
)  # fmt: skip
def test_the_version_of_a_resource(kind: str, held: dict[str, Any], version: str) -> None:
    assert version_of({"resourceType": kind} | held) == version


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_of_exactly_the_limit_is_kept(is_packed: bool) -> None:
    content = sample.packed(sample.whole())
    source = sample.gzipped(content) if is_packed else content
    with kept(io.BytesIO(source), len(content)) as file:
        file.stream.seek(0)
        assert file.stream.read() == content
    with pytest.raises(BundleTooLarge), kept(io.BytesIO(source), len(content) - 1):
        pass
