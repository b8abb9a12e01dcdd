"""A bundle of too much: what stays at the limit, what is left out past it and is counted, and which of two versions is taken."""

from __future__ import annotations

from typing import Any

import pytest

from exchange.fhir.chart import MOST_ROWS
from exchange.fhir.contents import MOST_ENTRIES, MOST_LINES, MOST_SAID, Contents, add, take
from exchange.fhir.entry import Entry
from exchange.fhir.parse import ReferralDraft, parse
from exchange.fhir.refusal import BundleRefused
from exchange.fhir.unplaced import OTHERWISE
from tests.exchange import sample


def entry(number: int = 1, kind: str = "Condition", **held: Any) -> Entry:
    return Entry(number, "", kind, {"resourceType": kind, **held})


def drafted(*resources: dict[str, Any]) -> ReferralDraft:
    found = parse(sample.packed(sample.bundle(sample.patient(), *resources))).referral
    assert found is not None
    return found


def test_lines_past_two_hundred_are_counted() -> None:
    contents = Contents()
    for number in range(1, 203):
        contents.note(number, "Condition", "is refuted")
    assert len(contents.left) == MOST_LINES == 200
    assert [(line.entry, line.times) for line in contents.left_out()[-1:]] == [(0, 2)]


def test_kinds_that_are_left_out_past_two_hundred_stand_together() -> None:
    contents = Contents()
    for number in range(202):
        contents.skip(f"Kind{number}", "not part of a referral")
    contents.skip("Kind0", "not part of a referral")
    counted = {line.kind: line.times for line in contents.left_out()}
    assert len(counted) == 201
    assert (counted["Kind0"], counted["Kind199"], counted["resources of further types"]) == (2, 1, 2)


def test_two_hundred_warnings_are_kept_each_once() -> None:
    contents = Contents()
    for number in [0, 0, *range(202)]:
        contents.warn(f"Ask about {number}.")
    assert contents.warnings == [f"Ask about {number}." for number in range(200)]


def test_two_hundred_things_are_said_beside_and_the_next_is_named() -> None:
    contents = Contents()
    for number in [0, *range(201)]:
        contents.say(entry(7), "Fax", f"{number}")
    contents.say(entry(8), "Fax", "")
    contents.say(entry(8), "Fax", "0")
    assert [line["text"] for line in contents.also] == [f"{number}" for number in range(MOST_SAID)]
    assert [(line.entry, line.reason) for line in contents.left] == [
        (7, "more than 200 things are said beside; this is not taken")
    ]


@pytest.mark.parametrize(("length", "lines"), [(10, []), (11, ["the dose was cut to 10 characters"])])
def test_a_text_that_is_cut_is_named(length: int, lines: list[str]) -> None:
    contents = Contents()
    assert contents.fit(entry(), "the dose", "x" * length, 10) == "x" * 10
    assert [line.reason for line in contents.left] == lines


def test_a_thousand_elements_are_named_and_the_others_counted() -> None:
    contents = Contents()
    for number in [*range(1002), 0]:
        contents.miss("Condition", f"x{number}")
    contents.miss("Condition", "id")
    contents.miss("Condition", "resourceType")
    named = {line.element: (line.times, line.reason) for line in contents.left_out()}
    assert len(named) == 1001
    assert named["x0"] == (2, OTHERWISE)
    assert named["(other elements)"] == (2, OTHERWISE)


def test_entries_that_leave_the_same_are_counted_together_a_thousand_kinds_at_once() -> None:
    """Otherwise a large file would fill the memory with the names of its elements."""
    contents = Contents()
    for number in [*range(1000), *range(1000)]:
        contents.account(entry(**{f"x{number}": 1}))
    assert (len(contents._alike), len(contents.unplaced)) == (1000, 0)
    contents.account(entry(x1000=1))
    assert (len(contents._alike), len(contents.unplaced)) == (1, 1000)
    counted = {line.element: line.times for line in contents.left_out()}
    assert counted == {f"x{number}": 2 for number in range(1000)} | {"(other elements)": 1}


def test_a_hundred_thousand_entries_are_taken_and_no_more() -> None:
    contents = Contents()
    take(contents, MOST_ENTRIES, {"resource": sample.patient()})
    assert [each.kind for each in contents.entries] == ["Patient"]
    with pytest.raises(BundleRefused, match=r"^The file has more than 100,000 entries\."):
        take(contents, MOST_ENTRIES + 1, {"resource": sample.patient()})


