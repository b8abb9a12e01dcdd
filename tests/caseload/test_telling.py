"""The audit trail in words: which list, what changed, and of whom else the page tells."""

from __future__ import annotations

from typing import Any

import pytest

from caseload import looking, telling, trail
from core.change.answers import FORBIDDEN, LISTED, NOT_FOUND
from core.models import AuditEvent


def event(**facts: Any) -> AuditEvent:
    return AuditEvent(**({"verb": "payers.change", "changes": {}, "subject_type": "paperwork.payer"} | facts))


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"subject_id": 7, "changes": {"name": ["a", "b"]}}, {"paperwork.payer": [7]}),
        ({"subject_id": 7, "changes": {}}, {}),
        ({"subject_id": None, "changes": {"name": ["a", "b"]}}, {}),
        ({"subject_id": 7, "changes": {"name": ["a", "b"]}, "patient_id": 1}, {}),  # named as that patient's chart
    ],
)
def test_records_outside_any_chart_are_named_when_their_values_are_shown(
    facts: dict[str, Any], found: dict[str, list[int]]
) -> None:
    assert telling._others_named([event(**facts)]) == found


def test_they_are_named_once_and_in_order() -> None:
    made = [event(subject_id=n, changes={"a": 1}) for n in (9, 3, 9)]
    other = event(subject_type="referrals.referral", subject_id=3, changes={"a": 1})
    assert telling._others_named([*made, other]) == {"paperwork.payer": [3, 9], "referrals.referral": [3]}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ["Old", "New"]}, [("name", "Old", "New")]),
        ({"name": [None, "New"]}, [("name", "", "New")]),
        ({"name": ["Old", None]}, [("name", "Old", "")]),
        ({"part": "timeline"}, [("part", "", "timeline")]),
        ({"ids": [1, 2, 3]}, [("ids", "", "[1, 2, 3]")]),
        ({"made": [None, {"name": "A", "empty": "", "none": None, "list": [], "dict": {}, "zero": 0}]},
         [("name", "", "A"), ("zero", "", "0")]),
    ],
)  # fmt: skip
def test_a_change_before_and_after(changes: dict[str, object], told: list[tuple[str, str, str]]) -> None:
    assert [tuple(each) for each in telling._changes(changes)] == told


@pytest.mark.parametrize(("length", "ends"), [(300, "x"), (301, "…")])
def test_of_a_long_text_the_beginning_is_told(length: int, ends: str) -> None:
    ((_, _, said),) = telling._changes({"text": ["", "x" * length]})
    assert said.rstrip("…") == "x" * 300
    assert said.endswith(ends)


@pytest.mark.parametrize(
    ("verb", "changes", "said"),
    [
        ("chart.opened", {"part": "timeline"}, "Opened: timeline"),
        ("chart.opened", {}, "Opened: "),
        ("plans.sign", {}, "Signed: plan of care"),
        ("audit.read", {}, "Read the audit trail"),
        (LISTED, {}, "Was shown a list of patients"),
        (FORBIDDEN, {}, "Was refused: the role may not do it"),
        (NOT_FOUND, {}, "Asked for a record that is not theirs or does not exist"),
        ("conditions.stop-being-principal", {}, "Stopped being principal: condition"),
        ("goals.add_measure", {}, "Added measure: goal"),
        ("reading-limits.order", {}, "Ordered: limit of a reading"),
        ("visit-orders.change", {}, "Changed: visit order"),
        ("ledger.roll", {}, "Ledger: roll"),
        ("roll", {}, "Roll"),
        ("add", {}, "Add"),
    ],
)
def test_what_was_done_in_words(verb: str, changes: dict[str, object], said: str) -> None:
    assert telling._said(event(verb=verb, changes=changes)) == said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"list": "caseload:patients", "rows": 50}, "Patients, 50 rows"),
        ({"list": "caseload:patients", "rows": 1}, "Patients, 1 row"),
        ({"list": "caseload:patients"}, "Patients, 0 rows"),
        ({"list": "caseload:found", "rows": 3, "searched": {"kind": "name"}}, "Search by name, 3 rows"),
        ({"list": "caseload:found", "rows": 3, "searched": None}, "Search, 3 rows"),
        ({"list": "api:visit-list", "rows": 200}, "API, list of visits, 200 rows"),
        ({"list": "api:plan-of-care-list", "rows": 2}, "API, of care list of plans of care, 2 rows"),
        ({"list": "api:owl-list", "rows": 2}, "api:owl-list, 2 rows"),
        ({"list": "visit-list", "rows": 2}, "visit-list, 2 rows"),
        ({}, ", 0 rows"),
    ],
)
def test_which_list_it_was(changes: dict[str, Any], words: str) -> None:
    assert looking.list_words(changes) == words


@pytest.mark.parametrize(
    ("verb", "known"),
    [("plans.sign", True), ("chart.opened", True), (LISTED, True), ("notes.sing", False), ("", False)],
)
def test_which_verbs_the_trail_is_narrowed_by(verb: str, known: bool) -> None:
    assert telling.is_known(verb) is known


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, {}),
        ({"from": "2027-01-04"}, {"from": "2027-01-04"}),
        ({"until": "4 Jan 2027", "reason": "given"}, {"until": "2027-01-04", "reason": "given"}),
        ({"from": "2000-01-01", "until": "2199-12-31"}, {"from": "2000-01-01", "until": "2199-12-31"}),
        ({"from": "1999-12-31", "until": "2200-01-01"}, {}),
        ({"from": "soon", "reason": "any"}, {}),
    ],
)
def test_what_an_address_asks_for(query: dict[str, str], words: dict[str, str]) -> None:
    assert trail.asked(query).words() == words


def test_who_did_it() -> None:
    told = telling._told(event(system_actor="ledger roll"), {})
    assert (told.by, told.patient, told.listed, told.which_list) == ("ledger roll", None, 0, "")
