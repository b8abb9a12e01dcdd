"""Versions and periods: when a new one may begin, for which days, with what of the last; what its parts follow."""

from __future__ import annotations

import datetime
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from careplans import actions
from careplans.actions import parts
from careplans.forms.plan import StartForm
from careplans.models import Intervention, PlanOfCare, Problem, VisitOrder
from careplans.periods import first_day, next_period_number, running_period
from caseload.models import Episode, TimelineEntry
from core.change.actions import Refused, System
from core.clock import today
from homehealth.periods import recert_window
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
ONE = timedelta(days=1)
KEPT = {"keeps_mistake": True, "treatment": "Wound care", "discipline": "LPN"}
FINAL = "This version is signed and final. Start a new version to change the plan."


def noon(on: date) -> datetime.datetime:
    return datetime.datetime.combine(on, datetime.time(17), datetime.UTC)


# --- periods --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("care", "ordered", "wanted"),
    [(-3, -9, -3), (None, 4, 4), (None, None, 0)],
)
def test_periods_count_from_the_start_of_care_else_the_day_it_is_ordered_for_else_today(
    care: int | None, ordered: int | None, wanted: int
) -> None:
    def day(days: int | None) -> date | None:
        return None if days is None else today() + days * ONE

    assert first_day(Episode(start_of_care=day(care), ordered_soc=day(ordered))) == day(wanted)


@pytest.mark.parametrize(("days", "number"), [(-1, 1), (0, 1), (59, 1), (60, 2), (119, 2), (120, 3)])
def test_the_running_period_changes_after_sixty_days(time_machine: Any, days: int, number: int) -> None:
    start = date(2027, 1, 3)
    time_machine.move_to(noon(start + days * ONE))
    assert running_period(Episode(start_of_care=start)) == number


def test_a_version_is_for_the_next_period_from_the_recertification_on(time_machine: Any) -> None:
    start = date(2027, 1, 3)
    opens = recert_window(start, 1).opens
    for on, has_plan, number in ((opens - ONE, True, 1), (opens, True, 2), (opens, False, 1)):
        time_machine.move_to(noon(on))
        assert next_period_number(Episode(start_of_care=start), has_plan=has_plan) == number


@pytest.mark.parametrize(
    ("days", "last", "offered"),
    [(5, None, [1, 2]), (65, None, [2, 3]), (65, 1, [2, 3]), (5, 2, [2, 3]), (5, 1, [1, 2])],
)
def test_the_periods_offered_are_the_running_or_the_last_ones_and_the_next(
    time_machine: Any, days: int, last: int | None, offered: list[int]
) -> None:
    start = date(2027, 1, 3)
    time_machine.move_to(noon(start + days * ONE))
    known = PlanOfCare(period_number=last) if last else None
    form = StartForm(episode=Episode(start_of_care=start), last=known)
    choices = form.fields["period_number"].choices
    assert [number for number, _ in choices] == offered
    assert choices[0][1].startswith(f"Period {offered[0]}: ")
    assert ("copies_last" in form.fields) is (last is not None)


# --- begun ----------------------------------------------------------------------------------------------


def test_a_version_is_never_for_a_period_before_the_last(signed: Any, case_manager: Any) -> None:
    later = actions.start_draft(episode=signed.episode, period_number=2, by=case_manager)
    PlanOfCare.objects.filter(pk=later.pk).update(
        status="signed", signed_at=noon(today()), signed_by=case_manager, content_sha256="0" * 64
    )
    with pytest.raises(
        Refused, match=r"The last version is for certification period 2\. Choose that one or a later"
    ) as no:
        actions.start_draft(episode=signed.episode, period_number=1, by=case_manager)
    assert no.value.field == "period_number"
    assert PlanOfCare.objects.count() == 2
    assert actions.start_draft(episode=signed.episode, period_number=2, by=case_manager).number == 3


def test_a_version_is_for_one_of_a_hundred_periods(episode: Any, case_manager: Any) -> None:
    with pytest.raises(Refused, match="Choose a certification period of this episode") as refusal:
        actions.start_draft(episode=episode, period_number=101, by=case_manager)
    assert refusal.value.field == "period_number"
    assert not PlanOfCare.objects.exists()
    assert actions.start_draft(episode=episode, period_number=100, by=case_manager).period_number == 100


