"""Who keeps a promise: the case manager, a supervisor of the same team, else whoever is fit to step in."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core.clock import now, today
from obligations.owners import Owners, patients_owed_through
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def of(episode: Any, wanted: str = "case_manager") -> int | None:
    return Owners().of(episode, wanted)  # type: ignore[arg-type]


def person(role: str, **facts: Any) -> Any:
    return factories.UserFactory(role=role, **facts)


@pytest.mark.parametrize("wanted", ["case_manager", "clinician", "intake"])
def test_the_case_manager_keeps_it_also_for_clinician_and_intake(
    episode: Any, case_manager: Any, supervisor: Any, wanted: str
) -> None:
    assert of(episode, wanted) == case_manager.pk


def test_a_rule_for_the_supervisor_goes_to_hers_and_stays_with_her_where_there_is_none(
    episode: Any, case_manager: Any, team: Any
) -> None:
    person("supervisor", team=factories.TeamFactory())
    person("clinician", team=team)
    assert of(episode, "supervisor") == case_manager.pk
    hers = person("supervisor", team=team)
    person("supervisor", team=team)  # who came later
    assert of(episode, "supervisor") == hers.pk


def test_a_supervisor_without_a_team_is_nobodys_own(db: None) -> None:
    worker = person("case_manager", team=None)
    person("supervisor", team=None)
    assert of(factories.ActiveEpisodeFactory(worker=worker), "supervisor") == worker.pk


def test_who_cannot_sign_in_gives_way_in_this_order(db: None) -> None:
    """Supervisor, intake, case manager, anybody else; of two alike the one who came first; never the auditor."""
    gone = person("case_manager", team=factories.TeamFactory(), is_active=False)
    episode = factories.ActiveEpisodeFactory(worker=gone)
    person("auditor")
    assert of(episode) is None
    for role in ("admin", "case_manager", "intake", "supervisor"):
        steps_in = person(role, team=None)
        person(role, team=None)
        assert of(episode) == steps_in.pk
    assert of(factories.EpisodeFactory(worker=None)) == steps_in.pk
    person("supervisor", is_active=False, team=gone.team)
    assert of(episode) == steps_in.pk


def test_owners_are_looked_for_once_and_only_when_somebody_is_missing(episode: Any, supervisor: Any, queries: Any) -> None:  # fmt: skip
    unled = factories.EpisodeFactory(worker=None)
    episode.worker  # noqa: B018  # at hand
    owners = Owners()
    with queries() as none:
        owners.of(episode, "case_manager")
    with queries() as one:
        owners.of(unled, "case_manager")
        owners.of(episode, "supervisor")
    assert (len(none), len(one)) == (0, 1)


@pytest.fixture
def owing(case_manager: Any, team: Any) -> dict[str, int]:
    """Patients by whose they are, each with an open promise, but for one."""
    gone = person("case_manager", team=None, is_active=False)
    workers = {
        "hers": case_manager, "of her team": person("case_manager", team=team), "of one who left": gone,
        "of another team": person("case_manager", team=factories.TeamFactory()),
        "of no team": person("case_manager", team=None),
    }  # fmt: skip
    episodes = {name: factories.ActiveEpisodeFactory(worker=worker) for name, worker in workers.items()}
    episodes["nobody's"] = factories.EpisodeFactory(worker=None)
    for episode in episodes.values():
        factories.ObligationFactory(episode=episode, owner=case_manager)
        factories.ObligationFactory(episode=episode, owner=case_manager)
    episodes["hers, all kept"] = factories.ActiveEpisodeFactory(worker=case_manager)
    factories.ObligationFactory(episode=episodes["hers, all kept"], state="done", closed_on=today())
    episodes["hers, long ago"] = factories.EpisodeFactory(
        worker=case_manager, status="discharged", discharged_on=today() - 500 * DAY, referral_at=now() - 600 * DAY
    )
    return {name: episode.patient_id for name, episode in episodes.items()}


@pytest.mark.parametrize(
    ("of_teams", "names"),
    [
        (True, {"hers", "of her team", "of one who left", "nobody's"}),
        (False, {"hers", "of one who left", "nobody's"}),
    ],
)
def test_whose_promises_may_change_hands_with_a_person(
    owing: dict[str, int], case_manager: Any, team: Any, of_teams: bool, names: set[str]
) -> None:
    found = list(patients_owed_through(case_manager, {team, None} if of_teams else {None}))
    assert sorted(found) == sorted(owing[name] for name in names)


def test_the_first_person_takes_everybodys(owing: dict[str, int], case_manager: Any) -> None:
    """Nobody was there to promise anything: every promise of who owes is missing."""
    type(case_manager).objects.exclude(pk=case_manager.pk).update(is_active=False)
    person("auditor")
    found = list(patients_owed_through(case_manager, set()))
    assert sorted(found) == sorted(pk for name, pk in owing.items() if name != "hers, long ago")
