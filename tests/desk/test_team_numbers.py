"""Numbers of the team and the lists behind them, each with a row just inside and just outside."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from caseload.models import Assignment, Episode
from desk import team
from tests import factories
from tests.at_ten import DAY, MIDNIGHT, MINUTE, NOW, TODAY
from tests.desk.conftest import promise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


@pytest.mark.parametrize(
    ("days", "facts", "is_counted"),
    [
        (2, {}, True),
        (30, {"starts_at": MIDNIGHT - 30 * DAY}, True),
        (30, {"starts_at": MIDNIGHT - 30 * DAY - MINUTE}, False),
        (2, {"practitioner_told_at": NOW}, False),
        (2, {"status": "cancelled"}, False),
    ],
)
def test_a_missed_visit_counts_for_thirty_days_until_somebody_was_told(
    episode: Any, days: int, facts: dict[str, Any], is_counted: bool
) -> None:
    begins = NOW - days * DAY
    factories.VisitFactory(
        episode=episode, **({"status": "missed", "ended_reason": "Snow", "starts_at": begins} | facts)
    )
    assert team.missed_visits(TODAY).exists() is is_counted


@pytest.mark.parametrize(
    ("status", "is_counted"), [("planned", False), ("completed", False), ("missed", True), ("cancelled", True)]
)
def test_a_missed_visit_that_is_made_up_counts_no_more(episode: Any, status: str, is_counted: bool) -> None:
    missed = factories.VisitFactory(episode=episode, status="missed", ended_reason="Snow", starts_at=NOW - DAY)
    factories.VisitFactory(episode=episode, status=status, ended_reason="Snow", starts_at=NOW, makes_up=missed)
    assert (missed in team.missed_visits(TODAY)) is is_counted
    Episode.objects.filter(pk=episode.pk).update(discharged_on=TODAY, status="discharged")
    assert missed not in team.missed_visits(TODAY)


def test_the_rows_of_a_team_are_its_case_managers_and_supervisors_with_patients(
    supervisor: Any, case_manager: Any, other_case_manager: Any
) -> None:
    factories.UserFactory(role="case_manager", team=supervisor.team, is_active=False)
    factories.UserFactory(role="clinician", team=supervisor.team)
    people = list(team.members(supervisor.team))
    assert set(people) == {supervisor, case_manager}
    assert [row.worker for row in team.workers(people)] == [case_manager]
    episode = factories.ActiveEpisodeFactory(worker=supervisor)
    for n, days in enumerate((-1, 0, 7, 8)):
        promise(episode, days, cycle=f"c{n}", owner=supervisor)
    gone = factories.ActiveEpisodeFactory(worker=supervisor)
    Assignment.objects.filter(episode=gone).update(ends_on=TODAY)
    row = next(row for row in team.workers(people) if row.worker == supervisor)
    assert (row.patients, row.overdue, row.due_soon, row.missed_visits) == (1, 1, 2, 0)
    assert team.held_count(people) == 1
    assert other_case_manager not in people


def test_the_list_behind_a_number_of_the_team(supervisor: Any, case_manager: Any) -> None:
    episode = factories.ActiveEpisodeFactory(worker=case_manager)
    rows = {days: promise(episode, days, cycle=f"c{days}", kind="review") for days in (-1, 0, 7, 8)}
    paper = promise(episode, -2, cycle="paper", kind="paperwork")
    its = promise(factories.ActiveEpisodeFactory(worker=supervisor), -1, cycle="its")
    danger = promise(episode, 9, cycle="danger", kind="concern")
    chosen = supervisor.team
    assert set(team.overdue_rows(chosen)) == {rows[-1], paper, its}
    assert set(team.overdue_rows(chosen, worker=case_manager)) == {rows[-1], paper}
    assert set(team.overdue_rows(chosen, kind="paperwork")) == {paper}
    assert set(team.overdue_rows(chosen, kind="dance")) == {rows[-1], paper, its}
    assert set(team.overdue_rows(chosen, soon=True)) == {rows[0], rows[7]}
    assert set(team.concern_rows(chosen)) == {danger}
    assert team.overdue_by_kind([case_manager]) == {"review": 1, "paperwork": 1}


def test_a_team_is_one_s_own_or_the_one_chosen(supervisor: Any, auditor: Any) -> None:
    first, second = factories.TeamFactory(name="AA"), factories.TeamFactory(name="BB")
    closed = factories.TeamFactory(name="A", is_active=False)
    assert team.team_of(supervisor, str(second.uuid)) == supervisor.team
    assert [team.team_of(auditor, chosen) for chosen in (None, "x", str(second.uuid), str(closed.uuid))] == [
        first, first, second, first,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({}, "Deadlines overdue"),
        ({"kind": "plan"}, "Plans of care overdue"),
        ({"when": "soon"}, "Deadlines due within a week"),
        ({"kind": "concern", "when": "open"}, "Concerns nobody has acted on"),
        ({"kind": "plan", "when": "open"}, "Plans of care overdue"),
    ],
)
def test_a_list_of_the_team_is_named_by_what_it_counts(
    client: Any, supervisor: Any, case_manager: Any, query: dict[str, str], title: str
) -> None:
    client.force_login(supervisor)
    page = reverse("desk:overdue")
    assert client.get(page, query).context["title"] == title
    named = client.get(page, query | {"worker": str(case_manager.uuid)}).context["title"]
    assert named == (title if title.startswith("Concerns") else f"{title}: {case_manager.name}")
