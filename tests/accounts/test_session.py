"""The clock of a session, and what happens to text typed into a session that ended."""

from __future__ import annotations

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.urls import reverse

from accounts.sign_in.second_factor import is_verified
from accounts.sign_in.second_factors import WatchedFactors
from accounts.tasks import end_old_sessions
from caseload.models import Note
from core.clock import now
from core.models import AuditEvent
from reminders.models import Notification
from tests import factories

pytestmark = pytest.mark.django_db
START = datetime.datetime(2027, 1, 4, 15, 0, tzinfo=datetime.UTC)
LIST = "/patients/"


def open_at(client, minutes):
    with time_machine.travel(START + datetime.timedelta(minutes=minutes), tick=False):
        return client.get(LIST).status_code


def test_session_ends_after_fifteen_idle_minutes(client, case_manager):
    with time_machine.travel(START, tick=False):
        client.force_login(case_manager)
        client.get(LIST)
    assert open_at(client, 14) == 200
    assert open_at(client, 28) == 200
    assert open_at(client, 44) == 302


def test_session_ends_after_twelve_hours_however_busy(client, case_manager):
    with time_machine.travel(START, tick=False):
        client.force_login(case_manager)
        client.get(LIST)
    for minutes in range(10, 12 * 60, 10):
        assert open_at(client, minutes) == 200
    assert open_at(client, 12 * 60 + 1) == 302


def test_deactivation_ends_the_session_at_the_next_request(client, case_manager):
    client.force_login(case_manager)
    case_manager.is_active = False
    case_manager.save()
    assert client.get(LIST).status_code == 302


def test_text_typed_into_an_ended_session_is_kept(client, patient, case_manager):
    where = reverse("caseload:note_new", args=[patient.uuid])
    answer = client.post(
        where, {"kind": "note", "text": "Kept <b>words</b>", "csrfmiddlewaretoken": "t", "password": "secret"}
    )
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "Kept &lt;b&gt;words" in page
    assert "secret" not in page
    client.force_login(case_manager)
    assert client.post(where, {"kind": "note", "text": "Kept <b>words</b>"}).status_code == 302
    assert Note.objects.get().text == "Kept <b>words</b>"


def test_form_without_a_token_changes_nothing_and_keeps_the_text(case_manager, patient):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(case_manager)
    answer = client.post(reverse("caseload:note_new", args=[patient.uuid]), {"kind": "note", "text": "Kept words"})
    assert answer.status_code == 403
    assert "Kept words" in answer.content.decode()
    assert not Note.objects.exists()


def test_page_without_a_declared_permission_answers_nobody(client, admin, settings, rf):
    from django.core.exceptions import PermissionDenied

    from accounts.sign_in.middleware import DeclaredPermission

    def undeclared(request):
        raise AssertionError("reached")

    undeclared.__module__ = "caseload.views.patients"
    request = rf.get("/")
    request.user = admin
    with pytest.raises(PermissionDenied):
        DeclaredPermission(lambda r: None).process_view(request, undeclared, (), {})


def test_undeclared_route_fails_the_build(monkeypatch):
    from accounts import checks

    def undeclared(request):
        return None

    undeclared.__module__ = "caseload.views.patients"

    class Pattern:
        callback = staticmethod(undeclared)

    monkeypatch.setattr(checks, "routes", lambda: [("patients/secret", Pattern())])
    found = checks.every_view_declares_a_permission(None)
    assert [error.id for error in found] == ["hearthside.E001"]