@pytest.mark.parametrize(("number", "skipped"), [(MOST_ROWS, 0), (MOST_ROWS + 2, 2)])
def test_of_more_than_five_hundred_those_stay_that_hold_now(number: int, skipped: int) -> None:
    over = {"clinicalStatus": {"coding": [{"code": "resolved"}]}}
    rows = [sample.condition(id=f"c-{n}", code={"text": f"A{n}"}, **over if n < 2 else {}) for n in range(number)]
    reading = parse(sample.packed(sample.bundle(sample.patient(), *rows)))
    assert reading.referral is not None
    kept = reading.referral.enclosed["conditions"]
    left = [(line.kind, line.times) for line in reading.left_out if line.reason == "more than 500 of them"]
    assert len(kept) == MOST_ROWS == 500
    assert left == ([("Condition", skipped)] if skipped else [])
    assert sum(not row["is_active"] for row in kept) == 2 - skipped


CUT = "the reason was cut to 500 characters"


@pytest.mark.parametrize(("length", "lines"), [(500, []), (501, [CUT])])
def test_a_reason_is_kept_to_five_hundred_characters(length: int, lines: list[str]) -> None:
    words = "Home health ".ljust(length, "x")
    reading = parse(
        sample.packed(sample.bundle(sample.patient(), sample.request(code={"text": words}, reasonReference=[])))
    )
    assert reading.referral is not None
    assert reading.referral.facts["reason"] == words[:500]
    assert [line.reason for line in reading.left_out if line.entry == 2] == lines


@pytest.mark.parametrize(("length", "kept"), [(500, 500), (501, 500)])
def test_an_order_is_kept_to_five_hundred_characters(length: int, kept: int) -> None:
    asked = sample.request(orderDetail=[{"text": "x" * length}, {"text": "SN 1w9"}])
    assert drafted(asked).enclosed["orders"] == ["x" * kept, "SN 1w9"]


@pytest.mark.parametrize("number", [20, 21])
def test_twenty_requests_are_offered_and_the_next_is_named(number: int) -> None:
    asked = [sample.request(id=f"r-{n}", code={"text": f"Home health {n}"}, reasonReference=[]) for n in range(number)]
    reading = parse(sample.packed(sample.bundle(sample.patient(), *asked)))
    assert reading.referral is not None
    assert [each.reason for each in reading.referral.choices] == [f"Home health {n}" for n in range(20)]
    named = [
        line.entry for line in reading.left_out if line.reason.startswith("more than 20 requests could be the referral")
    ]
    assert named == ([22] if number == 21 else [])


# --- versions, kinds and severities ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ({"lastUpdated": "2026-01-01"}, {"lastUpdated": "2026-02-01"}, [True, False]),
        ({"lastUpdated": "2026-02-01"}, {"lastUpdated": "2026-01-01"}, [False, True]),
        ({"versionId": "9"}, {"versionId": "10"}, [True, False]),
        ({"versionId": "10"}, {"versionId": "9"}, [False, True]),
        ({"versionId": "²"}, {"versionId": "1"}, [True, False]),
        ({}, {}, [False, True]),
    ],
    ids=str,
)
def test_of_two_versions_one_is_taken(first: dict[str, str], second: dict[str, str], left: list[bool]) -> None:
    contents = Contents()
    for number, meta in enumerate((first, second), start=1):
        add(contents, number, sample.condition(meta=meta), "http://one.example/Condition/con-1")
    assert [each.is_left for each in contents.entries] == left


def test_the_same_id_on_two_servers_is_two_things() -> None:
    contents = Contents()
    for number, server in enumerate(("one", "two"), start=1):
        add(contents, number, sample.condition(), f"http://{server}.example/Condition/con-1")
    assert [each.is_left for each in contents.entries] == [False, False]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (7, "should be an object"),
        ({}, "holds no resource"),
        ({"resource": []}, "holds no resource"),
        ({"resource": {}}, "has no resource type"),
        ({"resource": {"resourceType": 7}}, "has no resource type"),
        ({"resource": {"resourceType": "Pat1ent"}}, "has no resource type"),
        ({"resource": {"resourceType": "Pàtient"}}, "has no resource type"),
        ({"resource": {"resourceType": "A" * 61}}, "has no resource type"),
        ({"resource": {"resourceType": "A" * 60}}, ""),
    ],
    ids=str,
)
def test_an_item_that_is_no_resource_is_named(item: object, said: str) -> None:
    contents = Contents()
    take(contents, 3, item)
    assert [(line.entry, line.reason) for line in contents.left] == ([(3, said)] if said else [])
    assert len(contents.entries) == (0 if said else 1)


@pytest.mark.parametrize(
    ("reactions", "severity"),
    [
        ([], ""), ([None], ""), (["unheard-of"], ""), (["mild"], "mild"), (["moderate"], "moderate"), (["severe"], "severe"),
        (["mild", "moderate"], "moderate"), (["severe", "mild"], "severe"), ([None, "mild"], "mild"),
    ],
    ids=str,
)  # fmt: skip
def test_the_worst_reaction_is_the_severity(reactions: list[str | None], severity: str) -> None:
    said = [{"manifestation": [{"text": "Hives"}], "severity": each} for each in reactions]
    assert [row["severity"] for row in drafted(sample.allergy(reaction=said)).enclosed["allergies"]] == [severity]
