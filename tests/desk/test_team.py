"""The supervisor's page: every number opens a list that holds as many rows, of the team's patients alone."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse

from core.clock import now, today
from tests import factories
from tests.paging import link

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def colleague(team):
    return factories.UserFactory(role="case_manager", team=team, family_name="Bloom")


@pytest.fixture
def caseload(case_manager, colleague):
    """Two case managers with overdue, soon due and missed work of their own."""
    for worker, overdue, soon, missed in ((case_manager, 3, 2, 1), (colleague, 1, 0, 2)):
        episode = factories.ActiveEpisodeFactory(worker=worker)
        for n in range(overdue):
            factories.ObligationFactory(
                episode=episode, due_on=today() - (n + 1) * DAY, kind="review" if n else "paperwork"
            )
        for n in range(soon):
            factories.ObligationFactory(episode=episode, due_on=today() + n * 7 * DAY)
        factories.ObligationFactory(episode=episode, due_on=today() + 8 * DAY)
        for n in range(missed):
            at = now() - (n + 2) * DAY
            factories.VisitFactory(
                episode=episode, status="missed", starts_at=at, ends_at=at + DAY / 24, ended_reason="Snow"
            )


def rows_behind(client, url):
    """How many rows a list holds, over all its pages."""
    page = client.get(url)
    assert page.status_code == 200
    count = len(page.context["rows"])
    return count + (rows_behind(client, link(page)) if link(page) else 0)


def test_team_every_number_opens_a_list_of_as_many_rows(client, supervisor, caseload):
    client.force_login(supervisor)
    page = client.get(reverse("desk:team"))
    links = page.context["links"]
    assert {(row.patients, row.overdue, row.due_soon, row.missed_visits) for row in page.context["rows"]} == {
        (1, 3, 2, 1),
        (1, 1, 0, 2),
    }
    for row in page.context["rows"]:
        to = links[row.worker.pk]
        assert rows_behind(client, to["patients"]) == row.patients
        assert rows_behind(client, to["overdue"]) == row.overdue
        assert rows_behind(client, to["soon"]) == row.due_soon
        assert rows_behind(client, to["missed"]) == row.missed_visits
    for kind in page.context["kinds"]:
        assert rows_behind(client, kind["url"]) == kind["count"]
    assert rows_behind(client, page.context["overdue_url"]) == page.context["overdue"] == 4
    assert rows_behind(client, page.context["patients_url"]) == page.context["patients"] == 2


def test_team_numbers_on_the_page_are_links(client, supervisor, caseload):
    client.force_login(supervisor)
    text = client.get(reverse("desk:team")).content.decode()
    shown = re.findall(r'<p class="stat-value">(.*?)</p>', text, re.S)
    assert len(shown) == 4  # patients, overdue, and the two kinds that are overdue
    assert all(number.strip().startswith("<a href=") for number in shown)


def test_team_counts_nobody_of_another_team(client, supervisor, other_case_manager, caseload):
    stranger = factories.ActiveEpisodeFactory(worker=other_case_manager)
    factories.ObligationFactory(episode=stranger, due_on=today() - DAY)
    client.force_login(supervisor)
    page = client.get(reverse("desk:team"))
    assert page.context["overdue"] == 4
    assert other_case_manager not in [row.worker for row in page.context["rows"]]


def test_team_lists_are_not_found_for_a_worker_of_another_team(client, supervisor, other_case_manager):
    client.force_login(supervisor)
    assert client.get(reverse("desk:patients", args=[other_case_manager.uuid])).status_code == 404


def test_team_a_supervisor_cannot_choose_another_team(client, supervisor, other_case_manager):
    factories.ActiveEpisodeFactory(worker=other_case_manager)
    client.force_login(supervisor)
    page = client.get(reverse("desk:team"), {"team": str(other_case_manager.team.uuid)})
    assert page.context["team"] == supervisor.team


def test_team_auditor_chooses_a_team(client, auditor, other_case_manager, caseload):
    client.force_login(auditor)
    page = client.get(reverse("desk:team"), {"team": str(other_case_manager.team.uuid)})
    assert page.context["team"] == other_case_manager.team
    assert other_case_manager in [row.worker for row in page.context["rows"]]


@pytest.mark.parametrize("name", ["team", "overdue", "missed", "team_patients"])
@pytest.mark.parametrize("role", ["case_manager", "clinician", "admin", "intake"])
def test_team_refused_for_those_without_a_team_to_lead(client, role, name, team):
    client.force_login(factories.UserFactory(role=role, team=team))
    assert client.get(reverse(f"desk:{name}")).status_code == 403


@pytest.mark.parametrize("query", [{"worker": "x"}, {"kind": "x"}, {"team": "x"}, {"after": "x"}, {"when": "\x00"}])
def test_team_overdue_answers_strange_addresses(client, supervisor, caseload, query):
    client.force_login(supervisor)
    assert client.get(reverse("desk:overdue"), query).status_code in {200, 404}


def test_team_without_a_team_says_what_to_do(client):
    client.force_login(factories.UserFactory(role="supervisor", team=None))
    assert "not in a team yet" in client.get(reverse("desk:team")).content.decode()


def test_team_needs_few_queries_however_large_the_team(client, supervisor, team, queries):
    client.force_login(supervisor)
    counts = []
    for people in (1, 12):
        for _ in range(people):
            worker = factories.UserFactory(role="case_manager", team=team)
            factories.ObligationFactory(episode=factories.ActiveEpisodeFactory(worker=worker), due_on=today() - DAY)
        client.get(reverse("desk:team"))
        with queries() as seen:
            client.get(reverse("desk:team"))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize("name", ["overdue", "missed", "team_patients"])
def test_team_lists_need_few_queries_however_many_rows(client, supervisor, case_manager, queries, name):
    client.force_login(supervisor)
    counts = []
    for batch in (2, 20):
        for _ in range(batch):
            episode = factories.ActiveEpisodeFactory(worker=case_manager)
            factories.ObligationFactory(episode=episode, due_on=today() - DAY)
            at = now() - 3 * DAY
            factories.VisitFactory(
                episode=episode, status="missed", starts_at=at, ends_at=at + DAY / 24, ended_reason="Snow"
            )
        client.get(reverse(f"desk:{name}"))
        with queries() as seen:
            client.get(reverse(f"desk:{name}"))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
