"""The cast of the tests: people with their jobs, and a patient."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories


@pytest.fixture
def team(db: None) -> Any:
    return factories.TeamFactory()


@pytest.fixture
def case_manager(team: Any) -> Any:
    return factories.UserFactory(role="case_manager", team=team)


@pytest.fixture
def other_case_manager(db: None) -> Any:
    """She must see nothing of `patient`."""
    return factories.UserFactory(role="case_manager", team=factories.TeamFactory())


@pytest.fixture
def clinician(team: Any) -> Any:
    return factories.UserFactory(role="clinician", team=team, discipline="SN", credential="RN")


@pytest.fixture
def supervisor(team: Any) -> Any:
    return factories.UserFactory(role="supervisor", team=team)


@pytest.fixture
def admin(db: None) -> Any:
    return factories.UserFactory(role="admin")


@pytest.fixture
def keeper(client: Any, admin: Any) -> Any:
    """The browser of the administrator, who keeps lists, staff and payers."""
    client.force_login(admin)
    return client


@pytest.fixture
def auditor(db: None) -> Any:
    return factories.UserFactory(role="auditor")


@pytest.fixture
def intake(db: None) -> Any:
    return factories.UserFactory(role="intake")


@pytest.fixture
def episode(case_manager: Any) -> Any:
    """An active Medicare episode that started 10 days ago, in the case manager's charge."""
    return factories.ActiveEpisodeFactory(worker=case_manager)


@pytest.fixture
def patient(episode: Any) -> Any:
    return episode.patient


def said(response: Any) -> list[str]:
    """The messages of the page that an answer led to."""
    return [str(each) for each in response.context["messages"]]
