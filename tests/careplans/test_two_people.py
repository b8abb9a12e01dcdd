"""Two people in one draft: no save in between goes unnoticed. An order kept with a mistake waits for correction."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from careplans import actions
from careplans.completeness import missing
from careplans.models import Goal, PlanOfCare, Problem, VisitOrder
from core.change.actions import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def seen_in(answer):
    return re.search(r'name="seen_version" value="(\d+)"', answer.content.decode())[1]


def test_correcting_a_part_does_not_hide_a_save_in_between(client, case_manager, draft):
    problem = factories.ProblemFactory(plan=draft)
    client.force_login(case_manager)
    where = reverse("careplans:problem_edit", args=[problem.uuid])
    assert client.post(where, {"text": "Theirs", "seen_version": "1"}).status_code == 302
    refused = client.post(where, {"text": "", "seen_version": "1"})
    assert refused.status_code == 422
    assert client.post(where, {"text": "Mine", "seen_version": seen_in(refused)}).status_code == 409
    problem.refresh_from_db()
    assert problem.text == "Theirs"


def test_correcting_the_draft_does_not_hide_a_save_in_between(client, case_manager, draft):
    client.force_login(case_manager)
    where = reverse("careplans:edit", args=[draft.uuid])
    assert client.post(where, {"nutrition": "Low salt", "seen_version": "1"}).status_code == 302
    refused = client.post(where, {"nutrition": "x" * 301, "seen_version": "1"})
    assert refused.status_code == 422
    late = client.post(where, {"nutrition": "Soft diet", "seen_version": seen_in(refused)})
    assert late.status_code == 409
    assert "Low salt" in late.content.decode()
    assert client.post(where, {"nutrition": "Soft diet", "seen_version": seen_in(late)}).status_code == 302


def test_part_removed_meanwhile_is_said_and_the_text_kept(case_manager, draft):
    problem = factories.ProblemFactory(plan=draft)
    stale = Problem.objects.select_related("plan").get(pk=problem.pk)
    actions.remove_problem(problem=problem, by=case_manager)
    with pytest.raises(Refused, match="removed this"):
        actions.change_problem(problem=stale, seen_version=1, changes={"text": "x"}, by=case_manager)
    facts = {"statement": "Walks", "measure": "Distance", "baseline": 1, "target": 2, "direction": "higher"}
    with pytest.raises(Refused, match="Choose a problem of this plan"):
        actions.add_goal(plan=draft, problem=stale, due_on=draft.ends_on, by=case_manager, **facts)
    assert not Goal.objects.exists()


def typed(draft, **changes):
    return {"frequency": "SN 2x4", "discipline": "SN", "effective_on": draft.starts_on.isoformat()} | changes


def test_order_with_a_mistake_is_kept_in_the_draft_when_asked(client, case_manager, draft):
    client.force_login(case_manager)
    where = reverse("careplans:order_new", args=[draft.uuid])
    refused = client.post(where, typed(draft))
    assert refused.status_code == 422
    assert "Keep it in the draft as it is" in refused.content.decode()
    assert client.post(where, typed(draft, keeps_mistake="on")).status_code == 302
    assert VisitOrder.objects.get().frequency == "SN 2x4"
    assert "At character" in client.get(reverse("careplans:edit", args=[draft.uuid])).content.decode()


def test_order_kept_with_a_mistake_stands_in_the_way_of_signing(case_manager, whole):
    order = whole.visitorders.get()
    changes = {"frequency": "SN 2x4", "discipline": "SN", "effective_on": whole.starts_on, "keeps_mistake": True}
    actions.change_order(order=order, seen_version=1, changes=changes, by=case_manager)
    assert [gap.key for gap in missing(PlanOfCare.objects.get(pk=whole.pk))] == ["visit_frequency"]


def test_form_of_a_readable_order_offers_no_way_to_keep_a_mistake(client, case_manager, draft):
    client.force_login(case_manager)
    page = client.get(reverse("careplans:order_new", args=[draft.uuid])).content.decode()
    assert "keeps_mistake" not in page
