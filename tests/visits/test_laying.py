"""Laying out: orders into visits by week; again and again without harm; new orders take over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from core.change.actions import Refused
from tests import factories
from tests.visits.conftest import MONDAY, SUNDAY, sign
from visits import actions
from visits.laying import REPLACED, layout
from visits.models import Visit

pytestmark = pytest.mark.django_db


def by_week(episode: Any, **more: Any) -> list[int]:
    rows = Visit.objects.filter(episode=episode, **more).exclude(status="cancelled")
    weeks = sorted({v.week_starts_on for v in rows})
    return [sum(v.week_starts_on == week for v in rows) for week in weeks]


def test_lay_out_makes_each_ordered_visit(plan: Any, episode: Any, case_manager: Any) -> None:
    done = actions.lay_out(episode=episode, by=case_manager)
    assert done.added == 16
    assert by_week(episode) == [3, 3, 2, 2, 2, 1, 1, 1, 1]
    assert set(Visit.objects.values_list("status", flat=True)) == {"needed"}


def test_lay_out_twice_changes_nothing(plan: Any, episode: Any, case_manager: Any) -> None:
    actions.lay_out(episode=episode, by=case_manager)
    before = list(Visit.objects.values("pk", "version", "status", "week_starts_on"))
    assert actions.lay_out(episode=episode, by=case_manager) == actions.LaidOut(0, 16, 0)
    assert list(Visit.objects.values("pk", "version", "status", "week_starts_on")) == before


def test_lay_out_marks_the_extra_of_a_range_optional(episode: Any, case_manager: Any) -> None:
    made = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY)
    factories.VisitOrderFactory(plan=made, frequency="2-3w2")
    sign(made)
    actions.lay_out(episode=episode, by=case_manager)
    assert by_week(episode, is_optional=False) == [2, 2]
    assert by_week(episode, is_optional=True) == [1, 1]


def test_lay_out_follows_the_programs_treatment_weeks(episode: Any, case_manager: Any) -> None:
    episode.program.week_mode = "soc"
    episode.program.save()
    made = factories.PlanOfCareFactory(episode=episode, starts_on=date(2027, 1, 8))
    factories.VisitOrderFactory(plan=made, frequency="2w4")
    sign(made)
    actions.lay_out(episode=episode, by=case_manager)
    assert Visit.objects.earliest("week_starts_on").week_ends_on == date(2027, 1, 14)


@pytest.mark.parametrize(
    ("frequency", "total"),
    [("2w12", 18), ("QD x 5", 5), ("every 3 weeks", 3), ("1m2", 2), ("2 PRN for pain", 0)],
)
def test_lay_out_of_every_kind_of_order(episode: Any, case_manager: Any, frequency: str, total: int) -> None:
    made = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY)
    factories.VisitOrderFactory(plan=made, frequency=frequency)
    sign(made)
    assert actions.lay_out(episode=episode, by=case_manager).added == total


def test_a_new_version_keeps_what_is_planned_and_replaces_the_rest(
    plan: Any, episode: Any, clinician: Any, case_manager: Any
) -> None:
    actions.lay_out(episode=episode, by=case_manager)
    planned = Visit.objects.filter(week_starts_on=date(2027, 1, 17)).first()
    Visit.objects.filter(pk=planned.pk).update(
        status="planned",
        clinician=clinician,
        starts_at=MONDAY + timedelta(days=14),
        ends_at=MONDAY + timedelta(days=14, hours=1),
    )
    newer = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY, number=2)
    order = factories.VisitOrderFactory(plan=newer, frequency="1w3", effective_on=date(2027, 1, 17))
    sign(newer)
    done = actions.lay_out(episode=episode, by=case_manager)
    assert by_week(episode) == [3, 3, 1, 1, 1]
    assert done.cancelled == 10 - 3
    assert Visit.objects.filter(ended_reason=REPLACED, status="cancelled").count() == 7
    planned.refresh_from_db()
    assert (planned.status, planned.order) == ("planned", order)
    assert actions.lay_out(episode=episode, by=case_manager) == actions.LaidOut(0, 9, 0)


def test_a_new_order_in_the_middle_of_a_week_cuts_the_old_slice_the_day_before(
    plan: Any, episode: Any, case_manager: Any
) -> None:
    newer = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY, number=2)
    factories.VisitOrderFactory(plan=newer, frequency="1w2", effective_on=date(2027, 1, 13))
    sign(newer)
    rows = layout(episode).rows
    assert [(r.slice.start, r.slice.end) for r in rows] == [
        (date(2027, 1, 3), date(2027, 1, 9)),
        (date(2027, 1, 10), date(2027, 1, 12)),
        (date(2027, 1, 13), date(2027, 1, 16)),
        (date(2027, 1, 17), date(2027, 1, 23)),
    ]
    assert [one.is_cut for one in layout(episode).orders] == [True, False]


def test_a_discipline_dropped_by_a_new_version_is_not_visited_any_more(
    plan: Any, episode: Any, case_manager: Any
) -> None:
    actions.lay_out(episode=episode, by=case_manager)
    newer = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY, number=2)
    factories.VisitOrderFactory(plan=newer, discipline="PT", frequency="PT 1w1", effective_on=MONDAY.date())
    sign(newer)
    actions.lay_out(episode=episode, by=case_manager)
    live = Visit.objects.exclude(status="cancelled")
    assert set(live.filter(week_starts_on__gt=date(2027, 1, 4)).values_list("discipline", flat=True)) <= {"PT"}


def test_two_orders_of_one_discipline_are_summed(episode: Any, case_manager: Any) -> None:
    made = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY)
    factories.VisitOrderFactory(plan=made, frequency="2w2")
    factories.VisitOrderFactory(plan=made, frequency="1w2")
    sign(made)
    actions.lay_out(episode=episode, by=case_manager)
    assert by_week(episode) == [3, 3]
    assert actions.lay_out(episode=episode, by=case_manager).added == 0


def test_missed_and_cancelled_visits_are_not_laid_out_again(plan: Any, episode: Any, case_manager: Any) -> None:
    actions.lay_out(episode=episode, by=case_manager)
    first, second = Visit.objects.order_by("week_starts_on", "pk")[:2]
    actions.miss(visit=first, seen_version=1, reason="Patient refused", by=case_manager)
    actions.cancel(visit=second, seen_version=1, reason="In hospital", by=case_manager)
    assert actions.lay_out(episode=episode, by=case_manager).added == 0


def test_lay_out_without_a_signed_plan_is_refused(episode: Any, case_manager: Any) -> None:
    factories.VisitOrderFactory(plan=factories.PlanOfCareFactory(episode=episode))
    with pytest.raises(Refused, match="Sign the plan"):
        actions.lay_out(episode=episode, by=case_manager)


def test_lay_out_of_a_discharged_episode_is_refused(plan: Any, episode: Any, case_manager: Any) -> None:
    type(episode).objects.filter(pk=episode.pk).update(status="discharged", discharged_on=date(2027, 1, 4))
    with pytest.raises(Refused, match="closed"):
        actions.lay_out(episode=episode, by=case_manager)


def test_optional_visits_are_not_added_to_a_week_that_is_over(episode: Any, case_manager: Any) -> None:
    made = factories.PlanOfCareFactory(episode=episode, starts_on=SUNDAY)
    factories.VisitOrderFactory(plan=made, frequency="1-2w2")
    sign(made)
    with time_machine.travel(MONDAY + timedelta(days=7), tick=False):
        actions.lay_out(episode=episode, by=case_manager)
    assert by_week(episode) == [1, 2]


def test_an_order_that_begins_on_a_leap_day(case_manager: Any) -> None:
    with time_machine.travel("2028-02-29T15:00:00Z", tick=False):
        episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=date(2028, 2, 29))
        made = factories.PlanOfCareFactory(episode=episode, starts_on=date(2028, 2, 29))
        factories.VisitOrderFactory(plan=made, frequency="2w2")
        sign(made)
        actions.lay_out(episode=episode, by=case_manager)
    assert Visit.objects.filter(week_starts_on=date(2028, 2, 29), week_ends_on=date(2028, 3, 4)).count() == 2
