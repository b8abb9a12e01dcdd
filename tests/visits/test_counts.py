"""A number is what it counts: visits against their order, also in a short week, and what a page shows of how many."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans.models import VisitOrder
from careplans.outline import read_back
from core.change.actions import Refused
from core.clock import today
from homehealth.frequency import VisitMade, evaluate, expand, parse
from tests import factories
from tests.visits.conftest import SUNDAY, at, sign, url
from visits import actions, board
from visits.laying import SHORT_WEEK, layout, visits_near
from visits.models import Visit
from visits.orders import ordered_minutes, orders_in_force, signed_plans
from visits.weeks import judge

pytestmark = pytest.mark.django_db
SATURDAY = date(2027, 1, 9)
DAY = date(2027, 1, 4)


def ordered(episode: Any, frequency: str, starts_on: date = SUNDAY, number: int = 1) -> Any:
    """A signed plan with one order."""
    made = factories.PlanOfCareFactory(episode=episode, starts_on=starts_on, number=number)
    factories.VisitOrderFactory(plan=made, frequency=frequency, effective_on=starts_on)
    return sign(made).visitorders.get()


def booked(order: Any, day: date, clock: str = "09:00", **more: Any) -> Any:
    given: dict[str, Any] = {"episode": order.plan.episode, "order": order, "discipline": "SN"}
    given |= {"starts_at": at(day, clock), "week_starts_on": day, "week_ends_on": day}
    return factories.VisitFactory(**given | more)


def weeks(episode: Any, as_of: date) -> list[tuple[str, str, int, str]]:
    """Each week as the page shows it: ordered, why less, done, the judgement."""
    orders = orders_in_force(episode, signed_plans(episode, as_of), today())
    live = [v for v in visits_near(episode, orders) if v.status in {"planned", "under_way", "completed"}]
    found = judge(orders, live, as_of)
    return [(r.ordered_words, r.short_words, len(r.made), r.word) for one in found for r in one.rows]


# --- more than ordered --------------------------------------------------------------------------------


def extra(day: date, clock: str, who: Any, **more: Any) -> dict[str, Any]:
    return {
        "purpose": "extra", "discipline": "SN", "day": day.isoformat(), "clock": clock, "minutes": "45",
        "clinician": str(who.uuid), "place": "home", **more,
    }  # fmt: skip


def test_four_visits_of_one_a_week_warn_at_booking_and_read_over(
    client: Any, case_manager: Any, clinician: Any, episode: Any, monday: Any
) -> None:
    order = ordered(episode, "SN 1w9")
    booked(order, date(2027, 1, 5), clinician=clinician)
    client.force_login(case_manager)
    for n, clock in enumerate(("10:00", "12:00", "14:00")):
        form = extra(date(2027, 1, 6), clock, clinician)
        answer = client.post(url("new", episode.patient.uuid), form)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert f"SN 1w9 allows 1 visit in 3–9 Jan, and {n + 1} {'is' if not n else 'are'} there already" in text
        assert f'value="{clock}' in text
        assert Visit.objects.count() == n + 1
        assert client.post(url("new", episode.patient.uuid), {**form, "over_order": "on"}).status_code == 302
    page = client.get(url("of_patient", episode.patient.uuid)).content.decode()
    assert "Over" in page
    assert weeks(episode, DAY)[0] == ("1", "", 0, "Over")
    assert episode.patient.timeline.filter(detail__contains="more than the order asks for").count() == 3


def test_a_visit_that_waits_to_be_scheduled_takes_its_room(
    case_manager: Any, clinician: Any, episode: Any, monday: Any
) -> None:
    ordered(episode, "1w9")
    actions.lay_out(episode=episode, by=case_manager)
    given = {"episode": episode, "discipline": "SN", "clinician": clinician, "purpose": "", "by": case_manager}
    times = {"starts_at": at(date(2027, 1, 5), "09:00"), "ends_at": at(date(2027, 1, 5), "09:45")}
    with pytest.raises(Refused, match="to be scheduled: plan that instead"):
        actions.plan_initial(**given, **times)
    waiting = Visit.objects.earliest("week_starts_on")
    planned = actions.plan(visit=waiting, seen_version=waiting.version, clinician=clinician, by=case_manager, **times)
    assert planned.status == "planned"
    with pytest.raises(Refused, match="1 is there already") as refusal:
        actions.plan_initial(
            **given, starts_at=times["starts_at"] + timedelta(hours=2), ends_at=times["ends_at"] + timedelta(hours=2)
        )
    assert refusal.value.field == "over_order"


@pytest.mark.parametrize(
    ("frequency", "purpose", "discipline", "is_full"),
    [
        ("SN 1w9", "", "SN", True),
        ("SN 1-2w9", "", "SN", False),
        ("SN 2w9", "", "SN", False),
        ("SN 1w9", Visit.Purpose.EVALUATION, "SN", True),
        ("SN 1w9", Visit.Purpose.SUPERVISION, "SN", False),
        ("SN 1w9", Visit.Purpose.INITIAL, "SN", False),
        ("SN 1w9", Visit.Purpose.EVALUATION, "PT", False),
        ("SN 1m2", "", "SN", True),
        ("SN BID x 2", "", "SN", False),
    ],
)
def test_what_takes_the_last_room_of_an_order(
    case_manager: Any,
    episode: Any,
    monday: Any,
    team: Any,
    frequency: str,
    purpose: str,
    discipline: str,
    is_full: bool,
) -> None:
    booked(
        ordered(episode, frequency), DAY, "08:00", clinician=factories.UserFactory(role="clinician", discipline="SN")
    )
    who = factories.UserFactory(role="clinician", discipline=discipline, team=team)
    given = {"starts_at": at(DAY, "15:00"), "ends_at": at(DAY, "15:45"), "clinician": who, "by": case_manager}
    given |= {"date_reason": "The patient was away."}
    if is_full:
        with pytest.raises(Refused, match="there already"):
            actions.plan_initial(episode=episode, discipline=discipline, purpose=purpose, **given)
    else:
        assert actions.plan_initial(episode=episode, discipline=discipline, purpose=purpose, **given).pk


def test_moving_an_extra_visit_into_a_full_week_warns_too(
    client: Any, case_manager: Any, clinician: Any, episode: Any, monday: Any
) -> None:
    order = ordered(episode, "SN 1w9")
    booked(order, date(2027, 1, 5), clinician=clinician)
    other = booked(order, date(2027, 1, 12), clinician=clinician)
    Visit.objects.filter(pk=other.pk).update(order=None)
    client.force_login(case_manager)
    form = {"day": "2027-01-06", "clock": "09:00", "minutes": "45", "clinician": str(clinician.uuid)}
    answer = client.post(url("plan", other.uuid), {**form, "seen_version": other.version})
    assert answer.status_code == 422
    assert "Get a new order first" in answer.content.decode()
    answer = client.post(url("plan", other.uuid), {**form, "seen_version": other.version, "over_order": "on"})
    assert answer.status_code == 302


def test_a_planned_visit_that_nobody_began_is_not_counted_as_too_many(
    clinician: Any, episode: Any, monday: Any
) -> None:
    order = ordered(episode, "SN 1w9")
    booked(order, SUNDAY, clinician=clinician)
    booked(order, date(2027, 1, 6), clinician=clinician)
    assert weeks(episode, DAY)[0][3] == "Open"


# --- a short week -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "starts_on", "laid_out"),
    [
        ("2w4", SATURDAY, [1, 2, 2, 2]),
        ("1w1, 2w4", SATURDAY, [1, 2, 2, 2, 2]),
        ("3w4", date(2027, 1, 8), [2, 3, 3, 3]),
        ("3w4", date(2027, 1, 7), [3, 3, 3, 3]),
        ("2-3w2", SATURDAY, [1, 3]),
        ("BID x 4d", SATURDAY, [2, 6]),
        ("1d3, 2w2", date(2027, 1, 8), [2, 3, 2]),
        ("14w1", SATURDAY, [2]),
    ],
)
def test_a_short_week_is_laid_out_by_its_days(
    episode: Any, case_manager: Any, frequency: str, starts_on: date, laid_out: list[int]
) -> None:
    ordered(episode, frequency, starts_on)
    found = layout(episode)
    actions.lay_out(episode=episode, by=case_manager)
    made = [Visit.objects.filter(week_starts_on=row.slice.start).count() for row in found.rows]
    assert made == laid_out
    assert found.ordered == sum(row.slice.least for row in found.rows)
    assert not layout(episode).changes_anything


def test_what_an_earlier_version_laid_out_too_much_in_a_short_week_is_withdrawn_with_its_reason(
    episode: Any, case_manager: Any
) -> None:
    order = ordered(episode, "2w4", SATURDAY)
    for _ in range(2):
        factories.VisitFactory(
            episode=episode, order=order, status="needed", clinician=None, starts_at=None, ends_at=None,
            week_starts_on=SATURDAY, week_ends_on=SATURDAY,
        )  # fmt: skip
    actions.lay_out(episode=episode, by=case_manager)
    assert Visit.objects.get(status="cancelled").ended_reason == SHORT_WEEK
    assert not layout(episode).changes_anything


def test_a_short_week_is_shown_as_what_it_asks_for(
    client: Any, case_manager: Any, clinician: Any, episode: Any
) -> None:
    order = ordered(episode, "3w4", SATURDAY)
    done = {"status": "completed", "check_in_at": at(SATURDAY, "09:00"), "check_out_at": at(SATURDAY, "09:30")}
    booked(order, SATURDAY, clinician=clinician, **done)
    shown = weeks(episode, date(2027, 1, 20))
    assert shown[0] == ("1", "3 ordered, 1 day", 1, "Met")
    assert shown[1] == ("3", "", 0, "Under")
    client.force_login(case_manager)
    for page in ("of_patient", "lay_out"):
        assert "3 ordered, 1 day" in client.get(url(page, episode.patient.uuid)).content.decode()


def test_a_week_cut_by_a_new_order_is_never_called_met_with_less_than_it_shows(
    clinician: Any, episode: Any, monday: Any
) -> None:
    order = ordered(episode, "3w4")
    done = {"status": "completed", "check_in_at": at(DAY, "09:00"), "check_out_at": at(DAY, "09:30")}
    booked(order, DAY, clinician=clinician, **done)
    ordered(episode, "1w4", date(2027, 1, 7), number=2)
    ordered_words, _, count, word = weeks(episode, date(2027, 1, 12))[0]
    assert (ordered_words, count, word) == ("3", 1, "Cut by a new order")


def test_the_plan_reads_back_what_a_short_week_asks_for() -> None:
    read = read_back("2w4", SATURDAY, SATURDAY + timedelta(days=59), "calendar")
    assert [week.visits for week in read.strip][:5] == ["1", "2", "2", "2", "0"]
    assert read.total.startswith("7 visits")
    assert "The week of Sat 9 Jan has 1 day and asks for 1 of 2 visits" in read.warning.replace(" 2027", "")
    assert read_back("1w1, 2w4", SATURDAY, SATURDAY + timedelta(days=59), "calendar").warning == ""


@given(
    st.sampled_from(["2w4", "3-5w3", "14w2", "1d7, 2w2", "BID x 6d", "QOD x 12d, 2w2", "1m2, 2w1", "7w2"]),
    st.integers(0, 6),
    st.lists(st.integers(0, 30), max_size=20),
)
def test_met_is_never_said_of_fewer_visits_than_are_shown_as_ordered(text: str, weekday: int, days: list[int]) -> None:
    start = SUNDAY + timedelta(days=weekday)
    order = parse(text)
    laid = expand(order, start, start + timedelta(days=30))
    visits = [VisitMade(start + timedelta(days=gone)) for gone in days]
    found = evaluate(laid, order, visits, start + timedelta(days=40))
    for need, made, status in zip(laid.weeks, found.made, found.week_status, strict=True):
        least, most = need.counting
        assert 0 <= least <= most <= need.maximum
        assert (status == "met") <= (made >= least)
        assert need.days < 7 or least == need.minimum
        assert not need.maximum or most, "a week with visits ordered asks for at least one that may be made"


# --- what a page shows of how many ---------------------------------------------------------------------


@pytest.fixture
def many(case_manager: Any, episode: Any, team: Any) -> list[Any]:
    """31 nurses of the team; the last by name have visits on Monday, the first have none."""
    people = [
        factories.UserFactory(role="clinician", discipline="SN", family_name=f"N{n:02}", team=team) for n in range(31)
    ]
    for n, person in enumerate(people[-28:]):
        home = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=SUNDAY)
        factories.VisitFactory(episode=home, clinician=person, starts_at=at(DAY, "11:00") + timedelta(minutes=n))
    return people


def drawn(text: str) -> int:
    return text.count('class="board-head" id="column-')


def flat(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_board_shows_people_with_visits_first_and_says_who_is_missing(
    client: Any, case_manager: Any, many: list[Any]
) -> None:
    client.force_login(case_manager)
    answer = client.get(url("schedule"), {"view": "board", "day": "2027-01-04"})
    text = flat(answer)
    assert "28 visits on Mon 4 Jan" in text
    assert "24 of 32 people are shown, those with visits first" in text
    assert "4 of these visits are not on this page" in text
    assert text.count("slot-link") - text.count("tray-item") == 24
    assert many[0].name not in [column.person.name for column in answer.context["columns"]]
    assert answer.context["next_part_url"] == "/schedule?view=board&day=2027-01-04&part=2"
    second = client.get(answer.context["next_part_url"])
    assert [len(column.blocks) for column in second.context["columns"]] == [1, 1, 1, 1, 0, 0, 0, 0]
    assert "The people before" in flat(second)
    everybody = [c.person.pk for page in (answer, second) for c in page.context["columns"]]
    assert len(set(everybody)) == len(everybody) == 32


@pytest.mark.parametrize("part", ["0", "3", "99999", "-1", "x", "२", ""])
def test_a_part_that_is_not_there_is_the_first(client: Any, case_manager: Any, many: list[Any], part: str) -> None:
    client.force_login(case_manager)
    answer = client.get(url("schedule"), {"view": "board", "day": "2027-01-04", "part": part})
    assert answer.context["people_part"].part == 1
    assert len(answer.context["columns"]) == 24


def test_the_week_counts_a_visit_over_midnight_once(
    client: Any, case_manager: Any, episode: Any, clinician: Any
) -> None:
    factories.VisitFactory(
        episode=episode, clinician=clinician, starts_at=at(DAY, "23:00"), ends_at=at(date(2027, 1, 5), "01:00")
    )
    client.force_login(case_manager)
    assert "1 visit in the week of Sun 3 Jan" in flat(
        client.get(url("schedule"), {"view": "week", "day": "2027-01-04"})
    )


def test_visits_of_somebody_without_a_column_are_counted_and_linked(
    client: Any, case_manager: Any, episode: Any
) -> None:
    """A clinician of another team visits one of the case manager's patients."""
    factories.VisitFactory(episode=episode, starts_at=at(DAY, "11:00"))
    client.force_login(case_manager)
    text = flat(client.get(url("schedule"), {"view": "board", "day": "2027-01-04"}))
    assert "1 visit on Mon 4 Jan" in text
    assert "1 of these visits is not on this page" in text
    assert "/schedule?view=list&amp;day=2027-01-04" in text


