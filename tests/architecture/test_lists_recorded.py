"""Every answer that shows a patient's name or record has left an audit row that names the patient; no row names who was not shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.permissions import Role
from core.change.answers import LISTED
from core.models import AuditEvent
from tests import factories
from tests.architecture.persons import somebody
from tests.architecture.routes import Route, all_routes
from tests.architecture.test_routes import world  # noqa: F401 - a fixture
from tests.architecture.world import WORDS

pytestmark = pytest.mark.django_db
# Lists that show more for another address.
ASKED = {
    "schedule": ("view=week", "view=list", "view=unassigned"),
    "today": ("by=patient", "show=overdue", "show=week", "show=later", "show=snoozed"),
    "inbox": ("view=read",),
    "paperwork": ("view=overdue", "view=waiting", "view=filed"),
    "referrals": ("view=accepted", "view=declined"),
    "team/deadlines": ("when=soon",),
}


def named_since(last: int) -> set[int]:
    """The patients that audit rows written after `last` name."""
    found: set[int] = set()
    for patient_id, listed in AuditEvent.objects.filter(pk__gt=last).values_list("patient_id", "patient_ids"):
        found |= {patient_id} if patient_id else set()
        found |= set(listed or [])
    return found


def listed_since(last: int) -> set[int]:
    """The patients that rows of lists written after `last` name."""
    rows = AuditEvent.objects.filter(pk__gt=last, verb=LISTED).values_list("patient_ids", flat=True)
    return {pk for listed in rows for pk in listed or []}


def last_event() -> int:
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def requests_of(route: Route, path: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The ways to read a route: as a page and as an htmx part, and the searches with what they search for."""
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("get", path, {}),
        ("get", path, {"headers": {"HX-Request": "true"}}),
    ]
    asked += [("get", f"{path}?{query}", {}) for query in ASKED.get(route.path, ())]
    if route.path.endswith("search") or route.path.endswith("search/"):
        asked += [("post", path, {"data": {"q": word}, "follow": True}) for word in WORDS]
    if "search" in route.path and route.is_api:
        asked = [
            ("post", path, {"data": json.dumps({"q": word}), "content_type": "application/json"}) for word in WORDS
        ]
    return asked


@pytest.mark.parametrize("role", Role.values)
def test_whoever_is_shown_is_recorded_and_nobody_else(role, world) -> None:  # noqa: F811 - the fixture
    client = Client(raise_request_exception=True)
    client.force_login(somebody(role, world))
    lists, found = 0, []
    for route in all_routes():
        for method, path, sent in requests_of(route, route.fill(world, world.sides[0])):
            last = last_event()
            answer = getattr(client, method)(path, **sent)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if answer.status_code != 200:
                continue
            named, text = named_since(last), body.decode(errors="replace")
            for side, word in zip(world.sides, WORDS, strict=True):
                where = f"{role} {method.upper()} {path} {sent}"
                is_typed = sent.get("data") and word in str(sent["data"])
                is_shown = text.count(word) > (1 if is_typed else 0) or str(side.patient.uuid) in text
                if is_shown:
                    lists += 1
                    found += [] if side.patient.pk in named else [f"{where} shows a patient without a row"]
                elif side.patient.pk in listed_since(last):
                    found.append(f"{where} records a patient who was not shown")
    assert not found, "\n".join(found)
    assert lists >= 5 or role == "admin", lists


def test_names_read_without_their_records_are_recorded(case_manager, client) -> None:
    """Today's drafts and what waits on others come from the database as rows of text."""
    drafted, asked = (factories.ActiveEpisodeFactory(worker=case_manager) for _ in range(2))
    factories.AssessmentFactory(episode=drafted, author=case_manager, status="draft")
    factories.FilingFactory(episode=asked, kind="noa")
    client.force_login(case_manager)
    page = client.get("/today").content.decode()
    shown = [each.patient for each in (drafted, asked) if each.patient.family_name in page]
    assert len(shown) == 2
    assert {each.pk for each in shown} <= listed_since(0)
