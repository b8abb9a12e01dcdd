"""Telephone numbers as people write them: one table for the reading, the form, the API and the import."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from core.api.fields import Checked
from core.reading import telephones
from core.web.fields import TelephoneField
from exchange.fhir import people
from exchange.fhir.elements import Element

US, SHOWN = "+15185550142", "(518) 555-0142"
READ = [
    ("518-555-0142", US, SHOWN),
    ("(518) 555 0142", US, SHOWN),
    ("1.518.555.0142", US, SHOWN),
    ("+1 518 555 0142", US, SHOWN),
    ("518–555–0142", US, SHOWN),  # en dash
    ("518—555—0142", US, SHOWN),  # em dash
    ("518‑555‑0142", US, SHOWN),  # hyphen that does not break
    ("518−555−0142", US, SHOWN),  # minus
    ("518\u00a0555\u20090142", US, SHOWN),  # blanks that do not break, thin blanks
    ("\u202a(518) 555-0142\u202c", US, SHOWN),  # marks of direction, as an address book copies them
    ("５１８ ５５５ ０１４２", US, SHOWN),
    ("Cell: 518-555-0142", US, SHOWN),
    ("518-555-0142 (home)", US, SHOWN),
    ("tel:+1-518-555-0142", US, SHOWN),
    ("518-555-0142 ext. 12", f"{US};ext=12", f"{SHOWN} ext. 12"),
    ("518-555-0142x12", f"{US};ext=12", f"{SHOWN} ext. 12"),
    ("(518) 555-0142 Ext 0012", f"{US};ext=0012", f"{SHOWN} ext. 0012"),
    ("518 555 0142 extension 7", f"{US};ext=7", f"{SHOWN} ext. 7"),
    ("518-555-0142 #12", f"{US};ext=12", f"{SHOWN} ext. 12"),
    ("tel:+15185550142;ext=12", f"{US};ext=12", f"{SHOWN} ext. 12"),
    ("518-555-CARE", "+15185552273", "(518) 555-2273"),
    ("1-800-MEDICARE", "+18006334227", "(800) 633-4227"),
    ("+44 20 7946 0018", "+442079460018", "+44 20 7946 0018"),
    ("011 44 20 7946 0018", "+442079460018", "+44 20 7946 0018"),
    ("+1 (787) 555-0100", "+17875550100", "(787) 555-0100"),
    ("+52 55 1234 5678", "+525512345678", "+52 55 1234 5678"),
    ("211", "211", "211"),
    ("988", "988", "988"),
    ("9-1-1", "911", "911"),
    ("", "", ""),
    ("  \u200b ", "", ""),
]
REFUSED = [
    "555-0142", "118-555-0142", "518-155-0142", "phone", "cell", "5185550142 ext", "518-555-0142 or 0143",
    "518-555-0142 / 518-555-0143", "518-555-0142 ask for Ana", "Dr. Harrow 518-555-0142", "12345", "119", "+", "+44 1",
    "+999 1234567", "5185550142x123456789", "9" * 60, "9" * 61, "0142", "-----", "👵 518",
]  # fmt: skip


@pytest.mark.parametrize(("written", "kept", "shown"), READ)
def test_telephone_is_read_into_one_form_and_shown_as_dialled(written: str, kept: str, shown: str) -> None:
    assert telephones.read(written) == kept
    assert telephones.shown(kept) == shown


@pytest.mark.parametrize(("kept", "shown"), [(kept, shown) for _, kept, shown in READ])
def test_telephone_as_it_is_kept_or_shown_reads_as_itself(kept: str, shown: str) -> None:
    assert telephones.read(kept) == telephones.read(shown) == kept
    assert len(kept) <= telephones.LONGEST_KEPT


@pytest.mark.parametrize("written", REFUSED)
def test_telephone_that_cannot_be_dialled_is_refused_in_words(written: str) -> None:
    with pytest.raises(telephones.NotATelephone, match="Enter a telephone number with area code"):
        telephones.read(written)


@pytest.mark.parametrize(("written", "kept"), [(written, kept) for written, kept, _ in READ if len(written) <= 60])
def test_telephone_form_and_api_and_import_read_the_same(written: str, kept: str) -> None:
    assert TelephoneField(required=False).clean(written) == kept
    assert Checked(by=TelephoneField(required=False), allow_blank=True).run_validation(written) == kept
    if kept:
        bundle = Element({"telecom": [Element({"system": "phone", "value": written})]})
        assert telephones.taken(people.ways(bundle)["phone"]) == kept


@pytest.mark.parametrize("written", REFUSED)
def test_telephone_refused_by_form_and_api_is_kept_as_written_by_the_import(written: str) -> None:
    with pytest.raises(ValidationError):
        TelephoneField(required=False).clean(written)
    with pytest.raises(serializers.ValidationError):
        Checked(by=TelephoneField(required=False), allow_blank=True).run_validation(written)
    assert telephones.taken(written) == written[:30]


@pytest.mark.parametrize(
    ("kept", "link"),
    [(US, f"tel:{US}"), (f"{US};ext=12", f"tel:{US};ext=12"), ("211", "tel:211"), ("+442079460018", "tel:+442079460018"),
     ("ask at 518 555 0142 5", "tel:51855501425"), ("front desk", "tel:")],
)  # fmt: skip
def test_telephone_link_dials_the_number_and_its_extension(kept: str, link: str) -> None:
    assert telephones.link(kept) == link


GERMAN = "+49123456789012345"  # the longest that can be dialled


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        # as it is written, with blanks around it
        (" " * 290 + "5185550142", US), (" " * 291 + "5185550142", None), ("\u200b" * 291 + "5185550142", None),
        (" " * 300, ""), (" " * 301, None),
        # as it is typed
        ("518" + "-" * 50 + "5550142", US), ("518" + "-" * 51 + "5550142", None),
        # the extension, and all of it as it is kept
        ("518-555-0142 x12345678", f"{US};ext=12345678"), ("518-555-0142 x123456789", None),
        (f"{GERMAN} x1234567", f"{GERMAN};ext=1234567"), (f"{GERMAN} x12345678", None),
    ],
    ids=lambda each: f"{len(each)}" if each else "none",
)  # fmt: skip
def test_telephone_is_read_up_to_its_lengths(written: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(telephones.NotATelephone):
            telephones.read(written)
        assert telephones.taken(written) == written[:30]
        return
    assert telephones.read(written) == kept
    assert len(kept) <= 30


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("518-555-0142", True), ("1-800-555-CARE", True), ("800-555-CARE", False), ("211", False), ("", False),
     ("Ida Marlowe", False), ("555-0142", False), ("9" * 61, False)],
)  # fmt: skip
def test_what_is_looked_for_is_a_telephone_with_seven_digits(text: str, is_one: bool) -> None:
    assert telephones.looks_like_one(text) is is_one


def test_telephone_left_as_shown_has_not_changed() -> None:
    field = TelephoneField()
    for stored in (US, f"{US};ext=12", "+442079460018", "front desk, 2nd floor"):
        assert not field.has_changed(stored, field.prepare_value(stored))
        assert not field.has_changed(stored, stored)
        assert field.has_changed(stored, "518-555-0199")


def test_telephones_are_compared_without_extension_and_country() -> None:
    assert telephones.subscriber(f"{US};ext=12") == telephones.subscriber("518.555.0142") == "5185550142"
    assert telephones.subscriber("+442079460018") == "2079460018"
    assert (telephones.subscriber("desk 1234567"), telephones.subscriber("desk 123456")) == ("1234567", "")
    assert telephones.subscriber("211") == telephones.subscriber("") == telephones.subscriber("front desk 12") == ""


@pytest.mark.parametrize("endless", ["(" * 100_000, "+" + "(" * 100_000, "-" * 100_000 + "1"])
def test_endless_text_is_refused_without_looking_through_it(endless):
    begun = time.process_time()
    assert telephones.taken(endless) == endless[: telephones.LONGEST_KEPT]
    assert telephones.shown(endless) == endless
    assert TelephoneField(required=False).has_changed("", endless)
    assert time.process_time() - begun < 1
