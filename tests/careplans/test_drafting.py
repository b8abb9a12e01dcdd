"""A draft begun, copied and written; two people at once; a form sent twice; what may not be typed."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from careplans import actions
from careplans.models import Goal, Intervention, PlanOfCare, Problem, VisitOrder
from caseload.models import TimelineEntry
from core.change.actions import Refused
from core.clock import today
from tests import factories

pytestmark = pytest.mark.django_db
GOAL = {
    "statement": "Walks to the mailbox",
    "measure": "Distance",
    "unit": "feet",
    "baseline": "20",
    "target": "200",
    "direction": "higher",
}


def goal_form(plan, **changes):
    return GOAL | {"due_on": plan.ends_on.isoformat(), "problem": ""} | changes


def test_first_draft_opens_with_the_diagnoses_of_the_chart(episode, case_manager):
    factories.ConditionFactory(patient=episode.patient, text="Heart failure", is_principal=True)
    made = actions.start_draft(episode=episode, by=case_manager)
    assert (made.number, made.period_number, made.status) == (1, 1, "draft")
    assert (made.starts_on, (made.ends_on - made.starts_on).days) == (episode.start_of_care, 59)
    assert [(p.text, p.is_principal) for p in made.problems.all()] == [("Heart failure", True)]
    assert made.practitioner == episode.certifying
    assert TimelineEntry.objects.filter(patient=episode.patient, kind="plan").count() == 1


def test_next_draft_copies_the_parts_under_their_parents(signed, case_manager):
    made = actions.start_draft(episode=signed.episode, trigger="Fall", by=case_manager)
    goal = made.goals.get()
    assert (made.number, made.trigger, made.mental_status) == (2, "Fall", "None")
    assert goal.problem == made.problems.get()
    assert goal.continues == signed.goals.get()
    assert made.interventions.get().goal == goal
    assert made.visitorders.get().frequency == signed.visitorders.get().frequency


def test_next_draft_may_begin_empty(signed, case_manager):
    made = actions.start_draft(episode=signed.episode, copies_last=False, by=case_manager)
    assert not made.goals.exists()
    assert made.mental_status == ""


def test_draft_of_a_later_period_moves_orders_and_past_goals_into_it(signed, case_manager):
    made = actions.start_draft(episode=signed.episode, period_number=3, by=case_manager)
    order = made.visitorders.get()
    assert (order.effective_on, order.ends_on) == (made.starts_on, made.ends_on)
    assert made.starts_on == signed.episode.start_of_care + datetime.timedelta(days=120)
    assert made.goals.get().due_on == made.ends_on


def test_draft_in_the_recertification_window_is_for_the_next_period(signed, case_manager, time_machine):
    time_machine.move_to(datetime.datetime.combine(signed.ends_on, datetime.time(17), datetime.UTC))
    assert actions.start_draft(episode=signed.episode, by=case_manager).period_number == 2


def test_second_draft_and_an_earlier_period_are_refused(signed, case_manager):
    actions.start_draft(episode=signed.episode, period_number=2, by=case_manager)
    with pytest.raises(Refused, match="already open"):
        actions.start_draft(episode=signed.episode, by=case_manager)


def test_draft_for_a_discharged_episode_is_refused(episode, case_manager):
    from endings.actions.closing import discharge

    discharge(episode=episode, on=today(), reason="Goals met", by=case_manager)
    with pytest.raises(Refused, match="discharged"):
        actions.start_draft(episode=episode, by=case_manager)


def test_start_page_makes_one_draft_however_often_it_is_sent(client, case_manager, patient):
    client.force_login(case_manager)
    url = reverse("careplans:start", args=[patient.uuid])
    form = {"period_number": "1", "trigger": "", "submission_key": str(uuid.uuid4())}
    first, second = client.post(url, form), client.post(url, form)
    plan = PlanOfCare.objects.get()
    assert first["Location"] == second["Location"] == reverse("careplans:edit", args=[plan.uuid])


def test_start_page_explains_a_bad_form(client, case_manager, patient):
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:start", args=[patient.uuid]), {"period_number": "99", "trigger": "x" * 301})
    assert answer.status_code == 422
    assert {"period_number", "trigger"} <= set(answer.context["form"].errors)
    assert not PlanOfCare.objects.exists()


def test_edit_saves_the_fields_half_written(client, case_manager, draft):
    client.force_login(case_manager)
    answer = client.post(
        reverse("careplans:edit", args=[draft.uuid]), {"seen_version": draft.version, "patient_goal": "Garden again 🌱"}
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.patient_goal == "Garden again 🌱"


def test_edit_by_two_people_shows_both_texts(client, case_manager, draft):
    actions.change_plan(plan=draft, seen_version=1, changes={"nutrition": "Theirs"}, by=case_manager)
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:edit", args=[draft.uuid]), {"seen_version": 1, "nutrition": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    assert 'name="seen_version" value="2"' in page
    assert PlanOfCare.objects.get().nutrition == "Theirs"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("medications", "x" * 5001),
        ("prognosis", "Splendid"),
        ("nutrition", "a\x00b"),
        ("practitioner", "5e156ac2-a618-4f57-8599-2cab35d0d30b"),
        ("practitioner", "1"),
    ],
)
def test_edit_explains_a_bad_field_and_keeps_the_rest(client, case_manager, draft, field, text):
    client.force_login(case_manager)
    answer = client.post(
        reverse("careplans:edit", args=[draft.uuid]), {"seen_version": 1, "education": "Typed text", field: text}
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Typed text" in answer.content.decode()


def test_change_follows_a_corrected_start_of_care(draft, case_manager):
    from caseload.actions.patients import start_care

    order = factories.VisitOrderFactory(plan=draft)
    earlier = draft.starts_on + datetime.timedelta(days=3)
    start_care(episode=draft.episode, on=earlier, by=case_manager)
    actions.change_plan(plan=draft, seen_version=1, changes={}, by=case_manager)
    order.refresh_from_db()
    assert (draft.starts_on, order.effective_on, order.ends_on) == (earlier, earlier, draft.ends_on)


def test_problem_is_added_once_and_the_principal_changes_place(client, case_manager, draft):
    before = factories.ProblemFactory(plan=draft, is_principal=True)
    client.force_login(case_manager)
    form = {"text": "Wound <b>شفاء</b>", "code": "", "is_principal": "on", "submission_key": str(uuid.uuid4())}
    url = reverse("careplans:problem_new", args=[draft.uuid])
    assert client.post(url, form).status_code == client.post(url, form).status_code == 302
    assert Problem.objects.filter(plan=draft).count() == 2
    before.refresh_from_db()
    assert not before.is_principal
    assert "&lt;b&gt;شفاء&lt;/b&gt;" in client.get(reverse("careplans:edit", args=[draft.uuid])).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target": "10"}, "target"),
        ({"direction": "lower"}, "target"),
        ({"baseline": "many"}, "baseline"),
        ({"baseline": "NaN"}, "baseline"),
        ({"target": "99999999999"}, "target"),
        ({"direction": "sideways"}, "direction"),
        ({"due_on": "2090-02-28"}, "due_on"),
        ({"due_on": "1999-02-28"}, "due_on"),
        ({"due_on": "2027-02-29"}, "due_on"),
        ({"statement": ""}, "statement"),
        ({"statement": "x" * 401}, "statement"),
        ({"problem": str(uuid.uuid4())}, "problem"),
        ({"problem": "x"}, "problem"),
    ],
)
def test_goal_form_explains_what_is_wrong(client, case_manager, draft, changes, field):
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:goal_new", args=[draft.uuid]), goal_form(draft, **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Goal.objects.exists()


def test_goal_under_a_problem_of_another_plan_is_refused(client, case_manager, draft):
    alien = factories.ProblemFactory()
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:goal_new", args=[draft.uuid]), goal_form(draft, problem=str(alien.uuid)))
    assert "problem" in answer.context["form"].errors
    with pytest.raises(Refused, match="of this plan"):
        actions.add_goal(
            plan=draft,
            by=case_manager,
            **(GOAL | {"baseline": Decimal(1), "target": Decimal(2), "due_on": draft.ends_on, "problem": alien}),
        )


def test_goal_lower_is_better_is_saved_and_changed(client, case_manager, draft):
    client.force_login(case_manager)
    form = goal_form(draft, baseline="8", target="3", direction="lower", measure="Pain")
    assert client.post(reverse("careplans:goal_new", args=[draft.uuid]), form).status_code == 302
    goal = Goal.objects.get()
    answer = client.post(
        reverse("careplans:goal_edit", args=[goal.uuid]), form | {"target": "2.5", "seen_version": goal.version}
    )
    assert answer.status_code == 302
    goal.refresh_from_db()
    assert goal.target == Decimal("2.5")


def test_part_changed_by_two_people_shows_both_texts(client, case_manager, draft):
    problem = factories.ProblemFactory(plan=draft)
    actions.change_problem(problem=problem, seen_version=1, changes={"text": "Theirs"}, by=case_manager)
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:problem_edit", args=[problem.uuid]), {"seen_version": 1, "text": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert "Mine" in answer.content.decode()


def test_intervention_is_added_under_the_goal_the_address_names(client, case_manager, draft):
    goal = factories.GoalFactory(plan=draft)
    client.force_login(case_manager)
    url = reverse("careplans:intervention_new", args=[draft.uuid])
    assert client.get(f"{url}?goal={goal.uuid}").context["form"]["goal"].value() == str(goal.uuid)
    assert client.get(f"{url}?goal=nonsense").status_code == 200
    assert client.post(url, {"goal": str(goal.uuid), "text": "Gait training", "discipline": "PT"}).status_code == 302
    assert Intervention.objects.get().goal == goal
    assert client.post(url, {"text": "", "discipline": "XX"}).status_code == 422


def test_part_with_others_under_it_is_not_removed(client, case_manager, whole):
    client.force_login(case_manager)
    for name, kind in (("problem", Problem), ("goal", Goal)):
        client.post(reverse(f"careplans:{name}_remove", args=[kind.objects.get().uuid]))
    assert Problem.objects.count() == Goal.objects.count() == 1
    for name, kind in (("intervention", Intervention), ("goal", Goal), ("problem", Problem), ("order", VisitOrder)):
        assert client.post(reverse(f"careplans:{name}_remove", args=[kind.objects.get().uuid])).status_code == 302
        assert not kind.objects.exists()


def test_part_that_something_rests_on_is_not_removed(client, case_manager, draft):
    measured, ordered = factories.GoalFactory(plan=draft), factories.VisitOrderFactory(plan=draft)
    continued = factories.GoalFactory(plan=draft)
    factories.GoalFactory(plan=draft, continues=continued)
    factories.GoalMeasureFactory(goal=measured)
    factories.VisitFactory(episode=draft.episode, order=ordered)
    client.force_login(case_manager)
    for name, part in (("goal", measured), ("goal", continued), ("order", ordered)):
        answer = client.post(reverse(f"careplans:{name}_remove", args=[part.uuid]), follow=True)
        assert answer.status_code == 200
        assert "rests on this, so it stays" in answer.content.decode()
        assert type(part).objects.filter(pk=part.pk).exists()


@pytest.mark.parametrize("name", ["problem", "goal", "intervention", "order"])
def test_part_of_another_patient_is_not_removed(client, other_case_manager, auditor, whole, name):
    kind = {"problem": Problem, "goal": Goal, "intervention": Intervention, "order": VisitOrder}[name]
    url = reverse(f"careplans:{name}_remove", args=[kind.objects.get().uuid])
    client.force_login(other_case_manager)
    assert client.post(url).status_code == 404
    client.force_login(auditor)
    assert client.post(url).status_code == 403
    assert client.get(url).status_code in {403, 405}
    assert kind.objects.exists()


def test_edit_marks_what_the_signature_asks_for_as_not_optional(client, case_manager, draft):
    client.force_login(case_manager)
    form = client.get(reverse("careplans:edit", args=[draft.uuid])).context["form"]
    assert {name for name, field in form.fields.items() if not field.required} == {"trigger", "patient_goal"}
