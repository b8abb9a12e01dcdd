"""What another site makes a browser send is not offered again under a token of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db
TYPED = "planted by another site"
FOREIGN = [
    {"HTTP_ORIGIN": "https://evil.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_SEC_FETCH_SITE": "cross-site"},
    {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://other.testserver"},
    {"HTTP_REFERER": "https://evil.example/testserver/"},
    {"HTTP_ORIGIN": "http://["},
    {"HTTP_REFERER": "http://[/testserver"},
]
OURS = [
    {},
    {"HTTP_ORIGIN": "http://testserver"},
    {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://testserver"},
]


@pytest.fixture(params=["no token", "no session", "no database"])
def browser(request: Any, case_manager: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    if request.param == "no session":
        return Client()
    found = Client(enforce_csrf_checks=request.param == "no token", raise_request_exception=False)
    found.force_login(case_manager)
    if request.param == "no database":

        def away(**_: Any) -> None:
            raise OperationalError

        monkeypatch.setattr("accounts.actions.tokens.create_token", away)
    return found


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_words_are_not_kept(browser: Client, headers: dict[str, str]) -> None:
    page = browser.post("/settings/tokens", {"name": TYPED, "days": "7", "scopes": "patients:read"}, **headers)
    assert page.status_code in {302, 403, 503}
    assert TYPED not in page.content.decode()
    assert "<form" not in page.content.decode().partition("<main")[2]


@pytest.mark.parametrize("headers", OURS)
def test_words_of_our_own_pages_are_kept(browser: Client, headers: dict[str, str]) -> None:
    page = browser.post("/settings/tokens", {"name": TYPED, "days": "7", "scopes": "patients:read"}, **headers)
    assert page.status_code in {401, 403, 503}
    assert TYPED in page.content.decode()
