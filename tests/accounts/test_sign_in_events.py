"""Each step of signing in leaves one row in the audit trail, without what was typed, and a flood leaves a bounded number."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.urls import reverse
from knox.models import AuthToken

from accounts.sign_in import events
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "a plain long sentence 9"
SIGN_IN = "/sign-in/login/"


@pytest.fixture
def person(case_manager):
    case_manager.set_password(PASSWORD)
    case_manager.save()
    return case_manager


def send(client, email, password=PASSWORD):
    return client.post(SIGN_IN, {"login": email, "password": password})


def rows(verb):
    return list(AuditEvent.objects.filter(verb=verb).order_by("pk"))


def test_signing_in_and_out_are_recorded(client, person):
    assert send(client, person.email).status_code == 302
    (row,) = rows(events.SIGNED_IN)
    assert (row.actor, row.subject_id) == (person, person.pk)
    assert row.changes == {"how": "password", "from": "127.0.0.1"}
    client.post(reverse("account_logout"))
    assert [row.actor for row in rows(events.SIGNED_OUT)] == [person]


def test_a_wrong_password_is_recorded_with_its_account_and_not_as_its_deed(client, person):
    send(client, person.email, "wrong and long enough")
    (row,) = rows(events.FAILED)
    assert (row.actor, row.subject_type, row.subject_id) == (None, "accounts.user", person.pk)
    assert "wrong and long enough" not in str(row.changes)


def test_an_unknown_address_is_kept_as_a_keyed_digest(client, settings):
    send(client, "my-password@typed-here.example")
    send(client, "MY-PASSWORD@typed-here.example ")
    first, second = rows(events.FAILED)
    assert "typed-here" not in str(list(AuditEvent.objects.values()))
    assert first.changes["address"] == second.changes["address"]
    settings.SECRET_KEY = "another"
    assert events.digest_of("my-password@typed-here.example") != first.changes["address"]


def test_a_session_that_the_clock_ends_is_recorded(client, person):
    start = datetime.datetime(2027, 1, 4, 15, 0, tzinfo=datetime.UTC)
    with time_machine.travel(start, tick=False):
        client.force_login(person)
        client.get("/today")
    with time_machine.travel(start + datetime.timedelta(minutes=16), tick=False):
        client.get("/today")
    assert [row.actor for row in rows(events.TIMED_OUT)] == [person]


def test_the_second_factor_used_and_failed_are_recorded(client, person):
    TOTP.activate(person, secret := generate_totp_secret())
    send(client, person.email)
    assert not rows(events.SIGNED_IN)
    page = reverse("mfa_authenticate")
    client.post(page, {"code": "000000"})
    (wrong,) = rows(events.FACTOR_FAILED)
    assert (wrong.subject_id, wrong.changes["kind"]) == (person.pk, "code")
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post(page, {"code": format_hotp_value(hotp_value(secret, counter))})
    assert [row.changes["kind"] for row in rows(events.FACTOR_USED)] == ["totp"]
    assert [row.actor for row in rows(events.SIGNED_IN)] == [person]


def test_asking_for_a_new_password_is_recorded_for_known_and_unknown_addresses(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    client.post(reverse("account_reset_password"), {"email": "nobody@else.example"})
    known, unknown = rows(events.RESET_ASKED)
    assert (known.subject_id, unknown.subject_id) == (person.pk, None)
    assert "nobody@else" not in str(unknown.changes)


def test_a_password_that_was_set_is_recorded(rf, person):
    request = rf.post("/")
    request.user = AnonymousUser()
    with context.request_context(request):
        get_adapter().set_password(person, "another long sentence 8")
    assert [(row.actor, row.changes["how"]) for row in rows(events.PASSWORD_SET)] == [(person, "link of a mail")]


def test_a_token_is_recorded_when_first_used_and_when_refused(client, person):
    secret = factories.token_secret(person)
    token = AuthToken.objects.get()
    for _ in range(3):
        assert client.get("/api/v1/patients/", headers={"Authorization": f"Token {secret}"}).status_code == 200
    (row,) = rows(events.TOKEN_USED)
    assert row.actor == person
    token.delete()
    assert client.get("/api/v1/patients/", headers={"Authorization": f"Token {secret}"}).status_code == 401
    (refused,) = rows(events.TOKEN_REFUSED)
    assert secret[:8] not in str(refused.changes)


def test_a_flood_leaves_a_bounded_number_of_rows(rf):
    with time_machine.travel(datetime.datetime(2027, 1, 4, 15, 0, 10, tzinfo=datetime.UTC), tick=False):
        for number in range(60):
            events.failed(rf.post("/", REMOTE_ADDR="203.0.113.9"), f"{number}@flood.example")
        assert len(rows(events.FAILED)) == events.MOST_FROM_ONE
        assert "more" in rows(events.FAILED)[-1].changes
        events.failed(rf.post("/", REMOTE_ADDR="203.0.113.10"), "other@place.example")
        assert len(rows(events.FAILED)) == events.MOST_FROM_ONE + 1
        for number in range(250):
            events.failed(rf.post("/", REMOTE_ADDR=f"198.51.{number}.1"), "many@places.example")
        assert len(rows(events.FAILED)) == events.MOST_IN_ALL
    with time_machine.travel(datetime.datetime(2027, 1, 4, 15, 1, 1, tzinfo=datetime.UTC), tick=False):
        events.failed(rf.post("/", REMOTE_ADDR="203.0.113.9"), "again@flood.example")
        assert len(rows(events.FAILED)) == events.MOST_IN_ALL + 1


def test_nobody_comes_in_unrecorded(client, person, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("no room")

    monkeypatch.setattr("core.change.audit.AuditEvent.objects.create", away)
    client.raise_request_exception = False
    assert send(client, person.email).status_code == 500
    monkeypatch.undo()
    assert client.get("/today").status_code == 302


def test_sign_in_events_have_words_on_the_audit_page(client, auditor):
    factories.AuditEventFactory(verb=events.FAILED, system_actor="somebody not signed in")
    client.force_login(auditor)
    text = client.get(f"/settings/audit/?verb={events.FAILED}").content.decode()
    assert f'<option value="{events.FAILED}" selected>' in text
    assert text.count("Tried to sign in and failed") == 2
