"""Every way to a session, walked under a copy of production's settings: without the second factor each is refused."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings as live
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import clear_url_caches, get_resolver, path, reverse
from knox.models import AuthToken

from accounts.checks import routes
from accounts.sign_in import second_factor
from tests import factories
from tests.accounts.production import production
from tests.signing_in import PASSWORD, SECRET, code_now, enrolled, give_password, sign_in, with_password

pytestmark = pytest.mark.django_db

PAGES = ("/today", "/patients/", "/settings/", "/settings/staff", "/settings/tokens", "/settings/audit/", "/inbox")
API = ("/api/v1/patients/", "/api/v1/staff/", "/api/schema/", "/api/docs/")
OWN_SIGN_IN = (
    "/sign-in/2fa/recovery-codes/", "/sign-in/2fa/recovery-codes/download/", "/sign-in/2fa/recovery-codes/generate/",
    "/sign-in/2fa/totp/deactivate/", "/sign-in/2fa/webauthn/", "/sign-in/2fa/webauthn/keys/1/remove/",
    "/sign-in/password/change/", "/sign-in/sessions/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def as_in_production(db: None) -> Iterator[None]:
    with production():
        yield


class Browser(Client):
    """A browser behind HTTPS."""

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["secure"] = True
        return super().generic(*args, **kwargs)


# --- the ways: each tries for a session of `person` who has a second factor, without ever using it -------------------


def by_password(browser: Browser, person: Any) -> None:
    give_password(browser, person)


def by_password_before_enrolling_elsewhere(browser: Browser, person: Any) -> None:
    Authenticator.objects.filter(user=person).delete()
    give_password(browser, person)
    TOTP.activate(person, SECRET)
    assert "_auth_user_id" in browser.session


def by_the_admins_own_login(browser: Browser, person: Any) -> None:
    for where in ("/break-glass/login/", "/admin/login/"):
        browser.post(where, {"username": person.email, "password": PASSWORD})


def by_passkey(browser: Browser, person: Any) -> None:
    browser.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    handle = user_pk_to_url_str(person)
    browser.post(
        reverse("mfa_login_webauthn"), {"credential": f'{{"id": "x", "response": {{"userHandle": "{handle}"}}}}'}
    )


def by_reset_link(browser: Browser, person: Any) -> None:
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    page = browser.get(f"/sign-in/password/reset/key/{key}/", follow=True).request["PATH_INFO"]
    new = "violet anchor pistachio 8"
    browser.post(page, {"password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(new), "the link no longer sets a password: this way was not walked"


def by_mailed_code(browser: Browser, person: Any) -> None:
    browser.post("/sign-in/login/code/", {"email": person.email})
    browser.post("/sign-in/login/code/confirm/", {"code": "123456"})


def by_confirming_an_address(browser: Browser, person: Any) -> None:
    browser.post("/sign-in/confirm-email/x/")
    browser.post("/sign-in/confirm-email/")


def by_signing_up(browser: Browser, person: Any) -> None:
    browser.post("/sign-in/signup/", {"email": "new@agency.example", "password1": PASSWORD})


def by_the_demonstration(browser: Browser, person: Any) -> None:
    browser.post(f"/demo/sign-in/{person.role}")


def by_djangos_login(browser: Browser, person: Any) -> None:
    assert browser.login(username=person.email, email=person.email, password=PASSWORD)


def by_force(browser: Browser, person: Any) -> None:
    browser.force_login(person)


def by_a_record_of_somebody_else(browser: Browser, person: Any) -> None:
    other = enrolled(factories.UserFactory(role="admin"))
    sign_in(browser, other)
    session = browser.session
    kept = {key: session[key] for key in list(session.keys()) if key.startswith("account_authentication_methods")}
    browser.logout()
    browser.force_login(person)
    session = browser.session
    session.update(kept)
    session.save()


def by_an_old_session_that_only_owned_one(browser: Browser, person: Any) -> None:
    browser.force_login(person)
    session: SessionStore = browser.session
    session["has_second_factor"] = True
    session.save()


WAYS: list[Callable[[Browser, Any], None]] = [
    by_password, by_password_before_enrolling_elsewhere, by_the_admins_own_login, by_passkey, by_reset_link,
    by_mailed_code, by_confirming_an_address, by_signing_up, by_the_demonstration, by_djangos_login, by_force,
    by_a_record_of_somebody_else, by_an_old_session_that_only_owned_one,
]  # fmt: skip


def doors_open_to(way: Callable[[Browser, Any], None]) -> list[str]:
    """What answers 200, or gives a token, to a session that was had by `way`."""
    person = enrolled(factories.UserFactory(role="admin"))
    browser = Browser(raise_request_exception=True)
    way(browser, person)
    found = [page for page in (*PAGES, *API, *OWN_SIGN_IN) if browser.get(page).status_code in {200, 403}]
    browser.post(
        "/settings/tokens",
        {
            "name": "x",
            "days": "30",
            "scopes": ["resources:write"],
            "submission_key": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
        },
    )
    browser.post("/sign-in/2fa/totp/deactivate/")
    if AuthToken.objects.filter(user=person).exists():
        found.append("a token")
    if not Authenticator.objects.filter(user=person, type="totp").exists():
        found.append("the second factor itself")
    return found


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_way_in_passes_without_the_second_factor(way: Any) -> None:
    assert doors_open_to(way) == []


def test_the_whole_sign_in_opens_the_same_doors() -> None:
    person = enrolled(factories.UserFactory(role="admin"))
    browser = Browser()
    sign_in(browser, person)
    closed = [page for page in (*PAGES, *API) if browser.get(page).status_code not in {200, 403}]
    assert closed == []
    assert browser.get("/settings/staff").status_code == 200


# --- the walk can see: a hole planted for each way is found -----------------------------------------------------------


def owning_is_using(monkeypatch: Any) -> None:
    monkeypatch.setattr(
        second_factor, "is_verified", lambda request: Authenticator.objects.filter(user=request.user).exists()
    )


def password_is_using(monkeypatch: Any) -> None:
    monkeypatch.setattr(
        second_factor, "is_verified", lambda request: "account_authentication_methods" in request.session
    )


def anybodys_record_counts(monkeypatch: Any) -> None:
    monkeypatch.setattr(
        second_factor,
        "get_authentication_records",
        lambda request, user: request.session.get("account_authentication_methods", []),
    )


def old_mark_counts(monkeypatch: Any) -> None:
    monkeypatch.setattr(second_factor, "is_verified", lambda request: "has_second_factor" in request.session)


def api_is_not_asked(monkeypatch: Any) -> None:
    monkeypatch.setattr("accounts.sign_in.middleware.forget_unverified", lambda request: None)


def the_list_of_sessions_is_a_prompt(monkeypatch: Any) -> None:
    monkeypatch.setattr(second_factor, "PROMPTS", second_factor.PROMPTS | {"usersessions_list"})


def reset_signs_in_past_the_stage(monkeypatch: Any) -> None:
    monkeypatch.setattr("allauth.mfa.stages.AuthenticateStage._should_handle", lambda self, request: False)
    live.ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # ends with the copy of production's settings
    password_is_using(monkeypatch)


def no_gate(monkeypatch: Any) -> None:
    monkeypatch.setattr("accounts.sign_in.middleware.refuse_unverified", lambda request: None)


def a_site_that_guards_itself(monkeypatch: Any) -> None:
    """As the admin did: a sign-in page of its own, and views of a library that the gate is not asked about."""
    from django.contrib.auth.views import LoginView

    where = path("break-glass/login/", LoginView.as_view(template_name="429.html", next_page="/"))
    monkeypatch.setattr(get_resolver(), "url_patterns", [*get_resolver().url_patterns, where])
    live.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    no_gate(monkeypatch)


def one_click_in_production(monkeypatch: Any) -> None:
    from demo import views

    where = path("demo/sign-in/<slug:role>", views.sign_in)
    monkeypatch.setattr(get_resolver(), "url_patterns", [*get_resolver().url_patterns, where])
    monkeypatch.setattr(views, "_only_in_the_demonstration", lambda: None)
    no_gate(monkeypatch)


@pytest.mark.parametrize(
    ("hole", "way"),
    [
        (owning_is_using, by_force),
        (owning_is_using, by_djangos_login),
        (password_is_using, by_password_before_enrolling_elsewhere),
        (anybodys_record_counts, by_a_record_of_somebody_else),
        (old_mark_counts, by_an_old_session_that_only_owned_one),
        (api_is_not_asked, by_force),
        (the_list_of_sessions_is_a_prompt, by_force),
        (reset_signs_in_past_the_stage, by_reset_link),
        (a_site_that_guards_itself, by_the_admins_own_login),
        (one_click_in_production, by_the_demonstration),
    ],
    ids=lambda each: each.__name__,
)
def test_planted_hole_is_found(hole: Any, way: Any, monkeypatch: Any) -> None:
    hole(monkeypatch)
    assert doors_open_to(way) != []


# --- what a session without it may do ---------------------------------------------------------------------------------


def test_whoever_has_none_may_only_set_one_up() -> None:
    person = with_password(factories.UserFactory(role="case_manager"))
    browser = Browser()
    give_password(browser, person)
    assert "_auth_user_id" in browser.session
    for page in (*PAGES, *OWN_SIGN_IN):
        assert browser.get(page).headers.get("Location") == reverse("mfa_index"), page
    assert [browser.get(page).status_code for page in API] == [401] * len(API)
    assert browser.get(reverse("mfa_index")).status_code == 200
    assert browser.get(reverse("mfa_activate_totp")).headers["Location"].startswith(reverse("account_reauthenticate"))


def test_setting_one_up_and_using_it_opens_the_house(monkeypatch: Any) -> None:
    person = with_password(factories.UserFactory(role="case_manager"))
    browser = Browser()
    give_password(browser, person)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = browser.get(reverse("mfa_activate_totp"))
    monkeypatch.setattr("tests.signing_in.SECRET", page.context["form"].secret)
    browser.post(reverse("mfa_activate_totp"), {"code": code_now()})
    assert browser.get("/patients/").headers["Location"].startswith(reverse("mfa_reauthenticate"))
    answer = browser.post(f"{reverse('mfa_reauthenticate')}?next=/patients/", {"code": code_now()})
    assert answer.headers["Location"] == "/patients/"
    assert browser.get("/patients/").status_code == 200


def test_a_password_alone_does_not_confirm_somebody_who_has_a_second_factor() -> None:
    browser = Browser()
    sign_in(browser, enrolled(factories.UserFactory(role="admin")))
    answer = browser.get(reverse("mfa_deactivate_totp"))
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert browser.get(reverse("mfa_deactivate_totp")).status_code == 302


def test_a_token_needs_no_session() -> None:
    person = factories.UserFactory(role="case_manager")
    secret = factories.token_secret(person)
    browser = Browser()
    browser.force_login(person)
    assert browser.get("/api/v1/patients/").status_code == 401
    assert browser.get("/api/v1/patients/", headers={"authorization": f"Token {secret}"}).status_code == 200


def test_htmx_is_sent_on_too() -> None:
    browser = Browser()
    browser.force_login(enrolled(factories.UserFactory(role="admin")))
    answer = browser.get("/settings/staff", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, reverse("mfa_reauthenticate"))


# --- the addresses that exist -------------------------------------------------------------------------------------------


def test_pages_of_sign_in_that_the_product_does_not_use_do_not_exist() -> None:
    named = {pattern.name for _, pattern in routes() if pattern.callback.__module__.startswith("allauth.")}
    assert not {
        name for name in named if "email" in name or "phone" in name or ("code" in name and "recovery" not in name)
    }
    assert not named & {"account_set_password", "mfa_trust", "mfa_signup_webauthn"}
    browser = Browser()
    sign_in(browser, enrolled(factories.UserFactory(role="admin")))
    for gone in ("email/", "confirm-email/", "confirm-email/x/", "password/set/", "login/code/confirm/", "3rdparty/"):
        assert browser.get(f"/sign-in/{gone}").status_code == 404, gone


def test_the_admin_site_is_not_there() -> None:
    assert "django.contrib.admin" not in live.INSTALLED_APPS
    assert not [route for route, _ in routes() if "admin:" in route or route.startswith(("break-glass", "admin"))]
    assert [p for _, p in routes() if p.callback.__module__.startswith("django.contrib.admin")] == []


def test_the_first_administrator_is_an_administrator_and_no_more() -> None:
    from django.core.management import call_command

    from accounts.models import User

    call_command(
        "createsuperuser", email="first@agency.example", given_name="Ada", family_name="First", interactive=False
    )
    person = User.objects.get(email="first@agency.example")
    assert (person.role, person.is_superuser) == ("admin", False)


def test_addresses_are_the_tests_own_again() -> None:
    clear_url_caches()
    assert importlib.import_module("config.urls").urlpatterns


@pytest.mark.parametrize(
    "sent", ["{}", "[]", "1", '"x"', "null", '{"id": "x"}', '{"id": 1, "rawId": 1, "response": 1}', "{", '{"response": {"userHandle": "!"}}']
)  # fmt: skip
def test_a_passkey_that_is_none_is_refused_in_words(sent: str) -> None:
    browser = Browser()
    browser.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = browser.post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert answer.headers["Location"] == reverse("account_login")
    half = Browser()
    give_password(half, enrolled(factories.UserFactory(role="admin")))
    assert half.post(reverse("mfa_authenticate"), {"credential": sent}).status_code == 200
    assert "_auth_user_id" not in half.session
