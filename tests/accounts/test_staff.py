"""Staff as the administrator keeps them."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.urls import reverse
from knox.models import AuthToken

from accounts.actions import staff as actions
from accounts.models import User
from core.change.actions import Refused
from core.clock import now
from core.models import AuditEvent
from reminders.dispatch import dispatch
from reminders.models import Notification
from tests import factories
from tests.accounts.post import delivered, link_in

pytestmark = pytest.mark.django_db
LIST = "/settings/staff"


def facts(**changes):
    return {
        "given_name": "Dana",
        "family_name": "Fox",
        "email": "Dana.Fox@agency.example",
        "role": "clinician",
        "discipline": "SN",
        "credential": "RN",
        "languages": "Spanish",
        "hours_month": "120.5",
        "takes_new_patients": "on",
    } | changes


def url(person, name="person"):
    return reverse(f"accounts:{name}", args=[person.uuid])


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "auditor", "intake"])
def test_staff_is_kept_by_the_administrator_alone(role, client, request, clinician):
    client.force_login(request.getfixturevalue(role))
    assert client.get(LIST).status_code == 403
    assert client.post(LIST + "/new", facts()).status_code == 403
    for name in ("person", "staff_reactivate", "staff_invite"):
        assert client.post(url(clinician, name), facts()).status_code == 403


def test_new_person_gets_a_link_and_no_password(client, admin, settings):
    client.force_login(admin)
    sent = facts(submission_key=str(uuid.uuid4()))
    for _ in range(2):
        assert client.post(LIST + "/new", sent).status_code == 302
    made = User.objects.get_queryset().get(email="dana.fox@agency.example")
    assert not made.has_usable_password()
    assert (made.role, made.discipline, str(made.hours_month)) == ("clinician", "SN", "120.5")
    [message] = delivered(settings)
    assert message.to == "dana.fox@agency.example"
    link = link_in(message)
    client.logout()
    page = client.get(link, follow=True)
    assert page.status_code == 200
    where = page.redirect_chain[-1][0]
    secret = "four words of a passphrase"
    client.post(where, {"password1": secret, "password2": secret})
    made.refresh_from_db()
    assert made.check_password(secret)


def test_audit_holds_no_password(client, admin):
    client.force_login(admin)
    client.post(LIST + "/new", facts())
    assert "password" not in str(AuditEvent.objects.get(verb="staff.add").changes)


def test_link_waits_for_a_mail_server_that_is_away(client, admin, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client.force_login(admin)
    text = client.post(LIST + "/new", facts(), follow=True).content.decode()
    assert "as soon as the mail server answers" in text
    dispatch()
    assert Notification.objects.get().state == "pending"
    Notification.objects.update(next_attempt_at=now())
    assert [one.to for one in delivered(settings)] == ["dana.fox@agency.example"]


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": ""},
        {"family_name": "f" * 81},
        {"email": "nobody"},
        {"email": ""},
        {"role": ""},
        {"role": "king"},
        {"discipline": ""},
        {"discipline": "XX"},
        {"role": "case_manager", "team": ""},
        {"team": "999999"},
        {"hours_month": "-1"},
        {"hours_month": "745"},
        {"hours_month": "NaN"},
        {"phone": "1"},
        {"given_name": "a\x00"},
        {"email": "TAKEN@agency.example"},
        {"languages": "l" * 121},
        {"email": "e" * 250 + "@a.example"},
    ],
)
def test_a_bad_account_is_explained(changes, client, admin):
    factories.UserFactory(email="taken@agency.example")
    client.force_login(admin)
    response = client.post(LIST + "/new", facts(**changes))
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert User.objects.get_queryset().count() == 2
    assert not Notification.objects.exists()


def test_list_is_narrowed_and_says_who_is_closed(client, admin, team):
    factories.UserFactory(family_name="Openly", role="clinician", team=team)
    factories.UserFactory(family_name="Gonely", is_active=False)
    client.force_login(admin)
    assert "Gonely" not in client.get(LIST).content.decode()
    assert "Gonely" in client.get(LIST + "?closed=1").content.decode()
    for query in ("role=clinician", f"team={team.uuid}"):
        text = client.get(f"{LIST}?{query}").content.decode()
        assert "Openly" in text
        assert admin.email not in text.partition("<main")[2]
    for nonsense in ("role=zzz", "team=x", "team=%00", "after=x"):
        assert client.get(f"{LIST}?{nonsense}").status_code == 200


def test_list_is_paged_and_does_not_grow(client, admin, queries):
    client.force_login(admin)
    client.get(LIST)
    with queries() as few:
        client.get(LIST)
    for number in range(60):
        factories.UserFactory(family_name=f"Fam{number:02}", team=factories.TeamFactory())
    with queries() as many:
        text = client.get(LIST).content.decode()
    assert len(many) <= len(few)
    assert "Fam49" in text
    assert "Fam55" not in text


def test_person_is_changed(client, admin, clinician):
    client.force_login(admin)
    assert client.get(url(clinician)).status_code == 200
    response = client.post(url(clinician), facts(seen_version="1", email=clinician.email))
    assert response.status_code == 302
    clinician.refresh_from_db()
    assert (clinician.discipline, clinician.given_name, clinician.version) == ("SN", "Dana", 2)
    assert AuditEvent.objects.get(verb="staff.change").changes["given_name"][1] == "Dana"


def test_second_editor_sees_both_texts(client, admin, clinician):
    client.force_login(admin)
    client.post(url(clinician), facts(seen_version="1", languages="French"))
    response = client.post(url(clinician), facts(seen_version="1", languages="Polish"))
    assert response.status_code == 409
    assert "French" in response.content.decode()
    assert "Polish" in response.content.decode()


def test_an_administrator_keeps_their_own_role(client, admin):
    client.force_login(admin)
    response = client.post(url(admin), facts(seen_version="1", email=admin.email))
    assert response.status_code == 422
    assert "cannot change your own role" in response.content.decode()
    admin.refresh_from_db()
    assert admin.role == "admin"
    assert client.post(url(admin), facts(seen_version="1", email=admin.email, role="admin")).status_code == 302


def test_an_administrator_does_not_close_their_own_account(client, admin):
    client.force_login(admin)
    assert "Leaves the agency" not in client.get(url(admin)).content.decode()
    with pytest.raises(Refused, match="your own account"):
        actions.deactivate(person=admin, by=admin)
    admin.refresh_from_db()
    assert admin.is_active


def test_nobody_is_closed_while_in_charge(admin, case_manager, patient):
    with pytest.raises(Refused, match="is in charge of 1 patient"):
        actions.deactivate(person=case_manager, by=admin)
    case_manager.refresh_from_db()
    assert case_manager.is_active


def test_nobody_loses_the_role_while_in_charge(client, admin, case_manager, patient):
    client.force_login(admin)
    response = client.post(url(case_manager), facts(seen_version="1"))
    assert response.status_code == 422
    assert "in charge of 1 patient" in response.content.decode()


def test_nobody_is_closed_with_visits_ahead(admin):
    visit = factories.VisitFactory()
    with pytest.raises(Refused, match="1 planned visit ahead"):
        actions.deactivate(person=visit.clinician, by=admin)


def test_closing_an_account_ends_its_sessions_and_tokens(client, admin, clinician, django_user_model):
    from django.test import Client

    theirs = Client()
    theirs.force_login(clinician)
    AuthToken.objects.create(user=clinician, expiry=datetime.timedelta(days=1))
    assert theirs.get("/settings/").status_code == 200
    client.force_login(admin)
    actions.deactivate(person=clinician, by=admin)
    assert theirs.get("/settings/").status_code == 302
    assert not AuthToken.objects.exists()
    clinician.refresh_from_db()
    assert not clinician.is_active
    client.post(url(clinician, "staff_reactivate"))
    clinician.refresh_from_db()
    assert clinician.is_active
    assert Notification.objects.get().recipient == clinician
    assert theirs.get("/settings/").status_code == 302


def test_a_closed_account_gets_no_link(client, admin):
    closed = factories.UserFactory(is_active=False)
    client.force_login(admin)
    assert client.post(url(closed, "staff_invite")).status_code == 404
    assert not Notification.objects.exists()


def test_a_past_visit_holds_nobody(admin):
    visit = factories.VisitFactory(starts_at=now() - datetime.timedelta(days=3))
    actions.deactivate(person=visit.clinician, by=admin)
    visit.clinician.refresh_from_db()
    assert not visit.clinician.is_active


@pytest.mark.parametrize(("role", "is_taken"), [("intake", True), ("auditor", True), ("clinician", False)])
def test_only_a_clinician_needs_a_discipline(role, is_taken, client, admin):
    client.force_login(admin)
    answer = client.post(LIST + "/new", facts(role=role, discipline=""))
    assert User.objects.get_queryset().filter(role=role).exists() == is_taken
    assert ("Choose the discipline of this clinician." in answer.content.decode()) != is_taken