def test_a_plan_that_is_begun_by_itself_is_the_case_managers(episode: Any, case_manager: Any) -> None:
    Episode.objects.filter(pk=episode.pk).update(worker=None)
    with pytest.raises(Refused, match="Appoint a case manager first: a plan of care has an author"):
        actions.start_draft(episode=episode, by=System("demo"))
    assert not PlanOfCare.objects.exists()
    Episode.objects.filter(pk=episode.pk).update(worker=case_manager)
    assert actions.start_draft(episode=episode, by=System("demo")).author == case_manager


@pytest.mark.parametrize(
    ("system", "code", "kept"),
    [("ICD-10-CM", "I50.9", "I50.9"), ("icd10", "S72.001A1B", "S72.001A1B"), ("ICD-10-CM", "S72.001A1BC", ""),
     ("SNOMED CT", "84114007", "")],
)  # fmt: skip
def test_the_first_version_takes_the_active_diagnoses_with_their_icd_codes(
    episode: Any, case_manager: Any, system: str, code: str, kept: str
) -> None:
    factories.ConditionFactory(patient=episode.patient, text="Heart failure", code=code, code_system=system)
    factories.ConditionFactory(patient=episode.patient, text="Healed", is_active=False)
    made = actions.start_draft(episode=episode, by=case_manager)
    assert [(p.text, p.code, p.position) for p in made.problems.all()] == [("Heart failure", kept, 1)]
    assert TimelineEntry.objects.filter(kind="plan", title="Plan of care version 1 begun").exists()


def test_what_follows_a_new_version_of_the_same_period_and_of_the_next(signed: Any, case_manager: Any) -> None:
    """Signed parts cannot be changed any more, so the plan is taken back to a draft for the moment."""
    late = signed.starts_on + 7 * ONE
    copied = parts_of(signed, case_manager, 1, effective_on=late, due_on=signed.starts_on)
    assert (copied["order"].effective_on, copied["order"].ends_on) == (late, signed.ends_on)
    assert copied["order"].received_at is not None
    assert copied["order"].read_back is True
    assert copied["goal"].due_on == signed.starts_on
    PlanOfCare.objects.filter(status="draft").update(status="signed", signed_at=noon(today()), signed_by=case_manager,
                                                     content_sha256="0" * 64)  # fmt: skip
    following = actions.start_draft(episode=signed.episode, period_number=2, by=case_manager)
    order = following.visitorders.get()
    assert (order.effective_on, order.ends_on, order.received_at, order.read_back) == (
        following.starts_on, following.ends_on, None, False,
    )  # fmt: skip
    assert following.goals.get().due_on == following.ends_on


def parts_of(signed: Any, by: Any, period: int, **days: Any) -> dict[str, Any]:
    """A second version whose order and goal have other days, then a third copied from it."""
    second = actions.start_draft(episode=signed.episode, period_number=period, by=by)
    second.visitorders.update(effective_on=days["effective_on"], received_at=noon(today() - ONE), read_back=True)
    second.goals.update(due_on=days["due_on"])
    PlanOfCare.objects.filter(pk=second.pk).update(
        status="signed", signed_at=noon(today()), signed_by=by, content_sha256="0" * 64
    )
    third = actions.start_draft(episode=signed.episode, period_number=period, by=by)
    return {"order": third.visitorders.get(), "goal": third.goals.get()}


@pytest.mark.parametrize(
    ("days", "effective"), [(-20, 0), (3, 3), (80, 59)]
)  # fmt: skip
def test_orders_stay_inside_a_period_that_moves(draft: Any, case_manager: Any, days: int, effective: int) -> None:
    begins = draft.starts_on - ONE
    order = factories.VisitOrderFactory(plan=draft, effective_on=begins + days * ONE, ends_on=draft.ends_on + 99 * ONE)
    Episode.objects.filter(pk=draft.episode_id).update(start_of_care=begins)
    draft.episode.refresh_from_db()
    actions.change_plan(plan=draft, seen_version=1, changes={}, by=case_manager)
    order.refresh_from_db()
    assert (draft.starts_on, draft.ends_on) == (begins, begins + 59 * ONE)
    assert (order.effective_on, order.ends_on) == (begins + effective * ONE, draft.ends_on)


# --- parts ----------------------------------------------------------------------------------------------


