"""Orders laid out over their weeks and judged, in numbers and words: nothing here needs a database."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine

from careplans.models import VisitOrder
from homehealth.frequency import expand, parse
from tests.visits.conftest import MONDAY, SUNDAY, at
from visits.laying import Layout, Row, best_row
from visits.models import Visit
from visits.orders import InForce, Slice, covering, parent_discipline, range_words
from visits.weeks import WeekRow, counts, judge

DAY = date(2027, 1, 4)
SATURDAY = date(2027, 1, 9)


def in_force(text: str, until: date = date(2027, 3, 3), starts: date = SUNDAY, **more: Any) -> InForce:
    order = VisitOrder(pk=more.pop("pk", 1), frequency=text, effective_on=starts, ends_on=until)
    parsed = parse(text)
    expansion = expand(parsed, starts, until, more.get("week_mode", "calendar"))
    given = {"is_replaced": False} | more
    return InForce(order, parent_discipline(parsed.discipline or "SN"), parsed, until, expansion=expansion, **given)


def test_numbers_and_short_weeks_in_words() -> None:
    assert [range_words(2, 2), range_words(2, 3)] == ["2", "2 to 3"]
    whole, short = in_force("SN 2-3w2").slices, in_force("SN 2w2", starts=SATURDAY).slices
    assert (whole[0].words, whole[0].short_words, whole[0].least, whole[0].most, whole[0].maximum) == (
        "2 to 3",
        "",
        2,
        3,
        3,
    )
    assert (short[0].words, short[0].short_words, short[0].maximum) == ("1", "2 ordered, 1 day", 2)
    assert in_force("SN 3w1", starts=date(2027, 1, 8)).slices[0].short_words == "3 ordered, 2 days"
    assert [whole[0].holds(day) for day in (date(2027, 1, 2), SUNDAY, SATURDAY, date(2027, 1, 10))] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "mode", "is_replaced", "is_cut"),
    [
        (SATURDAY, "calendar", True, False),
        (date(2027, 1, 8), "calendar", True, True),
        (date(2027, 1, 8), "calendar", False, False),
        (date(2027, 1, 10), "treatment", True, False),
        (date(2027, 1, 9), "treatment", True, True),
        (date(2027, 1, 11), "treatment", True, True),
    ],
)
def test_an_order_is_cut_when_a_newer_one_ends_its_week_early(
    until: date, mode: str, is_replaced: bool, is_cut: bool
) -> None:
    starts = DAY if mode == "treatment" else SUNDAY
    order = VisitOrder(effective_on=starts)
    one = InForce(order, "SN", parse("SN 2w9"), until, is_replaced, Mock(), mode)
    assert one.is_cut is is_cut


def test_an_order_covers_its_days_and_counts_its_as_needed_visits() -> None:
    one = in_force("SN 2w2, 2 PRN for pain, 3 PRN for falls", until=SATURDAY)
    days = [date(2027, 1, 2), SUNDAY, SATURDAY, date(2027, 1, 10)]
    assert [one.covers(day) for day in days] == [False, True, True, False]
    assert one.prn_limit == 5
    aide = in_force("HHA 1w4")
    assert covering([one, aide], "LPN", SUNDAY) == [one]
    assert covering([one, aide], "HHA", date(2027, 1, 10)) == [aide]
    assert covering([one, aide], "SN", date(2027, 1, 10)) == []


def stands(status: str = "needed", *, pk: int = 1, optional: bool = False, **more: Any) -> Visit:
    given = {"discipline": "SN", "week_starts_on": SUNDAY, "order_id": 1}
    return Visit(pk=pk, status=status, is_optional=optional, **(given | more))


def the_week(text: str = "SN 2-3w2") -> Slice:
    return in_force(text).slices[0]


@pytest.mark.parametrize(
    ("there", "missing", "optional"), [(0, 2, 1), (1, 1, 1), (2, 0, 1), (3, 0, 0), (4, 0, 0)]
)  # fmt: skip
def test_a_week_says_what_is_still_to_be_added(there: int, missing: int, optional: int) -> None:
    row = Row(the_week(), [stands(pk=n) for n in range(there)])
    for today, wanted in ((SATURDAY, optional), (date(2027, 1, 10), 0)):
        with time_machine.travel(at(today, "09:00"), tick=False):
            assert (row.missing, row.missing_optional) == (missing, wanted)


def test_too_many_are_taken_off_optional_and_newest_first_and_never_planned_ones() -> None:
    rows = [stands(pk=1), stands(pk=2, optional=True), stands(pk=3), stands("planned", pk=4), stands("planned", pk=5)]
    assert [visit.pk for visit in Row(the_week(), rows).surplus] == [2, 3]
    assert Row(the_week(), rows[:3]).surplus == []
    assert [visit.pk for visit in Row(the_week(), [*rows, stands(pk=6)]).surplus] == [2, 6, 3]


def test_a_layout_adds_its_rows_up() -> None:
    rows = [Row(the_week(), [stands(pk=n) for n in range(4)]), Row(in_force("SN 2-3w2").slices[1], [stands(pk=9)])]
    with time_machine.travel(MONDAY, tick=False):
        found = Layout((), rows, [stands(pk=20)])
        assert (found.ordered, found.laid_out, found.missing, found.missing_optional) == (4, 3, 1, 1)
        assert [visit.pk for visit in found.cancelled] == [20, 3]
        assert found.short_weeks == []
        full = Layout((), [Row(the_week("SN 2w2"), [stands(pk=n) for n in range(2)])], [])
        assert [found.changes_anything, full.changes_anything] == [True, False]
        for changed in (Layout((), [], [stands()]), Layout((), [Row(the_week("SN 2w2"))], []),
                        Layout((), [Row(the_week(), [stands(pk=n) for n in range(2)])], [])):  # fmt: skip
            assert changed.changes_anything
    assert len(Layout((), [Row(in_force("SN 2w2", starts=SATURDAY).slices[0])], []).short_weeks) == 1


def test_a_visit_goes_into_its_own_order_while_that_has_room() -> None:
    mine, other = Row(in_force("SN 1w2").slices[0]), Row(in_force("SN 1w2", pk=2).slices[0])
    visit = stands(order_id=2)
    assert best_row([mine, other], visit) is other
    other.visits.append(stands())
    assert best_row([mine, other], visit) is mine
    mine.visits.append(stands())
    assert best_row([mine, other], visit) is other
    assert best_row([mine, other], stands(week_starts_on=date(2027, 1, 10))) is None
    assert best_row([mine, other], stands(starts_at=at(SATURDAY, "23:00"), week_starts_on=date(2027, 1, 10))) is mine


@pytest.mark.parametrize(
    ("purpose", "order", "is_counted"),
    [("", None, True), ("evaluation", None, True), ("reassessment", None, True), ("initial assessment", None, False),
     ("aide supervision", None, False), ("case management", None, False), ("aide supervision", 1, True)],
)  # fmt: skip
def test_care_is_counted_against_an_order_and_supervision_is_not(
    purpose: str, order: int | None, is_counted: bool
) -> None:
    assert counts(Visit(purpose=purpose, order_id=order)) is is_counted


@pytest.mark.parametrize(
    ("made", "planned", "as_of", "status", "word", "tone"),
    [
        (2, 0, SATURDAY, "met", "Met", "good"),
        (0, 0, date(2027, 1, 10), "under", "Under", "danger"),
        (3, 0, DAY, "over", "Over", "warn"),
        (2, 1, DAY, "planned_over", "Over", "warn"),
        (0, 2, DAY, "open", "Open", "mute"),
        (0, 0, date(2027, 1, 2), "future", "Not started", "mute"),
    ],
)
def test_a_week_is_judged_by_what_was_made_and_planned(
    made: int, planned: int, as_of: date, status: str, word: str, tone: str
) -> None:
    done = [stands("completed", pk=n, check_in_at=at(DAY, f"{8 + n:02}:00")) for n in range(made)]
    ahead = [stands("planned", pk=9 + n, starts_at=at(SATURDAY, f"{8 + n:02}:00"), ends_at=at(SATURDAY, f"{8 + n:02}:30"))
             for n in range(planned)]  # fmt: skip
    with time_machine.travel(at(as_of, "12:00"), tick=False):
        row = judge([in_force("SN 2w2")], [*done, *ahead], as_of)[0].rows[0]
        assert (row.status, row.word, row.tone, row.count) == (status, word, tone, made + planned)
        assert (row.days, row.is_now) == ("3–9 Jan", SUNDAY <= as_of <= SATURDAY)
        assert (row.ordered_words, row.short_words) == ("2", "")


def test_a_visit_that_is_not_scheduled_or_not_counted_is_in_no_week() -> None:
    beside = [stands(), stands("completed", pk=2, order_id=None, purpose="aide supervision", check_in_at=at(DAY, "09:00")),
              stands("planned", pk=3, is_prn=True, starts_at=at(DAY, "11:00"))]  # fmt: skip
    (one,) = judge([in_force("SN 2w2, 1 PRN for pain")], beside, DAY)
    assert (one.made, one.rows[0].count, one.prn.used) == (0, 0, 0)
    used = stands("completed", pk=3, is_prn=True, check_in_at=at(DAY, "09:00"))
    (one,) = judge([in_force("SN 2w2, 1 PRN for pain")], [used], DAY)
    assert (one.made, one.prn.used) == (0, 1)


def test_a_planned_visit_whose_time_passed_unrecorded_is_not_counted_on() -> None:
    row = WeekRow(the_week(), [stands("planned", starts_at=at(DAY, "08:00"), ends_at=at(DAY, "09:00"))])
    for now, count in ((at(DAY, "08:30"), 1), (at(DAY, "09:00"), 0)):
        with time_machine.travel(now, tick=False):
            assert row.count == count
