"""What a referral lacks, how long it waits, and what became of a bundle, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict

from accounts.models import User
from caseload.models import Practitioner
from referrals import received
from referrals.actions.acceptance import AlreadyDecided
from referrals.dangers import medicines_that_meet
from referrals.forms import rows
from referrals.forms.requests import in_words
from referrals.models import BundleUpdate, FhirImport, Referral
from referrals.received import LeftOut
from referrals.validity import missing, valid_from, waiting_hours
from referrals.views.incoming import Row
from tests import factories

pytestmark = pytest.mark.usefixtures("in_new_york")

AT = datetime(2026, 11, 28, 17, tzinfo=UTC)
WHOLE: dict[str, Any] = {
    "family_name": "Marlowe", "phone": "1", "reason": "Falls", "referring": Practitioner(pk=1), "birth_date": date(1944, 2, 29)
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"family_name": ""}, ["name"]),
        ({"phone": ""}, ["address or phone"]),
        ({"phone": "", "address_line": "12 Elm St"}, ["address or phone"]),
        ({"phone": "", "city": "Albany"}, ["address or phone"]),
        ({"phone": "", "address_line": "12 Elm St", "city": "Albany"}, []),
        ({"reason": " "}, ["diagnosis or reason for home health"]),
        ({"reason": "", "enclosed": {"conditions": [{"text": "Falls"}]}}, []),
        ({"referring": None}, ["practitioner who will follow the patient"]),
        ({"referring": None, "certifying": Practitioner(pk=1)}, []),
        ({"enclosed": {"requests": [{}]}}, ["which of its requests is the referral"]),
        ({"family_name": "", "phone": ""}, ["name", "address or phone"]),
    ],
    ids=str,
)
def test_what_a_valid_referral_still_needs(changes: dict[str, Any], found: list[str]) -> None:
    assert missing(Referral(**WHOLE | changes)) == found


def test_the_clock_runs_from_the_receipt_or_from_the_last_piece() -> None:
    assert valid_from(Referral(received_at=AT)) == AT
    assert valid_from(Referral(received_at=AT, valid_at=AT + timedelta(hours=5))) == AT + timedelta(hours=5)


@pytest.mark.parametrize(("minutes", "hours"), [(-60, 0), (59, 0), (60, 1), (119, 1), (2880, 48)])
def test_whole_hours_until_it_was_decided(minutes: int, hours: int) -> None:
    assert waiting_hours(Referral(received_at=AT, decided_at=AT + timedelta(minutes=minutes))) == hours


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "Less than an hour"), (1, "1 hour"), (2, "2 hours"), (47, "47 hours"), (48, "2 days"), (71, "2 days"), (72, "3 days")],
)  # fmt: skip
def test_how_long_it_waited(hours: int, words: str) -> None:
    assert Row(Referral(), [], hours, is_late=False).waited == words


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"status": "accepted"}, "Somebody accepted this referral."),
        ({"status": "declined", "decided_at": AT}, "Somebody declined this referral on 28 Nov 2026, 12:00 PM."),
        ({"status": "accepted", "decided_by": User(given_name="Ana", family_name="Obrien")}, "Ana Obrien accepted this referral."),
    ],
    ids=["nobody named", "with the time", "with the name"],
)  # fmt: skip
def test_who_decided_before(facts: dict[str, Any], said: str) -> None:
    late = AlreadyDecided(Referral(**facts))
    assert late.message == f"{said} Nothing was changed by your decision."
    assert late.args == (late.message,)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Home health PT"),
        ({"reason": ""}, "A request without a name"),
        ({"ordered_soc": "2026-12-05", "urgency": "urgent", "orders": ["PT 2w4", "SN 1w9"]},
         "Home health PT, ordered from 5 Dec 2026, urgent: PT 2w4; SN 1w9"),
    ],
    ids=str,
)  # fmt: skip
def test_a_request_to_choose(changes: dict[str, Any], words: str) -> None:
    plain = {"reason": "Home health PT", "ordered_soc": "", "urgency": "routine", "orders": []}
    assert in_words(plain | changes) == words


# --- a bundle --------------------------------------------------------------------------------------------------------


def test_what_was_taken_is_counted() -> None:
    counts = {"referrals": 1, "conditions": 2, "medications": 0, "unheard of": 4}
    assert received.taken(counts) == "1 referral, 2 conditions, 0 medications"


GROUP, ELEMENT, ENTRY = (
    LeftOut(0, "Observation", "not part of a referral", 136),
    LeftOut(0, "Patient", "pictures are not taken", 3, "photo"),
    LeftOut(4, "Condition", "is refuted; left out"),
)


def test_each_line_of_what_was_left_out_stands_in_one_place() -> None:
    held = FhirImport(left_out=[each._asdict() for each in (GROUP, ELEMENT, ENTRY)])
    assert received.lines(held) == [GROUP, ELEMENT, ENTRY]
    assert received.groups(held) == "136 Observation (not part of a referral)"
    assert received.elements(held) == [ELEMENT]
    assert received.remarks(held) == ["entry 4, Condition: is refuted; left out"]
    assert [each.words for each in (GROUP, ELEMENT)] == [
        "136 Observation: not part of a referral",
        "3 Patient.photo: pictures are not taken",
    ]
    assert received.groups(FhirImport()) == "nothing"


# --- rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number"), [("2", 5), ("57", 60), ("58", 60), ("999", 60), ("1000", None), ("-1", None), ("²", None), ("", None)]
)  # fmt: skip
def test_three_more_rows_and_sixty_at_most(written: str, number: int | None) -> None:
    posted = QueryDict(mutable=True)
    posted.update({"allergies-TOTAL_FORMS": written, "allergies-INITIAL_FORMS": "0"})
    found = rows.formset("allergies", posted, [], more=True)
    assert found.management_form.is_valid() is (number is not None)
    assert number is None or found.total_form_count() == number


def test_what_a_bundle_brought_is_not_typed_again() -> None:
    brought, typed = {"text": "Falls", "source_id": "Condition/1"}, {"text": "Gout", "source_id": ""}
    assert (rows.from_bundle([brought, typed]), rows.typed([brought, typed])) == ([brought], [typed])


# --- dangers and the database ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "is_taken", "is_allergic", "number"),
    [("received", True, True, 1), ("accepted", True, True, 0), ("received", False, True, 0), ("received", True, False, 0)],
)  # fmt: skip
def test_a_medicine_meets_an_allergy_where_both_are_in_force(
    status: str, is_taken: bool, is_allergic: bool, number: int
) -> None:
    enclosed = {
        "medications": [{"text": "Amoxicillin 500 mg", "is_active": is_taken}],
        "allergies": [{"text": "Penicillin", "is_active": is_allergic}],
    }
    assert len(medicines_that_meet(Referral(status=status, enclosed=enclosed))) == number


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("referral_accepted_whole", {"status": "accepted"}),
        ("referral_declined_has_reason", {"status": "declined"}),
        ("referral_has_a_name", {"family_name": ""}),
    ],
)
def test_the_database_holds_no_half_decided_referral(name: str, changes: dict[str, Any]) -> None:
    factories.ReferralFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Referral.objects.update(**changes)


@pytest.mark.django_db
def test_a_newer_bundle_is_about_a_referral_or_a_patient() -> None:
    about_referral = factories.BundleUpdateFactory()
    patient = factories.PatientFactory()
    for changes in ({"patient": patient}, {"referral": None}):
        with pytest.raises(IntegrityError, match="bundle_update_about_one"), transaction.atomic():
            BundleUpdate.objects.filter(pk=about_referral.pk).update(**changes)
    assert BundleUpdate.objects.update(patient=patient, referral=None) == 1
