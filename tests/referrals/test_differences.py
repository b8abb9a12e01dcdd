"""What a newer bundle says otherwise, kind by kind: what is a difference, what is none, and how it reads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from caseload.models import Patient
from referrals import differences
from referrals.differences import FACTS, NOTHING, OF_REFERRAL, Item
from referrals.models import Referral

pytestmark = pytest.mark.usefixtures("in_new_york")

Row = dict[str, Any]
HELD = Referral(
    given_name="Ida", family_name="Marlowe", birth_date=date(1944, 2, 29), sex="female", language="English",
    phone="+15185550142", address_line="12 Elm St", city="Albany", state="NY", postal_code="12207",
    reason="Wound care", return_home_at=datetime(2026, 11, 28, 15, tzinfo=UTC), urgency="urgent",
)  # fmt: skip


def said(found: Any) -> list[tuple[str, str, str, str]]:
    return [(each.label, each.before, each.after, each.does) for each in found]


FACT_CASES: list[tuple[Row, list[tuple[str, str, str, str]]]] = [
    ({}, []),
    ({"given_name": "Ida", "return_home_at": "2026-11-28T10:00:00-05:00"}, []),
    ({"given_name": "", "phone": None}, []),
    ({"given_name": "Ida Jo"}, [("Given name", "Ida", "Ida Jo", "Change")]),
    ({"birth_date": "1944-02-28"}, [("Birth date", "29 Feb 1944", "28 Feb 1944", "Change")]),
    ({"phone": "+15185550177"}, [("Telephone", "(518) 555-0142", "(518) 555-0177", "Change")]),
    ({"sex": "unknown"}, []),
    ({"sex": "male"}, [("Sex", "female", "male", "Change")]),
    ({"urgency": "routine"}, []),
    ({"member_number": "M-1"}, [("Member number", NOTHING, "M-1", "Add")]),
    ({"ordered_soc": "2026-12-01"}, [("Ordered start of care", NOTHING, "1 Dec 2026", "Add")]),
    (
        {"return_home_at": "2026-11-28T11:00:00-05:00"},
        [("Return home", "28 Nov 2026, 10:00 AM", "28 Nov 2026, 11:00 AM", "Change")],
    ),
]


@pytest.mark.parametrize(("facts", "found"), FACT_CASES, ids=str)
def test_single_facts(facts: Row, found: list[tuple[str, str, str, str]]) -> None:
    assert said(differences.of_facts(facts, FACTS | OF_REFERRAL, HELD)) == found


def test_a_fact_stands_under_the_heading_of_what_it_is_about() -> None:
    found = differences.of_facts({"sex": "male", "reason": "Falls"}, FACTS | OF_REFERRAL, HELD)
    assert [(each.group, each.part, each.name) for each in found] == [
        ("The patient", "fact", "sex"),
        ("The referral", "fact", "reason"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({}, {}, []),
        ({"email": "a@x.example"}, {"email": "a@x.example"}, []),
        ({"email": "a@x.example"}, {"email": ""}, []),
        ({}, {"email": "a@x.example"}, [("E-mail", NOTHING, "a@x.example", "Add")]),
        ({"pronouns": "she/her"}, {"pronouns": "they/them"}, [("Pronouns", "she/her", "they/them", "Change")]),
        ({"preferred_name": ""}, {"preferred_name": "Jojo"}, [("Likes to be called", NOTHING, "Jojo", "Add")]),
        ({}, {"nickname": "Jojo"}, []),
    ],
    ids=str,
)
def test_what_is_known_of_the_person_beside(before: Row, after: Row, found: list[tuple[str, str, str, str]]) -> None:
    assert said(differences.of_beside(before, after)) == found


SAME_PLACE = {"address_line": "12 Elm St", "city": "Albany", "state": "NY", "postal_code": "12207"}


@pytest.mark.parametrize(
    ("facts", "after"),
    [
        ({}, None),
        ({"address_line": "", "city": None}, None),
        (SAME_PLACE, None),
        (SAME_PLACE | {"address_more": "Apt 3"}, "12 Elm St, Apt 3, Albany, NY, 12207"),
        ({"address_line": "9 Oak St", "city": "Troy"}, "9 Oak St, Troy"),
    ],
    ids=str,
)
def test_an_address_differs_as_a_whole(facts: Row, after: str | None) -> None:
    found = [(each.before, each.after) for each in differences.of_place(facts, HELD)]
    assert found == ([("12 Elm St, Albany, NY, 12207", after)] if after else [])


def test_an_address_where_there_was_none() -> None:
    assert said(differences.of_place({"city": "Troy"}, Patient())) == [("Address", NOTHING, "Troy", "Change")]


@pytest.mark.parametrize("is_held", [True, False])
@pytest.mark.parametrize("is_new", [True, False])
def test_flags_are_offered_only_where_nobody_said_so(is_new: bool, is_held: bool) -> None:
    asks, none_known = {"needs_interpreter": is_new}, {"no_known_allergies": is_new}
    expected = [] if is_held or not is_new else [True]
    assert [each.name == "needs_interpreter" for each in differences.of_flags(asks, is_held, told=False)] == expected
    offered = differences.of_flags(none_known, False, told=is_held)
    assert [each.name == "no_known_allergies" for each in offered] == expected


def test_remarks_that_are_known_are_not_said_again() -> None:
    new = {"remarks": ["Old", "New"], "also": [{"label": "Fax", "text": "Old"}, {"label": "Fax", "text": "New"}]}
    found = [(each.part, each.label, each.after) for each in differences.of_remarks(new, ["Old"])]
    assert found == [("remark", "Remark", "New"), ("also", "Fax", "New")]
    assert list(differences.of_remarks({}, [])) == []


# --- rows ------------------------------------------------------------------------------------------------------------

WARFARIN = {"text": "Warfarin", "dose": "5 mg", "source_id": "m/1", "is_active": True}
OVER = {"text": "Warfarin", "source_id": "m/0", "is_active": False}


@pytest.mark.parametrize(
    ("row", "held", "found"),
    [
        ({"text": "Other", "source_id": "m/1"}, [OVER, WARFARIN], WARFARIN),
        ({"text": "WARFARIN", "source_id": "m/9"}, [OVER, WARFARIN], WARFARIN),
        ({"text": "warfarin"}, [OVER], OVER),
        ({"text": "Warfarin", "source_id": ""}, [{"text": "Aspirin", "source_id": ""}], None),
        ({"text": "Warfarin sodium"}, [WARFARIN], None),
    ],
    ids=["by its source", "by its words, what holds first", "by its words, over", "no source is no name", "longer"],
)
def test_the_row_that_is_the_same_thing(row: Row, held: list[Row], found: Row | None) -> None:
    assert differences.match_of(row, held) is found


@pytest.mark.parametrize(
    ("held", "new", "found"),
    [
        ([WARFARIN], [WARFARIN], []),
        ([], [WARFARIN], [("Warfarin", NOTHING, "Warfarin, 5 mg", "Add")]),
        ([WARFARIN], [WARFARIN | {"dose": "2 mg"}], [("Warfarin", "Warfarin, 5 mg", "Warfarin, 2 mg", "Change")]),
        ([WARFARIN], [WARFARIN | {"is_active": False}], [("Warfarin", "Warfarin, 5 mg", "Warfarin, 5 mg, not in force", "End")]),
        ([OVER], [OVER | {"is_active": True}], [("Warfarin", "Warfarin, not in force", "Warfarin", "Change")]),
        ([WARFARIN], [{"text": "Warfarin", "source_id": "m/1"}], []),
        ([{"text": "Warfarin"}], [WARFARIN], []),
        ([WARFARIN], [], [("Warfarin", "Warfarin, 5 mg", "No longer in the newer bundle", "Take away")]),
        ([WARFARIN | {"source_id": ""}], [], []),
    ],
    ids=["same", "new", "dose", "ended", "begun again", "silent", "nothing to compare", "gone", "typed by a person"],
)  # fmt: skip
def test_rows_of_a_referral(held: list[Row], new: list[Row], found: list[tuple[str, str, str, str]]) -> None:
    assert said(differences.of_rows("medications", held, new, may_go=True)) == found


def test_a_row_of_a_chart_is_never_taken_away() -> None:
    assert list(differences.of_rows("medications", [WARFARIN], [], may_go=False)) == []


def test_of_two_rows_alike_only_the_one_not_met_is_gone() -> None:
    twin = WARFARIN | {"source_id": "m/2"}
    found = list(differences.of_rows("medications", [WARFARIN, twin], [WARFARIN], may_go=True))
    assert [each.row["source_id"] for each in found] == ["m/2"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"text": "Penicillin", "reaction": "hives", "severity": "severe"}, "Penicillin, hives, severe"),
        ({"text": "Cataract", "dose": "", "is_active": False}, "Cataract, not in force"),
        ({"text": "Warfarin 5 mg", "dose": "once a day", "is_active": True}, "Warfarin 5 mg, once a day"),
    ],
)
def test_a_row_in_a_line(row: Row, words: str) -> None:
    assert differences.in_words(row) == words


BEA = {"name": "Bea", "relationship": "daughter", "phone": "1", "email": "b@x.example"}


@pytest.mark.parametrize(
    ("held", "new", "found"),
    [
        ([BEA], [BEA], []),
        ([BEA], [{"name": "BEA", "phone": "", "email": ""}], []),
        ([BEA], [{"name": "bea", "phone": "2"}], [("bea", "daughter, 1, b@x.example", "2", "Change")]),
        ([BEA], [{"name": "Bea", "email": "c@x.example"}], [("Bea", "daughter, 1, b@x.example", "c@x.example", "Change")]),
        ([BEA], [{"name": "Bea", "relationship": "niece"}], []),
        ([], [BEA], [("Bea", NOTHING, "daughter, 1, b@x.example", "Add")]),
        ([], [{"name": "Bo"}], [("Bo", NOTHING, "Named", "Add")]),
        ([BEA], [], []),
    ],
    ids=["same", "silent", "telephone", "mail", "relationship alone", "new", "a name alone", "not named"],
)  # fmt: skip
def test_people_around(held: list[Row], new: list[Row], found: list[tuple[str, str, str, str]]) -> None:
    assert said(differences.of_contacts(held, new)) == found


@pytest.mark.parametrize(
    "other",
    [{"part": "y"}, {"name": "y"}, {"label": "y"}, {"before": "y"}, {"after": "y"}, {"row": {"source_id": "y"}}],
    ids=str,
)
def test_a_difference_that_changed_is_another(other: Row) -> None:
    facts = {"group": "g", "label": "l", "before": "b", "after": "a", "part": "p", "name": "n"}
    one = Item(**facts)
    assert len(one.key) == 16
    assert one.key == Item(**facts | {"group": "elsewhere", "does": "Add"}).key
    assert one.key != Item(**facts | other).key
