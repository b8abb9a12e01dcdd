"""Writing a referral down, with all that can be typed wrongly."""

from __future__ import annotations

import datetime
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from caseload.models import Practitioner
from core.clock import local, now, today
from referrals.forms.pickers import luhn
from referrals.models import Referral
from tests import factories

pytestmark = pytest.mark.django_db
KINDS = ("contacts", "conditions", "medications", "allergies")


def typed(**changes: Any) -> dict[str, Any]:
    return (
        {
            "source": "phone",
            "urgency": "routine",
            "received_at": f"{local(now() - datetime.timedelta(hours=1)):%Y-%m-%dT%H:%M}",
            "reason": "Wound care",
            "given_name": "Ida",
            "family_name": "Marlowe",
            "birth_date_month": "2",
            "birth_date_day": "29",
            "birth_date_year": "1944",
            "sex": "female",
            "language": "English",
            "phone": "(518) 555-0142",
            "address_line": "12 Elm St",
            "city": "Albany",
            "state": "NY",
            "postal_code": "12207",
            "referring-choice": "",
            "certifying-choice": "same",
            "submission_key": str(uuid.uuid4()),
        }
        | {f"{kind}-TOTAL_FORMS": "3" for kind in KINDS}
        | {f"{kind}-INITIAL_FORMS": "0" for kind in KINDS}
        | changes
    )


def post(client: Any, **changes: Any) -> Any:
    return client.post(reverse("referrals:new"), typed(**changes))


@pytest.fixture
def signed_in(client: Any, intake: Any) -> Any:
    client.force_login(intake)
    return client


