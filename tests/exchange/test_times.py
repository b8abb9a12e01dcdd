"""When something began or ended, how much and how long: each form that FHIR allows, as a person reads it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from exchange.fhir import elements, times
from exchange.fhir.refusal import Malformed
from exchange.fhir.times import When


def element(**held: Any) -> elements.Element:
    return elements.read(json.dumps(held).encode())


MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)
SAID: list[tuple[str, dict[str, Any], When]] = [
    ("nothing", {}, When()),
    ("a day", {"onsetDateTime": "2026-05-04"}, When(MAY, is_stated=True)),
    ("an instant", {"onsetDateTime": "2026-05-04T23:30:00-05:00"}, When(MAY, is_stated=True)),
    ("a month", {"onsetDateTime": "2026-05"}, When(words="2026-05", is_stated=True)),
    ("a span", {"onsetPeriod": {"start": "2026-05-04", "end": "2026-06-01"}}, When(MAY, "until 1 Jun 2026", True)),
    ("a span without an end", {"onsetPeriod": {"start": "2026-05-04"}}, When(MAY, is_stated=True)),
    ("a span to a month", {"onsetPeriod": {"start": "2026-05-04", "end": "2026-06"}}, When(MAY, "until 2026-06", True)),
    (
        "a span from a month",
        {"onsetPeriod": {"start": "2026-05", "end": "2026-06-01"}},
        When(None, "2026-05 until 1 Jun 2026", True),
    ),
    (
        "a span of months",
        {"onsetPeriod": {"start": "2026-05", "end": "2026-06"}},
        When(None, "2026-05 until 2026-06", True),
    ),
    ("a span with an end alone", {"onsetPeriod": {"end": "2026-06-01"}}, When(None, "until 1 Jun 2026", True)),
    ("an age", {"onsetAge": {"value": 61, "code": "a"}}, When(None, "at the age of 61 years", True)),
    ("a range", {"onsetRange": {"low": {"value": 3, "code": "d"}}}, When(None, "at least 3 days", True)),
    ("words", {"onsetString": "as a child"}, When(None, "as a child", True)),
    ("yes", {"onsetBoolean": True}, When(is_stated=True)),
    ("no", {"onsetBoolean": False}, When()),
    ("another element", {"abatementDateTime": "2026-05-04"}, When()),
]


@pytest.mark.parametrize(("held", "said"), [each[1:] for each in SAID], ids=[each[0] for each in SAID])
def test_when_it_began(held: dict[str, Any], said: When) -> None:
    assert times.when(element(**held), "onset") == said


MEASURED: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"unit": "mg"}, ""),
    ({"value": 20, "unit": "mg", "code": "g"}, "20 mg"),
    ({"value": 20, "code": "mg"}, "20 mg"),
    ({"value": 20}, "20"),
    ({"value": 0, "unit": "mg"}, "0 mg"),
    ({"value": 2.50, "unit": "mL"}, "2.5 mL"),
    ({"value": 1, "code": "h"}, "1 hour"),
    ({"value": 2, "code": "h"}, "2 hours"),
    ({"value": 1.5, "code": "h"}, "1.5 hours"),
    ({"value": 2, "unit": "{tablet}"}, "2 tablet"),
    ({"value": 5, "unit": "mL", "comparator": "<"}, "less than 5 mL"),
    ({"value": 5, "unit": "mL", "comparator": "<="}, "at most 5 mL"),
    ({"value": 5, "unit": "mL", "comparator": ">="}, "at least 5 mL"),
    ({"value": 5, "unit": "mL", "comparator": ">"}, "more than 5 mL"),
    ({"value": 5, "unit": "mL", "comparator": "ad"}, "5 mL"),
]


@pytest.mark.parametrize(("held", "words"), MEASURED, ids=str)
def test_a_quantity_in_words(held: dict[str, Any], words: str) -> None:
    assert times.measured(element(**held)) == words


def test_a_quantity_with_words_before_it() -> None:
    assert times.measured(element(value=61, code="a"), "at the age of ") == "at the age of 61 years"
    assert times.measured(element(), "at the age of ") == ""


@pytest.mark.parametrize(
    ("unit", "one", "two"),
    [
        ("s", "1 second", "2 seconds"),
        ("min", "1 minute", "2 minutes"),
        ("d", "1 day", "2 days"),
        ("wk", "1 week", "2 weeks"),
        ("mo", "1 month", "2 months"),
        ("a", "1 year", "2 years"),
        ("y", "1 year", "2 years"),
        ("yr", "1 year", "2 years"),
    ],
)
def test_a_unit_of_time_is_said_in_words_unless_it_is_wanted_plain(unit: str, one: str, two: str) -> None:
    assert [times.counted(value, unit) for value in ("1", "2")] == [one, two]
    assert times.counted("1", unit, is_plain=True) == f"1 {unit}"


RANGES: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"low": {"value": 1, "unit": "tablet"}, "high": {"value": 2, "unit": "tablet"}}, "1 to 2 tablet"),
    ({"low": {"value": 500, "unit": "mg"}, "high": {"value": 1, "unit": "g"}}, "500 mg to 1 g"),
    ({"low": {"value": 1}, "high": {"value": 2}}, "1 to 2"),
    ({"low": {"value": 1, "unit": "mg"}}, "at least 1 mg"),
    ({"high": {"value": 2, "unit": "mg"}}, "at most 2 mg"),
]


@pytest.mark.parametrize(("held", "words"), RANGES, ids=str)
def test_a_range_in_words(held: dict[str, Any], words: str) -> None:
    assert times.ranged(element(**held)) == words


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2026-05-04T08:00:00Z", datetime(2026, 5, 4, 8, tzinfo=UTC)),
        ("2026-05-04T08:00:00-05:00", datetime(2026, 5, 4, 13, tzinfo=UTC)),
        ("2026-05-04T08:00:00", None),
        ("2026-05-04 08:00:00Z", None),
        ("2026-05-04", None),
        ("2026-05", None),
        ("soon", None),
        (None, None),
    ],
    ids=str,
)
def test_an_instant_has_a_time_and_a_zone(written: str | None, found: datetime | None) -> None:
    assert times.instant(element(authoredOn=written), "authoredOn") == found


@pytest.mark.parametrize("name", ["onsetDateTime", "onsetPeriod"])
def test_a_date_that_is_none_is_malformed(name: str) -> None:
    held = {"start": "yesterday"} if name == "onsetPeriod" else "yesterday"
    with pytest.raises(Malformed, match="is not a date"):
        times.when(element(**{name: held}), "onset")
