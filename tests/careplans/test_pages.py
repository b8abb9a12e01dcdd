"""Every page of a plan: opens, is refused, is not found for another's patient, and needs few queries."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
OF_PATIENT = ("of_patient", "start", "review")
OF_PLAN = ("plan", "edit", "problem_new", "goal_new", "intervention_new", "order_new", "sign", "compare")
OF_PART = ("problem_edit", "goal_edit", "intervention_edit", "order_edit")
WRITES = {"start", "review", "edit", "problem_new", "goal_new", "intervention_new", "order_new", "sign", *OF_PART}


@pytest.fixture
def addresses(whole):
    parts = {
        "problem_edit": whole.problems.get(),
        "goal_edit": whole.goals.get(),
        "intervention_edit": whole.interventions.get(),
        "order_edit": whole.visitorders.get(),
    }
    found = {name: reverse(f"careplans:{name}", args=[whole.patient.uuid]) for name in OF_PATIENT}
    found |= {name: reverse(f"careplans:{name}", args=[whole.uuid]) for name in OF_PLAN}
    return found | {name: reverse(f"careplans:{name}", args=[part.uuid]) for name, part in parts.items()}


@pytest.mark.parametrize("name", [*OF_PATIENT, *OF_PLAN, *OF_PART])
def test_page_opens_for_the_case_manager_and_is_recorded(name, client, case_manager, addresses, patient):
    client.force_login(case_manager)
    answer = client.get(addresses[name])
    if name == "start":  # the draft that is open already
        assert answer.status_code == 302
    else:
        assert answer.status_code == 200
    assert AuditEvent.objects.filter(verb="chart.opened", patient_id=patient.pk, actor=case_manager).exists()


@pytest.mark.parametrize("name", [*OF_PATIENT, *OF_PLAN, *OF_PART])
def test_page_of_another_patient_is_not_found(name, client, other_case_manager, addresses):
    client.force_login(other_case_manager)
    assert client.get(addresses[name]).status_code == 404


@pytest.mark.parametrize("name", sorted(WRITES))
def test_page_for_writing_is_refused_to_the_auditor(name, client, auditor, addresses):
    client.force_login(auditor)
    assert client.get(addresses[name]).status_code == 403


@pytest.mark.parametrize("name", ["of_patient", "plan", "compare"])
def test_page_for_reading_opens_for_the_auditor_and_not_for_the_administrator(name, client, auditor, admin, addresses):
    client.force_login(auditor)
    assert client.get(addresses[name]).status_code == 200
    client.force_login(admin)
    assert client.get(addresses[name]).status_code == 403


@pytest.mark.parametrize("name", ["send", "signature"])
def test_step_that_is_not_open_leads_to_the_plan(name, client, case_manager, draft):
    client.force_login(case_manager)
    answer = client.get(reverse(f"careplans:{name}", args=[draft.uuid]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("careplans:plan", args=[draft.uuid])


def test_unknown_ids_are_not_found(client, case_manager):
    client.force_login(case_manager)
    for name in (*OF_PATIENT, *OF_PLAN, *OF_PART):
        assert client.get(reverse(f"careplans:{name}", args=[uuid.uuid4()])).status_code == 404


def test_of_patient_without_a_plan_offers_to_start_one(client, case_manager, auditor, patient):
    url = reverse("careplans:of_patient", args=[patient.uuid])
    client.force_login(case_manager)
    assert "Start the plan" in client.get(url).content.decode()
    client.force_login(auditor)
    assert "Start the plan" not in client.get(url).content.decode()


def test_of_patient_without_an_episode_opens(client, auditor):
    lone = factories.PatientFactory()
    client.force_login(auditor)
    assert client.get(reverse("careplans:of_patient", args=[lone.uuid])).status_code == 200
    assert client.get(reverse("caseload:patient", args=[lone.uuid])).status_code == 200


def test_page_titles_hold_no_name(client, case_manager, addresses, patient):
    client.force_login(case_manager)
    for name in ("of_patient", "plan", "edit", "sign", "review"):
        title = client.get(addresses[name]).content.decode().split("<title>")[1].split("</title>")[0]
        assert patient.family_name not in title
        assert patient.initials in title


@pytest.mark.parametrize("name", ["of_patient", "plan", "edit", "sign", "review"])
def test_page_needs_as_many_queries_for_a_long_plan(name, client, case_manager, whole, addresses, queries):
    client.force_login(case_manager)
    client.get(addresses[name])
    counts = []
    for batch in (1, 15):
        problems = factories.ProblemFactory.create_batch(batch, plan=whole)
        for problem in problems:
            goal = factories.GoalFactory(plan=whole, problem=problem)
            factories.InterventionFactory.create_batch(2, plan=whole, goal=goal)
            factories.GoalMeasureFactory(goal=goal)
            factories.VisitOrderFactory(plan=whole)
        with queries() as seen:
            client.get(addresses[name])
        counts.append(len(seen))
    assert counts[0] == counts[1]
    # The review asks the rules which days count, of everything known of the episode; the editor asks the chart
    most = {"edit": 19, "review": 24}.get(name, 17)
    assert counts[0] <= most, "\n".join(q["sql"].split("FROM")[-1][:90] for q in seen)
