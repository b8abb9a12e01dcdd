"""What ends somebody's sign-ins, what goes on, who is told, and what the browser forgets."""

from __future__ import annotations

import datetime
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.actions import staff as actions
from accounts.invitations import password_link
from core.models import AuditEvent
from reminders.models import Notification
from tests import factories

pytestmark = pytest.mark.django_db
OLD, NEW = "velvet anchor pistachio", "marzipan tractor window"
START = datetime.datetime(2027, 1, 4, 15, 0, tzinfo=datetime.UTC)


@pytest.fixture
def person(clinician):
    clinician.set_password(OLD)
    clinician.save()
    return clinician


@pytest.fixture
def elsewhere(person):
    """Another session of the same person, listed nowhere."""
    from allauth.usersessions.models import UserSession

    other = Client()
    other.force_login(person)
    UserSession.objects.all().delete()
    return other


@pytest.fixture
def token(person):
    return factories.token_secret(person, expiry=datetime.timedelta(days=1))


def signed_in(person) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": OLD})
    client.post(reverse("account_reauthenticate"), {"password": OLD})
    assert client.get("/settings/").status_code == 200
    return client


def answers(token) -> int:
    return Client().get("/api/v1/staff/", headers={"Authorization": f"Token {token}"}).status_code


def told(purpose) -> int:
    return Notification.objects.filter(purpose=purpose).count()


def test_a_changed_password_ends_sessions_and_tokens(person, elsewhere, token):
    client = signed_in(person)
    assert answers(token) != 401
    new = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    assert answers(token) == 401
    assert elsewhere.get("/settings/").status_code == 302
    assert told("password-changed") == 1
    [event] = AuditEvent.objects.filter(verb="people.set_password")
    assert event.actor == person
    assert NEW not in str(event.changes)


def test_a_reset_password_ends_tokens(person, elsewhere, token):
    client = Client()
    where = client.get(password_link(person), follow=True).redirect_chain[-1][0]
    client.post(where, {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert answers(token) == 401
    assert elsewhere.get("/settings/").status_code == 302
    assert told("password-changed") == 1


def test_a_password_set_on_the_server_ends_tokens(person, token, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda *args, **kwargs: NEW)
    call_command("changepassword", person.email)
    assert answers(token) == 401


def test_a_password_hashed_anew_at_sign_in_ends_nothing(person, token, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    before = person.password
    signed_in(person)
    person.refresh_from_db()
    assert person.password != before
    assert answers(token) != 401


def test_another_role_ends_sessions_and_tokens(person, admin, elsewhere, token):
    actions.change_staff(person=person, seen_version=1, changes={"role": "intake"}, by=admin)
    assert answers(token) == 401
    assert elsewhere.get("/settings/").status_code == 302


def test_the_same_role_ends_nothing(person, admin, elsewhere, token):
    actions.change_staff(person=person, seen_version=1, changes={"role": "clinician", "phone": ""}, by=admin)
    assert answers(token) != 401
    assert elsewhere.get("/settings/").status_code == 200


def add_app(client):
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    now_code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post(reverse("mfa_activate_totp"), {"code": now_code}).status_code == 302


def test_a_second_factor_that_is_added_is_told_and_ends_other_sessions(person, elsewhere, token):
    client = signed_in(person)
    add_app(client)
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert client.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302
    assert answers(token) != 401
    assert told("second-factor-changed") == 1
    event = AuditEvent.objects.get(verb="second_factor.change")
    assert event.reason == "added: authenticator app, recovery codes"
    assert event.actor == person


def test_a_second_factor_that_is_removed_is_told_and_ends_tokens(person, token):
    client = signed_in(person)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    other = Client()
    other.force_login(person)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get("/settings/").status_code == 200
    assert other.get("/settings/").status_code == 302
    assert answers(token) == 401
    assert told("second-factor-changed") == 1
    assert AuditEvent.objects.get(verb="second_factor.change").reason == "removed: authenticator app"


def test_a_passkey_that_is_removed_is_told(person, token):
    client = signed_in(person)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    passkey = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
    assert answers(token) == 401
    assert told("second-factor-changed") == 1


def test_new_recovery_codes_are_told_and_end_nothing(person, elsewhere, token):
    client = signed_in(person)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert elsewhere.get("/settings/").status_code == 200
    assert answers(token) != 401
    assert told("second-factor-changed") == 1


def test_a_factor_whose_letter_cannot_be_written_is_not_removed(person, monkeypatch):
    client = signed_in(person)
    client.raise_request_exception = False
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")

    def broken(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("accounts.actions.second_factors.tell", broken)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 500
    assert Authenticator.objects.filter(user=person).exists()


# ---------------------------------------------------------------- what the browser forgets


def test_signing_out_clears_the_browser(client, clinician):
    client.force_login(clinician)
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_changed_password_clears_the_browsers_pages(person):
    answer = signed_in(person).post(
        reverse("account_change_password"), {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    )
    assert "cache" in answer.headers["Clear-Site-Data"]


def test_a_session_that_ran_out_clears_pages_and_keeps_unfinished_text(client, clinician):
    with time_machine.travel(START, tick=False):
        client.force_login(clinician)
        client.get("/settings/")
    with time_machine.travel(START + datetime.timedelta(minutes=20), tick=False):
        answer = client.get("/settings/")
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_a_session_ended_elsewhere_clears_pages(client, clinician, admin):
    client.force_login(clinician)
    actions.deactivate(person=clinician, by=admin)
    assert "cache" in client.get("/settings/").headers["Clear-Site-Data"]


def test_nothing_is_cleared_while_somebody_works(person):
    client = Client()
    login = client.get(reverse("account_login"))
    entered = client.post(reverse("account_login"), {"login": person.email, "password": OLD})
    for answer in (login, entered, client.get("/settings/"), client.get("/today")):
        assert "Clear-Site-Data" not in answer.headers


@pytest.mark.parametrize("page", ["/settings/", "/today", "/patients/", "/inbox"])
def test_no_page_is_kept_for_the_back_button(page, client, case_manager):
    client.force_login(case_manager)
    assert "no-store" in client.get(page).headers["Cache-Control"]
