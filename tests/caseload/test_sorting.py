"""The caseload: one's own first, sorted by its columns in the address, paged, and as dear for many rows as for few."""

from __future__ import annotations

import datetime

import pytest

from caseload import sorting
from caseload.models import Patient
from core.clock import now, today
from tests import factories
from tests.paging import link

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def names(answer):
    return [row.given_name for row in answer.context["rows"]]


@pytest.fixture
def three(case_manager, clinician):
    """Ann is old and soon due, Bea young and long without contact, Cid comes in between and is visited next."""
    made = {}
    for name, born, due in (("Ann", 1930, 1), ("Bea", 1960, 9), ("Cid", 1945, 5)):
        episode = factories.ActiveEpisodeFactory(worker=case_manager)
        birth_date = datetime.date(born, 5, 5)
        Patient.objects.filter(pk=episode.patient.pk).update(given_name=name, family_name=name, birth_date=birth_date)
        episode.patient.obligations.all().delete()
        factories.ObligationFactory(episode=episode, due_on=today() + due * DAY)
        made[name] = episode
    for name, ago in (("Ann", 1), ("Bea", 30), ("Cid", 5)):
        factories.NoteFactory(patient=made[name].patient, kind="call", happened_at=now() - ago * DAY)
    factories.VisitFactory(episode=made["Cid"], clinician=clinician, starts_at=now() + DAY, week_starts_on=today())
    return made


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "Ann Bea Cid"),
        ("-name", "Cid Bea Ann"),
        ("age", "Ann Cid Bea"),
        ("-age", "Bea Cid Ann"),
        ("deadline", "Ann Cid Bea"),
        ("visit", "Cid Ann Bea"),
        ("contact", "Bea Cid Ann"),
        ("nonsense", "Ann Bea Cid"),
        ("\x00", "Ann Bea Cid"),
    ],
)
def test_each_column_sorts(sort, order, client, case_manager, three):
    client.force_login(case_manager)
    answer = client.get("/patients/", {"sort": sort})
    assert names(answer) == order.split()


@pytest.mark.parametrize(
    "more", [{"outcome": "no_answer"}, {"outcome": "message"}, {"mode": "written"}, {"kind": "family", "mode": "phone"}]
)
def test_what_the_ledger_counts_as_no_contact_is_none_here(more, client, case_manager, three):
    factories.NoteFactory(patient=three["Bea"].patient, **{"kind": "call", "mode": "phone", **more})
    client.force_login(case_manager)
    assert names(client.get("/patients/?sort=contact")) == ["Bea", "Cid", "Ann"]


def test_corrected_call_is_no_contact(client, case_manager, three):
    wrong = factories.NoteFactory(patient=three["Bea"].patient, kind="call", mode="phone")
    right = factories.NoteFactory(patient=three["Bea"].patient, kind="note", corrects=wrong)
    assert right.corrects == wrong
    client.force_login(case_manager)
    assert names(client.get("/patients/?sort=contact")) == ["Bea", "Cid", "Ann"]


def test_a_case_manager_begins_with_her_own_and_finds_the_rest(client, case_manager, team, three):
    colleague = factories.UserFactory(role="case_manager", team=team)
    factories.ActiveEpisodeFactory(worker=colleague)
    client.force_login(case_manager)
    assert set(names(client.get("/patients/"))) == {"Ann", "Bea", "Cid"}
    assert client.get("/patients/").context["view"] == "mine"
    everybody = client.get("/patients/?view=all")
    assert everybody.context["view"] == "all"
    assert case_manager.name in everybody.content.decode()


@pytest.mark.parametrize("role", ["supervisor", "clinician", "auditor", "intake"])
def test_others_begin_with_everybody_they_see(role, client, request, three):
    client.force_login(request.getfixturevalue(role))
    assert client.get("/patients/?view=mine").context["view"] == "all"


@pytest.mark.parametrize("sort", [key for key in sorting.SORTS])
def test_pages_hold_everybody_once(sort, client, case_manager, three, monkeypatch):
    monkeypatch.setattr("core.web.keyset.PAGE_SIZE", 2)
    monkeypatch.setattr("core.web.keyset.page.__defaults__", (None, 2))
    client.force_login(case_manager)
    first = client.get("/patients/", {"sort": sort})
    second = client.get(link(first))
    assert sorted([*names(first), *names(second)]) == ["Ann", "Bea", "Cid"]
    assert f"sort={sort}" in link(first)


def test_a_column_sorts_no_more_than_it_can(client, case_manager, three, monkeypatch):
    monkeypatch.setattr(sorting, "MOST_SORTED", 2)
    client.force_login(case_manager)
    assert names(client.get("/patients/?sort=contact")) == ["Ann", "Bea", "Cid"]


@pytest.mark.parametrize("outcome", ["message", "no_answer"])
def test_a_call_that_reached_nobody_is_no_contact(outcome, client, case_manager, three):
    factories.NoteFactory(patient=three["Bea"].patient, kind="call", outcome=outcome, happened_at=now())
    client.force_login(case_manager)
    assert names(client.get("/patients/?sort=contact")) == ["Bea", "Cid", "Ann"]


def test_rows_say_plan_goals_and_last_contact(client, case_manager, three):
    plan = factories.PlanOfCareFactory(episode=three["Ann"])
    goal = factories.GoalFactory(plan=plan)
    factories.GoalMeasureFactory(goal=goal, value=goal.target, author=case_manager)
    factories.GoalFactory(plan=plan)
    client.force_login(case_manager)
    text = " ".join(client.get("/patients/").content.decode().split())
    assert "1 goal met, 1 not measured yet" in text
    assert text.count("No plan") == 2
    assert "yesterday" in text


@pytest.mark.parametrize("sort", ["name", "contact"])
def test_the_list_costs_as_much_for_fifty_rows_as_for_three(sort, client, case_manager, three, queries):
    client.force_login(case_manager)
    counts = []
    for more in (0, 30):
        for _ in range(more):
            episode = factories.ActiveEpisodeFactory(worker=case_manager)
            factories.GoalFactory(plan=factories.PlanOfCareFactory(episode=episode))
        if not more:
            factories.GoalFactory(plan=factories.PlanOfCareFactory(episode=three["Ann"]))
        client.get("/patients/", {"sort": sort})
        with queries() as seen:
            client.get("/patients/", {"sort": sort})
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 18
