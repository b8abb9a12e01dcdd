"""Who is found to be the same person, who is not, and by which way through the database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from referrals.duplicates import Candidate, candidates, other_referrals
from referrals.likeness import swapped
from tests import factories

pytestmark = pytest.mark.django_db
BORN = date(1944, 3, 7)


def patient(**changes: Any) -> Any:
    facts = {
        "given_name": "Katherine",
        "family_name": "Obrien",
        "birth_date": BORN,
        "phone": "+15185550142",
        "address_line": "12 Elm St",
        "city": "Albany",
        "postal_code": "12207",
    }
    return factories.PatientFactory(**facts | changes)


def referral(**changes: Any) -> Any:
    facts = {
        "given_name": "Katherine",
        "family_name": "Obrien",
        "birth_date": BORN,
        "phone": "+15185550142",
        "address_line": "12 Elm St",
        "city": "Albany",
        "postal_code": "12207",
    }
    return factories.ReferralFactory(**facts | changes)


def found(asked: Any) -> list[Candidate]:
    return candidates(asked)


def only(asked: Any) -> Candidate:
    [one] = candidates(asked)
    return one


def test_duplicate_the_same_in_everything() -> None:
    patient()
    one = only(referral())
    assert one.likeness.verdict == "Very likely the same person"
    assert one.likeness.doubts == []
    assert one.phone_ending == "0142"


def test_duplicate_twins_are_shown_with_the_doubt() -> None:
    patient(given_name="Agnes")
    one = only(referral())
    assert "a different given name" in one.likeness.doubts
    assert "the same address" in one.likeness.reasons


def test_duplicate_the_twin_herself_comes_first() -> None:
    patient(given_name="Agnes")
    herself = patient()
    assert found(referral())[0].patient == herself


def test_duplicate_married_name() -> None:
    patient(family_name="Vandermeer", phone="", address_line="9 Oak Av")
    one = only(referral())
    assert "the same given name" in one.likeness.reasons
    assert "a different family name" in one.likeness.doubts


@pytest.mark.parametrize("typed", ["Kathrine", "Catherine", "Katharine", "Katherin"])
def test_duplicate_given_name_typed_wrong(typed: str) -> None:
    patient(phone="", address_line="")
    assert only(referral(given_name=typed, phone="")).likeness.points >= 90


@pytest.mark.parametrize("typed", ["Obrein", "O'Brien", "O Brien", "OBRIEN", "Obrian"])
def test_duplicate_family_name_typed_wrong(typed: str) -> None:
    patient(phone="", address_line="")
    assert only(referral(family_name=typed)).likeness.points >= 70


def test_duplicate_day_and_month_exchanged() -> None:
    patient(birth_date=date(1944, 7, 3), phone="", address_line="")
    one = only(referral())
    assert "birth date with day and month exchanged" in one.likeness.reasons


def test_duplicate_one_digit_of_the_birth_date_wrong_with_the_same_phone() -> None:
    patient(birth_date=date(1946, 3, 7))
    assert "birth date with one digit different" in only(referral()).likeness.reasons


def test_duplicate_one_digit_of_the_birth_date_wrong_with_the_same_names() -> None:
    patient(birth_date=date(1945, 3, 7), phone="", address_line="")
    assert "the same family name" in only(referral(phone="")).likeness.reasons


def test_duplicate_accents_do_not_matter() -> None:
    patient(given_name="José", family_name="Núñez", phone="", address_line="")
    one = only(referral(given_name="Jose", family_name="Nunez", phone=""))
    assert one.likeness.doubts == []


def test_duplicate_two_family_names() -> None:
    patient(given_name="Maria", family_name="Garcia Lopez", phone="", address_line="")
    assert only(referral(given_name="Maria", family_name="Garcia", phone=""))


@pytest.mark.parametrize(
    ("held", "called", "written"), [("Katherine", "Kitty", "Kitty"), ("William", "", "Bill"), ("Margaret", "", "Peggy")]
)
def test_duplicate_what_the_patient_is_called(held: str, called: str, written: str) -> None:
    patient(given_name=held, preferred_name=called, phone="", address_line="")
    assert "a different given name" not in only(referral(given_name=written, phone="")).likeness.doubts


def test_duplicate_names_exchanged() -> None:
    patient(given_name="Obrien", family_name="Katherine", phone="", address_line="")
    assert only(referral(phone="")).likeness.points >= 90


def test_duplicate_phone_written_another_way() -> None:
    patient(birth_date=date(1944, 5, 9), phone="518-555-0142")
    assert "the same telephone" in only(referral()).likeness.reasons


def test_duplicate_number_of_the_sender() -> None:
    other = patient(given_name="Xenia", family_name="Quill", birth_date=date(1970, 1, 1), phone="", address_line="")
    factories.PatientIdentifierFactory(patient=other, system="http://hospital.example", value="H-77")
    one = only(referral(identifiers=[["http://hospital.example", "H-77"]]))
    assert one.patient == other
    assert "the same number at the sender" in one.likeness.reasons


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Bo", "family_name": "Quill", "phone": "", "address_line": ""},  # shares only the birth date
        {"given_name": "Bo", "family_name": "Quill", "birth_date": date(1990, 1, 1)},  # somebody else in the house
        {"birth_date": date(1990, 6, 28), "phone": "", "address_line": "", "city": "Troy"},  # a namesake
    ],
)
def test_duplicate_somebody_else_is_not_shown(changes: dict[str, Any]) -> None:
    patient(**changes)
    assert found(referral()) == []


def test_duplicate_with_one_name_and_no_phone() -> None:
    patient()
    assert isinstance(found(referral(given_name="", family_name="Suharto", phone="", address_line="")), list)


@pytest.mark.parametrize("name", ["'); DROP TABLE", "a & b | !c:*", "😀", "מרים", "\\", "  ", "x" * 120])
def test_duplicate_names_that_are_no_search_syntax(name: str) -> None:
    patient()
    assert isinstance(found(referral(given_name=name, family_name=name)), list)


def test_duplicate_at_most_six_in_three_queries(queries: Any) -> None:
    for _ in range(12):
        patient()
    asked = referral(identifiers=[["a", "b"]])
    with queries() as seen:
        assert len(found(asked)) == 6
    assert len(seen) == 3


def test_duplicate_search_uses_indexes() -> None:
    from django.test.utils import CaptureQueriesContext

    asked = referral(identifiers=[["a", "b"]])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as seen:
        found(asked)
    for query in seen.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Seq Scan" not in plan, plan


def test_other_referral_of_the_same_person() -> None:
    first, second = referral(), referral(family_name="Vandermeer")
    referral(given_name="Bo", family_name="Quill")
    assert other_referrals(first) == [second]


@pytest.mark.parametrize(
    ("on", "other"), [(date(1944, 3, 7), date(1944, 7, 3)), (date(1944, 3, 13), None), (date(1944, 3, 3), None)]
)
def test_swapped(on: date, other: date | None) -> None:
    assert swapped(on) == other


@pytest.mark.parametrize("born", [date(1934, 9, 3), date(1943, 3, 9), date(1943, 9, 30)])
def test_digits_exchanged_in_the_birth_date_are_a_slip_of_the_pen(born: date) -> None:
    known = patient(birth_date=born, phone="", address_line="")
    found = candidates(referral(birth_date=date(1943, 9, 3), phone="", address_line=""))
    assert [each.patient for each in found] == [known]


# --- two people who are alike ------------------------------------------------------------------------------------------

SAME = "Very likely the same person"


@pytest.mark.parametrize(
    ("held", "written", "verdict", "doubt"),
    [
        # Twins: one birth date, one family name, one home and one telephone
        ({"given_name": "Maria"}, {"given_name": "Joseph"}, "Possibly the same person", "a different given name"),
        ({"given_name": "Maria"}, {"given_name": "Marta"}, "Likely the same person", "perhaps a twin"),
        ({"given_name": "Daniel", "sex": "male"}, {"given_name": "Danielle", "sex": "female"}, "Possibly the same person", "a different sex"),
        ({"given_name": "Maria Elena"}, {"given_name": "Maria Jose"}, "Likely the same person", "perhaps a twin"),
        # Father and son, at one address
        ({"family_name": "Marlow Jr."}, {"family_name": "Marlow Sr."}, "Possibly the same person", "Sr. here and Jr. there"),
        ({"family_name": "Marlow III"}, {"family_name": "Marlow Jr."}, "Possibly the same person", "perhaps parent and child"),
        ({"family_name": "Marlow", "birth_date": date(1915, 11, 24)}, {"family_name": "Marlow Jr."}, "Possibly the same person", "said of one only"),
        # One person, written in two ways
        ({"given_name": "Robert"}, {"given_name": "Bob"}, SAME, ""),
        ({"given_name": "Robert"}, {"given_name": "Robert A."}, SAME, ""),
        ({"given_name": "Mary Ann"}, {"given_name": "Maryann"}, SAME, ""),
        ({"family_name": "Van der Berg"}, {"family_name": "VANDERBERG"}, SAME, ""),
        ({"family_name": "Weiß"}, {"family_name": "Weiss"}, SAME, ""),
        ({"family_name": "Marlow Jr."}, {"family_name": "MARLOW Jr."}, SAME, ""),
        ({"family_name": "Marlow Jr."}, {"family_name": "Marlow"}, SAME, ""),
        ({"phone": "+15185550142;ext=12"}, {"phone": "+15185550142"}, SAME, ""),
        ({"given_name": "", "family_name": "Suharto"}, {"given_name": "", "family_name": "Suharto"}, SAME, ""),
        # One name beside two
        ({"given_name": "", "family_name": "Suharto"}, {"given_name": "Ana", "family_name": "Suharto"}, "Likely the same person", "only one of the two has a given name"),
    ],
)  # fmt: skip
def test_duplicate_verdict_never_outweighs_what_tells_two_people_apart(
    held: dict[str, object], written: dict[str, object], verdict: str, doubt: str
) -> None:
    both: dict[str, object] = {
        "given_name": "Robert",
        "family_name": "Marlow",
        "phone": "+15185550142",
        "address_line": "4 Elm Street",
    }
    both |= {"postal_code": "12207", "birth_date": date(1943, 3, 9), "sex": "unknown"}
    patient(**(both | held))
    likeness = only(referral(**(both | written))).likeness
    assert likeness.verdict == verdict, likeness
    assert doubt in ", ".join(likeness.doubts)
    assert bool(likeness.doubts) == bool(doubt)


def test_duplicate_of_one_name_is_found_a_slip_of_the_birth_date_away() -> None:
    patient(given_name="", family_name="Suharto", birth_date=date(1943, 3, 9), phone="", address_line="")
    assert found(referral(given_name="", family_name="Suharto", birth_date=date(1934, 3, 9), phone="")) != []
