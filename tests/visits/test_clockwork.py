"""Days, quarter hours and weeks of the schedule, and the words and numbers of its parts: nothing here needs a database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine

from accounts.models import User
from tests.visits.conftest import MONDAY, SUNDAY, at
from visits.board import Block, Column, People, hours
from visits.candidates import Slot
from visits.models import Visit, VisitNote
from visits.times import LAST_ROW, board_row, board_rows, fits_board, span, week_of
from visits.views.shared import known_return
from visits.views.visit import receipt

pytestmark = pytest.mark.usefixtures("in_new_york")

DAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
SATURDAY = date(2027, 1, 9)


# --- times ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "first"), [(SUNDAY, SUNDAY), (DAY, SUNDAY), (SATURDAY, SUNDAY), (date(2027, 1, 10), date(2027, 1, 10))]
)
def test_a_week_runs_from_sunday_to_saturday(day: date, first: date) -> None:
    assert week_of(day) == (first, first + timedelta(days=6))


@pytest.mark.parametrize(
    ("day", "clock", "begins", "minutes"),
    [
        ("2027-01-04", "09:15", "2027-01-04T14:15+00:00", 45),
        ("2027-03-14", "02:30", "2027-03-14T07:30+00:00", 60),
        ("2027-03-14", "01:30", "2027-03-14T06:30+00:00", 60),
    ],
)
def test_a_visit_runs_for_real_minutes_from_the_agencys_clock(day: str, clock: str, begins: str, minutes: int) -> None:
    start, end = span(date.fromisoformat(day), time.fromisoformat(clock), minutes)
    assert start == datetime.fromisoformat(begins)
    assert end - start == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("clock", "row"),
    [("00:00", 0), ("06:59", 0), ("07:00", 0), ("07:14", 0), ("07:15", 1), ("12:00", 20), ("18:44", 46),
     ("18:45", 47), ("18:59", 47), ("19:00", 47), ("23:59", 47)],
)  # fmt: skip
def test_a_time_stands_in_its_quarter_hour_or_at_the_edge(clock: str, row: int) -> None:
    assert board_row(at(DAY, clock)) == row
    assert LAST_ROW == 47


@pytest.mark.parametrize(
    ("begins", "ends", "rows", "fits"),
    [
        ("2027-01-04 07:00", "2027-01-04 08:00", (0, 4), True),
        ("2027-01-04 06:59", "2027-01-04 08:00", (0, 4), False),
        ("2027-01-04 09:00", "2027-01-04 09:16", (8, 2), True),
        ("2027-01-04 18:30", "2027-01-04 19:00", (46, 2), True),
        ("2027-01-04 18:30", "2027-01-04 19:01", (46, 2), False),
        ("2027-01-04 20:00", "2027-01-04 21:00", (47, 1), False),
        ("2027-01-03 23:00", "2027-01-04 01:00", (0, 1), False),
        ("2027-01-03 23:00", "2027-01-04 08:00", (0, 4), False),
        ("2027-01-04 18:00", "2027-01-05 00:00", (44, 4), False),
        ("2027-01-04 18:00", "2027-01-05 09:00", (44, 4), False),
    ],
)
def test_a_visit_stands_on_the_board_of_a_day_for_what_lies_on_it(
    begins: str, ends: str, rows: tuple[int, int], fits: bool
) -> None:
    start, end = (at(date.fromisoformat(each[:10]), each[11:]) for each in (begins, ends))
    assert board_rows(start, end, DAY) == rows
    assert fits_board(start, end, DAY) is fits


def test_the_hours_of_the_board_are_named() -> None:
    shown = hours()
    assert (shown[0], shown[5], shown[6], shown[-1]) == ((0, "7 AM"), (20, "12 PM"), (24, "1 PM"), (44, "6 PM"))


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("2027-01-04 23:45", "11:00 PM to 11:45 PM"),
        ("2027-01-05 00:00", "11:00 PM to 12:00 AM"),
        ("2027-01-05 01:00", "11:00 PM to 1:00 AM, Tue 5 Jan"),
    ],
)
def test_hours_over_midnight_name_the_day_they_end(ends: str, words: str) -> None:
    block = Block(0, 1, at(DAY, "23:00"), at(date.fromisoformat(ends[:10]), ends[11:]))
    with time_machine.travel(MONDAY, tick=False):
        assert (block.hours, block.kind, block.can_be_dragged) == (words, "Busy", False)


@pytest.mark.parametrize(
    ("facts", "together", "is_carried_over", "kind", "is_dragged"),
    [
        ({"status": "planned"}, "", False, "SN", True),
        ({"status": "completed"}, "", False, "SN, completed", False),
        ({"status": "planned"}, "Ruth Meyer", False, "SN, with Ruth Meyer", True),
        ({"status": "planned"}, "", True, "SN, since Mon 4 Jan", True),
        ({"status": "under_way"}, "Ruth", True, "SN, under way, with Ruth, since Mon 4 Jan", False),
    ],
)
def test_a_block_says_what_is_not_as_planned(
    facts: dict[str, Any], together: str, is_carried_over: bool, kind: str, is_dragged: bool
) -> None:
    begins, ends = at(DAY, "11:00"), at(DAY, "12:00")
    with time_machine.travel(MONDAY, tick=False):
        visit = Visit(discipline="SN", starts_at=begins, ends_at=ends, **facts)
        block = Block(0, 1, begins, ends, is_carried_over=is_carried_over, visit=visit, together=together)
        assert (block.kind, block.can_be_dragged) == (kind, is_dragged)
        assert not Block(0, 1, begins, ends, is_in_place=False, visit=visit).can_be_dragged


@pytest.mark.parametrize(("total", "parts"), [(0, 1), (1, 1), (24, 1), (25, 2), (48, 2), (49, 3)])
def test_people_stand_in_parts_of_twenty_four(total: int, parts: int) -> None:
    assert People((), 1, total).parts == parts


def test_a_column_counts_under_the_discipline_of_its_person() -> None:
    assert [Column(User(discipline=code)).discipline for code in ("LPN", "PTA", "SN", "")] == ["SN", "PT", "SN", ""]


def test_a_free_time_is_said_on_the_agencys_clock() -> None:
    slot = Slot(at(DAY, "21:15"), at(DAY, "22:00"))
    with time_machine.travel(MONDAY, tick=False):
        assert (slot.day, slot.clock, slot.words) == (DAY, "21:15", "Mon 4 Jan, 9:15 PM")


# --- a visit --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "is_not_begun"), [("09:59", True), ("10:00", True), ("10:01", False)]
)  # fmt: skip
@pytest.mark.parametrize("status", ["planned", "completed", "needed"])
def test_a_planned_visit_is_not_begun_once_its_time_is_over(ends: str, is_not_begun: bool, status: str) -> None:
    visit = Visit(status=status, starts_at=at(DAY, "09:00"), ends_at=at(DAY, ends))
    wanted = is_not_begun and status == "planned"
    plain = {"planned": ("planned", "planned"), "completed": ("completed", "completed"),
             "needed": ("unassigned", "to be scheduled")}[status]  # fmt: skip
    with time_machine.travel(MONDAY, tick=False):
        assert visit.is_not_begun is wanted
        assert (visit.status_key, visit.status_words) == (("not_begun", "not begun") if wanted else plain)
        assert visit.tone == ("good" if status == "completed" else "warn" if wanted else "info")
    assert not Visit(status=status).is_not_begun


@pytest.mark.parametrize(
    ("begins", "ends", "days"),
    [
        ("2027-01-04 11:00", "2027-01-04 12:00", [False, True, False]),
        ("2027-01-04 23:00", "2027-01-05 00:00", [False, True, False]),
        ("2027-01-04 23:00", "2027-01-05 00:01", [False, True, True]),
        ("2027-01-03 23:00", "2027-01-04 00:00", [True, False, False]),
    ],
)
def test_a_visit_reaches_each_day_its_time_touches(begins: str, ends: str, days: list[bool]) -> None:
    start, end = (at(date.fromisoformat(each[:10]), each[11:]) for each in (begins, ends))
    visit = Visit(starts_at=start, ends_at=end)
    assert [visit.reaches(day) for day in (SUNDAY, DAY, TUESDAY)] == days
    assert not Visit().reaches(DAY)
    assert not Visit(starts_at=start).reaches(DAY)


def test_what_one_visit_says_of_itself() -> None:
    begins, ends = at(DAY, "22:00"), at(DAY, "22:45")
    planned = Visit(starts_at=begins, ends_at=ends, discipline="SN", week_ends_on=SATURDAY)
    assert (planned.on, planned.minutes, planned.span, planned.discipline_name) == (
        DAY,
        45,
        (begins, ends),
        "skilled nursing",
    )
    assert Visit(starts_at=begins, check_in_at=at(TUESDAY, "00:10")).on == TUESDAY
    assert (Visit().on, Visit().minutes, Visit(starts_at=begins).minutes, Visit(ends_at=ends).minutes) == (None,) * 4
    assert (Visit(discipline="CM").discipline_name, Visit(discipline="XX").discipline_name) == ("case management", "XX")
    assert (Visit(order_id=1).is_ordered, Visit().is_ordered) == (True, False)
    assert [status for status in Visit.Status if Visit(status=status).may_move] == ["needed", "planned"]
    for day, is_over in ((SATURDAY, False), (date(2027, 1, 10), True)):
        with time_machine.travel(at(day, "09:00"), tick=False):
            assert planned.is_week_over is is_over
    assert (VisitNote().is_signed, VisitNote(signed_at=begins).is_signed) == (False, True)


@pytest.mark.parametrize(
    ("facts", "place", "times", "missing"),
    [
        ({}, "", "", {"Place", "Begin and end", "Date"}),
        ({"check_in_at": MONDAY, "location_reason": "Device problem"}, "At home, device problem", "Began 10:00 AM",
         {"Begin and end"}),
        ({"check_in_at": MONDAY, "check_in_latitude": 1, "check_out_at": MONDAY + timedelta(minutes=45)},
         "At home, taken by the device", "10:00 AM to 10:45 AM", set()),
        ({"check_in_at": MONDAY}, "At home", "Began 10:00 AM", {"Begin and end"}),
    ],
)  # fmt: skip
def test_the_receipt_says_each_element_in_words(
    facts: dict[str, Any], place: str, times: str, missing: set[str]
) -> None:
    who = User(given_name="Ruth", family_name="Meyer")
    visit = Visit(discipline="SN", clinician=who, place="home", **facts)
    patient: Any = SimpleNamespace(name="Ann Oak", record_number="HH-1")
    found = receipt(visit, patient)
    rows = {row["label"]: row["value"] for row in found["rows"]}  # type: ignore[attr-defined]
    assert (rows["Place"], rows["Begin and end"]) == (place, times)
    assert rows["Type of service"] == "Skilled nursing"
    assert rows["Person served"] == "Ann Oak, record HH-1"
    assert rows["Date"] == (DAY if facts else None)
    assert {row["label"] for row in found["rows"] if row["is_missing"]} == missing  # type: ignore[attr-defined]
    assert found["is_complete"] is not missing
    nobody = receipt(Visit(discipline="SN"), patient)
    assert "Person providing" in {row["label"] for row in nobody["rows"] if row["is_missing"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "is_taken"),
    [
        ("/schedule", True), ("/schedule?view=list", True), ("/patients/x", True), ("/visits/x", True), ("/today", True),
        ("", False), ("//evil.example", False), ("/\\evil", False), ("/schedule\\x", False), ("/schedule\nx", False),
        ("/settings", False), ("https://evil.example/schedule", False),
        ("/schedule?" + "x" * 289, True), ("/schedule?" + "x" * 290, False),
    ],
)  # fmt: skip
def test_a_page_leads_back_to_the_schedule_or_a_chart_only(asked: str, is_taken: bool) -> None:
    request = Mock(POST={}, GET={"next": asked})
    assert known_return(request, "/other") == (asked if is_taken else "/other")
    assert known_return(Mock(POST={"next": asked}, GET={"next": "/today"}), "/other") == (
        asked if is_taken else "/other" if asked else "/today"
    )
