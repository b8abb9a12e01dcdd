"""Single values of a bundle: read when they are what they should be, refused with their name when they are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from exchange.fhir import elements
from exchange.fhir.elements import Coded, Element
from exchange.fhir.refusal import Malformed

ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def element(**held: Any) -> Element:
    return elements.read(json.dumps(held).encode())


@pytest.mark.parametrize(
    ("reader", "value", "said"),
    [
        (elements.text, 7, "“x” should be text"),
        (elements.text, True, "“x” should be text"),
        (elements.flag, "true", "“x” should be true or false"),
        (elements.flag, 1, "“x” should be true or false"),
        (elements.number, "7", "“x” should be a number"),
        (elements.number, True, "“x” should be a number"),
        (elements.one, [{}], "“x” should be an object"),
        (elements.many, {}, "“x” should be a list of objects"),
        (elements.many, [{}, "y"], "“x” should be a list of objects"),
        (elements.lines, "y", "“x” should be a list of texts"),
        (elements.lines, ["y", 7], "“x” should be a list of texts"),
        (elements.day, "04/05/2026", "“x” is not a date"),
        (elements.day, "2026-02-29", "“x” is not a date of the calendar"),
        (elements.day, "2026-13-01", "“x” is not a date of the calendar"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_a_value_of_another_kind_is_refused_by_its_name(
    reader: Callable[[Element, str], object], value: object, said: str
) -> None:
    with pytest.raises(Malformed) as refused:
        reader(element(x=value), "x")
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("reader", "value", "found"),
    [
        (elements.text, None, ""),
        (elements.text, "  two\n words ", "two words"),
        (elements.flag, None, None),
        (elements.flag, False, False),
        (elements.number, None, ""),
        (elements.number, 0, "0"),
        (elements.number, 3.0, "3"),
        (elements.number, 100.0, "100"),
        (elements.number, 0.125, "0.125"),
        (elements.number, 0.0000004, "0"),
        (elements.one, None, {}),
        (elements.many, None, []),
        (elements.many, [], []),
        (elements.lines, None, []),
        (elements.lines, [" a  b ", None, "", " "], ["a b"]),
        (elements.day, None, None),
        (elements.day, "2028-02-29", date(2028, 2, 29)),
        (elements.day, "2026-05", None),
        (elements.day, "2026", None),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_a_value_is_read(reader: Callable[[Element, str], object], value: object, found: object) -> None:
    assert reader(element(x=value), "x") == found


CODINGS: list[tuple[str, dict[str, Any], Coded]] = [
    ("nothing", {}, Coded()),
    ("text alone", {"text": "Cataract"}, Coded("Cataract")),
    ("a code alone", {"coding": [{"system": "s", "code": "c"}]}, Coded("c", "s", "c")),
    ("text before display", {"text": "T", "coding": [{"code": "c", "display": "D"}]}, Coded("T", "", "c")),
    ("display before code", {"coding": [{"code": "c", "display": "D"}]}, Coded("D", "", "c")),
    ("ICD-10 before others", {"coding": [{"system": "s", "code": "1"}, {"system": ICD, "code": "I50.9"}]}, Coded("I50.9", ICD, "I50.9")),
    ("one without a code", {"coding": [{"system": ICD, "display": "D"}, {"system": "s", "code": "1"}]}, Coded("D", "s", "1")),
]  # fmt: skip


@pytest.mark.parametrize(("held", "found"), [each[1:] for each in CODINGS], ids=[each[0] for each in CODINGS])
def test_a_concept_is_what_it_says_and_the_best_of_its_codes(held: dict[str, Any], found: Coded) -> None:
    assert elements.coded(element(**held)) == found
    assert elements.concept(element(code=held), "code") == found


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ({}, ""),
        ({"text": "Left", "coding": [{"display": "Side"}]}, "Left"),
        ({"coding": [{"code": "c"}, {"code": "d", "display": "Side"}]}, "Side"),
        ({"coding": [{"system": "s"}, {"code": "c"}]}, "c"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_a_concept_in_words(held: dict[str, Any], words: str) -> None:
    assert elements.words(element(**held)) == words
    if words != "Side":  # `peek_words` stops at the first coding that says anything
        assert elements.peek_words(element(**held)) == words


@pytest.mark.parametrize(
    ("held", "code"),
    [({}, ""), ({"text": "Entered in Error"}, "entered-in-error"), ({"coding": [{}, {"code": "active"}]}, "active")],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_a_status_by_its_code_or_by_its_words(held: dict[str, Any], code: str) -> None:
    assert elements.code(element(status=held), "status") == code
    assert elements.peek_code(element(status=held), "status") == ("active" if code == "active" else "")


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, (None, None)),
        ("2026-05-04", "2026-06-01", (date(2026, 5, 4), date(2026, 6, 1))),
        ("2026-02", "2026-02", (date(2026, 2, 1), date(2026, 2, 28))),
        ("2026", "2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2028-02", "2028-02", (date(2028, 2, 1), date(2028, 2, 29))),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_a_period_of_whole_days(start: str | None, end: str | None, found: tuple[date | None, date | None]) -> None:
    assert elements.span(element(start=start, end=end)) == found


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("May", "“end” is not a date"),
        ("2026-13", "“end” is not a date of the calendar"),
        ("2026-02-30", "“end” is not a date of the calendar"),
    ],
)
def test_a_period_with_an_end_that_is_none(written: str, said: str) -> None:
    with pytest.raises(Malformed) as refused:
        elements.span(element(end=written))
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("12207", "12207"), ("122071234", "12207-1234"), ("12207-1234", "12207-1234"),
        ("1220", ""), ("122077", ""), ("12207-12", ""), ("K1A 0B1", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_zip_code_is_kept_with_its_hyphen(written: str, found: str) -> None:
    assert elements.postal_code(written) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [("NY", "NY"), ("ny", "NY"), ("New York", "NY"), ("NEW YORK", "NY"), ("Ontario", ""), ("", "")],
)
def test_a_state_is_kept_by_its_letters(written: str, found: str) -> None:
    assert elements.state(written) == found


def test_an_extension_is_found_by_any_of_its_addresses() -> None:
    first, second = {"url": "a", "valueString": "1"}, {"url": "b", "valueString": "2"}
    held = element(extension=[first, second])
    assert elements.extension(held, "b") == second
    assert elements.extension(held, "b", "a") == first
    assert elements.extension(held, "c") == {}
    assert [each.heard for each in elements.many(held, "extension")] == [{"url"}, {"url"}]


def test_looking_counts_as_taking_and_peeking_does_not() -> None:
    held = element(x="a", y="b", z="c")
    elements.peek(held, "x")
    assert not hasattr(held, "heard")
    elements.text(held, "y")
    elements.hear(held, "z")
    assert held.heard == {"y", "z"}