@pytest.mark.parametrize(
    "next_page", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_kept_text_never_leads_to_another_site(client, patient, next_page):
    answer = client.post(
        reverse("caseload:note_new", args=[patient.uuid]), {"text": "x"}, headers={"referer": next_page}
    )
    assert "evil" not in answer.content.decode()


def test_page_to_come_back_to_after_signing_in_keeps_all_it_was_asked_for(client):
    page = "/team/overdue?team=1&kind=plan"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    answer = client.get(LIST, headers=headers)
    assert answer.status_code == 401
    assert parse_qs(urlsplit(answer.headers["HX-Redirect"]).query) == {"next": [page]}


def test_second_factor_is_asked_for_when_enforced(client, case_manager, settings):
    settings.MFA_REQUIRED = True
    client.force_login(case_manager)
    answer = client.get(LIST)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("mfa_index")


def test_pages_of_patients_stay_out_of_caches(client, case_manager, patient):
    client.force_login(case_manager)
    assert "no-store" in client.get(reverse("caseload:patient", args=[patient.uuid])).headers["Cache-Control"]


def test_every_role_signs_in_with_a_password(client, db):
    for role in ("case_manager", "clinician", "supervisor", "admin", "auditor", "intake"):
        person = factories.UserFactory(role=role)
        person.set_password("a long enough password")
        person.save()
        answer = client.post(reverse("account_login"), {"login": person.email, "password": "a long enough password"})
        assert answer.status_code == 302, answer.content
        client.logout()


def test_expired_sessions_are_removed_and_living_ones_stay(client, clinician) -> None:
    client.force_login(clinician)
    Session.objects.create(session_key="over", session_data="", expire_date=now() - datetime.timedelta(seconds=1))
    end_old_sessions()
    assert [row.session_key for row in Session.objects.all()] == [client.session.session_key]


@pytest.mark.parametrize(
    ("seen_after", "status"),
    [
        ([15 * 60], 200),
        ([15 * 60 + 1], 302),
        ([60, 15 * 60 + 30], 302),  # what came within a minute of what is written down is not written down
        ([61, 15 * 60 + 61], 200),
        ([61, 15 * 60 + 62], 302),
    ],
)
def test_idle_time_runs_from_what_was_last_written_down(seen_after, status, client, case_manager):
    with time_machine.travel(START, tick=False):
        client.force_login(case_manager)
        client.get(LIST)
    answers = [open_at(client, seconds / 60) for seconds in seen_after]
    assert answers == [200] * (len(seen_after) - 1) + [status]


@pytest.mark.parametrize(("seconds", "status"), [(12 * 3600, 200), (12 * 3600 + 1, 302)])
def test_the_twelfth_hour_is_the_last(seconds, status, client, case_manager):
    with time_machine.travel(START, tick=False):
        client.force_login(case_manager)
        client.get(LIST)
        session = client.session
    with time_machine.travel(START + datetime.timedelta(seconds=seconds - 60), tick=False):
        session["session_seen"] = session["session_started"] + seconds - 60
        session.save()
    assert open_at(client, seconds / 60) == status


@pytest.mark.parametrize(("status", "is_kept"), [(200, True), (302, True), (422, True), (500, False), (503, False)])
def test_a_second_factor_is_set_up_whole_or_not_at_all(status, is_kept, rf, clinician):
    def view(request):
        Authenticator.objects.create(user=clinician, type="totp", data={"secret": "x"})
        return HttpResponse(status=status)

    request = rf.post("/sign-in/2fa/totp/activate/")
    request.user, request.session = clinician, SessionStore()
    assert WatchedFactors(view)(request).status_code == status
    assert Authenticator.objects.exists() == is_kept
    assert AuditEvent.objects.filter(verb="second_factor.change").exists() == is_kept
    assert Notification.objects.filter(purpose="second-factor-changed").exists() == is_kept


@pytest.mark.parametrize(("method", "path"), [("get", "/sign-in/login/"), ("post", "/settings/theme")])
def test_other_pages_are_not_watched(method, path, rf, clinician):
    def view(request):
        Authenticator.objects.create(user=clinician, type="totp", data={"secret": "x"})
        return HttpResponse()

    request = getattr(rf, method)(path)
    request.user = clinician
    WatchedFactors(view)(request)
    assert not AuditEvent.objects.filter(verb="second_factor.change").exists()


def test_a_visitor_is_never_verified_and_nobody_signs_up(rf):
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), {"account_authentication_methods": [{"method": "mfa"}]}
    assert not is_verified(request)
    assert not get_adapter().is_open_for_signup(request)
