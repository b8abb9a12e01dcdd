"""A new colleague's first day in production: from the link in the mail to her own Today, second factor and all."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.invitations import password_link
from tests import factories
from tests.accounts.production import production
from tests.signing_in import give_password

pytestmark = pytest.mark.django_db
NEW = "violet anchor pistachio 8"


@pytest.mark.parametrize("links", [1, 2])
def test_whoever_came_by_a_link_sets_up_a_second_factor_and_works(links: int) -> None:
    with production():
        person = factories.UserFactory(role="case_manager")
        browser = Client(headers={"host": "testserver"})
        link = [password_link(person) for _ in range(links)][-1]
        where = browser.get(link.removeprefix("https://testserver"), follow=True, secure=True).redirect_chain[-1][0]
        assert "Choose your password" in browser.get(where, secure=True).content.decode()
        done = browser.post(where, {"password1": NEW, "password2": NEW}, secure=True, follow=True)
        assert "Your password is set" in done.content.decode()
        give_password(browser, person, NEW, secure=True)
        activate(browser)
        answer = browser.get(reverse("today"), secure=True, follow=True)
        assert answer.status_code == 200
        assert answer.request["PATH_INFO"] in {reverse("today"), reverse("mfa_reauthenticate")}


def activate(browser: Client) -> Any:
    page = browser.get(reverse("mfa_activate_totp"), secure=True, follow=True)
    if page.request["PATH_INFO"] == reverse("account_reauthenticate"):
        asked = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
        page = browser.post(asked, {"password": NEW}, secure=True, follow=True)
    assert page.request["PATH_INFO"] == reverse("mfa_activate_totp"), page.request["PATH_INFO"]
    secret = re.search(r'account-secret">([A-Z2-7]+)<', page.content.decode())
    assert secret is not None
    code = str(format_hotp_value(hotp_value(secret[1], int(time.time()) // app_settings.TOTP_PERIOD)))
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code}, secure=True)
    assert answer.status_code == 302
    return answer
