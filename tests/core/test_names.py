"""Names of people as they are written: split, kept, folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading import names

# In one line: given name, family name as it is kept, letters
WRITTEN = [
    ("CRUZ, MARIA DE LA", "MARIA", "DE LA CRUZ", ""),
    ("Maria de la Cruz", "Maria", "de la Cruz", ""),
    ("De La Cruz, Maria", "Maria", "De La Cruz", ""),
    ("MCDOWELL,ROBERT", "ROBERT", "MCDOWELL", ""),
    ("Robert Marlow Jr.", "Robert", "Marlow Jr.", ""),
    ("Robert Marlow, JR", "Robert", "Marlow Jr.", ""),
    ("Marlow, Robert, Jr.", "Robert", "Marlow Jr.", ""),
    ("Marlow Jr., Robert", "Robert", "Marlow Jr.", ""),
    ("MARLOW SR, ROBERT", "ROBERT", "MARLOW Sr.", ""),
    ("John Smith III", "John", "Smith III", ""),
    ("John Smith 3rd", "John", "Smith III", ""),
    ("Smith, John A., MD", "John A.", "Smith", "MD"),
    ("Dr. Ines Harrow, MD, PhD", "Ines", "Harrow", "MD, PhD"),
    ("Ines Harrow M.D.", "Ines", "Harrow", "M.D."),
    ("John Smith Jr., MD", "John", "Smith Jr.", "MD"),
    ("Mrs. Ana Lopez", "Ana", "Lopez", ""),
    ("Sr. Mary Agnes Doyle", "Mary Agnes", "Doyle", ""),
    ("Ludwig van Beethoven", "Ludwig", "van Beethoven", ""),
    ("Van der Berg, Jan", "Jan", "Van der Berg", ""),
    ("Berg, Jan van der", "Jan", "van der Berg", ""),
    ("Dick Van Dyke", "Dick", "Van Dyke", ""),
    ("NGUYEN, THI VAN", "THI VAN", "NGUYEN", ""),
    ("Abdul al-Hassan", "Abdul", "al-Hassan", ""),
    ("Omar bin Said", "Omar", "bin Said", ""),
    ("Pat O'Brien", "Pat", "O'Brien", ""),
    ("José Ortega y Gasset", "José", "Ortega y Gasset", ""),
    ("GARCIA LOPEZ, ANA MARIA", "ANA MARIA", "GARCIA LOPEZ", ""),
    ("Ana Maria García-López", "Ana Maria", "García-López", ""),
    ("Mary Ann Smith", "Mary Ann", "Smith", ""),
    ("Jean St. John", "Jean", "St. John", ""),
    ("Ben Stone", "Ben", "Stone", ""),
    ("Anh Do", "Anh", "Do", ""),
    ("Md Rahman", "Md", "Rahman", ""),
    ("Henry V", "Henry", "V", ""),
    ("Suharto", "", "Suharto", ""),
    ("Suharto, ", "", "Suharto", ""),
    ("Prince Jr.", "", "Prince Jr.", ""),
    ("de la Cruz", "", "de la Cruz", ""),
    ("", "", "", ""),
    (" , ,", "", "", ""),
]


@pytest.mark.parametrize(("written", "given_name", "family_name", "letters"), WRITTEN)
def test_name_in_one_line_is_split(written: str, given_name: str, family_name: str, letters: str) -> None:
    found = names.split(written)
    assert (found.given, found.kept_family, found.letters) == (given_name, family_name, letters)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("Robert", "Marlow Jr"), ("Robert", "Marlow Jr.")),
        (("Robert Jr.", "Marlow"), ("Robert", "Marlow Jr.")),
        (("Robert", "Marlow , JR."), ("Robert", "Marlow Jr.")),
        (("", "CRUZ, MARIA DE LA"), ("MARIA", "DE LA CRUZ")),
        (("MCDOWELL, ROBERT", ""), ("ROBERT", "MCDOWELL")),
        (("Suharto", ""), ("", "Suharto")),
        (("", " Suharto "), ("", "Suharto")),
        (("\u00a0Ana  Maria", "López\u2009García"), ("Ana Maria", "López García")),
        (("Junior", "Marlow"), ("Junior", "Marlow")),
        (("Robert", "Senior"), ("Robert", "Senior")),
        (("Ana", "Do"), ("Ana", "Do")),
        (("", ""), ("", "")),
    ],
)
def test_two_boxes_are_kept_in_one_form(typed: tuple[str, str], kept: tuple[str, str]) -> None:
    assert names.kept(*typed) == kept


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_kept_is_kept_when_it_is_typed_again(given_name: str, family_name: str) -> None:
    kept = names.kept(given_name, family_name)
    assert names.kept(*kept) == kept or "," in "".join(kept)


@given(st.text(max_size=60))
def test_anything_can_be_split_and_folded(text: str) -> None:
    found = names.split(text)
    assert found.family or not found.given
    assert names.fold(names.fold(text)) == names.fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Weiß", "weiss"), ("WEIẞ", "weiss"), ("Łukasz", "lukasz"), ("O’Brien", "obrien"), ("Van-der  Berg", "van der berg"), ("Æsir", "aesir"),
     ("Zoë", "zoe"), ("J.P.", "j p"), ("ﬁn", "fin"), ("İnce", "ince"), ("MCDOWELL,ROBERT", "mcdowell robert"), ("王", "王")],
)  # fmt: skip
def test_names_fold_to_what_people_type(text: str, folded: str) -> None:
    assert names.fold(text) == folded


def test_lists_and_letters_show_one_name_alone() -> None:
    assert names.listed("", "Suharto") == names.whole("", "Suharto") == "Suharto"
    assert names.listed("Ana", "Marlow Jr.") == "Marlow Jr., Ana"
