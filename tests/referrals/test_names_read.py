"""One reading of a name, from the referral to the chart: by form, by API and from a bundle."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.models import Patient
from core.clock import now
from exchange.fhir.parse import parse
from referrals.actions import referrals as actions
from referrals.forms.pickers import named_like
from referrals.models import Referral
from tests import factories
from tests.exchange import sample
from tests.referrals.test_intake import post, signed_in

pytestmark = pytest.mark.django_db
__all__ = ["signed_in"]
# Typed or sent: given name, family name; kept: given name, family name
READ = [
    (("Ida", "Marlowe"), ("Ida", "Marlowe")),
    (("Robert", "Marlow Jr"), ("Robert", "Marlow Jr.")),
    (("Robert Sr.", "Marlow"), ("Robert", "Marlow Sr.")),
    (("Robert", "Marlow, III"), ("Robert", "Marlow III")),
    (("", "CRUZ, MARIA DE LA"), ("MARIA", "DE LA CRUZ")),
    (("", "Suharto"), ("", "Suharto")),
    (("Suharto", ""), ("", "Suharto")),
]


@pytest.mark.parametrize(("typed", "kept"), READ)
def test_form_keeps_names_in_one_form(signed_in: Any, typed: tuple[str, str], kept: tuple[str, str]) -> None:
    one = {"has_one_name": "on"} if not kept[0] else {}
    answer = post(signed_in, given_name=typed[0], family_name=typed[1], **one)
    assert answer.status_code == 302, answer.content.decode()
    held = Referral.objects.get()
    assert (held.given_name, held.family_name) == kept
    page = signed_in.get(reverse("referrals:referral", args=[held.uuid])).content.decode()
    assert f"{kept[0]} {kept[1]}".strip() in page


@pytest.mark.parametrize(("typed", "kept"), READ)
def test_api_keeps_names_in_one_form(client: Any, intake: Any, typed: tuple[str, str], kept: tuple[str, str]) -> None:
    client.force_login(intake)
    sent = {
        "received_at": now().isoformat(),
        "birth_date": "1943-03-09",
        "given_name": typed[0],
        "family_name": typed[1],
    }
    answer = client.post("/api/v1/referrals/", sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["given_name"], answer.json()["family_name"]) == kept


def test_api_refuses_no_name_in_words(client: Any, intake: Any) -> None:
    client.force_login(intake)
    sent = {"received_at": now().isoformat(), "birth_date": "1943-03-09", "given_name": " ", "family_name": ""}
    answer = client.post("/api/v1/referrals/", sent, content_type="application/json")
    assert answer.status_code == 400
    assert "Enter the family name" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        *[({"given": [typed[0]] if typed[0] else [], "family": typed[1]}, kept) for typed, kept in READ],
        ({"given": ["Robert"], "family": "Marlow", "suffix": ["Jr."]}, ("Robert", "Marlow Jr.")),
        ({"given": ["Robert"], "family": "Marlow Sr.", "suffix": ["Sr"]}, ("Robert", "Marlow Sr.")),
        ({"given": ["Robert"], "family": "Marlow", "suffix": ["III", "MD"]}, ("Robert", "Marlow III")),
        ({"text": "CRUZ, MARIA DE LA"}, ("MARIA", "DE LA CRUZ")),
        ({"text": "Robert Marlow Jr."}, ("Robert", "Marlow Jr.")),
        ({"text": "Suharto"}, ("", "Suharto")),
        ({"text": "Mrs. Ana van der Berg"}, ("Ana", "van der Berg")),
    ],
)  # fmt: skip
def test_bundle_names_are_kept_in_one_form(name: dict[str, Any], kept: tuple[str, str]) -> None:
    draft = parse(json.dumps(sample.bundle(sample.patient(name=[name]), sample.request())).encode()).referral
    assert draft is not None
    assert (draft.facts["given_name"], draft.facts["family_name"]) == kept


def test_given_name_that_was_forgotten_is_asked_for(signed_in: Any) -> None:
    answer = post(signed_in, given_name="", family_name="Marlowe")
    assert answer.status_code == 422
    assert "Enter the given name, or tick “Has one name only”" in answer.content.decode()
    answer = post(signed_in, given_name="Ida", family_name="Marlowe", has_one_name="on")
    assert "Untick this, or leave the given name empty" in answer.content.decode()
    assert not Referral.objects.exists()


def test_person_of_one_name_is_admitted_listed_found_and_shown(
    client: Any, intake: Any, auditor: Any, team: Any
) -> None:
    referral = factories.ReferralFactory(
        given_name="", family_name="Suharto", birth_date=date(1943, 3, 9), phone="+15185550142", reason="Wound care",
        referring=factories.PractitionerFactory(),
    )  # fmt: skip
    actions.accept(
        referral=referral, program=factories.ProgramFactory(), payer=factories.PayerFactory(), reason="Least loaded", by=intake,
        worker=factories.UserFactory(role="case_manager", team=team),
    )  # fmt: skip
    held = Patient.objects.get()
    assert (held.given_name, held.family_name, held.name, held.full_name, held.initials) == (
        "",
        "Suharto",
        "Suharto",
        "Suharto",
        "S",
    )
    factories.PatientFactory(given_name="Ana", family_name="Subin")
    client.force_login(auditor)
    assert [each.family_name for each in client.get("/patients/?view=all").context["rows"]][:2] == ["Subin", "Suharto"]
    assert client.post("/patients/search", {"q": "suharto"}, follow=True).context["rows"] == [held]
    for address in (reverse("caseload:patient", args=[held.uuid]), "/patients/?view=all"):
        page = client.get(address).content.decode()
        assert "Suharto" in page
        assert "Suharto, <" not in page
        assert ", Suharto" not in page
    listed = client.get(f"/api/v1/patients/{held.uuid}/").json()
    assert (listed["given_name"], listed["family_name"]) == ("", "Suharto")


def test_database_holds_no_patient_and_no_referral_without_a_name() -> None:
    for factory in (factories.PatientFactory, factories.ReferralFactory):
        with pytest.raises(IntegrityError, match="has_a_name"), transaction.atomic():
            factory(given_name="Ana", family_name="")


def test_name_that_jr_makes_too_long_is_refused_in_words(signed_in: Any, intake: Any) -> None:
    long = "Marlow" * 20
    page = post(signed_in, given_name="Robert Jr.", family_name=long)
    assert page.status_code == 422
    assert "Family name must be 120 characters or fewer, with Jr. or Sr." in page.content.decode()
    sent = {
        "received_at": now().isoformat(),
        "birth_date": "1943-03-09",
        "given_name": "Robert Jr.",
        "family_name": long,
    }
    assert signed_in.post("/api/v1/referrals/", sent, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [("Robert", "McDowell", "MCDOWELL,ROBERT"), ("Anna", "Weiß", "weiss"), ("Jan", "Van der Berg", "vanderberg"), ("Jan", "Vanderberg", "van der berg"),
     ("Mary Ann", "Smith", "maryann"), ("Ines", "Harrow", "st. peter's"), ("Ines", "O'Brien", "o brien")],
)  # fmt: skip
def test_practitioner_is_found_as_people_type_them(given: str, family: str, typed: str) -> None:
    wanted = factories.PractitionerFactory(
        given_name=given, family_name=family, organization="St. Peter’s Clinic" if family == "Harrow" else ""
    )
    factories.PractitionerFactory(given_name="Other", family_name="Person", organization="Elsewhere")
    assert list(named_like(typed)) == [wanted]
    assert list(named_like(" , ")) == []


def test_text_of_a_practitioner_is_folded_once_for_any_number_of_words() -> None:
    """Each fold of the columns costs every row some microseconds, and there are thousands of rows."""
    folds = {typed: str(named_like(typed).query).count("NFKD") for typed in ("cruz", "maria de la cruz garcia")}
    assert len(set(folds.values())) == 1
