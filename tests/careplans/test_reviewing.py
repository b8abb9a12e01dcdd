"""Progress: the trend of a goal, the review and where its decision leads, versions compared."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from careplans import actions
from careplans.models import ProgressReview
from careplans.progress import progress_of
from caseload.actions.patients import start_care
from core.change.actions import Refused
from core.clock import at_local, today
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def measured(goal, *values):
    for place, value in enumerate(values):
        factories.GoalMeasureFactory(goal=goal, value=Decimal(value), measured_on=today() - DAY * (len(values) - place))
    return progress_of(goal.patient_id, [goal])[goal.pk]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ((), "unmeasured"),
        ((40,), "on_track"),
        ((10,), "off_track"),
        ((20,), "off_track"),
        ((200,), "met"),
        ((40, 40, 40, 40), "stalled"),
        ((40, 60, 80), "on_track"),
        ((15, 15, 15), "stalled"),
    ],
)
def test_progress_names_the_trend(draft, values, status):
    assert measured(factories.GoalFactory(plan=draft), *values).status == status


def test_progress_of_a_lower_is_better_goal(draft):
    goal = factories.GoalFactory(plan=draft, baseline=8, target=3, direction="lower", unit="points")
    known = measured(goal, 6)
    assert known.status == "on_track"
    assert known.words.startswith("6 points on ")
    assert measured(goal, 3).status == "met"


def test_progress_past_its_date_is_not_met(draft):
    goal = factories.GoalFactory(plan=draft, due_on=draft.starts_on)
    assert measured(goal).status == "not_met"
    assert measured(goal, 40).status == "not_met"


def test_progress_follows_a_goal_through_versions(signed, case_manager):
    measured(signed.goals.get(), 40, 60)
    goal = actions.start_draft(episode=signed.episode, by=case_manager).goals.get()
    assert [m.value for m in progress_of(goal.patient_id, [goal])[goal.pk].measures] == [40, 60]


def review_form(**changes):
    return {
        "reviewed_on": today().isoformat(),
        "findings": "Walks 60 feet",
        "decision": "keep",
        "submission_key": str(uuid.uuid4()),
    } | changes


@pytest.mark.parametrize(("decision", "leads_to"), [("keep", "careplans:of_patient"), ("close", "caseload:patient")])
def test_review_is_recorded_once_and_leads_on(client, case_manager, signed, decision, leads_to):
    client.force_login(case_manager)
    url = reverse("careplans:review", args=[signed.patient.uuid])
    form = review_form(decision=decision)
    assert (
        client.post(url, form)["Location"]
        == client.post(url, form)["Location"]
        == reverse(leads_to, args=[signed.patient.uuid])
    )
    made = ProgressReview.objects.get()
    assert (made.plan, made.signed_by, made.findings) == (signed, case_manager, "Walks 60 feet")


def test_review_that_changes_the_plan_leads_to_a_draft_with_its_reason(client, case_manager, signed):
    client.force_login(case_manager)
    answer = client.post(
        reverse("careplans:review", args=[signed.patient.uuid]), review_form(decision="change"), follow=True
    )
    assert "Walks 60 feet" in answer.context["form"]["trigger"].value()
    assert "Walks" not in answer.redirect_chain[-1][0]


def test_review_of_another_patient_gives_no_reason(client, case_manager, patient):
    alien = factories.ProgressReviewFactory(findings="Canary")
    client.force_login(case_manager)
    answer = client.get(reverse("careplans:start", args=[patient.uuid]), {"review": str(alien.uuid)})
    assert "Canary" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"findings": ""}, "findings"),
        ({"findings": "x" * 10001}, "findings"),
        ({"decision": ""}, "decision"),
        ({"decision": "dance"}, "decision"),
        ({"reviewed_on": "2099-01-01"}, "reviewed_on"),
        ({"reviewed_on": "2001-01-01"}, "reviewed_on"),
    ],
)
def test_review_explains_a_bad_form_and_keeps_the_text(client, case_manager, signed, changes, field):
    client.force_login(case_manager)
    answer = client.post(reverse("careplans:review", args=[signed.patient.uuid]), review_form(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ProgressReview.objects.exists()


def test_review_of_a_discharged_episode_is_refused(episode, case_manager):
    from endings.actions.closing import discharge

    discharge(episode=episode, on=today(), reason="Goals met", by=case_manager)
    episode.refresh_from_db()
    with pytest.raises(Refused, match="discharged"):
        actions.review(episode=episode, decision="keep", findings="x", by=case_manager)


def test_face_sheet_says_what_the_patient_wants_and_how_goals_move(client, case_manager, draft):
    goal = factories.GoalFactory(plan=draft)
    measured(goal, 40)
    type(draft).objects.filter(pk=draft.pk).update(patient_goal="Garden again")
    client.force_login(case_manager)
    page = client.get(reverse("caseload:patient", args=[draft.patient.uuid])).content.decode()
    assert "Garden again" in page
    assert "Moving towards the goal" in page


def test_compare_marks_what_was_added_removed_and_changed(client, case_manager, signed):
    made = actions.start_draft(episode=signed.episode, by=case_manager)
    actions.add_problem(plan=made, text="Added problem", by=case_manager)
    goal, work = made.goals.get(), made.interventions.get()
    actions.change_goal(goal=goal, seen_version=goal.version, changes={"target": Decimal(300)}, by=case_manager)
    actions.remove_intervention(intervention=work, by=case_manager)
    client.force_login(case_manager)
    answer = client.get(reverse("careplans:compare", args=[made.uuid]))
    found = {(s.title, line.change) for s in answer.context["sections"] for line in s.lines}
    assert found == {("Problems", "added"), ("Goals", "changed"), ("Interventions", "removed")}
    assert "Added problem" in answer.content.decode()


def test_compare_with_another_patients_plan_is_not_found(client, case_manager, draft):
    client.force_login(case_manager)
    url = reverse("careplans:compare", args=[draft.uuid])
    assert client.get(url, {"with": str(factories.PlanOfCareFactory().uuid)}).status_code == 404
    assert client.get(url, {"with": "x"}).status_code == 404
    assert client.get(url).status_code == 200


def test_a_referral_of_the_evening_counts_from_the_agencys_day(case_manager):
    """At 9 PM in New York it is the next day in UTC already."""
    referred = today() - datetime.timedelta(days=10)
    evening = at_local(referred, datetime.time(21))
    episode = factories.ActiveEpisodeFactory(
        worker=case_manager, referral_at=evening, start_of_care=referred + datetime.timedelta(days=1)
    )
    actions.review(
        episode=episode, decision="keep", findings="Well.", reviewed_on=referred, date_reason="So", by=case_manager
    )
    with pytest.raises(Refused, match="90 days before the referral"):
        start_care(episode=episode, on=referred - datetime.timedelta(days=91), by=case_manager)
    start_care(episode=episode, on=referred - datetime.timedelta(days=90), by=case_manager)
