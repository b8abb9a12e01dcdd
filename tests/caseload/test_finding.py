"""Finding a patient by whatever is at hand, as hurried people type it; from an index, also among very many."""

from __future__ import annotations

import unicodedata

import pytest
from django.db import connection

from caseload import finding
from caseload.models import Patient
from core.reading import names
from tests import factories

pytestmark = pytest.mark.django_db
SEARCH = "/patients/search"


def found(client, typed: str) -> list[Patient]:
    return client.post(SEARCH, {"q": typed}, follow=True).context["rows"]


@pytest.fixture
def reader(client, auditor):
    client.force_login(auditor)
    factories.PatientFactory(given_name="Other", family_name="Person", phone="+15185550000", birth_date="1950-01-01")
    return client


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("Robert", "McDowell", "MCDOWELL,ROBERT"), ("Robert", "McDowell", "Mcdowell, Robert A"), ("Robert", "McDowell", "Mr. Robert McDowell"),
        ("Anna", "Weiß", "Weiss"), ("Anna", "Weiß", "weiß"), ("Anna", "Weiss", "Weiß"), ("Jan", "Van der Berg", "vanderberg"),
        ("Jan", "Vanderberg", "van der berg"), ("Jan", "Van der Berg", "berg jan"), ("Jan", "Van der Berg", "VAN DER BERG, JAN"),
        ("Mary Ann", "Smith", "maryann"), ("Maryann", "Smith", "mary ann smith"), ("Mary-Ann", "Smith", "maryann s"),
        ("Pat", "O'Brien", "o brien"), ("Pat", "O Brien", "obrien"), ("Pat", "O’Brien", "O'Brien"), ("Omar", "al-Hassan", "alhassan"),
        ("Ida", "Ærø", "aero"), ("Maria", "de la Cruz", "delacruz"), ("Maria", "de la Cruz", "CRUZ, MARIA DE LA"), ("", "Suharto", "suharto"),
        ("Robert", "Marlow Jr.", "marlow jr"), ("Robert", "Marlow Jr.", "Robert Marlow"), ("Jean", "St. John", "stjohn"), ("Ana", "García-López", "garcia lopez"),
        ("Ana", "García-López", "garcialopez"), ("İpek", "İnce", "ince"),
    ],
)  # fmt: skip
def test_name_is_found_as_people_type_it(reader, given, family, typed):
    wanted = factories.PatientFactory(given_name=given, family_name=family)
    assert found(reader, typed) == [wanted]


@pytest.mark.parametrize(
    "typed", ["03/09/43", "3/9/1943", "9 Mar 1943", "1943-03-09", "March 9, 1943", "03091943", "030943", "3-9-43"]
)
def test_birth_date_is_found_and_said_back(reader, typed):
    wanted = factories.PatientFactory(birth_date="1943-03-09")
    answer = reader.post(SEARCH, {"q": typed}, follow=True)
    assert answer.context["rows"] == [wanted]
    assert "born 9 Mar 1943" in answer.content.decode()


def test_birth_date_of_either_century_finds_both(reader):
    both = [factories.PatientFactory(birth_date=f"{year}-03-09", family_name=f"N{year}") for year in (1920, 2020)]
    assert found(reader, "3/9/20") == both


@pytest.mark.parametrize(
    "typed",
    [
        "5185550142",
        "518-555-0142",
        "(518) 555–0142",
        "+1 518 555 0142",
        "518.555.0142 ext 9",
        "555-0142",
        "5550142",
        "0142",
        "tel: 518-555-0142",
    ],
)
@pytest.mark.parametrize("stored", ["+15185550142", "+15185550142;ext=12", "518-555-0142"])
def test_telephone_or_its_end_is_found(reader, stored, typed):
    wanted = factories.PatientFactory(phone=stored)
    assert found(reader, typed) == [wanted]


def test_telephone_of_another_country_is_found(reader):
    wanted = factories.PatientFactory(phone="+442079460018")
    assert found(reader, "+44 20 7946 0018") == [wanted]
    assert found(reader, "0018") == [wanted]


@pytest.mark.parametrize("typed", ["+49 1234 ext 5", "+491234;ext=12345"])
def test_short_number_abroad_does_not_find_every_telephone(reader, typed):
    assert found(reader, typed) == []


def test_extension_is_not_the_end_of_a_number(reader):
    factories.PatientFactory(phone="+15185550142;ext=9876")
    assert found(reader, "9876") == []


def test_four_digits_are_a_record_number_and_the_end_of_a_telephone(reader):
    one = factories.PatientFactory(phone="+15185550142", family_name="Aster")
    wanted = str(one.record_number)
    other = factories.PatientFactory(phone=f"+1518555{wanted[-4:].zfill(4)}", family_name="Birch")
    assert one in found(reader, wanted)
    assert other in found(reader, wanted[-4:].zfill(4))


@pytest.mark.parametrize(
    "typed", ["jr", "a", ",", "' '", "-", "0", "12", "0000000000", "!:*", "Mr.", "a " * 40, "\u202e", "ﬀ", "%", "_"]
)
def test_search_answers_anything_typed(reader, typed):
    assert reader.post(SEARCH, {"q": typed}, follow=True).status_code == 200


def test_search_kind_is_noted_without_what_was_typed(reader):
    assert [each.kind for each in finding.read("0142")] == ["record number", "phone ending"]
    assert [each.words for each in finding.read("Marlow, Ana")] == ["name"]


def test_database_folds_names_as_python_does():
    """One letter of every kind: what the index holds is what a typed name is folded to."""
    letters = [
        chr(n)
        for n in range(0x20, 0x2C00)
        if unicodedata.category(chr(n)) in {"Lu", "Ll", "Lo", "Pd", "Po", "Zs", "Nd"}
    ]
    factories.PatientFactory()
    wrong = []
    for letter in letters:
        with connection.cursor() as cursor:
            sql = finding._folding() % {"expressions": "%s::text"}
            cursor.execute(f"SELECT {sql}", [f"a{letter}b"])
            stored = cursor.fetchone()[0]
        if names.joined(stored) != names.joined(f"a{letter}b"):
            wrong.append((letter, stored, names.fold(f"a{letter}b")))
    assert not wrong, wrong[:40]
    assert finding.NameWords.template == finding._folding()


def test_search_is_answered_from_indexes(reader, auditor):
    """With tables that PostgreSQL takes for large: no search reads every patient."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for typed, index in (
            ("mcdowell, robert", "patient_by_words"), ("maryann", "patient_by_words"), ("03/09/43", "patient_by_birth"),
            ("518-555-0142", "patient_by_phone_end"), ("0142", "patient_by_phone_end"),
        ):  # fmt: skip
            plan = Patient.objects.matching(typed).order_by().explain()
            assert index in plan, plan
            assert "Seq Scan" not in plan
