"""Goals, tasks and orders of a visit's day, and what of visits other pages show."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from core.clock import at_local
from tests import factories
from tests.visits.conftest import SUNDAY, at, sign
from visits.goals import goals_of, last_readings, plain, plan_on, readings, tasks_of, tasks_on
from visits.models import Visit
from visits.orders import orders_in_force, signed_plans
from visits.strip import last_contacts, next_visit, next_visits

pytestmark = pytest.mark.django_db
DAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
MINUTE, ONE = timedelta(minutes=1), timedelta(days=1)


def lasting(begins: str, ends: str, **more: Any) -> Any:
    """A visit of somebody to somebody from and to "2027-01-04 09:00"."""
    start, end = (at(date.fromisoformat(each[:10]), each[11:]) for each in (begins, ends))
    return factories.VisitFactory(starts_at=start, ends_at=end, **more)


def test_the_plan_of_a_visit_is_the_latest_signed_one_that_covers_its_day(episode: Any, plan: Any, visit: Any) -> None:
    later = factories.PlanOfCareFactory(episode=episode, number=2, starts_on=TUESDAY)
    factories.InterventionFactory(plan=later, text="Teach", discipline="SN")
    assert plan_on(visit) == plan
    sign(later)
    for day, wanted, task in ((DAY, plan, "Change the dressing"), (TUESDAY, later, "Teach")):
        Visit.objects.filter(pk=visit.pk).update(starts_at=at(day, "11:00"), ends_at=at(day, "12:00"))
        visit.refresh_from_db()
        assert plan_on(visit) == wanted
        assert [each.text for each in tasks_on(visit)] == [task]
    for on, wanted in ((date(2027, 1, 2), None), (SUNDAY, plan), (later.ends_on, later), (later.ends_on + ONE, None)):
        assert plan_on(Visit(episode=episode, discipline="SN", week_starts_on=on)) == wanted


def test_tasks_are_those_of_the_discipline_and_its_assistants(plan: Any, visit: Any) -> None:
    assert [each.text for each in tasks_of(plan, "LPN")] == ["Change the dressing"]
    assert [each.text for each in tasks_of(plan, "PTA")] == ["Gait training"]
    assert (tasks_of(None, "SN"), goals_of(None), goals_of(plan)) == ([], [], [plan.goals.get()])


def test_the_last_value_of_a_goal_is_of_the_latest_day_over_its_versions(plan: Any, queries: Any) -> None:
    old = plan.goals.get()
    newer = factories.PlanOfCareFactory(episode=plan.episode, number=2)
    goal, fresh = factories.GoalFactory(plan=newer, continues=old), factories.GoalFactory(plan=newer)
    for of, value, day in ((old, "44.00", TUESDAY), (goal, "60.5", DAY), (old, "10", SUNDAY)):
        factories.GoalMeasureFactory(goal=of, value=Decimal(value), measured_on=day)
    with queries() as seen:
        found = last_readings(plan.patient_id, [goal, fresh])
    assert len(seen) == 2
    assert {pk: (each.value, each.on) for pk, each in found.items()} == {goal.pk: (Decimal(44), TUESDAY)}
    assert last_readings(plan.patient_id, []) == {}
    assert readings(goal) == [
        ("Baseline", Decimal(20)), ("Sun 3 Jan", Decimal(10)), ("Mon 4 Jan", Decimal("60.5")), ("Tue 5 Jan", Decimal(44)),
    ]  # fmt: skip
    assert readings(fresh) == [("Baseline", Decimal(20))]
    assert [str(plain(Decimal(each))) for each in ("40.00", "40.50", "100", "0.00")] == ["40", "40.5", "100", "0"]


@pytest.mark.parametrize(("days", "count"), [(62, 1), (63, 0)])
def test_orders_are_known_for_two_months_after_their_plan(plan: Any, episode: Any, days: int, count: int) -> None:
    since = plan.ends_on + timedelta(days=days)
    assert len(signed_plans(episode, since)) == count
    assert [len(orders_in_force(episode, [plan], day)) for day in (plan.ends_on, plan.ends_on + timedelta(days=1))] == [
        1,
        0,
    ]


def test_an_order_gives_way_to_a_later_one_of_its_discipline_or_to_the_version_without_it(
    episode: Any, plan: Any
) -> None:
    later = factories.PlanOfCareFactory(episode=episode, number=2, starts_on=SUNDAY)
    factories.VisitOrderFactory(plan=later, frequency="PT 1w4", discipline="PT", effective_on=date(2027, 1, 10))
    sign(later)
    found = {
        (one.discipline, one.until, one.is_replaced)
        for one in orders_in_force(episode, signed_plans(episode, SUNDAY), SUNDAY)
    }
    assert ("SN", SUNDAY, True) in found
    assert {each[0] for each in found} == {"SN", "PT"}
    therapy = factories.PlanOfCareFactory(episode=episode, number=3, starts_on=SUNDAY)
    for effective in (date(2027, 1, 20), date(2027, 1, 17)):
        factories.VisitOrderFactory(plan=therapy, frequency="PT 2w4", discipline="PTA", effective_on=effective)
    sign(therapy)
    found = {(one.discipline, one.until) for one in orders_in_force(episode, signed_plans(episode, SUNDAY), SUNDAY)}
    assert ("PT", date(2027, 1, 16)) in found


# --- what others show -----------------------------------------------------------------------------------


def test_the_next_visit_is_the_soonest_planned_one_from_now_on(
    visit: Any, clinician: Any, case_manager: Any, admin: Any, episode: Any
) -> None:
    factories.VisitFactory(episode=episode, starts_at=at(TUESDAY, "09:00"))
    patient, other = visit.patient, factories.ActiveEpisodeFactory().patient
    assert next_visit(patient, case_manager) == {"next_visit": f"4 Jan 2027, 11:00 AM SN, {clinician.name}"}
    assert next_visits([patient.pk, other.pk], case_manager) == {patient.pk: visit}
    assert (next_visit(other, case_manager), next_visit(patient, admin), next_visits([patient.pk], admin)) == (
        {},
        {},
        None,
    )
    for now, soonest in ((at(DAY, "11:00"), visit.starts_at), (at(DAY, "11:00") + MINUTE, at(TUESDAY, "09:00"))):
        with time_machine.travel(now, tick=False):
            assert next_visits([patient.pk], case_manager)[patient.pk].starts_at == soonest  # type: ignore[index]
    Visit.objects.filter(pk=visit.pk).update(clinician=None)
    assert next_visit(patient, case_manager) == {"next_visit": "4 Jan 2027, 11:00 AM SN"}


def test_the_last_contact_is_the_later_of_a_visit_made_and_a_call_answered(
    visit: Any, case_manager: Any, admin: Any
) -> None:
    patient = visit.patient
    assert last_contacts([patient.pk], case_manager) == {}
    assert last_contacts([patient.pk], admin) is None
    began = at_local(DAY, datetime.min.time())
    Visit.objects.filter(pk=visit.pk).update(status="completed", check_in_at=began, check_out_at=began)
    assert last_contacts([patient.pk], case_manager) == {patient.pk: visit.starts_at}
