"""The patient, the people around them and the health lists: what each record says of itself, and what the database holds."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from caseload import models
from caseload.models import Contact, Patient, Practitioner
from caseload.scope import Scope
from tests import factories

DATABASE = pytest.mark.django_db


# --- the patient -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("1944-03-05", "2027-03-04", 82), ("1944-03-05", "2027-03-05", 83), ("1944-03-05", "2027-03-06", 83),
        ("1944-03-05", "2027-04-01", 83), ("1944-03-05", "2027-02-28", 82),
        ("1944-02-29", "2027-02-28", 82), ("1944-02-29", "2027-03-01", 83), ("1944-02-29", "2028-02-29", 84),
        ("2027-01-04", "2027-01-04", 0),
    ],
)  # fmt: skip
def test_age_in_whole_years(born: str, on: str, age: int) -> None:
    read = datetime.date.fromisoformat
    assert Patient(birth_date=read(born)).age_on(read(on)) == age


def test_age_stands_still_at_death() -> None:
    with time_machine.travel("2027-03-05T17:00:00Z", tick=False):
        born, died = datetime.date(1944, 3, 5), datetime.date(2026, 3, 4)
        assert (Patient(birth_date=born).age, Patient(birth_date=born, deceased_on=died).age) == (83, 81)


@pytest.mark.parametrize(
    ("facts", "called"),
    [
        ({"preferred_name": "Bo", "given_name": "Robert", "family_name": "Marlow"}, "Bo"),
        ({"given_name": "Robert", "family_name": "Marlow"}, "Robert"),
        ({"family_name": "Suharto"}, "Suharto"),
    ],
)
def test_what_the_patient_likes_to_be_called(facts: dict[str, str], called: str) -> None:
    assert Patient(**facts).called == called


def test_initials_stand_for_the_name_where_others_may_read() -> None:
    one = Patient(given_name="robert", family_name="marlow", record_number=1042)
    assert (one.initials, one.printed_as) == ("RM", "RM, record 1042")
    assert (Patient(family_name="Suharto").initials, str(Patient(pk=7))) == ("S", "patient 7")


@pytest.mark.parametrize(
    ("facts", "address"),
    [
        ({}, ""),
        ({"city": "Albany"}, "Albany"),
        ({"state": "NY"}, "NY"),
        ({"address_line": "1 Elm St", "address_more": "Apt 2", "city": "Albany", "state": "NY", "postal_code": "12207"},
         "1 Elm St, Apt 2, Albany, NY 12207"),
        ({"address_line": "1 Elm St", "postal_code": "12207"}, "1 Elm St, 12207"),
    ],
)  # fmt: skip
def test_the_address_says_what_is_known(facts: dict[str, str], address: str) -> None:
    assert Patient(**facts).address == address


@DATABASE
@pytest.mark.parametrize(
    ("facts", "taken"),
    [
        ({"deceased_on": datetime.date(1944, 2, 28)}, False), ({"deceased_on": datetime.date(1944, 2, 29)}, True),
        ({"family_name": ""}, False), ({"given_name": ""}, True),
    ],
)  # fmt: skip
def test_the_database_holds_what_is_true_of_everybody(facts: dict[str, Any], taken: bool) -> None:
    rows = Patient.objects.filter(pk=factories.PatientFactory().pk)
    if taken:
        assert rows.update(**facts) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**facts)


@DATABASE
def test_a_number_of_another_system_finds_one_patient() -> None:
    known = factories.PatientIdentifierFactory(system="urn:ehr", value="7")
    factories.PatientIdentifierFactory(system="urn:other", value="7", patient=known.patient)
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        factories.PatientIdentifierFactory(system="urn:ehr", value="7")


# --- people around them ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("may_know", "do_not_contact", "is_covered"),
    [
        ("nothing", False, False),
        ("visits", False, True),
        ("all", False, True),
        ("all", True, False),
        ("nothing", True, False),
    ],
)
def test_whom_we_may_tell_something(may_know: str, do_not_contact: bool, is_covered: bool) -> None:
    assert Contact(may_know=may_know, do_not_contact=do_not_contact).is_covered is is_covered


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"given_name": "Ines", "family_name": "Marlow", "credential": "MD"}, "Ines Marlow, MD"),
        ({"given_name": "Ines", "family_name": "Marlow"}, "Ines Marlow"),
        ({"family_name": "Suharto", "credential": "NP"}, "Suharto, NP"),
    ],
)
def test_a_practitioners_name_as_on_a_letter(facts: dict[str, str], name: str) -> None:
    assert Practitioner(**facts).name == name


@DATABASE
def test_an_npi_is_one_practitioners_and_none_is_nobodys() -> None:
    factories.PractitionerFactory.create_batch(2, npi="")
    factories.PractitionerFactory(npi="1000000004")
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        factories.PractitionerFactory(npi="1000000004")


# --- the health lists ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reaction", "severity", "detail"),
    [("Hives", "severe", "Hives, severe"), ("Hives", "", "Hives"), ("", "mild", "mild"), ("", "", "")],
)
def test_what_an_allergy_does(reaction: str, severity: str, detail: str) -> None:
    assert models.Allergy(substance="Latex", reaction=reaction, severity=severity).detail == detail


def test_each_entry_of_the_lists_tells_its_name_what_is_known_and_since_when() -> None:
    on = datetime.date(2020, 5, 6)
    told = [
        models.Allergy(substance="Latex"),
        models.Condition(text="Gout", code="M10.9", onset_on=on),
        models.Medication(text="Furosemide", dose="Daily", started_on=on),
    ]
    assert [(each.name, each.detail, each.began_on) for each in told] == [
        ("Latex", "", None), ("Gout", "M10.9", on), ("Furosemide", "Daily", on),
    ]  # fmt: skip


@DATABASE
def test_active_are_those_that_hold() -> None:
    patient = factories.PatientFactory()
    for make in (factories.AllergyFactory, factories.ConditionFactory, factories.MedicationFactory):
        held = make(patient=patient)
        make(patient=patient, is_active=False)
        assert list(type(held).objects.active()) == [held]


@DATABASE
def test_one_condition_is_the_main_reason_for_care() -> None:
    patient = factories.PatientFactory()
    factories.ConditionFactory(patient=patient, is_principal=True, is_active=False)
    factories.ConditionFactory(patient=patient, is_principal=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ConditionFactory(patient=patient, is_principal=True)


@DATABASE
@pytest.mark.parametrize("make", ["AllergyFactory", "ConditionFactory", "MedicationFactory"])
def test_an_entry_is_taken_from_its_source_once(make: str) -> None:
    patient, made = factories.PatientFactory(), getattr(factories, make)
    made.create_batch(2, patient=patient, source_id="")
    made(patient=patient, source_id="A/1")
    made(source_id="A/1")  # another patient's
    with pytest.raises(IntegrityError), transaction.atomic():
        made(patient=patient, source_id="A/1")


# --- many ------------------------------------------------------------------------------------------------------------


@DATABASE
def test_holding_patients_locks_the_lower_number_first(queries: Any) -> None:
    first, second = factories.PatientFactory(), factories.PatientFactory()
    with transaction.atomic(), queries() as seen:
        Patient.objects.hold(second.pk, first.pk)
    (asked,) = [each["sql"] for each in seen if "FOR NO KEY UPDATE" in each["sql"]]
    assert asked.index("ORDER BY") < asked.index("FOR NO KEY UPDATE")


@DATABASE
def test_nobody_is_found_by_no_word() -> None:
    factories.PatientFactory()
    assert not Patient.objects.named_like(" - ").exists()
    assert not Patient.objects.matching("").exists()


@DATABASE
@pytest.mark.parametrize("user", [User(role="case_manager", is_active=False), User(role="visitor")], ids=str)
def test_nobody_is_seen_by_who_is_nobody_here(user: User) -> None:
    factories.ActiveEpisodeFactory()
    assert not Scope(user).narrow(Patient.objects.all(), "id").exists()
