"""A client that a tool made of docs/openapi.yaml alone does a day's work against a running server."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from core.clock import now, today
from tests import factories
from tests.described import ROOT, description

TOOL = "openapi_python_client"
NAME = "generated_hearthside"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(importlib.util.find_spec(TOOL) is None, reason="openapi-python-client is not installed here"),
]


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Makes the client once, without a word of complaint from the tool; imports a module of it by its name."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yml").write_text("post_hooks: []\n")
    source, config = ROOT / "docs" / "openapi.yaml", folder / "config.yml"
    made = subprocess.run(
        [sys.executable, "-m", TOOL, "generate", "--path", source, "--meta", "none", "--config", config,
         "--output-path", folder / NAME, "--fail-on-warning"],
        capture_output=True, text=True, cwd=folder, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert operations(folder / NAME) == sum(len(each) for each in description()["paths"].values())
    sys.path.insert(0, str(folder))
    yield lambda module="": importlib.import_module(f"{NAME}.{module}" if module else NAME)
    sys.path.remove(str(folder))


def operations(package: Path) -> int:
    return len([file for file in (package / "api").rglob("*.py") if file.name != "__init__.py"])


@pytest.fixture
def client(generated: Any, live_server: Any, supervisor: Any) -> Any:
    """Somebody who takes and decides referrals, by a token."""
    secret = factories.token_secret(supervisor)
    return generated().AuthenticatedClient(base_url=live_server.url, token=secret, raise_on_unexpected_status=True)


def test_referrals_are_taken_accepted_read_and_paged_through(generated: Any, client: Any, supervisor: Any) -> None:
    api, models = lambda name: generated(f"api.referrals.referrals_{name}"), generated("models")
    doctor, program, payer = factories.PractitionerFactory(), factories.ProgramFactory(), factories.PayerFactory()
    worker = factories.UserFactory(role="case_manager", team=supervisor.team)
    body = models.TakeRequest(
        received_at=now(), given_name="Ida", family_name="Quist", birth_date=today().replace(year=1941, day=1),
        reason="Wound care", referring=doctor.uuid, phone="518-555-0142",
        conditions=[models.ConditionRowRequest(text="Leg ulcer", code="L97.9")],
    )  # fmt: skip
    key = str(uuid4())
    made = api("create").sync_detailed(client=client, body=body, idempotency_key=key)
    again = api("create").sync_detailed(client=client, body=body, idempotency_key=key)
    assert (made.status_code, again.status_code, again.parsed.uuid) == (201, 200, made.parsed.uuid)
    assert made.headers["Location"].endswith(f"/referrals/{made.parsed.uuid}/")
    for _ in range(4):
        factories.ReferralFactory()

    decision = models.AcceptRequest(program=program.uuid, payer=payer.uuid, worker=worker.uuid, reason="Least loaded")
    accepted = api("accept_create").sync(made.parsed.uuid, client=client, body=decision)
    assert (accepted.status, type(accepted).__name__) == ("accepted", "Referral")
    refused = api("accept_create").sync(made.parsed.uuid, client=client, body=decision)
    assert (type(refused).__name__, refused.code) == ("Refusal", "refused")

    seen = [row.uuid for row in every_page(api("list").sync, client)]
    assert len(seen) == len(set(seen)) == 5
    for uuid in seen:
        assert api("retrieve").sync(uuid, client=client).uuid == uuid


def test_patients_are_read_changed_and_paged_through(generated: Any, client: Any, supervisor: Any) -> None:
    api, models = lambda name: generated(f"api.patients.patients_{name}"), generated("models")
    worker = factories.UserFactory(role="case_manager", team=supervisor.team)
    for _ in range(5):
        factories.ActiveEpisodeFactory(worker=worker)
    seen = [row.uuid for row in every_page(api("list").sync, client)]
    assert len(seen) == len(set(seen)) == 5
    found = api("retrieve").sync_detailed(seen[0], client=client)
    change = models.PatchedPatientRequest(city="Troy")
    changed = api("partial_update").sync(seen[0], client=client, body=change, if_match=found.headers["ETag"])
    assert (changed.city, changed.version) == ("Troy", found.parsed.version + 1)
    late = api("partial_update").sync(seen[0], client=client, body=change, if_match=found.headers["ETag"])
    assert (type(late).__name__, late.current_version) == ("Refusal", changed.version)
    found = api("search_create").sync(client=client, body=models.SearchRequest(q=changed.family_name[:3]))
    assert changed.uuid in {each.uuid for each in found}


def every_page(listed: Any, client: Any) -> list[Any]:
    """The rows of a list, two at a time."""
    page = listed(client=client, page_size=2)
    found = list(page.results)
    while page.next_ is not None:
        page = listed(client=client, page_size=2, after=page.next_)
        found += page.results
    return found
