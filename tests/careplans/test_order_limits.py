"""Orders up to each limit, and how they are read back."""

from __future__ import annotations

import datetime
from datetime import timedelta
from typing import Any

import pytest

from careplans.checks import order_mistakes
from careplans.outline import read_back
from core.clock import now

ONE = timedelta(days=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"frequency": "SN 21w1"}, ""),
        ({"frequency": "SN 22w1"}, "frequency"),
        ({"frequency": "SN 3d5"}, ""),
        ({"frequency": "SN 4d5"}, "frequency"),
        ({"frequency": "SN 9w6"}, ""),
        ({"frequency": "SN 2x4"}, "frequency"),
        ({"frequency": "LPN 2w4", "discipline": "SN"}, ""),
        ({"frequency": "SN 2w4", "discipline": "LPN"}, ""),
        ({"frequency": "2w4"}, "discipline"),
        ({"frequency": "2w4", "discipline": "PT"}, ""),
        ({"first": 0}, ""),
        ({"first": -1}, "effective_on"),
        ({"first": 59, "frequency": "SN 1w1"}, ""),
        ({"first": 60}, "effective_on"),
        ({"frequency": "SN 2w9"}, ""),
        ({"frequency": "SN 2w12"}, "frequency"),
        ({"received": timedelta(0)}, ""),
        ({"received": timedelta(minutes=1)}, "received_at"),
        ({"received": -timedelta(days=366) + timedelta(minutes=1)}, ""),
        ({"received": -timedelta(days=366, minutes=1)}, "received_at"),
    ],
)
def test_an_order_is_taken_up_to_each_limit(draft: Any, time_machine: Any, facts: dict[str, Any], field: str) -> None:
    time_machine.move_to(now(), tick=False)
    first, received = facts.pop("first", 0), facts.pop("received", None)
    given = {"frequency": "SN 2w4", "effective_on": draft.starts_on + first * ONE} | facts
    given |= {"received_at": now() + received} if received is not None else {}
    assert list(order_mistakes(draft, given)) == ([field] if field else [])


@pytest.mark.django_db
def test_a_mistake_that_is_kept_is_no_mistake_but_another_discipline_is(draft: Any) -> None:
    for text in ("SN 2x4", "SN 22w1", "SN 2w12"):
        facts = {"frequency": text, "effective_on": draft.starts_on}
        assert order_mistakes(draft, facts, keeps_mistake=True) == {}
        assert set(order_mistakes(draft, facts)) == {"frequency"}
    other = {"frequency": "SN 2w4", "discipline": "PT", "effective_on": draft.starts_on}
    assert set(order_mistakes(draft, other, keeps_mistake=True)) == {"discipline"}


@pytest.mark.parametrize(
    ("text", "total", "weeks"),
    [
        ("SN 1w1", "1 visit to the end of the period, by week beginning", ["1"]),
        ("SN 2w2", "4 visits to the end of the period, by week beginning", ["2", "2"]),
        ("SN 1-2w2", "2–4 visits to the end of the period, by week beginning", ["1–2", "1–2"]),
        ("SN 1m1", "By the month: no week is bound.", []),
        ("SN 2 PRN for falls", "Only as needed: no week is bound.", []),
    ],
)
def test_an_order_is_read_back_in_numbers(text: str, total: str, weeks: list[str]) -> None:
    on = datetime.date(2027, 1, 3)
    reading = read_back(text, on, on + 59 * ONE, "calendar")
    assert (reading.total, reading.warning) == (total, "")
    assert [week.visits for week in reading.strip if week.is_ordered] == weeks


@pytest.mark.parametrize(
    ("days", "said"), [(6, "has 1 day and asks for 1 of 2 visits"), (5, "")]
)  # fmt: skip
def test_a_short_week_says_what_it_asks_for(days: int, said: str) -> None:
    on = datetime.date(2027, 1, 3) + days * ONE
    assert said in (warning := read_back("SN 2w2", on, on + 40 * ONE, "calendar").warning)
    assert bool(warning) is bool(said)


@pytest.mark.parametrize("length", [24, 25])
def test_a_mistake_is_shown_with_as_much_around_it_as_a_line_holds(length: int) -> None:
    on, is_cut = datetime.date(2027, 1, 3), length > 24
    text = ("SN 2w1," + " " * 30)[:length] + "z" * length
    reading = read_back(text, on, on + 59 * ONE, "calendar")
    assert (reading.place, reading.at) == (length + 1, "z")
    assert reading.before == "…" * is_cut + text[length - 24 : length]
    assert reading.after == "z" * 23 + "…" * is_cut
