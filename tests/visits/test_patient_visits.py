"""A patient's visits: weeks against the orders, the list, laying out, new visits, the panel, the charts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from core.change.actions import Refused
from core.clock import now
from tests import factories
from tests.paging import link
from tests.visits.conftest import MONDAY, SUNDAY, at, sign
from visits import actions
from visits.candidates import candidates, free_slots
from visits.models import GoalMeasure, Visit
from visits.orders import orders_in_force, signed_plans
from visits.weeks import judged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
DAY = date(2027, 1, 4)


def url(name: str, *args: Any) -> str:
    return reverse(f"visits:{name}", args=args)


def orders(episode: Any) -> Any:
    return orders_in_force(episode, signed_plans(episode, DAY), DAY)


def made(episode: Any, order: Any, *days: str, **more: Any) -> None:
    for day in days:
        start = at(date.fromisoformat(f"2027-{day}"), "09:00")
        facts = {"status": "completed", "check_in_at": start, "check_out_at": start + timedelta(minutes=40)} | more
        factories.VisitFactory(episode=episode, order=order, starts_at=start, week_starts_on=start.date(), **facts)


def test_weeks_are_judged_met_under_and_over(episode: Any, plan: Any, order: Any) -> None:
    made(episode, order, "01-04", "01-05", "01-07", "01-10", "01-11", "01-17", "01-18", "01-19")
    with time_machine.travel(MONDAY + timedelta(days=22), tick=False):
        (one,) = judged(episode, orders(episode))
    assert [row.status for row in one.rows[:5]] == ["met", "under", "over", "open", "future"]
    assert [len(row.made) for row in one.rows[:3]] == [3, 2, 3]


def test_a_week_with_too_few_days_left_is_at_risk(episode: Any, plan: Any, order: Any) -> None:
    with time_machine.travel(MONDAY + timedelta(days=4), tick=False):
        assert judged(episode, orders(episode))[0].rows[0].status == "at_risk"


def test_as_needed_visits_count_against_their_limit_only(episode: Any, plan: Any, order: Any) -> None:
    made(episode, order, "01-03", is_prn=True)
    (one,) = judged(episode, orders(episode))
    assert (one.prn.used, one.prn.maximum, len(one.rows[0].made)) == (1, 2, 0)


def test_assessment_without_an_order_does_not_count(episode: Any, plan: Any) -> None:
    made(episode, None, "01-03", purpose="initial assessment")
    assert judged(episode, orders(episode))[0].rows[0].made == []


def test_a_visit_late_in_the_evening_belongs_to_its_local_day(episode: Any, plan: Any, order: Any) -> None:
    start = at(date(2027, 1, 9), "22:30")
    factories.VisitFactory(
        episode=episode,
        order=order,
        starts_at=start,
        status="completed",
        check_in_at=start,
        check_out_at=start,
        week_starts_on=SUNDAY,
    )
    rows = judged(episode, orders(episode))[0].rows
    assert [len(r.made) for r in rows[:2]] == [1, 0]


def test_page_says_what_is_not_laid_out_and_lays_it_out(
    client: Any, case_manager: Any, plan: Any, patient: Any
) -> None:
    client.force_login(case_manager)
    assert "orders 16 visits, 0 laid out" in " ".join(
        client.get(url("of_patient", patient.uuid)).content.decode().split()
    )
    assert "adds 16" in client.get(url("lay_out", patient.uuid)).content.decode()
    assert Visit.objects.count() == 0
    assert client.post(url("lay_out", patient.uuid)).status_code == 302
    assert Visit.objects.count() == 16
    assert "not laid out yet" not in client.get(url("of_patient", patient.uuid)).content.decode()


def test_lay_out_page_without_a_signed_plan_says_what_to_do(client: Any, case_manager: Any, patient: Any) -> None:
    client.force_login(case_manager)
    assert "Sign the plan" in client.get(url("lay_out", patient.uuid)).content.decode()
    assert client.post(url("lay_out", patient.uuid)).status_code == 422


def test_a_thousand_visits_open_like_ten(
    client: Any, case_manager: Any, episode: Any, plan: Any, order: Any, clinician: Any, queries: Any
) -> None:
    client.force_login(case_manager)
    counts = []
    for number in (10, 990):
        first = at(date(2023, 1, 1) if number == 990 else date(2022, 1, 1), "09:00")
        Visit.objects.bulk_create(
            Visit(
                patient=episode.patient,
                episode=episode,
                order=order,
                discipline="SN",
                clinician=clinician,
                status="completed",
                week_starts_on=(first + timedelta(days=n)).date(),
                week_ends_on=(first + timedelta(days=n)).date(),
                starts_at=first + timedelta(days=n),
                ends_at=first + timedelta(days=n, minutes=45),
                check_in_at=first + timedelta(days=n),
                check_out_at=first + timedelta(days=n, minutes=40),
            )
            for n in range(number)
        )
        for name in ("of_patient",):
            client.get(url(name, episode.patient.uuid))
            with queries() as seen:
                assert client.get(url(name, episode.patient.uuid)).status_code == 200
            counts.append(len(seen))
    assert counts[0] == counts[1]
    assert max(counts) <= 14  # one for the session, one for the audit row of the list


def test_list_goes_on_by_pages_of_twenty_five_without_repeating(
    client: Any, case_manager: Any, plan: Any, episode: Any
) -> None:
    actions.lay_out(episode=episode, by=case_manager)
    made(episode, plan.visitorders.get(), *(f"01-{n:02}" for n in range(3, 20)))
    client.force_login(case_manager)
    first = client.get(url("of_patient", episode.patient.uuid))
    second = client.get(link(first))
    seen = [v.pk for page in (first, second) for v in page.context["rows"]]
    assert len(seen) == len(set(seen)) == 33
    assert [len(page.context["rows"]) for page in (first, second)] == [25, 8]


@pytest.mark.parametrize("name", ["of_patient", "lay_out", "new"])
def test_pages_of_anothers_patient_are_not_found(client: Any, other_case_manager: Any, patient: Any, name: str) -> None:
    client.force_login(other_case_manager)
    assert client.get(url(name, patient.uuid)).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("of_patient", 200), ("lay_out", 403), ("new", 403)])
def test_an_auditor_reads_and_plans_nothing(client: Any, auditor: Any, patient: Any, name: str, status: int) -> None:
    client.force_login(auditor)
    assert client.get(url(name, patient.uuid)).status_code == status


def new_form(who: Any, **changes: Any) -> dict[str, Any]:
    return {
        "purpose": "initial assessment",
        "date_reason": "The patient was away.",
        "discipline": "SN",
        "day": "2027-01-05",
        "clock": "9:15 am",
        "minutes": "60",
        "clinician": str(who.uuid),
        "place": "home",
    } | changes


def test_initial_assessment_is_booked_without_an_order(
    client: Any, case_manager: Any, clinician: Any, patient: Any
) -> None:
    client.force_login(case_manager)
    assert client.post(url("new", patient.uuid), new_form(clinician)).status_code == 302
    found = Visit.objects.get()
    assert (found.purpose, found.order, found.starts_at) == ("initial assessment", None, at(date(2027, 1, 5), "09:15"))


def test_booking_sent_twice_is_one_visit(client: Any, case_manager: Any, clinician: Any, patient: Any) -> None:
    client.force_login(case_manager)
    form = new_form(clinician, submission_key="0193e1a0-0000-7000-8000-000000000001")
    answers = [client.post(url("new", patient.uuid), form) for _ in range(2)]
    assert [a["Location"] for a in answers] == [answers[0]["Location"]] * 2
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"discipline": "MSW"}, "nurse or a therapist"),
        ({"discipline": "PT"}, "of the discipline"),
        ({"purpose": ""}, "Choose what for"),
        ({"purpose": "extra", "discipline": ""}, "Choose the discipline"),
        ({"purpose": "x"}, "from the list"),
        ({"place": "moon"}, "from the list"),
        ({"clinician": "0' OR 1=1"}, "from the list"),
        ({"day": "02/29/2027"}, "Enter the day"),
    ],
)
def test_booking_explains_a_bad_form(
    client: Any, case_manager: Any, clinician: Any, patient: Any, changes: dict[str, str], words: str
) -> None:
    client.force_login(case_manager)
    answer = client.post(url("new", patient.uuid), new_form(clinician, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Visit.objects.exists()


def test_a_visit_outside_any_order_is_warned_about_then_booked(
    client: Any, case_manager: Any, clinician: Any, patient: Any
) -> None:
    client.force_login(case_manager)
    form = new_form(clinician, purpose="extra")
    answer = client.post(url("new", patient.uuid), form)
    assert answer.status_code == 422
    assert "No order covers this date" in answer.content.decode()
    assert client.post(url("new", patient.uuid), form | {"without_order": "on"}).status_code == 302


def test_as_needed_visits_end_at_the_orders_limit(
    client: Any, case_manager: Any, clinician: Any, order: Any, patient: Any
) -> None:
    client.force_login(case_manager)
    form = new_form(clinician, purpose="prn", order=str(order.uuid), prn_reason="Dressing soaked")
    for day in ("2027-01-05", "2027-01-06"):
        assert client.post(url("new", patient.uuid), form | {"day": day}).status_code == 302
    answer = client.post(url("new", patient.uuid), form | {"day": "2027-01-07"})
    assert answer.status_code == 422
    assert "2 as-needed visits, and 2 are planned or made" in answer.content.decode()
    assert client.post(url("new", patient.uuid), form | {"prn_reason": ""}).status_code == 422


def test_as_needed_visit_outside_the_order_is_refused(
    case_manager: Any, clinician: Any, order: Any, episode: Any
) -> None:
    start = at(date(2027, 4, 1), "09:00")
    with pytest.raises(Refused, match="No order covers"):
        actions.plan_prn(
            episode=episode,
            order=order,
            clinician=clinician,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            reason="x",
            by=case_manager,
        )


def test_a_case_managers_own_visit_is_case_management(client: Any, case_manager: Any, patient: Any) -> None:
    client.force_login(case_manager)
    form = new_form(case_manager, purpose="case management", discipline="")
    assert client.post(url("new", patient.uuid), form).status_code == 302
    assert Visit.objects.get().discipline == "CM"


def test_candidates_come_familiar_first_with_reasons(episode: Any, clinician: Any, order: Any, team: Any) -> None:
    type(episode.patient).objects.filter(pk=episode.patient_id).update(language="Spanish")
    episode.patient.refresh_from_db()
    speaker = factories.UserFactory(role="clinician", discipline="LPN", languages="Spanish, French", team=team)
    factories.UserFactory(role="clinician", discipline="PT", team=team)
    made(episode, order, "01-03", clinician=clinician)
    start = at(DAY, "11:00")
    found = candidates(episode.patient, "SN", start=start, end=start + timedelta(hours=1))
    assert [c.person for c in found] == [clinician, speaker]
    assert "knows the patient (1 visit in 90 days)" in found[0].reasons
    assert "speaks Spanish" in found[1].reasons


def test_free_slots_skip_what_is_taken_and_stay_in_the_week(visit: Any, clinician: Any) -> None:
    found = free_slots(clinician.pk, visit.patient_id, at(DAY, "10:30"), 45)
    assert [s.clock for s in found] == ["11:45", "12:00", "12:15"]
    assert free_slots(clinician.pk, visit.patient_id, at(DAY, "16:50"), 45, until=DAY) == []


@pytest.mark.parametrize(("day", "first"), [("2027-03-14", "12:00"), ("2027-11-07", "13:00")])
def test_clock_times_hold_when_the_clocks_change(day: str, first: str) -> None:
    start = at(date.fromisoformat(day), "08:00")
    assert f"{start:%H:%M}" == first


def test_goal_chart_draws_readings_across_versions_of_the_plan(
    client: Any, case_manager: Any, plan: Any, episode: Any
) -> None:
    old = plan.goals.get()
    newer = factories.PlanOfCareFactory(episode=episode, number=2)
    goal = factories.GoalFactory(plan=newer, continues=old)
    for of, value in ((old, 44), (goal, 60)):
        factories.GoalMeasureFactory(goal=of, value=Decimal(value))
    client.force_login(case_manager)
    part = client.get(url("goal_chart", goal.uuid), HTTP_HX_REQUEST="true").content.decode()
    assert "Rose from 20 to 60" in part
    assert "<html" not in part
    assert "<html" in client.get(url("goal_chart", goal.uuid)).content.decode()
    assert GoalMeasure.objects.count() == 2


def test_goal_chart_of_anothers_patient_is_not_found(client: Any, other_case_manager: Any, plan: Any) -> None:
    client.force_login(other_case_manager)
    assert client.get(url("goal_chart", plan.goals.get().uuid)).status_code == 404


def test_a_replaced_order_is_judged_until_the_day_before(episode: Any, plan: Any, order: Any) -> None:
    newer = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY, number=2)
    factories.VisitOrderFactory(plan=newer, frequency="1w2", effective_on=date(2027, 1, 13))
    sign(newer)
    with time_machine.travel(MONDAY + timedelta(days=8), tick=False):
        old = judged(episode, orders(episode))[0]
    assert old.rows[-1].slice.end == date(2027, 1, 12)
    with time_machine.travel(MONDAY + timedelta(days=30), tick=False):
        assert old.order.is_cut


def test_face_sheet_tells_a_visit_nobody_began_from_the_last_one(client: Any, case_manager: Any, episode: Any) -> None:
    made = now() - timedelta(days=2)
    factories.VisitFactory(episode=episode, status="completed", starts_at=made, check_in_at=made, check_out_at=made)
    factories.VisitFactory(episode=episode, status="planned", starts_at=now() - timedelta(hours=5))
    client.force_login(case_manager)
    page = client.get(reverse("caseload:patient", args=[episode.patient.uuid])).content.decode()
    card = page.partition("Who comes next")[2].partition("</section>")[0]
    last = card.partition("Last:")[2]
    assert "Not begun" in card.partition("Last:")[0]
    assert "Not begun" not in last
    assert "2 days ago" in last