def test_a_plan_holds_so_many_parts_of_a_kind(draft: Any, case_manager: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(parts, "MOST_PARTS", 2)
    for n in (1, 2):
        made = actions.add_problem(plan=draft, text=f"Problem {n}", by=case_manager)
        assert (made.position, made.patient_id) == (n, draft.patient_id)
    with pytest.raises(Refused, match=r"A plan holds at most 2 of these\. Remove one first"):
        actions.add_problem(plan=draft, text="Problem 3", by=case_manager)
    assert Problem.objects.count() == 2
    assert actions.add_intervention(plan=draft, text="Teaching", discipline="SN", by=case_manager).position == 1


def test_the_principal_problem_changes_place_and_nothing_else_does(draft: Any, case_manager: Any) -> None:
    first = factories.ProblemFactory(plan=draft, is_principal=True)
    alien = factories.ProblemFactory(is_principal=True)
    second = actions.add_problem(plan=draft, text="Wound", by=case_manager)
    first.refresh_from_db()
    assert (first.is_principal, first.version) == (True, 1)
    actions.change_problem(problem=second, seen_version=1, changes={"is_principal": True}, by=case_manager)
    for one, is_principal, version in ((first, False, 2), (second, True, 2), (alien, True, 1)):
        one.refresh_from_db()
        assert (one.is_principal, one.version) == (is_principal, version)
    actions.change_problem(problem=second, seen_version=2, changes={"is_principal": True}, by=case_manager)
    second.refresh_from_db()
    assert second.is_principal


@pytest.mark.parametrize(
    ("name", "words"),
    [("problem", "Goals stand under this problem. Move or remove them first."),
     ("goal", "Interventions stand under this goal. Move or remove them first.")],
)  # fmt: skip
def test_what_others_stand_under_is_not_removed_and_the_page_says_so(
    client: Any, case_manager: Any, whole: Any, name: str, words: str
) -> None:
    part = getattr(whole, f"{name}s").get()
    client.force_login(case_manager)
    answer = client.post(reverse(f"careplans:{name}_remove", args=[part.uuid]), follow=True)
    assert words in answer.content.decode()
    assert "Removed from the draft." not in answer.content.decode()
    assert type(part).objects.filter(pk=part.pk).exists()
    work = whole.interventions.get()
    done = client.post(reverse("careplans:intervention_remove", args=[work.uuid]), follow=True)
    assert "Removed from the draft." in done.content.decode()


def test_every_change_of_a_part_of_a_signed_plan_is_refused(signed: Any, case_manager: Any) -> None:
    problem, goal = signed.problems.get(), signed.goals.get()
    work, order = signed.interventions.get(), signed.visitorders.get()
    at = {"seen_version": 1, "changes": {}, "by": case_manager}
    deeds = (
        lambda: actions.add_goal(plan=signed, by=case_manager),
        lambda: actions.add_intervention(plan=signed, by=case_manager),
        lambda: actions.add_order(plan=signed, frequency="SN 2w4", by=case_manager),
        lambda: actions.change_goal(goal=goal, **at),
        lambda: actions.change_intervention(intervention=work, **at),
        lambda: actions.change_order(order=order, **at),
        lambda: actions.remove_problem(problem=problem, by=case_manager),
        lambda: actions.remove_goal(goal=goal, by=case_manager),
        lambda: actions.remove_order(order=order, by=case_manager),
    )
    for deed in deeds:
        with pytest.raises(Refused, match=FINAL):
            deed()
    assert [kind.objects.count() for kind in (Problem, Intervention, VisitOrder)] == [1, 1, 1]


def test_an_intervention_goes_under_a_goal_of_its_plan_alone(draft: Any, case_manager: Any) -> None:
    own, alien = factories.GoalFactory(plan=draft), factories.GoalFactory()
    held = factories.InterventionFactory(plan=draft)
    for deed in (
        lambda: actions.add_intervention(plan=draft, goal=alien, text="x", discipline="SN", by=case_manager),
        lambda: actions.change_intervention(
            intervention=held, seen_version=1, changes={"goal": alien}, by=case_manager
        ),
    ):
        with pytest.raises(Refused, match="Choose a goal of this plan") as refusal:
            deed()
        assert refusal.value.field == "goal"
    actions.change_intervention(intervention=held, seen_version=1, changes={"goal": own}, by=case_manager)
    held.refresh_from_db()
    assert (held.goal, held.version) == (own, 2)


def test_an_order_ends_with_the_period_and_keeps_what_is_not_changed(draft: Any, case_manager: Any) -> None:
    made = actions.add_order(
        plan=draft, frequency="2w4", discipline="LPN", effective_on=draft.ends_on, keeps_mistake=True, by=case_manager
    )
    assert (made.discipline, made.ends_on, made.position) == ("SN", draft.ends_on, 1)
    actions.change_order(order=made, seen_version=1, changes=KEPT, by=case_manager)
    made.refresh_from_db()
    assert (made.discipline, made.frequency, made.treatment, made.version) == ("SN", "2w4", "Wound care", 2)
