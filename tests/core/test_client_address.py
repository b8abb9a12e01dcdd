"""Where a request came from: a visitor cannot say it, a trusted proxy can."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from core.web.client_address import client_address, neighbourhood
from core.web.middleware import TrustedProxies

PROXIES = ["10.0.0.0/8", "2001:db8:ffff::/48"]


def came(remote: str, forwarded: str | None = None, **more: str) -> Any:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers, **more)


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # not a proxy: its word is not taken
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # what the visitor wrote stands to the left
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),  # two proxies
        ("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.9, 10.0.0.8", "10.0.0.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:ffff::1", "2001:db8:1:2::3", "2001:db8:1:2::3"),
        ("2001:db8:ffff::1", "[2001:db8:1:2::3]:443", "2001:db8:1:2::3"),
        ("2001:db8:1::1", "203.0.113.9", "2001:db8:1::1"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_client(remote: str, forwarded: str | None, found: str, settings: Any) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    request = came(remote, forwarded)
    assert client_address(request) == found
    TrustedProxies(lambda request: None)(request)  # type: ignore[arg-type, return-value]
    assert (request.META["REMOTE_ADDR"], client_address(request)) == (found, found)
    assert "HTTP_X_FORWARDED_FOR" not in request.META


@pytest.mark.parametrize(("remote", "is_secure"), [("10.0.0.1", True), ("198.51.100.7", False), ("", False)])
def test_only_a_trusted_proxy_says_that_it_was_https(remote: str, is_secure: bool, settings: Any) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = came(remote, "203.0.113.9", HTTP_X_FORWARDED_PROTO="https")
    TrustedProxies(lambda request: None)(request)  # type: ignore[arg-type, return-value]
    assert request.is_secure() is is_secure


def test_limits_count_an_ipv6_line_as_one() -> None:
    assert neighbourhood("2001:db8:1:2:aaaa::1") == neighbourhood("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::/64"
    assert neighbourhood("203.0.113.9") == "203.0.113.9"
    assert neighbourhood("") == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("remote", "status"), [("10.0.0.1", 200), ("198.51.100.7", 301)])
def test_a_visitor_cannot_talk_the_site_out_of_https(remote: str, status: int, settings: Any) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    answer = Client().get("/sign-in/login/", REMOTE_ADDR=remote, headers={"X-Forwarded-Proto": "https"})
    assert answer.status_code == status
