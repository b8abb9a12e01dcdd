"""What each instrument declares, side by side: since when it holds, its code, how it is asked for, and what its items take.

A change of one of them is a decision: change this table with it.
"""

from datetime import date

import pytest

from homehealth.instruments import instruments

ITEMS = "items"  # the name under which the calculator takes the answers as a list
# key, version, effective from, code of LOINC, the calculator's list, what leads on from it
DECLARED = [
    ("30cst", "1", date(2017, 1, 1), "", None, None),
    ("4stage", "1", date(2017, 1, 1), "", None, None),
    ("ahc-hits", "1", date(2017, 1, 1), "", ITEMS, None),
    ("barthel", "1", date(1965, 2, 1), "", ITEMS, None),
    ("bims", "1", date(2010, 10, 1), "54614-3", ITEMS, None),
    ("braden", "1", date(1988, 1, 1), "", ITEMS, None),
    ("gad-7", "1", date(2006, 1, 1), "69737-5", ITEMS, None),
    ("katz", "1", date(1963, 9, 21), "", ITEMS, None),
    ("lace", "1", date(2010, 4, 6), "", None, None),
    ("lawton", "1", date(1969, 9, 21), "", "choices", None),
    ("m1033", "E2", date(2020, 1, 1), "", "checked", None),
    ("mahc-10", "1", date(2012, 9, 1), "", ITEMS, None),
    ("mini-cog", "1", date(2000, 1, 1), "", None, None),
    ("nrs", "1", date(2000, 1, 1), "", None, None),
    ("painad", "1", date(2003, 1, 1), "", ITEMS, None),
    ("phq-2", "1", date(2003, 1, 1), "55757-9", ITEMS, "phq-9"),
    ("phq-9", "1", date(2001, 1, 1), "44249-1", ITEMS, None),
    ("tug", "1", date(2017, 1, 1), "", None, None),
]
# key, item, least, most, step, unit
NUMBERS = [
    ("30cst", "age", 1, 130, 1, "years"),
    ("30cst", "stands", 0, 60, 1, ""),
    *(
        ("4stage", f"{stand}_seconds", 0, 120, 0.1, "seconds")
        for stand in ("side_by_side", "semi_tandem", "tandem", "one_leg")
    ),
    ("lace", "los_days", 0, 3660, 1, "days"),
    ("lace", "charlson", 0, 40, 1, ""),
    ("lace", "ed_visits_6mo", 0, 200, 1, ""),
    ("mini-cog", "words", 0, 3, 1, ""),
    ("nrs", "value", 0, 10, 1, ""),
    ("tug", "seconds", 3, 600, 0.1, "seconds"),
]
# key, the points that its choices give, item by item in their order
POINTS = [
    ("30cst", ["12"]),
    ("ahc-hits", ["12345"] * 4),
    ("barthel", ["0 5 10", "0 5", "0 5", *["0 5 10"] * 4, "0 5 10 15", "0 5 10 15", "0 5 10"]),
    ("bims", ["0123", "0123", "012", "01", "012", "012", "012"]),
    ("braden", [*["1234"] * 5, "123"]),
    ("gad-7", ["0123"] * 7),
    ("katz", ["01"] * 6),
    ("lawton", ["1234", "1234", "1234", "12345", "123", "12345", "123", "123"]),
    ("painad", ["012"] * 5),
    ("phq-2", ["0123"] * 2),
    ("phq-9", ["0123"] * 10),
]
NOT_REQUIRED = {
    ("phq-9", "difficulty"),
    *(("4stage", f"{stand}_seconds") for stand in ("side_by_side", "semi_tandem", "one_leg")),
}
ALL = list(instruments().values())


def test_what_each_instrument_declares() -> None:
    found = [(e.key, e.version, e.effective_from, e.loinc, e.listed_as, e.follow_up) for e in ALL]
    assert found == DECLARED


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.key)
def test_an_instrument_is_called_and_listed_as_it_is_on_paper(each) -> None:
    assert each.code == each.key.upper()
    assert each.lists == ("checked" if each.key == "m1033" else "answers")
    assert each.effective_to is None
    assert bool(each.credit) is (each.key != "nrs")  # a plain number from 0 to 10 is nobody's work
    assert each.lead_in


def test_the_range_step_and_unit_of_each_number() -> None:
    numbers = [(each.key, item) for each in ALL for item in each.items if item.kind == "number"]
    assert [(key, i.code, i.minimum, i.maximum, i.step, i.unit) for key, i in numbers] == NUMBERS
    assert [i.is_whole for _, i in numbers] == [step == 1 for *_, step, _ in NUMBERS]


def test_the_points_of_each_choice() -> None:
    found: dict[str, list[list[int]]] = {}
    for each in ALL:
        for item in each.items:
            if item.kind == "choice":
                found.setdefault(each.key, []).append([choice.value for choice in item.choices])
    expected = {key: [[int(n) for n in (row.split() if " " in row else row)] for row in rows] for key, rows in POINTS}
    assert found == expected


def test_every_item_but_these_must_be_answered_and_one_alone_is_a_danger() -> None:
    items = [(each.key, item) for each in ALL for item in each.items]
    assert {(key, item.code) for key, item in items if not item.required} == NOT_REQUIRED
    assert [(key, item.code) for key, item in items if item.danger] == [("phq-9", "q9")]
    named = [choice.name for _, item in items for choice in item.choices if choice.name]
    assert named == ["male", "female"]
