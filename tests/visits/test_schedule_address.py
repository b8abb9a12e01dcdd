"""The address of the schedule: every part that is named, what is strange, and what each view then shows and counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.visits.conftest import SUNDAY, at, url
from visits import board
from visits.models import Visit

pytestmark = pytest.mark.django_db
DAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)


def shown(client: Any, who: Any, **query: Any) -> Any:
    client.force_login(who)
    return client.get(url("schedule"), query).context


@pytest.mark.parametrize(
    ("query", "view", "day", "part", "weeks"),
    [
        ({}, "board", DAY, 1, ""),
        ({"view": "dance"}, "board", DAY, 1, ""),
        ({"view": "week", "day": "2027-02-01"}, "week", date(2027, 2, 1), 1, ""),
        ({"day": "2036-12-31"}, "board", date(2036, 12, 31), 1, ""),
        ({"day": "2037-01-02"}, "board", DAY, 1, ""),
        ({"day": "2017-01-06"}, "board", date(2017, 1, 6), 1, ""),
        ({"day": "2017-01-05"}, "board", DAY, 1, ""),
        ({"part": "9999"}, "board", DAY, 9999, ""),
        ({"part": "10000"}, "board", DAY, 1, ""),
        ({"view": "unassigned", "weeks": "open"}, "unassigned", DAY, 1, "open"),
        ({"view": "unassigned", "weeks": "x"}, "unassigned", DAY, 1, ""),
    ],
)
def test_an_address_says_what_is_shown(
    client: Any, case_manager: Any, monday: Any, query: dict[str, str], view: str, day: date, part: int, weeks: str
) -> None:
    asked = shown(client, case_manager, **query)["asked"]
    assert (asked.view, asked.day, asked.part, asked.weeks) == (view, day, part, weeks)


def test_each_role_begins_with_its_own_view_and_steps_by_its_length(
    client: Any, case_manager: Any, clinician: Any, visit: Any
) -> None:
    assert shown(client, clinician)["asked"].view == "list"
    board_of, week = shown(client, case_manager), shown(client, case_manager, view="week")
    assert [context["previous_url"][-10:] for context in (board_of, week)] == ["2027-01-03", "2026-12-28"]
    assert [context["next_url"][-10:] for context in (board_of, week)] == ["2027-01-05", "2027-01-11"]
    assert (board_of["is_today"], shown(client, case_manager, day="2027-01-05")["is_today"]) == (True, False)
    assert (board_of["may_schedule"], shown(client, clinician)["may_schedule"]) == (True, False)


def test_whose_visits_are_wanted(client: Any, case_manager: Any, clinician: Any, visit: Any, team: Any) -> None:
    stranger = factories.UserFactory(role="clinician", discipline="SN", team=factories.TeamFactory())
    for staff, view, wanted in (
        (str(clinician.uuid), "board", clinician),
        (str(stranger.uuid), "board", None),
        ("x", "board", None),
        ("me", "list", case_manager),
        ("me", "not_begun", case_manager),
        ("me", "board", case_manager),
    ):
        assert shown(client, case_manager, view=view, staff=staff)["asked"].staff == wanted, (staff, view)


@pytest.mark.parametrize(
    ("query", "count", "lead"),
    [
        ({}, 2, "Visits from Mon 4 Jan on, soonest first."),
        ({"until": "2027-01-04"}, 1, "Visits on Mon 4 Jan."),
        ({"until": "2027-01-05"}, 2, "Visits from Mon 4 Jan to Tue 5 Jan."),
        ({"until": "2027-01-03"}, 2, "Visits from Mon 4 Jan on, soonest first."),
        ({"until": "2027-02-03"}, 2, "Visits from Mon 4 Jan to Wed 3 Feb."),
        ({"until": "2027-02-04"}, 2, "Visits from Mon 4 Jan on, soonest first."),
        ({"day": "2027-01-06"}, 0, "Visits from Wed 6 Jan on, soonest first."),
    ],
)
def test_a_list_ends_where_it_is_asked_to_within_a_month(
    client: Any, case_manager: Any, visit: Any, query: dict[str, str], count: int, lead: str
) -> None:
    factories.VisitFactory(episode=visit.episode, starts_at=at(TUESDAY, "09:00"))
    gone = factories.VisitFactory(episode=visit.episode, starts_at=at(TUESDAY, "13:00"))
    Visit.objects.filter(pk=gone.pk).update(status="cancelled", ended_reason="Snow")
    context = shown(client, case_manager, view="list", **({"day": "2027-01-04"} | query))
    assert (len(context["rows"]), context["lead"]) == (count, lead)


def test_a_list_of_one_person_holds_only_theirs(client: Any, case_manager: Any, clinician: Any, visit: Any) -> None:
    factories.VisitFactory(episode=visit.episode, starts_at=at(TUESDAY, "09:00"))
    context = shown(client, case_manager, view="list", staff=str(clinician.uuid))
    assert list(context["rows"]) == [visit]


@pytest.mark.parametrize(("until", "count"), [("", 2), ("2027-01-03", 1), ("2027-01-04", 2), ("2027-01-02", 0)])
def test_what_nobody_began_is_listed_up_to_a_day(
    client: Any, case_manager: Any, episode: Any, clinician: Any, until: str, count: int
) -> None:
    for day in (SUNDAY, DAY):
        factories.VisitFactory(episode=episode, clinician=clinician, starts_at=at(day, "08:00"))
    context = shown(client, case_manager, view="not_begun", until=until)
    assert len(context["rows"]) == count
    assert context["lead"].startswith(f"{count} visit") if count else context["lead"] == ""


def test_visits_to_be_scheduled_are_those_of_open_weeks_or_all(client: Any, case_manager: Any, needed: Any) -> None:
    later = factories.VisitFactory(episode=needed.episode, clinician=None, status="needed", starts_at=None, ends_at=None,
                                   week_starts_on=date(2027, 1, 10))  # fmt: skip
    every, now = (shown(client, case_manager, view="unassigned", weeks=weeks) for weeks in ("", "open"))
    assert (list(every["rows"]), list(now["rows"])) == ([needed, later], [needed])
    assert (every["all_url"], "weeks" in now["all_url"]) == ("", False)
    assert every["lead"] == "2 visits that orders ask for and nobody has planned, by week."
    assert now["lead"].startswith("1 visit whose week is open on Mon 4 Jan that orders ask for")
    Visit.objects.filter(status="needed").update(status="cancelled", ended_reason="Snow")
    assert shown(client, case_manager, view="unassigned")["lead"] == ""


def test_the_board_counts_what_waits_for_who_schedules(
    client: Any, case_manager: Any, auditor: Any, visit: Any, needed: Any
) -> None:
    context = shown(client, case_manager, view="board")
    assert context["lead"] == "1 visit on Mon 4 Jan, 1 visit to be scheduled."
    assert (context["before_url"], context["next_part_url"]) == ("", "")
    read = shown(client, auditor, view="board")
    assert (read["tray"], read["lead"]) == (None, "1 visit on Mon 4 Jan.")
    alone = shown(client, case_manager, view="board", staff=str(visit.clinician.uuid))
    assert [column.person for column in alone["columns"]] == [visit.clinician]
    week = shown(client, case_manager, view="week")
    assert week["lead"] == "1 visit in the week of Sun 3 Jan."
    assert week["days"][0] == SUNDAY
    assert len(range(24)) == board.MOST_COLUMNS
