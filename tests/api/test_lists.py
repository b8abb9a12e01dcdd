"""Lists: pages by key, a cap on their size, and as many queries for many rows as for few."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.clock import now
from tests import factories
from tests.api.conftest import Caller, chart_of

pytestmark = pytest.mark.django_db
KINDS = ("patients", "episodes", "assessments", "plans", "visits", "referrals", "obligations", "resources")
MOST_QUERIES = 6


def rows_for(worker, number):
    for _ in range(number):
        chart_of(worker, factories.UserFactory(role="clinician", discipline="SN"))
        factories.ReferralFactory()
        factories.CommunityResourceFactory().needs.add(factories.NeedFactory())


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_asks_as_few_questions_for_many_rows(api, case_manager, queries, kind):
    rows_for(case_manager, 2)
    api.get(f"{kind}/")  # the first use of a token is recorded once
    with queries() as few:
        assert len(api.get(f"{kind}/").json()["results"]) == 2
    rows_for(case_manager, 4)
    with queries() as many:
        assert len(api.get(f"{kind}/").json()["results"]) == 6
    assert len(many) == len(few) <= MOST_QUERIES


@pytest.mark.parametrize("kind", KINDS)
def test_pages_follow_one_another_without_gap_or_repetition(api, case_manager, kind):
    rows_for(case_manager, 5)
    whole = [row["uuid"] for row in api.get(f"{kind}/").json()["results"]]
    found, after = [], ""
    while True:
        page = api.get(f"{kind}/?page_size=2{after}").json()
        found += [row["uuid"] for row in page["results"]]
        assert len(page["results"]) <= 2
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == whole
    assert len(set(found)) == 5


def test_a_page_holds_at_most_200_rows(calling, admin):
    factories.CommunityResourceFactory.create_batch(203)
    assert calling(admin).get("resources/?page_size=201").status_code == 400
    assert len(calling(admin).get("resources/?page_size=200").json()["results"]) == 200
    assert len(calling(admin).get("resources/").json()["results"]) == 50


@pytest.mark.parametrize("kind", ["assessments", "plans"])
def test_a_record_asks_as_few_questions_for_many_parts(api, chart, queries, kind):
    path = f"{kind}/{(chart.assessment if kind == 'assessments' else chart.plan).uuid}/"
    api.get(path)  # the first use of a token is recorded once
    with queries() as few:
        assert api.get(path).status_code == 200
    for number in range(6):
        factories.ResponseFactory(assessment=chart.assessment, instrument=f"made-{number}")
        factories.AddendumFactory(assessment=chart.assessment)
        goal = factories.GoalFactory(plan=chart.plan, problem=factories.ProblemFactory(plan=chart.plan))
        factories.InterventionFactory(plan=chart.plan, goal=goal)
    with queries() as many:
        assert api.get(path).status_code == 200
    assert len(many) == len(few) <= 12


def test_a_list_says_less_than_a_record(api, chart):
    assert "summary" not in api.get("assessments/").json()["results"][0]
    assert "patient_goal" not in api.get("plans/").json()["results"][0]
    assert "note" not in api.get("visits/").json()["results"][0]


def test_filters_narrow_the_ledger(api, chart):
    late = factories.ObligationFactory(episode=chart.episode, due_on=(now() - timedelta(days=5)).date(), cycle="late")
    assert [row["uuid"] for row in api.get("obligations/?overdue=true").json()["results"]] == [str(late.uuid)]
    assert len(api.get("obligations/?state=open").json()["results"]) == 2
    assert api.get("obligations/?kind=nothing").json()["results"] == []
    assert api.get("obligations/?state=owl").status_code == 400


def test_somebody_elses_draft_note_is_not_shown(chart, clinician, case_manager):
    note = factories.VisitNoteFactory(visit=chart.visit, narrative="Half a thought")
    assert Caller(clinician).get(f"visits/{chart.visit.uuid}/").json()["note"]["narrative"] == note.narrative
    assert Caller(case_manager).get(f"visits/{chart.visit.uuid}/").json()["note"] is None
