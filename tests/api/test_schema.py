"""The OpenAPI description: committed, whole, free of warnings; its page works from this installation's own files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from tests.browser import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_the_committed_description_is_the_one_of_the_code(tmp_path):
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))
    now_says, committed = (yaml.safe_load(path.read_text()) for path in (made, ROOT / "docs" / "openapi.yaml"))
    assert now_says == committed, "Run: manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml"


def test_every_operation_says_what_it_may_answer():
    described = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
    for path, operations in described["paths"].items():
        for verb, operation in operations.items():
            assert operation["description"], f"{verb} {path}"
            assert {"401", "403"} <= set(operation["responses"]), f"{verb} {path}"


@pytest.mark.django_db
def test_the_description_needs_a_sign_in(client, auditor):
    assert client.get("/api/schema/").status_code == 401
    assert client.get("/api/docs/").status_code == 401
    client.force_login(auditor)
    assert client.get("/api/schema/").status_code == 200


@pytest.mark.django_db
def test_the_page_names_no_other_host(client, auditor):
    client.force_login(auditor)
    page = client.get("/api/docs/")
    assert page.status_code == 200
    for path in ("/api/docs/", "/api/docs/?script="):
        assert not re.search(r"""(src|href|url)\s*[=:(]\s*["']?(https?:)?//""", client.get(path).content.decode())


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_shows_every_resource_without_an_error(browser, live_server, client, auditor):
    client.force_login(auditor)
    heard: list[str] = []
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.on("console", lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((live_server.url, "data:")) else heard.append(r.url))
    page.goto(f"{live_server.url}/api/docs/")
    page.wait_for_selector("#operations-visits-visits_list")
    page.click("#operations-visits-visits_list button")
    page.wait_for_selector("#operations-visits-visits_list .responses-table")
    context.close()
    assert heard == []
