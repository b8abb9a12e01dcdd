"""Whom we propose, and why."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core.clock import today
from referrals.proposal import propose
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def managers(team: Any) -> list[Any]:
    """Two case managers of a team: the first has two open patients, the second one."""
    people = [factories.UserFactory(role="case_manager", team=team, family_name=name) for name in ("Ash", "Birch")]
    for person, number in zip(people, (2, 1), strict=True):
        for _ in range(number):
            factories.ActiveEpisodeFactory(worker=person)
    return people


def test_proposal_least_loaded_first(managers: list[Any], intake: Any) -> None:
    found = propose(factories.ReferralFactory(), intake)
    assert [each.person for each in found.choices] == [managers[1], managers[0]]
    assert found.because.startswith("Least loaded of 2 who can take a new patient: 1 open patient, ")


def test_proposal_counts_hours_against_capacity(managers: list[Any], intake: Any) -> None:
    managers[1].hours_month = 20
    managers[1].save()
    assert propose(factories.ReferralFactory(), intake).first.person == managers[0]


def test_proposal_discharged_episodes_are_no_load(managers: list[Any], intake: Any) -> None:
    for _ in range(3):
        factories.EpisodeFactory(worker=managers[1], status="discharged", discharged_on=today())
    assert propose(factories.ReferralFactory(), intake).first.patients == 1


def test_proposal_language_before_load(managers: list[Any], intake: Any) -> None:
    managers[0].languages = "Spanish, French"
    managers[0].save()
    found = propose(factories.ReferralFactory(language="Spanish"), intake)
    assert found.first.person == managers[0]
    assert "speaks Spanish" in found.because


def test_proposal_nobody_speaks_it(managers: list[Any], intake: Any) -> None:
    assert (
        "Nobody speaks Tagalog: plan for an interpreter."
        in propose(factories.ReferralFactory(language="Tagalog"), intake).because
    )


def test_proposal_says_who_cannot(managers: list[Any], intake: Any) -> None:
    managers[0].takes_new_patients = False
    managers[0].save()
    factories.CoverFactory(absent=managers[1], covering=intake, ends_on=today() + datetime.timedelta(days=2))
    found = propose(factories.ReferralFactory(), intake)
    assert found.choices == []
    assert found.because == "Nobody can take a new patient now."
    assert {each.why.split(" until")[0] for each in found.unsuitable} == {"Takes no new patients now", "Away"}


def test_proposal_of_a_supervisor_stays_in_the_team(
    managers: list[Any], supervisor: Any, other_case_manager: Any
) -> None:
    found = propose(factories.ReferralFactory(), supervisor)
    assert other_case_manager not in [each.person for each in found.choices]
    assert [each.why for each in found.unsuitable] == ["In another team"]


def test_proposal_queries_do_not_grow(managers: list[Any], intake: Any, team: Any, queries: Any) -> None:
    referral = factories.ReferralFactory()
    factories.UserFactory.create_batch(60, role="case_manager", team=team)
    with queries() as seen:
        found = propose(referral, intake)
    assert len(seen) == 2
    assert (len(found.choices), found.more) == (40, 22)