@pytest.mark.parametrize("role", ["intake", "case_manager", "supervisor"])
def test_new_form(client: Any, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    page = client.get(reverse("referrals:new")).content.decode()
    assert "Save referral" in page
    assert "There is a problem" not in page


@pytest.mark.parametrize("role", ["clinician", "admin", "auditor"])
def test_new_refused(client: Any, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    for name in ("referrals:new", "referrals:practitioners"):
        assert client.post(reverse(name), typed()).status_code == 403
    assert not Referral.objects.exists()


def test_new_is_kept_and_opened(signed_in: Any, intake: Any) -> None:
    answer = post(signed_in)
    referral = Referral.objects.get()
    assert answer.headers["Location"] == reverse("referrals:referral", args=[referral.uuid])
    assert (referral.taken_by, referral.birth_date, referral.phone) == (
        intake,
        datetime.date(1944, 2, 29),
        "+15185550142",
    )


def test_new_twice_is_one(signed_in: Any) -> None:
    facts = typed()
    first, second = (signed_in.post(reverse("referrals:new"), facts) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Referral.objects.count() == 1


def test_new_with_rows(signed_in: Any) -> None:
    post(
        signed_in,
        **{
            "contacts-0-name": "Bea",
            "contacts-0-phone": "518-555-0199",
            "contacts-0-is_emergency": "on",
            "conditions-1-text": "Heart failure",
            "conditions-1-code": "i50.9",
            "conditions-1-is_principal": "on",
            "medications-0-text": "Furosemide",
            "medications-0-dose": "1 daily",
            "allergies-2-text": "Penicillin",
            "allergies-2-severity": "severe",
        },
    )
    enclosed = Referral.objects.get().enclosed
    assert enclosed["contacts"] == [
        {"name": "Bea", "relationship": "", "phone": "+15185550199", "email": "", "is_emergency": True}
    ]
    assert (enclosed["conditions"][0]["code"], enclosed["conditions"][0]["is_principal"]) == ("I50.9", True)
    assert enclosed["medications"][0]["dose"] == "1 daily"
    assert enclosed["allergies"][0]["severity"] == "severe"


def test_new_row_without_its_text_is_explained(signed_in: Any) -> None:
    answer = post(signed_in, **{"medications-0-dose": "1 daily"})
    assert answer.status_code == 422
    assert "Enter the medicine" in answer.content.decode()


def test_new_more_rows_keeps_what_was_typed_and_judges_nothing(signed_in: Any) -> None:
    answer = post(signed_in, more="medications", family_name="", **{"medications-0-text": "Furosemide"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="medications-5-text"' in page
    assert 'value="Furosemide"' in page
    assert "There is a problem" not in page
    assert "field-bad" not in page
    assert not Referral.objects.exists()


def test_new_finds_practitioners_without_javascript(signed_in: Any) -> None:
    found = factories.PractitionerFactory(given_name="Ines", family_name="Harrow", organization="Harbor Clinic")
    answer = post(signed_in, find="referring", **{"referring-search": "harr"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{found.uuid}"' in page
    post(signed_in, **{"referring-choice": str(found.uuid)})
    assert Referral.objects.get().referring == found


@pytest.mark.parametrize("text", ["Harrow", "harrow ines", "Ines, Harr", "12345678", "harbor"])
def test_practitioner_search(signed_in: Any, text: str, queries: Any) -> None:
    found = factories.PractitionerFactory(
        given_name="Ines", family_name="Harrow", organization="Harbor Clinic", npi="1234567893"
    )
    factories.PractitionerFactory.create_batch(20, family_name="Zed", given_name="Bo")
    with queries() as seen:
        page = signed_in.post(
            reverse("referrals:practitioners") + "?role=referring", {"referring-search": text}
        ).content.decode()
    assert f'value="{found.uuid}"' in page
    assert "Zed" not in page
    assert "<html" not in page
    assert len(seen) <= 8


@pytest.mark.parametrize("text", ["", "%", "_", "\x00", "😀" * 300, "zzz", "' OR 1=1"])
def test_practitioner_search_of_anything(signed_in: Any, text: str) -> None:
    assert signed_in.post(reverse("referrals:practitioners") + "?role=x", {"referring-search": text}).status_code == 200


def test_new_adds_a_practitioner(signed_in: Any) -> None:
    post(signed_in, **{"referring-choice": "new", "referring-family_name": "Harrow", "referring-npi": "1234567893"})
    assert Referral.objects.get().referring == Practitioner.objects.get(npi="1234567893")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"referring-family_name": ""}, "Enter the family name of the new practitioner"),
        ({"referring-npi": "1234567890"}, "One of these digits is wrong"),
        ({"referring-npi": "12345"}, "Enter the NPI as printed"),
        ({"referring-npi": "1234567893"}, "is in the list already"),
    ],
)
def test_new_practitioner_explained(signed_in: Any, changes: dict[str, str], said: str) -> None:
    factories.PractitionerFactory(npi="1234567893")
    answer = post(signed_in, **{"referring-choice": "new", "referring-family_name": "Harrow"} | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Referral.objects.exists()


@pytest.mark.parametrize(("digits", "is_right"), [("808401234567893", True), ("808401234567890", False)])
def test_luhn(digits: str, is_right: bool) -> None:
    assert luhn(digits) is is_right


TOO_LONG = "x" * 1_000_000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"family_name": ""}, "Enter the family name"),
        ({"given_name": TOO_LONG}, "must be 120 characters or fewer"),
        ({"reason": TOO_LONG}, "must be 500 characters or fewer"),
        ({"given_name": "A\x00"}, "character that cannot be kept"),
        ({"birth_date_day": "30"}, "Enter the date of birth as month, day and full year"),
        ({"birth_date_year": "1899", "birth_date_day": "1"}, "must be on or after"),
        ({"birth_date_year": "2199", "birth_date_day": "1"}, "must be today or earlier"),
        ({"received_at": ""}, "Enter the received"),
        ({"received_at": "yesterday"}, "date and time"),
        ({"received_at": "0001-01-01T00:00"}, "on or after"),
        ({"received_at": "9999-12-31T23:59"}, "on or before"),
        ({"return_home_at": "9999-12-31T23:59"}, "on or before"),
        ({"ordered_soc": "2999-01-01"}, "on or before"),
        ({"face_to_face_on": (today() + timedelta(days=2)).isoformat()}, "today at the latest"),
        ({"phone": "12"}, "Enter a telephone number"),
        ({"postal_code": "ABCDE"}, "Enter a ZIP code"),
        ({"state": "XX"}, "Choose the state from the list"),
        ({"sex": "F"}, "from the list"),
        ({"source": ""}, "Choose"),
        ({"program": "1"}, "Choose the program from the list"),
        ({"payer": str(uuid.uuid4())}, "Choose the payer from the list"),
        ({"referring-choice": "someone"}, "from the list"),
        ({"referring-choice": str(uuid.uuid4())}, "from the list"),
        ({"conditions-0-text": "x" * 301}, "must be 300 characters or fewer"),
        ({"contacts-0-name": "Bea", "contacts-0-email": "bea"}, "name@example.com"),
    ],
)
def test_new_explains_a_bad_form(signed_in: Any, changes: dict[str, str], said: str) -> None:
    answer = post(signed_in, **changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"contacts-TOTAL_FORMS": "x"},
        {"contacts-TOTAL_FORMS": "999999"},
        {"contacts-TOTAL_FORMS": "-1"},
        {"contacts-INITIAL_FORMS": "9"},
        {"more": "contacts", "contacts-TOTAL_FORMS": "x"},
        {"more": "nonsense"},
        {"submission_key": "x"},
    ],
)
def test_new_survives_meddling(signed_in: Any, changes: dict[str, str]) -> None:
    assert post(signed_in, **changes).status_code in {200, 302, 422}


@pytest.mark.parametrize("name", ["😀", "מרים", "<script>alert(1)</script>", "O'Brien", "José"])
def test_new_keeps_any_name(signed_in: Any, name: str) -> None:
    answer = post(signed_in, family_name=name)
    assert Referral.objects.get().family_name == name
    assert "<script>alert" not in signed_in.get(answer.headers["Location"]).content.decode()
