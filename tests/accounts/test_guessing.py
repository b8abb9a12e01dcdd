"""Guessing at passwords, codes and links: it gets nowhere, and it locks nobody out."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from allauth.account.auth_backends import AuthenticationBackend
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Turn
from accounts.sign_in import guesses, turns
from accounts.tasks import forget_old_tries
from core.clock import now
from tests import factories
from tests.races import at_once
from tests.signing_in import PASSWORD, code_now, enrolled, give_code, give_password, sign_in, with_password

pytestmark = pytest.mark.django_db
START = datetime.datetime(2027, 1, 4, 15, 0, tzinfo=datetime.UTC)
PROXY = "10.0.0.1"
WRONG = "not her password at all"


@pytest.fixture
def looked_at(monkeypatch: Any) -> list[str]:
    """Every password that was really compared."""
    seen: list[str] = []
    compare = AuthenticationBackend._check_password

    def watch(self: Any, user: Any, password: str) -> Any:
        seen.append(password)
        return compare(self, user, password)

    monkeypatch.setattr(AuthenticationBackend, "_check_password", watch)
    return seen


@pytest.fixture
def colleague() -> Any:
    return enrolled(factories.UserFactory(role="case_manager", email="colleague@agency.example"))


def fail(person: Any, times: int, **extra: Any) -> Any:
    return [give_password(Client(), person, WRONG, **extra) for _ in range(times)][-1]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- nobody is locked out ----------------------------------------------------------------------------------------------


def test_sixty_failures_through_the_proxy_do_not_lock_the_agency(settings: Any, colleague: Any) -> None:
    settings.TRUSTED_PROXIES = [PROXY]
    stranger = factories.UserFactory()
    with time_machine.travel(START, tick=False):
        for _ in range(60):
            fail(stranger, 1, REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": "203.0.113.66"})
        browser = Client()
        sign_in(browser, colleague, REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": "203.0.113.7"})
    assert is_in(browser)


def test_sixty_failures_from_the_agencys_own_address_do_not_lock_it(colleague: Any) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for number in range(60):
            fail(factories.UserFactory(), 1, REMOTE_ADDR="203.0.113.7")
            clock.shift(1 if number % 2 else 0)
        browser = Client()
        answer = give_password(browser, colleague, REMOTE_ADDR="203.0.113.7")
        clock.shift(int(answer.headers.get("Retry-After", 0)))
        sign_in(browser, colleague, REMOTE_ADDR="203.0.113.7")
    assert int(answer.headers.get("Retry-After", 0)) <= 16
    assert is_in(browser)


def test_ten_failures_on_a_colleague_do_not_lock_her_known_device(colleague: Any) -> None:
    hers = Client()
    with time_machine.travel(START, tick=False) as clock:
        sign_in(hers, colleague)
        assert is_in(hers)
        hers.post(reverse("account_logout"))
        for _ in range(14):
            fail(colleague, 1, REMOTE_ADDR="203.0.113.66")
            clock.shift(300)
        fail(colleague, 3, REMOTE_ADDR="203.0.113.66")
        assert give_password(Client(), colleague).status_code == 429
        sign_in(hers, colleague)
    assert is_in(hers)


def test_her_other_device_waits_and_then_gets_in(colleague: Any) -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(colleague, 10)
        other = Client()
        answer = give_password(other, colleague)
        assert answer.status_code == 429
        clock.shift(int(answer.headers["Retry-After"]))
        sign_in(other, colleague)
    assert is_in(other)


def test_the_whole_sign_in_begins_the_account_anew(colleague: Any) -> None:
    with time_machine.travel(START, tick=False):
        fail(colleague, 4)
        sign_in(Client(), colleague)
        assert fail(colleague, 4).status_code == 200


def test_a_right_password_alone_begins_nothing_anew(colleague: Any) -> None:
    with time_machine.travel(START, tick=False):
        fail(colleague, 4)
        give_password(Client(), colleague)
        assert fail(colleague, 1).status_code == 200
        assert fail(colleague, 1).status_code == 429


def test_a_link_from_her_mailbox_begins_the_account_anew(colleague: Any) -> None:
    from allauth.account.adapter import get_adapter

    with time_machine.travel(START, tick=False):
        fail(colleague, 9)
        get_adapter().set_password(colleague, PASSWORD)
        assert give_password(Client(), colleague).status_code == 302


# --- guessing gets nowhere ---------------------------------------------------------------------------------------------


def test_a_try_that_comes_too_soon_is_not_looked_at_and_says_when(colleague: Any, looked_at: list[str]) -> None:
    with time_machine.travel(START, tick=False):
        fail(colleague, 5)
        before = len(looked_at)
        answer = give_password(Client(), colleague)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    page = answer.content.decode()
    assert "Too many tries. Wait 1 second, then try again." in page
    assert colleague.email in page  # what was typed stays
    assert PASSWORD not in page
    assert len(looked_at) == before


def test_the_delay_doubles_up_to_fifteen_minutes(colleague: Any) -> None:
    delays = []
    with time_machine.travel(START, tick=False) as clock:
        fail(colleague, 4)
        for _ in range(13):
            fail(colleague, 1)
            delays.append(int(give_password(Client(), colleague).headers["Retry-After"]))
            clock.shift(delays[-1])
    assert delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def looks_in_a_day(attempt: Any) -> int:
    """How many guesses are really looked at in a day when each comes at the first moment that one is: no way of sending
    10,000 gets more."""
    found, end = 0, START + datetime.timedelta(days=1)
    with time_machine.travel(START, tick=False) as clock:
        while now() < end:
            try:
                attempt(found)
                found += 1
            except turns.TooSoon as refusal:
                clock.shift(refusal.seconds)
    return found


def asked_from(address: str, client: Client | None = None) -> Any:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    if client is not None:
        request.COOKIES = {name: each.value for name, each in client.cookies.items()}
    return request


def test_ten_thousand_guesses_at_one_account_get_nowhere(colleague: Any) -> None:
    def attempt(number: int) -> None:  # each from an address of its own
        address = f"203.{number % 256}.{number // 256 % 256}.7"
        guesses.password_turn(asked_from(address), colleague.email)

    assert looks_in_a_day(attempt) < 120


def test_ten_thousand_guesses_from_one_address_get_nowhere() -> None:
    def attempt(number: int) -> None:  # each at an account of its own, most of which do not exist
        guesses.password_turn(asked_from("203.0.113.66"), f"person{number}@agency.example")

    assert looks_in_a_day(attempt) < 350


def test_ten_thousand_guesses_at_once_are_a_handful(colleague: Any, looked_at: list[str]) -> None:
    with time_machine.travel(START, tick=False):
        fail(colleague, 40)
    assert len(looked_at) == guesses.ACCOUNT.free + 1


def test_a_stolen_device_is_no_free_pass(colleague: Any) -> None:
    thief = Client()
    with time_machine.travel(START - datetime.timedelta(hours=1), tick=False):
        sign_in(thief, colleague)

    def attempt(number: int) -> None:
        guesses.password_turn(asked_from("203.0.113.66", thief), colleague.email)

    assert looks_in_a_day(attempt) < 120


def test_a_device_of_one_person_is_not_known_for_another(colleague: Any) -> None:
    browser, other = Client(), enrolled(factories.UserFactory())
    with time_machine.travel(START, tick=False):
        sign_in(browser, other)
        browser.post(reverse("account_logout"))
        fail(colleague, 8)
        assert give_password(browser, colleague).status_code == 429


@pytest.mark.parametrize("said", ["", "x", "eyJwZXJzb24iOjF9:1tTTTT:abc"])
def test_a_device_that_was_made_up_is_not_known(said: str, colleague: Any) -> None:
    from accounts.sign_in import devices

    browser = Client()
    with time_machine.travel(START, tick=False):
        fail(colleague, 8)
        browser.cookies[devices._name(colleague)] = said
        assert give_password(browser, colleague).status_code == 429


def test_the_known_device_is_a_cookie_no_script_reads(colleague: Any, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    answer = sign_in(browser, colleague, secure=True)
    cookie = next(each for name, each in answer.cookies.items() if "known-" in name)
    assert cookie["httponly"]
    assert cookie["secure"]
    assert (cookie["path"], cookie["samesite"]) == ("/sign-in/", "Lax")
    assert colleague.email not in cookie.value


def test_a_password_alone_makes_no_device_known() -> None:
    browser = Client()
    give_password(browser, with_password(factories.UserFactory()))
    assert is_in(browser)
    assert not [name for name in browser.cookies if "known-" in name]


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_get_no_sixteen_free_guesses(looked_at: list[str]) -> None:
    colleague = with_password(factories.UserFactory())
    at_once([lambda: give_password(Client(), colleague, WRONG).status_code] * 16)
    assert len(looked_at) <= guesses.ACCOUNT.free + 1


@pytest.mark.django_db(transaction=True)
def test_many_accounts_at_once_wait_in_no_circle(looked_at: list[str]) -> None:
    people = [with_password(factories.UserFactory()) for _ in range(8)]
    answers = at_once([lambda person=person: give_password(Client(), person).status_code for person in people * 2])
    assert answers.count(302) == 16


# --- the same answer for everybody ---------------------------------------------------------------------------------------


def answers_to(email: str) -> list[tuple[int, str | None, bool]]:
    person = factories.UserFactory.build(email=email)
    found = []
    for _ in range(7):
        answer = give_password(Client(), person, WRONG, REMOTE_ADDR="203.0.113.66")
        found.append(
            (answer.status_code, answer.headers.get("Retry-After"), "Too many tries" in answer.content.decode())
        )
    return found


def test_an_unknown_account_answers_like_a_known_one(colleague: Any) -> None:
    with time_machine.travel(START, tick=False):
        assert answers_to(colleague.email) == answers_to("nobody@agency.example")
        assert answers_to("NOBODY@agency.example")[0][0] == 429  # however it is spelt


def test_asking_for_links_waits_with_the_same_answer(colleague: Any) -> None:
    def ask(email: str) -> list[tuple[int, str | None]]:
        answers = [Client().post(reverse("account_reset_password"), {"email": email}) for _ in range(6)]
        return [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers]

    with time_machine.travel(START, tick=False):
        known, unknown = ask(colleague.email), ask("nobody@agency.example")
    assert known == unknown
    assert [status for status, _ in known] == [302, 302, 302, 302, 429, 429]
    assert len([each for each in mail.outbox if each.to == [colleague.email]]) <= 4


# --- the second factor -------------------------------------------------------------------------------------------------


def test_five_wrong_codes_and_then_a_delay(colleague: Any) -> None:
    browser = Client()
    with time_machine.travel(START, tick=False) as clock:
        give_password(browser, colleague)
        answers = [give_code(browser, "000000").status_code for _ in range(7)]
        assert answers == [200, 200, 200, 200, 200, 200, 429]
        assert give_code(browser, code_now()).status_code == 429
        clock.shift(1)
        assert give_code(browser, code_now()).status_code == 302
    assert is_in(browser)


def test_beginning_again_gives_no_more_codes(colleague: Any) -> None:
    with time_machine.travel(START, tick=False):
        for number in range(10):
            browser = Client()
            give_password(browser, colleague)
            answer = give_code(browser, "000000")
            assert answer.status_code == (200 if number < 6 else 429)


def test_a_code_opens_once(colleague: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda self, code: True)  # no cache
    with time_machine.travel(START, tick=False) as clock:
        first, second = Client(), Client()
        sign_in(first, colleague)
        code = code_now()
        give_password(second, colleague)
        assert give_code(second, code).status_code == 200
        assert not is_in(second)
        clock.shift(30)
        assert give_code(second, code).status_code == 200
        assert give_code(second, code_now()).status_code == 302


def test_confirming_is_counted_too(colleague: Any) -> None:
    browser = Client()
    with time_machine.travel(START, tick=False):
        sign_in(browser, colleague)
        answers = [browser.post(reverse("mfa_reauthenticate"), {"code": "000000"}).status_code for _ in range(7)]
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("page", "field"), [("account_change_password", "oldpassword"), ("account_reauthenticate", "password")]
)
def test_a_password_asked_for_inside_is_counted_too(page: str, field: str) -> None:
    browser, person = Client(), with_password(factories.UserFactory())
    new = {"password1": "quite another sentence 9", "password2": "quite another sentence 9"}
    with time_machine.travel(START, tick=False):
        browser.force_login(person)
        answers = [browser.post(reverse(page), {field: WRONG, **new}).status_code for _ in range(6)]
        assert answers == [200] * 5 + [429]
        assert browser.post(reverse(page), {field: PASSWORD, **new}).status_code == 429
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


# --- what is kept ------------------------------------------------------------------------------------------------------


def test_rows_name_nobody_and_old_ones_go(colleague: Any) -> None:
    with time_machine.travel(START, tick=False):
        fail(colleague, 6, REMOTE_ADDR="203.0.113.66")
        assert Turn.objects.count() == 2
        kept = str(list(Turn.objects.values()))
        assert colleague.email not in kept
        assert "203.0.113" not in kept
    with time_machine.travel(START + turns.KEPT + datetime.timedelta(minutes=1), tick=False):
        factories.TurnFactory(last_at=now(), next_at=now())
        forget_old_tries()
    assert Turn.objects.count() == 1


def test_failures_are_forgotten_hour_by_hour(colleague: Any) -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(colleague, 6)
        clock.shift(3 * 3600)
        assert [fail(colleague, 1).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_refused_try_costs_no_write(colleague: Any, queries: Any) -> None:
    with time_machine.travel(START, tick=False):
        fail(colleague, 5)
        with queries() as seen, pytest.raises(turns.TooSoon):
            guesses.password_turn(asked_from("127.0.0.1"), colleague.email)
    assert len(seen) <= 3
    assert not [each for each in seen if each["sql"].startswith(("INSERT", "UPDATE", "DELETE", "SAVEPOINT"))]
