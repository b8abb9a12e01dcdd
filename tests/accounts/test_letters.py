"""Mail about accounts: it waits in the ledger, its link is made as it leaves, and a link that is over opens nothing."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import allauth
import pytest
import time_machine
from allauth.account.adapter import get_adapter
from django.apps import apps
from django.core import mail as direct
from django.db import IntegrityError, connection, transaction

from accounts.actions import staff as actions
from accounts.invitations import password_link
from accounts.letters import OF_ALLAUTH, NoSuchLetter, Purpose, tell
from core.clock import now
from reminders.dispatch import dispatch
from reminders.models import Attempt, Notification, Outbox
from tests import factories
from tests.accounts.post import delivered, link_in

pytestmark = pytest.mark.django_db
SECRET = "four words of a passphrase"
RESET = "/sign-in/password/reset/"


def test_a_mail_about_an_account_is_a_row_that_says_who_and_what_for(clinician) -> None:
    tell(person=clinician, purpose=Purpose.SET_PASSWORD)
    row = Notification.objects.get()
    assert (row.recipient, row.purpose, row.address, row.obligation) == (clinician, "set-password", "", None)


def test_asked_for_twice_it_is_one_mail(clinician) -> None:
    with time_machine.travel("2027-01-04T12:00:10Z", tick=False):
        tell(person=clinician, purpose=Purpose.RESET_PASSWORD)
        tell(person=clinician, purpose=Purpose.RESET_PASSWORD)
    assert Notification.objects.count() == 1


def test_a_link_that_died_meanwhile_does_not_stand_in_for_a_new_one(clinician, admin, settings) -> None:
    with time_machine.travel(now(), tick=False):
        tell(person=clinician, purpose=Purpose.SET_PASSWORD)
        actions.deactivate(person=clinician, by=admin)
        with time_machine.travel(now() + datetime.timedelta(milliseconds=5)):
            actions.reactivate(person=clinician, by=admin)
    assert Notification.objects.count() == 2


def test_the_old_address_is_kept_only_where_it_is_another(clinician) -> None:
    tell(person=clinician, purpose=Purpose.EMAIL_CHANGED, address=clinician.email.upper())
    tell(person=clinician, purpose=Purpose.EMAIL_CHANGED, address="before@example.com")
    assert set(Notification.objects.values_list("address", flat=True)) == {"", "before@example.com"}


def test_news_of_a_change_goes_to_the_old_address(clinician, settings) -> None:
    tell(person=clinician, purpose=Purpose.EMAIL_CHANGED, address="before@example.com")
    assert [one.to for one in delivered(settings)] == ["before@example.com"]


def test_a_mail_is_about_a_promise_or_an_account_and_never_both_or_neither() -> None:
    row = factories.NotificationFactory()
    for change in ({"purpose": "set-password"}, {"obligation": None}, {"address": "elsewhere@example.com"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_has_words_that_greet_and_name_the_agency(purpose, clinician, settings) -> None:
    tell(person=clinician, purpose=purpose)
    [mail] = delivered(settings)
    assert settings.AGENCY_NAME in mail.subject
    assert f"Hello {clinician.given_name}," in mail.body
    assert "{" not in mail.body
    assert "&#" not in mail.body


@pytest.mark.parametrize("state", ["up", "away"])
def test_forgot_your_password_answers_the_same_page_at_once(state, client, clinician, settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    if state == "away":
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    known = client.post(RESET, {"email": clinician.email})
    unknown = client.post(RESET, {"email": "nobody@agency.example"})
    assert (known.status_code, known.headers["Location"]) == (302, RESET + "done/")
    assert (unknown.status_code, unknown.headers["Location"]) == (302, RESET + "done/")
    assert Notification.objects.get().recipient == clinician


def test_reset_goes_to_the_mail_whose_link_sets_a_password_once(client, clinician, settings) -> None:
    client.post(RESET, {"email": clinician.email.upper()}, headers={"host": "localhost"})
    [mail] = delivered(settings)
    assert settings.PUBLIC_URL + link_in(mail) in mail.body
    where = client.get(link_in(mail), follow=True).redirect_chain[-1][0]
    client.post(where, {"password1": SECRET, "password2": SECRET})
    clinician.refresh_from_db()
    assert clinician.check_password(SECRET)
    assert not opens(client, link_in(mail))


def opens(client: Any, link: str) -> bool:
    """Whether the link leads to a form for a password."""
    client.logout()
    return b'name="password1"' in client.get(link, follow=True).content


def change_password(person: Any) -> None:
    person.set_password("another long passphrase")
    person.save()


def change_email(person: Any) -> None:
    person.email = "new@agency.example"
    person.save()


def close_and_open_again(person: Any) -> None:
    admin = factories.UserFactory(role="admin")
    actions.deactivate(person=person, by=admin)
    actions.reactivate(person=person, by=admin)


@pytest.mark.parametrize("end", [change_password, change_email, close_and_open_again])
def test_unused_link_dies_with_the_password_the_address_and_the_account(end, client, clinician) -> None:
    link = password_link(clinician)
    assert opens(client, link_path(link))
    end(clinician)
    assert not opens(client, link_path(link))


def link_path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_link_is_valid_for_sixty_minutes_from_the_moment_it_leaves(client, clinician, settings) -> None:
    tell(person=clinician, purpose=Purpose.SET_PASSWORD)
    left = now() + datetime.timedelta(hours=5)
    with time_machine.travel(left, tick=False):
        [mail] = delivered(settings)
    with time_machine.travel(left + datetime.timedelta(minutes=59), tick=False):
        assert opens(client, link_in(mail))
    with time_machine.travel(left + datetime.timedelta(minutes=61), tick=False):
        assert not opens(client, link_in(mail))


def test_link_is_written_down_nowhere(clinician, settings, capfd, caplog) -> None:
    tell(person=clinician, purpose=Purpose.RESET_PASSWORD)
    [mail] = delivered(settings)
    key = link_in(mail).rstrip("/").rsplit("/", 1)[1].partition("-")[2]
    assert len(key) > 20
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} x WHERE x::text LIKE %s", [f"%{key}%"])
            assert cursor.fetchone() == (0,), model
    assert key not in "".join(capfd.readouterr()) + caplog.text


def test_closed_account_gets_no_link_that_still_waited(clinician, admin, settings) -> None:
    tell(person=clinician, purpose=Purpose.SET_PASSWORD)
    actions.deactivate(person=clinician, by=admin)
    assert delivered(settings) == []
    assert Notification.objects.get().state == "cancelled"


def test_password_asked_for_long_ago_is_no_longer_sent(clinician, settings) -> None:
    tell(person=clinician, purpose=Purpose.RESET_PASSWORD)
    Notification.objects.update(useful_until=now() - datetime.timedelta(minutes=1))
    assert delivered(settings) == []
    assert Attempt.objects.get().outcome == "moot"


def test_standstill_leaves_mail_about_accounts_alone(clinician, settings) -> None:
    for _ in range(25):
        factories.NotificationFactory(obligation=factories.ObligationFactory(owner=clinician))
    for purpose in Purpose:
        tell(person=clinician, purpose=purpose)
    left = delivered(settings)
    assert len(left) == 1 + len(Purpose)
    assert set(Notification.objects.exclude(purpose="").values_list("state", flat=True)) == {"sent"}


def test_allauth_itself_sends_nothing(clinician) -> None:
    folder = Path(allauth.__file__).parent / "templates"
    found = {
        str(path.relative_to(folder)).removesuffix("_subject.txt")
        for app in ("account", "mfa")
        for path in (folder / app / "email").glob("*_subject.txt")
    }
    assert set(OF_ALLAUTH) <= found
    for prefix in found:
        Notification.objects.all().delete()
        get_adapter().send_notification_mail(prefix, clinician, {}, "elsewhere@example.com")
        assert not Notification.objects.exists(), "news is written by the action that made it"
        try:
            get_adapter().send_mail(prefix, "elsewhere@example.com", {"user": clinician})
        except NoSuchLetter:
            assert prefix not in OF_ALLAUTH
        else:
            assert Notification.objects.count() == 1, prefix
    assert direct.outbox == []


def test_own_address_is_the_administrators_to_change(client, clinician) -> None:
    client.force_login(clinician)
    for body in ({"email": "mine@example.com", "action_add": ""}, {"email": clinician.email, "action_send": ""}):
        answer = client.post("/sign-in/email/", body)
        assert answer.status_code == 404 or answer.headers["Location"] == "/settings/"
    assert not clinician.emailaddress_set.filter(email="mine@example.com").exists()


def test_demonstration_shows_a_link_of_the_moment_and_keeps_none(client, clinician, case_manager, settings) -> None:
    settings.DEMO, settings.REMINDER_MAILER = True, "reminders.mail.OutboxMailer"
    tell(person=clinician, purpose=Purpose.RESET_PASSWORD)
    dispatch()
    assert Outbox.objects.get().body == ""
    client.force_login(case_manager)
    page = client.get("/reminders/outbox").content.decode()
    link = page.split("http://localhost:8000", 1)[1].split("<", 1)[0].split()[0]
    assert opens(client, link)


def test_no_module_of_ours_sends_mail_by_itself() -> None:
    root = Path(__file__).parents[2]
    ours = [
        path for app in apps.get_app_configs() if Path(app.path).parent == root for path in Path(app.path).rglob("*.py")
    ]
    assert len(ours) > 100
    assert [path for path in ours if "django.core.mail" in path.read_text() or "email_user(" in path.read_text()] == []
