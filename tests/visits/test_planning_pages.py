"""The pages that plan a visit: what they begin with, whom they offer, which times, and what they say afterwards."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine

from tests import factories
from tests.visits.conftest import MONDAY, SUNDAY, at, url
from visits.forms.booking import when_initial
from visits.models import Visit
from visits.views.undo import undo_offer

pytestmark = pytest.mark.django_db
DAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
BOARD = {"HTTP_X_REQUESTED_WITH": "board"}


def when(visit: Any, who: Any, **more: Any) -> dict[str, Any]:
    return {"day": "2027-01-05", "clock": "09:15", "minutes": "45", "clinician": str(who.uuid),
            "seen_version": visit.version, **more}  # fmt: skip


def flat(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("frequency", "week", "day", "minutes"),
    [
        ("SN 2w4", SUNDAY, DAY, 45),
        ("SN 2w4", date(2027, 1, 10), date(2027, 1, 10), 45),
        ("HHA 3w9 x 2 hours", SUNDAY, DAY, 120),
        ("HHA 3w9 x 5 minutes", SUNDAY, DAY, 10),
        ("HHA 3w9 x 20 hours", SUNDAY, DAY, 720),
    ],
)
def test_a_visit_to_be_planned_begins_in_its_week_at_nine_as_long_as_ordered(
    plan: Any, monday: Any, frequency: str, week: date, day: date, minutes: int
) -> None:
    order = plan.visitorders.get()
    order.frequency = frequency
    assert when_initial(Visit(week_starts_on=week, order=order)) == {"day": day, "clock": time(9), "minutes": minutes}


def test_a_planned_visit_begins_as_it_stands(visit: Any, clinician: Any) -> None:
    assert when_initial(visit) == {"day": DAY, "clock": time(11), "minutes": 45, "clinician": clinician.uuid,
                                   "joint_with": None, "joint_reason": ""}  # fmt: skip


def test_the_page_moves_what_is_planned_and_plans_what_is_not(
    client: Any, visit: Any, needed: Any, case_manager: Any
) -> None:
    client.force_login(case_manager)
    move, plan = (client.get(url("plan", one.uuid)) for one in (visit, needed))
    assert ("Move the visit </button>" in flat(move), "Plan the visit </button>" in flat(plan)) == (True, True)
    assert "Cancel the visit</a>" in flat(move)
    assert [slot["clock"] for slot in move.context["slots"]] == ["11:45", "12:00", "12:15"]
    assert plan.context["slots"] == []
    assert "date_reason" not in move.context["form"].fields
    Visit.objects.filter(pk=needed.pk).update(purpose="initial assessment")
    assert "date_reason" in client.get(url("plan", needed.uuid)).context["form"].fields
    Visit.objects.filter(pk=visit.pk).update(status="completed", check_in_at=MONDAY)
    over = client.get(url("plan", visit.uuid))
    assert (over.context["slots"], "Cancel the visit</a>" in flat(over)) == ([], False)


def test_other_times_are_offered_from_now_on_and_not_where_somebody_goes_along(
    client: Any, visit: Any, case_manager: Any
) -> None:
    Visit.objects.filter(pk=visit.pk).update(starts_at=at(DAY, "08:00"), ends_at=at(DAY, "08:45"))
    client.force_login(case_manager)
    assert [slot["clock"] for slot in client.get(url("plan", visit.uuid)).context["slots"]] == [
        "10:00",
        "10:15",
        "10:30",
    ]
    lead = factories.VisitFactory(episode=visit.episode, discipline="HHA", starts_at=at(TUESDAY, "13:00"))
    Visit.objects.filter(pk=visit.pk).update(joint_with=lead, joint_reason="safety")
    assert client.get(url("plan", visit.uuid)).context["slots"] == []


def test_the_team_is_offered_and_whoever_has_the_visit(client: Any, visit: Any, needed: Any, case_manager: Any) -> None:
    stranger, colleague = (
        factories.UserFactory(role="clinician", discipline="SN", team=team)
        for team in (factories.TeamFactory(), case_manager.team)
    )
    client.force_login(case_manager)

    def offered(one: Any) -> set[Any]:
        form = client.get(url("plan", one.uuid)).context["form"]
        return {str(value) for value, _ in form.fields["clinician"].choices}

    assert offered(needed) == {str(visit.clinician.uuid), str(colleague.uuid)}
    Visit.objects.filter(pk=visit.pk).update(clinician=stranger)
    assert str(stranger.uuid) in offered(visit)
    form = client.get(url("plan", visit.uuid)).context["form"]
    labels = dict(form.fields["clinician"].choices)
    assert "free then" in labels[str(colleague.uuid)]
    assert form.fields["clinician"].help_text == ""


def test_a_wide_choice_says_that_not_all_are_listed(
    client: Any, needed: Any, case_manager: Any, monkeypatch: Any
) -> None:
    for n in range(30):
        factories.UserFactory(role="clinician", discipline="SN", family_name=f"N{n:02}", team=case_manager.team)
    client.force_login(case_manager)
    form = client.get(url("plan", needed.uuid)).context["form"]
    assert len(form.fields["clinician"].choices) == 30
    assert "The 30 who fit best are listed" in form.fields["clinician"].help_text


def test_a_time_that_was_typed_is_weighed(client: Any, visit: Any, needed: Any, case_manager: Any) -> None:
    client.force_login(case_manager)
    answer = client.post(url("plan", needed.uuid), when(needed, visit.clinician, day="2027-01-04", clock="11:00"))
    labels = dict(answer.context["form"].fields["clinician"].choices)
    assert labels[str(visit.clinician.uuid)].endswith("busy then, 1 visit that week")
    bad = client.post(url("plan", needed.uuid), when(needed, visit.clinician, day="2027-01-10"))
    assert (bad.status_code, bad.context["slots"]) == (422, [])


def test_what_was_planned_is_said_and_the_board_hears_it_too(
    client: Any, visit: Any, needed: Any, case_manager: Any
) -> None:
    client.force_login(case_manager)
    who = visit.clinician
    words = f"SN visit planned for 5 Jan 2027, 9:15 AM with {who.name}."
    done = client.post(url("plan", needed.uuid), when(needed, who), follow=True)
    assert words in done.content.decode()
    board = client.post(url("plan", visit.uuid), when(visit, who, clock="13:15"), **BOARD)
    assert board.json() == {"said": words.replace("9:15 AM", "1:15 PM")}
    empty = client.post(url("plan", visit.uuid), {}, **BOARD)
    assert (empty.status_code, empty.json()["said"]) == (422, "Choose a day, a time and a person.")
    assert "Enter the day" in client.post(url("plan", visit.uuid), {"clock": "9"}, **BOARD).json()["said"]
    visit.refresh_from_db()
    stale = client.post(url("plan", visit.uuid), when(visit, who, seen_version=1), **BOARD)
    assert stale.status_code == 409
    assert f"It is now 5 Jan 2027, 1:15 PM with {who.name}. Look at it, then plan again" in stale.json()["said"]


def test_who_moved_it_back_meanwhile_is_said_without_a_time(client: Any, visit: Any, case_manager: Any) -> None:
    Visit.objects.filter(pk=visit.pk).update(status="needed", clinician=None, starts_at=None, ends_at=None, version=2)
    client.force_login(case_manager)
    answer = client.post(url("plan", visit.uuid), when(visit, visit.clinician, seen_version=1))
    assert (answer.status_code, "while you were choosing. It is not scheduled now. Look" in flat(answer)) == (409, True)


# --- taken back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "left"), [(0, 10), (4.4, 6), (9.9, 1), (10, 1), (10.1, None)])
def test_a_move_is_offered_back_for_ten_seconds(monday: Any, seconds: float, left: int | None) -> None:
    from types import SimpleNamespace

    kept = {"at": MONDAY.isoformat(), "visit": "x", "words": "Moved."}
    request: Any = SimpleNamespace(session={"visit_move": kept})
    with time_machine.travel(MONDAY + timedelta(seconds=seconds), tick=False):
        found = undo_offer(request)
    assert found == (None if left is None else {"visit": "x", "words": "Moved.", "seconds": left})
    assert undo_offer(SimpleNamespace(session={})) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "which", "is_back"), [(13, "own", True), (13.1, "own", False), (1, "other", False), (1, "none", False)]
)
def test_a_move_is_taken_back_within_its_time_and_only_that_one(
    client: Any, visit: Any, needed: Any, case_manager: Any, seconds: float, which: str, is_back: bool
) -> None:
    client.force_login(case_manager)
    before = visit.starts_at
    if which != "none":
        client.post(url("plan", visit.uuid), when(visit, visit.clinician))
    with time_machine.travel(MONDAY + timedelta(seconds=seconds), tick=False):
        answer = client.post(url("undo", (needed if which == "other" else visit).uuid), follow=True)
    visit.refresh_from_db()
    assert ("The visit is back where it was." in answer.content.decode()) is is_back
    assert ("The time to undo has passed. Move the visit instead." in answer.content.decode()) is not is_back
    assert (visit.starts_at == before) is (is_back or which == "none")
