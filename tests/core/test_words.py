"""Days, spans, ages, badges and charts in words: each turn of phrase on the last day it is right and on the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from core.counting import Counted
from core.kit import words
from core.kit.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, LineChart
from core.kit.marks import avatar, due_badge, meter, when

pytestmark = pytest.mark.usefixtures("in_new_york")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2027-01-04T15:00:00Z"):
        yield


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2027, 1, 2), "2 days ago, Sat 2 Jan"),
        (date(2027, 1, 3), "yesterday, Sun 3 Jan"),
        (date(2027, 1, 4), "today, Mon 4 Jan"),
        (date(2027, 1, 5), "tomorrow, Tue 5 Jan"),
        (date(2027, 1, 6), "in 2 days, Wed 6 Jan"),
        (date(2027, 3, 5), "in 60 days, Fri 5 Mar"),
        (date(2027, 3, 6), "6 Mar 2027"),
        (date(2026, 11, 5), "60 days ago, Thu 5 Nov 2026"),
        (date(2026, 11, 4), "4 Nov 2026"),
        (None, "—"),
    ],
)
def test_how_far_off_a_day_is(on: date | None, expected: str) -> None:
    assert words.relative_day(on) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2027, 3, 9), date(2027, 3, 9), "9 Mar"),
        (date(2028, 3, 9), date(2028, 3, 9), "9 Mar 2028"),
        (date(2027, 3, 3), date(2027, 3, 9), "3–9 Mar"),
        (date(2027, 3, 3), date(2027, 4, 9), "3 Mar–9 Apr"),
        (date(2028, 3, 3), date(2028, 4, 9), "3 Mar–9 Apr 2028"),
        (date(2027, 3, 3), date(2028, 3, 9), "3 Mar 2027–9 Mar 2028"),
    ],
)
def test_two_days_as_one_span(first: date, last: date, expected: str) -> None:
    assert words.span(first, last) == expected


@pytest.mark.parametrize(
    ("opens", "due", "latest", "expected"),
    [
        (date(2027, 3, 9), date(2027, 3, 7), None, "by 7 Mar"),
        (date(2027, 3, 7), date(2027, 3, 7), date(2027, 3, 7), "on 7 Mar"),
        (date(2027, 3, 6), date(2027, 3, 7), date(2027, 3, 7), "can be done 6–7 Mar"),
        (None, date(2027, 3, 6), date(2027, 3, 7), "by 7 Mar, best by 6 Mar"),
        (None, None, date(2027, 3, 7), "by 7 Mar"),
        (None, date(2028, 3, 7), None, "by 7 Mar 2028"),
        (date(2028, 3, 3), None, None, "can be done from 3 Mar 2028"),
    ],
)
def test_a_window_whose_edges_meet_or_cross(opens: Any, due: Any, latest: Any, expected: str) -> None:
    assert words.window(opens, due, latest) == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(2025, 1, 4), "2 years"),
        (date(2025, 1, 5), "23 months"),
        (date(2026, 12, 4), "1 month"),
        (date(2027, 1, 4), "0 months"),
        (date(2027, 2, 1), "0 months"),
        (None, "—"),
    ],
)
def test_months_for_the_first_two_years(born: date | None, expected: str) -> None:
    assert words.age(born) == expected


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (datetime(2027, 1, 4, 14, 5, tzinfo=UTC), None, "9:05 AM"),
        (datetime(2027, 1, 4, 17, 0, tzinfo=UTC), None, "12:00 PM"),
        (datetime(2027, 1, 4, 17, 0, tzinfo=UTC), "UTC", "5:00 PM"),
        (None, None, "—"),
    ],
)
def test_a_time_in_twelve_hours(at: datetime | None, zone: str | None, expected: str) -> None:
    assert words.clock_time(at, ZoneInfo(zone) if zone else None) == expected


@pytest.mark.parametrize(
    ("due", "state", "text"),
    [
        (date(2027, 1, 3), "danger", "1 day overdue"),
        (date(2027, 1, 2), "danger", "2 days overdue"),
        (date(2027, 1, 5), "info", "Tue 5 Jan"),
        (date(2027, 1, 11), "info", "Mon 11 Jan"),
        (date(2027, 1, 12), "mute", "Tue 12 Jan"),
    ],
)
def test_a_week_ahead_is_soon_and_a_day_more_is_not(due: date, state: str, text: str) -> None:
    badge = due_badge(due)
    assert f'class="status tone-{state}"' in badge
    assert f"{text}<" in badge
    assert "Done" in due_badge(due, is_done=True)


def test_an_element_of_time_names_its_day_or_instant() -> None:
    assert when(date(2027, 1, 4)) == '<time datetime="2027-01-04">4 Jan 2027</time>'
    at = datetime(2027, 1, 4, 14, 5, 9, tzinfo=UTC)
    assert when(at, "clock") == '<time datetime="2027-01-04T14:05:09+00:00">9:05 AM</time>'
    assert when(at, "moment").endswith(">4 Jan 2027, 9:05 AM</time>")
    assert when(date(2027, 1, 4), "moment").endswith(">4 Jan 2027</time>")
    assert when(date(2027, 1, 4), "short").endswith(">Mon 4 Jan</time>")
    assert when(None) == "—"


def test_a_bar_is_never_longer_than_the_whole_nor_of_nothing() -> None:
    assert 'max="20.0" value="6.0"' in meter(6, 20, "Visits")
    assert 'value="20.0"' in meter(21, 20, "Visits")
    assert 'max="0.0001" value="0.0"' in meter(0, 0, "Visits")
    assert "6 of 20" in meter(6, 20, "Visits")


def test_a_name_always_has_the_same_one_of_six_tints() -> None:
    tints = {avatar(name).partition("tint-")[2][0] for name in "ABCDEFGHIJ"}
    assert tints == set("012345")


def chart(*values: int, **goal: Any) -> LineChart:
    return LineChart([(str(number), value) for number, value in enumerate(values)], **goal)


@pytest.mark.parametrize(
    ("values", "low", "high", "is_met"),
    [
        ([], 1, 2, False),
        ([5], None, None, True),
        ([3], 3, None, True),
        ([2], 3, None, False),
        ([3], None, 3, True),
        ([4], None, 3, False),
        ([9, 3], 2, 4, True),
        ([3, 9], 2, 4, False),
        ([1], 2, 4, False),
    ],
)
def test_the_last_reading_meets_the_goal_or_not(values: list[int], low: Any, high: Any, is_met: bool) -> None:
    assert chart(*values, goal_low=low, goal_high=high).is_met == is_met


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (chart(unit="mg"), "No readings yet."),
        (chart(5, unit="mg"), "One reading: 5 mg."),
        (chart(5, 5), "Unchanged at 5 over 2 readings."),
        (chart(5, 3, unit="mg"), "Fell from 5 to 3 mg over 2 readings."),
        (chart(3, 4, 5), "Rose from 3 to 5 over 3 readings."),
        (chart(3, 4, goal_high=4), "Rose from 3 to 4 over 2 readings. Goal: 4 or lower, met at the last."),
        (chart(3, 4, goal_low=5), "Rose from 3 to 4 over 2 readings. Goal: 5 or higher, not met at the last."),
        (chart(3, goal_low=1, goal_high=5, unit="mg"), "One reading: 3 mg. Goal: between 1 and 5 mg, met at the last."),
    ],
)
def test_a_chart_in_a_sentence(made: LineChart, said: str) -> None:
    assert made.sentence == said


def test_a_chart_has_a_tenth_to_spare_and_reaches_from_side_to_side() -> None:
    made = chart(10, 30, 20)
    assert made.bounds == (8.0, 32.0)
    assert chart(0, 10).bounds == (0.0, 11.0)
    assert chart(-10, 10).bounds == (-12.0, 12.0)
    assert chart(5).bounds == (4.0, 6.0)
    assert chart().bounds == (0.0, 1.1)
    assert chart(10, goal_low=0, goal_high=20).bounds == (0.0, 22.0)
    assert [point.x for point in made.points] == [LEFT, (LEFT + WIDTH - RIGHT) / 2, WIDTH - RIGHT]
    assert (made.height_of(32), made.height_of(8)) == (TOP, HEIGHT - BOTTOM)
    assert made.path.startswith(f"{LEFT}.0,")
    assert [tick.value for tick in made.ticks] == [10, 30]
    assert [tick.value for tick in chart(10, 11, 30).ticks] == [10, 30]


def test_the_band_of_a_goal_runs_to_the_edge_on_its_open_side() -> None:
    assert chart(10, 30).band is None
    top, height = chart(10, 30, goal_high=20).band or (0, 0)
    assert top + height == HEIGHT - BOTTOM
    top, height = chart(10, 30, goal_low=20).band or (0, 0)
    assert top == TOP
    assert chart(10, 30, goal_low=20, goal_high=20).band == (chart(10, 30).height_of(20), 1.0)


@pytest.mark.parametrize(
    ("number", "bound", "shown", "said", "more"),
    [(0, 9, 0, "0", "0"), (9, 9, 4, "9", "5"), (10, 9, 4, "9+", "5+"), (3, 9, 5, "3", "0"), (1, 9, 0, "1", "1")],
)
def test_a_number_is_exact_up_to_its_bound(number: int, bound: int, shown: int, said: str, more: str) -> None:
    counted = Counted(number, bound)
    assert (str(counted), str(counted.beyond(shown)), bool(counted)) == (said, more, number > 0)
    assert counted.of("visit") == ("1 visit" if number == 1 else f"{said} visits")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 visits"), (1, "1 visit"), (2, "2 visits"), (500, "500 visits"), (501, "more than 500 visits")],
)
def test_a_count_in_words(count: int, said: str) -> None:
    assert words.many(count, "visit") == said