def test_the_tray_says_how_many_wait_and_opens_them_all(client: Any, case_manager: Any, episode: Any) -> None:
    for n in range(53):
        factories.VisitFactory(
            episode=episode, clinician=None, status="needed", starts_at=None, ends_at=None,
            week_starts_on=SUNDAY if n < 50 else date(2027, 1, 10),
        )  # fmt: skip
    client.force_login(case_manager)
    answer = client.get(url("schedule"), {"view": "board", "day": "2027-01-04"})
    text = flat(answer)
    assert '<span class="count">50</span>' in text
    assert "The 40 most pressing are shown" in text
    assert text.count("tray-item") == 40
    assert "50 visits whose week is open on Mon 4 Jan" in flat(client.get(answer.context["waiting_url"]))
    assert "53 visits that orders ask for" in flat(client.get(url("schedule"), {"view": "unassigned"}))


def test_staff_to_choose_from_are_not_silently_cut(
    client: Any, case_manager: Any, many: list[Any], monkeypatch: Any
) -> None:
    monkeypatch.setattr(board, "MOST_CHOICES", 10)
    client.force_login(case_manager)
    answer = client.get(url("schedule"), {"view": "board", "day": "2027-01-04", "staff": str(many[30].uuid)})
    assert "22 more people are on the board" in flat(answer)
    assert [column.person for column in answer.context["columns"]] == [many[30]]
    assert f'value="{many[30].uuid}" selected' in flat(answer)


@pytest.mark.parametrize(("text", "minutes"), [
    ("HHA 2h/d, 3x/wk x 9", 120), ("HHA 3w9 x 2-3 hours", 180), ("SN 2w4", None), ("HHA 1w1 x 2 hours, 2w4", None),
    ("2w4 until healed", None),
])  # fmt: skip
def test_a_visit_is_planned_as_long_as_its_order_says(text, minutes):
    assert ordered_minutes(VisitOrder(frequency=text)) == minutes
    assert ordered_minutes(None) is None
