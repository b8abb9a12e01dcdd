"""A caller of the API, and a chart with one of everything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.clock import now
from tests import factories


class Caller:
    """Somebody with a token: `get`, `post`, `patch`, `put` send and answer JSON; `version` becomes If-Match."""

    def __init__(self, user: Any = None) -> None:
        self.client = Client()
        self.user = user
        self.headers = {"authorization": f"Bearer {factories.token_secret(user)}"} if user else {}

    def send(
        self, verb: str, path: str, body: Any = None, *, version: Any = None, headers: Any = None, **more: Any
    ) -> Any:
        named = self.headers | ({"if-match": str(version)} if version is not None else {}) | (headers or {})
        text = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
        if verb == "get":
            return self.client.get(f"/api/v1/{path}", headers=named, **more)
        sent = {"content_type": "application/json"} | more
        return self.client.generic(verb.upper(), f"/api/v1/{path}", text, headers=named, **sent)

    def get(self, path: str, **more: Any) -> Any:
        return self.send("get", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.send("post", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.send("patch", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.send("put", path, body, **more)


def said(answer: Any) -> dict[str, str]:
    """What a refusal says of each field, by the field's name."""
    return {each["field"]: each["detail"] for each in answer.json()["errors"]}


@dataclass
class Chart:
    """One of everything of a patient."""

    episode: Any
    patient: Any
    assessment: Any
    section: Any
    plan: Any
    visit: Any
    obligation: Any


def chart_of(worker: Any, clinician: Any) -> Chart:
    """A patient in the worker's charge, with a draft assessment, a draft plan, a planned visit and a promise."""
    episode = factories.ActiveEpisodeFactory(worker=worker)
    assessment = factories.AssessmentFactory(episode=episode, author=worker)
    section = factories.ResponseFactory(assessment=assessment)
    plan = factories.PlanOfCareFactory(episode=episode)
    goal = factories.GoalFactory(plan=plan, problem=factories.ProblemFactory(plan=plan))
    factories.InterventionFactory(plan=plan, goal=goal)
    factories.VisitOrderFactory(plan=plan)
    visit = factories.VisitFactory(episode=episode, clinician=clinician, starts_at=now() + timedelta(hours=30))
    obligation = factories.ObligationFactory(episode=episode)
    return Chart(episode, episode.patient, assessment, section, plan, visit, obligation)


@pytest.fixture
def chart(case_manager: Any, clinician: Any) -> Chart:
    return chart_of(case_manager, clinician)


@pytest.fixture
def foreign(other_case_manager: Any) -> Chart:
    """A chart that the case manager must not see."""
    return chart_of(other_case_manager, factories.UserFactory(role="clinician", discipline="SN"))


@pytest.fixture
def api(case_manager: Any) -> Caller:
    return Caller(case_manager)


@pytest.fixture
def calling(db: None) -> Any:
    """Makes a caller for a person."""
    return Caller
