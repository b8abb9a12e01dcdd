"""The schedule: who sees what, planning, conflicts with free times, undo; all of it without JavaScript."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from tests import factories
from tests.visits.conftest import MONDAY, at
from visits.models import Visit

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 4)
BOARD = {"HTTP_X_REQUESTED_WITH": "board"}


def when(visit: Any, clinician: Any, **more: Any) -> dict[str, Any]:
    return {
        "day": "2027-01-05",
        "clock": "09:15",
        "minutes": "45",
        "clinician": str(clinician.uuid),
        "seen_version": visit.version,
        **more,
    }


def url(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


@pytest.mark.parametrize("view", ["board", "week", "list", "unassigned", "nonsense"])
def test_schedule_views_answer(client: Any, case_manager: Any, visit: Any, needed: Any, view: str) -> None:
    client.force_login(case_manager)
    answer = client.get(url("schedule"), {"view": view, "day": "2027-01-04"})
    assert answer.status_code == 200
    assert visit.patient.family_name in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"day": "2027-02-29"},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"day": "<b>"},
        {"staff": "x"},
        {"staff": "me"},
        {"view": "list", "after": "x"},
        {"day": "\x00", "staff": "\x00", "view": "\x00"},
        {"day": "1" * 100000},
    ],
)
def test_schedule_with_a_strange_address_answers(
    client: Any, case_manager: Any, visit: Any, query: dict[str, str]
) -> None:
    client.force_login(case_manager)
    assert client.get(url("schedule"), query).status_code == 200


def test_schedule_is_refused_to_intake(client: Any, intake: Any) -> None:
    client.force_login(intake)
    assert client.get(url("schedule")).status_code == 403


@pytest.mark.parametrize("view", ["board", "week", "list", "unassigned"])
def test_schedule_shows_nothing_of_anothers_patient(
    client: Any, other_case_manager: Any, visit: Any, needed: Any, view: str
) -> None:
    client.force_login(other_case_manager)
    assert (
        visit.patient.family_name
        not in client.get(url("schedule"), {"view": view, "day": "2027-01-04"}).content.decode()
    )


def test_schedule_of_a_clinician_is_her_own(client: Any, clinician: Any, visit: Any, team: Any) -> None:
    colleague = factories.UserFactory(role="clinician", discipline="SN", team=team)
    other = factories.VisitFactory(clinician=colleague, starts_at=at(DAY, "09:00"))
    client.force_login(clinician)
    text = client.get(url("schedule"), {"view": "list", "day": "2027-01-04"}).content.decode()
    assert visit.patient.family_name in text
    assert other.patient.family_name not in text


def test_board_shows_time_taken_elsewhere_as_busy(client: Any, case_manager: Any, visit: Any, clinician: Any) -> None:
    other = factories.VisitFactory(clinician=clinician, starts_at=at(DAY, "14:00"))
    client.force_login(case_manager)
    text = client.get(url("schedule"), {"view": "board", "day": "2027-01-04"}).content.decode()
    assert "Busy" in text
    assert other.patient.family_name not in text


def test_schedule_queries_do_not_grow(
    client: Any, case_manager: Any, clinician: Any, episode: Any, queries: Any
) -> None:
    client.force_login(case_manager)
    counts = []
    for _ in range(2):
        for n in range(6):
            factories.VisitFactory(
                episode=episode, clinician=clinician, starts_at=at(DAY, "07:00") + timedelta(hours=n + 6 * len(counts))
            )
            factories.VisitFactory(
                episode=episode, clinician=None, status="needed", starts_at=None, ends_at=None, week_starts_on=DAY
            )
        seen = []
        for view in ("board", "week", "list", "unassigned"):
            client.get(url("schedule"), {"view": view, "day": "2027-01-04"})
            with queries() as q:
                client.get(url("schedule"), {"view": view, "day": "2027-01-04"})
            seen.append(len(q))
        counts.append(seen)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


def test_plan_page_names_people_with_reasons(client: Any, case_manager: Any, needed: Any, clinician: Any) -> None:
    client.force_login(case_manager)
    text = client.get(url("plan", needed.uuid)).content.decode()
    assert clinician.family_name in text
    assert "new to the patient" in text


def test_plan_gives_a_needed_visit_its_time(client: Any, case_manager: Any, needed: Any, clinician: Any) -> None:
    client.force_login(case_manager)
    answer = client.post(url("plan", needed.uuid), when(needed, clinician, next="/schedule?view=unassigned"))
    assert (answer.status_code, answer["Location"]) == (302, "/schedule?view=unassigned")
    needed.refresh_from_db()
    assert (needed.status, needed.clinician, needed.starts_at) == ("planned", clinician, at(date(2027, 1, 5), "09:15"))


def test_plan_does_not_send_people_elsewhere(client: Any, case_manager: Any, needed: Any, clinician: Any) -> None:
    client.force_login(case_manager)
    answer = client.post(url("plan", needed.uuid), when(needed, clinician, next="//evil.example"))
    assert answer["Location"] == url("of_patient", needed.patient.uuid)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": ""}, "Enter the day"),
        ({"day": "2027-02-29"}, "Enter the day"),
        ({"day": "2027-01-03"}, "today or later"),
        ({"day": "2027-01-12"}, "week of"),
        ({"day": "9999-01-01"}, "on or before"),
        ({"clock": "25:00"}, "Enter the start"),
        ({"clock": ""}, "Enter the start"),
        ({"minutes": "5"}, "10 or more"),
        ({"minutes": "100000"}, "720 or less"),
        ({"minutes": "ten"}, "whole number"),
        ({"clinician": ""}, "Choose who goes"),
        ({"clinician": "x"}, "from the list"),
        ({"clinician": "00000000-0000-0000-0000-000000000000"}, "from the list"),
        ({"day": "🙂\x00<b>"}, "Enter the day"),
    ],
)
def test_plan_explains_a_bad_form(
    client: Any, case_manager: Any, needed: Any, clinician: Any, changes: dict[str, str], words: str
) -> None:
    client.force_login(case_manager)
    answer = client.post(url("plan", needed.uuid), when(needed, clinician) | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    needed.refresh_from_db()
    assert needed.status == "needed"


def test_plan_on_taken_time_offers_the_next_three_free(
    client: Any, case_manager: Any, visit: Any, needed: Any, clinician: Any
) -> None:
    client.force_login(case_manager)
    answer = client.post(url("plan", needed.uuid), when(needed, clinician, day="2027-01-04", clock="11:15"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "already" in text
    assert text.count('name="clock" value="') >= 3
    for clock in ("11:45", "12:00", "12:15"):
        assert f'name="clock" value="{clock}"' in text


def test_board_is_told_of_a_conflict_with_free_times(
    client: Any, case_manager: Any, visit: Any, needed: Any, clinician: Any
) -> None:
    client.force_login(case_manager)
    answer = client.post(url("plan", needed.uuid), when(needed, clinician, day="2027-01-04", clock="11:15"), **BOARD)
    assert answer.status_code == 422
    assert [s["clock"] for s in answer.json()["slots"]] == ["11:45", "12:00", "12:15"]
    assert "already" in answer.json()["said"]


def test_board_moves_a_visit(client: Any, case_manager: Any, visit: Any, clinician: Any) -> None:
    client.force_login(case_manager)
    answer = client.post(url("plan", visit.uuid), when(visit, clinician), **BOARD)
    assert answer.status_code == 200
    visit.refresh_from_db()
    assert visit.starts_at == at(date(2027, 1, 5), "09:15")


def test_moving_from_an_old_page_is_a_conflict_that_says_where_it_is_now(
    client: Any, case_manager: Any, visit: Any, clinician: Any
) -> None:
    client.force_login(case_manager)
    old = when(visit, clinician)
    client.post(url("plan", visit.uuid), old)
    answer = client.post(url("plan", visit.uuid), {**old, "clock": "15:00"})
    assert answer.status_code == 409
    assert "5 Jan 2027, 9:15 AM" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.starts_at == at(date(2027, 1, 5), "09:15")


def test_plan_of_anothers_visit_is_not_found(client: Any, other_case_manager: Any, visit: Any, clinician: Any) -> None:
    client.force_login(other_case_manager)
    for name in ("plan", "cancel", "miss", "make_up", "visit"):
        assert client.get(url(name, visit.uuid)).status_code == 404
    assert client.post(url("plan", visit.uuid), when(visit, clinician)).status_code == 404


def test_plan_is_refused_to_a_clinician(client: Any, clinician: Any, visit: Any) -> None:
    client.force_login(clinician)
    assert client.get(url("plan", visit.uuid)).status_code == 403


def test_undo_puts_the_visit_back(client: Any, case_manager: Any, visit: Any, clinician: Any) -> None:
    client.force_login(case_manager)
    before = visit.starts_at
    client.post(url("plan", visit.uuid), when(visit, clinician))
    assert "Undo" in client.get(url("schedule")).content.decode()
    client.post(url("undo", visit.uuid), {"next": "/schedule"})
    visit.refresh_from_db()
    assert visit.starts_at == before


def test_undo_of_planning_a_needed_visit_makes_it_needed_again(
    client: Any, case_manager: Any, needed: Any, clinician: Any
) -> None:
    client.force_login(case_manager)
    client.post(url("plan", needed.uuid), when(needed, clinician))
    client.post(url("undo", needed.uuid))
    needed.refresh_from_db()
    assert (needed.status, needed.clinician, needed.starts_at) == ("needed", None, None)


def test_undo_after_its_time_changes_nothing(client: Any, case_manager: Any, visit: Any, clinician: Any) -> None:
    client.force_login(case_manager)
    client.post(url("plan", visit.uuid), when(visit, clinician))
    with time_machine.travel(MONDAY + timedelta(seconds=20), tick=False):
        assert "Undo" not in client.get(url("schedule")).content.decode()
        client.post(url("undo", visit.uuid))
    visit.refresh_from_db()
    assert visit.starts_at == at(date(2027, 1, 5), "09:15")


def test_undo_is_the_movers_own(client: Any, case_manager: Any, supervisor: Any, visit: Any, clinician: Any) -> None:
    client.force_login(case_manager)
    client.post(url("plan", visit.uuid), when(visit, clinician))
    client.force_login(supervisor)
    client.post(url("undo", visit.uuid))
    visit.refresh_from_db()
    assert visit.starts_at == at(date(2027, 1, 5), "09:15")


def test_cancel_needs_a_reason_and_takes_it_off(client: Any, case_manager: Any, visit: Any) -> None:
    client.force_login(case_manager)
    assert client.post(url("cancel", visit.uuid), {"seen_version": 1, "reason": " "}).status_code == 422
    assert client.post(url("cancel", visit.uuid), {"seen_version": 1, "reason": "In hospital"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.ended_reason) == ("cancelled", "In hospital")


def test_miss_asks_for_a_make_up_in_the_same_week(client: Any, case_manager: Any, visit: Any, clinician: Any) -> None:
    client.force_login(case_manager)
    assert client.post(url("miss", visit.uuid), {"seen_version": 1, "cause": ""}).status_code == 422
    client.post(url("miss", visit.uuid), {"seen_version": 1, "cause": "Patient refused", "detail": "Called twice"})
    visit.refresh_from_db()
    assert (visit.status, visit.ended_reason, visit.practitioner_told_at) == (
        "missed",
        "Patient refused. Called twice",
        None,
    )
    text = client.get(url("visit", visit.uuid)).content.decode()
    assert "Plan a make-up visit" in text
    assert "has not been told" in text
    client.post(url("make_up", visit.uuid), when(visit, clinician))
    made = Visit.objects.exclude(pk=visit.pk).get(status="planned")
    assert (made.order, made.week_starts_on) == (visit.order, visit.week_starts_on)


def test_make_up_outside_the_week_is_refused(client: Any, case_manager: Any, visit: Any, clinician: Any) -> None:
    Visit.objects.filter(pk=visit.pk).update(status="missed", ended_reason="Snow")
    client.force_login(case_manager)
    assert client.post(url("make_up", visit.uuid), when(visit, clinician, day="2027-01-10")).status_code == 422


def test_telling_the_practitioner_is_recorded_once(client: Any, case_manager: Any, visit: Any) -> None:
    Visit.objects.filter(pk=visit.pk).update(status="missed", ended_reason="Snow")
    client.force_login(case_manager)
    client.post(url("tell", visit.uuid))
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        client.post(url("tell", visit.uuid))
    visit.refresh_from_db()
    assert visit.practitioner_told_at == MONDAY
