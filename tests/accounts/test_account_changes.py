"""Changes of an account that take two people: no administrator alone becomes somebody else."""

from __future__ import annotations

import datetime
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from accounts.actions import changes as account_changes
from accounts.actions import staff as actions
from accounts.invitations import password_link
from accounts.models import AccountChange, User
from core.change.actions import Refused, System
from core.models import AuditEvent
from reminders.models import Notification
from tests import factories
from tests.accounts.test_staff import LIST, facts, url

pytestmark = pytest.mark.django_db
NEW, PASSWORD = "new@agency.example", "velvet anchor pistachio"


@pytest.fixture
def second_admin(db):
    return factories.UserFactory(role="admin", given_name="Second")


@pytest.fixture
def proposed(admin, clinician):
    return account_changes.propose(person=clinician, kind="email", new_email=NEW, by=admin)


def address(change, verb):
    return reverse(f"accounts:change_{verb}", args=[change.uuid])


def letters(purpose):
    return list(Notification.objects.filter(purpose=purpose).values_list("recipient_id", "address"))


def fresh(person) -> Client:
    """Signed in, and has just given the password again."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def post_as(person, where, body=None):
    client = fresh(person)
    return client.post(where, body or {}, follow=True)


def test_a_new_address_waits_and_the_old_one_is_told(client, admin, clinician):
    before = clinician.email
    client.force_login(admin)
    text = client.post(url(clinician), facts(seen_version="1", email=NEW.upper()), follow=True).content.decode()
    clinician.refresh_from_db()
    assert clinician.email == before
    assert clinician.given_name == "Dana"
    change = AccountChange.objects.get()
    assert (change.new_email, change.old_email, change.proposed_by, change.state) == (NEW, before, admin, "waiting")
    assert "Waiting for a second person" in text
    assert admin.name in text
    assert letters("email-change-proposed") == [(clinician.pk, "")]


def test_the_link_goes_to_the_old_address_while_the_new_one_waits(client, admin, clinician, proposed):
    client.force_login(admin)
    client.post(url(clinician, "staff_invite"))
    client.logout()
    client.post(reverse("account_reset_password"), {"email": NEW})
    [(recipient, to)] = letters("set-password")
    assert (recipient, to) == (clinician.pk, "")
    assert not letters("reset-password")
    assert User.objects.get_queryset().get(pk=clinician.pk).email != NEW


def test_the_proposer_cannot_confirm(admin, proposed, clinician):
    text = post_as(admin, address(proposed, "confirm")).content.decode()
    assert "Somebody else has to confirm" in text
    clinician.refresh_from_db()
    assert clinician.email != NEW


def test_the_database_refuses_a_change_confirmed_by_its_proposer(admin, proposed):
    from core.clock import now

    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        AccountChange.objects.update(state="confirmed", decided_by=admin, decided_at=now())


def test_a_second_administrator_confirms_and_everything_signed_in_ends(second_admin, proposed, clinician):
    theirs, before = Client(), clinician.email
    theirs.force_login(clinician)
    AuthToken.objects.create(user=clinician, expiry=datetime.timedelta(days=1))
    EmailAddress.objects.create(user=clinician, email=before, primary=True)
    link = password_link(clinician)
    assert "Confirmed" in post_as(second_admin, address(proposed, "confirm")).content.decode()
    clinician.refresh_from_db()
    assert (clinician.email, clinician.version) == (NEW, 2)
    assert letters("email-changed") == [(clinician.pk, before)]
    assert theirs.get("/settings/").status_code == 302
    assert not AuthToken.objects.exists()
    assert not EmailAddress.objects.exists()
    assert "password1" not in Client().get(link, follow=True).content.decode()
    assert AuditEvent.objects.get(verb="account_changes.confirm").actor == second_admin


def test_the_person_confirms_her_own_address_from_the_old_one(proposed, clinician):
    client = fresh(clinician)
    assert NEW in client.get("/settings/").content.decode()
    client.post(address(proposed, "confirm"))
    clinician.refresh_from_db()
    assert clinician.email == NEW


def test_confirming_asks_for_the_password_again(proposed, clinician):
    clinician.set_password("velvet anchor pistachio")
    clinician.save()
    client = Client()
    client.force_login(clinician)
    answer = client.post(address(proposed, "confirm"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    proposed.refresh_from_db()
    assert proposed.state == "waiting"
    client.post(answer.headers["Location"], {"password": "velvet anchor pistachio"})
    proposed.refresh_from_db()
    assert proposed.state == "confirmed", "the form goes on where it was"


@pytest.mark.parametrize("role", ["case_manager", "supervisor", "auditor", "intake"])
def test_other_people_do_not_know_of_it(role, proposed, request):
    client = Client()
    client.force_login(request.getfixturevalue(role))
    for verb in ("confirm", "withdraw"):
        assert client.post(address(proposed, verb)).status_code == 404
    assert NEW not in client.get("/settings/").content.decode()


@pytest.mark.parametrize("who", ["admin", "second_admin", "clinician"])
def test_it_is_withdrawn(who, proposed, clinician, request):
    before = clinician.email
    post_as(request.getfixturevalue(who), address(proposed, "withdraw"))
    proposed.refresh_from_db()
    clinician.refresh_from_db()
    assert (proposed.state, clinician.email) == ("withdrawn", before)


@pytest.mark.parametrize("verb", ["confirm", "withdraw"])
def test_what_was_decided_is_not_decided_again(verb, proposed, second_admin):
    account_changes.withdraw(change=proposed, by=second_admin)
    assert "was withdrawn already" in post_as(second_admin, address(proposed, verb)).content.decode()


def test_an_address_taken_meanwhile_is_refused(proposed, second_admin, clinician):
    factories.UserFactory(email=NEW)
    assert "already signs in with this e-mail" in post_as(second_admin, address(proposed, "confirm")).content.decode()
    proposed.refresh_from_db()
    assert proposed.state == "waiting"


def test_one_of_a_kind_waits(client, admin, proposed, clinician):
    client.force_login(admin)
    response = client.post(url(clinician), facts(seen_version="1", email="other@agency.example"))
    assert response.status_code == 422
    assert "Withdraw it first" in response.content.decode()
    with pytest.raises(IntegrityError, match="one_waits"), transaction.atomic():
        factories.AccountChangeFactory(person=clinician)


def test_ones_own_address_takes_a_second_administrator(admin, second_admin):
    admin.refresh_from_db()
    actions.change_staff(person=admin, seen_version=1, changes={"email": NEW}, by=admin)
    change = AccountChange.objects.get()
    with pytest.raises(Refused):
        account_changes.confirm(change=change, by=admin)
    account_changes.confirm(change=change, by=second_admin)
    admin.refresh_from_db()
    assert admin.email == NEW


def test_an_administrator_cannot_make_her_own_second_person(client, admin, clinician, proposed):
    client.force_login(admin)
    client.post(LIST + "/new", facts(role="admin", email="puppet@agency.example"))
    puppet = User.objects.get_queryset().get(email="puppet@agency.example")
    assert not puppet.is_active
    assert not letters("set-password")
    assert client.post(url(puppet, "staff_invite")).status_code == 404
    own = puppet.account_changes.get()
    client.post(address(own, "confirm"))
    client.post(address(own, "withdraw"))
    client.post(url(puppet, "staff_reactivate"))
    puppet.refresh_from_db()
    assert not puppet.is_active
    other = factories.UserFactory(role="clinician", discipline="SN")
    client.post(url(other), facts(seen_version="1", email=other.email, role="admin"))
    other.refresh_from_db()
    assert other.role == "clinician"
    with pytest.raises(Refused):
        account_changes.confirm(change=other.account_changes.get(), by=other)


def test_a_second_administrator_opens_an_administrators_account(client, admin, second_admin):
    client.force_login(admin)
    client.post(LIST + "/new", facts(role="admin", email="third@agency.example"))
    change = AccountChange.objects.get()
    account_changes.confirm(change=change, by=second_admin)
    third = User.objects.get_queryset().get(email="third@agency.example")
    assert (third.is_active, third.role) == (True, "admin")
    assert letters("set-password") == [(third.pk, "")]


def test_nobody_in_charge_of_patients_becomes_an_administrator(client, admin, case_manager, patient):
    client.force_login(admin)
    response = client.post(url(case_manager), facts(seen_version="1", role="admin", email=case_manager.email))
    assert response.status_code == 422
    assert not AccountChange.objects.exists()


def test_closing_an_account_withdraws_what_waits(admin, second_admin, clinician):
    change = account_changes.propose(person=clinician, kind="administrator", by=admin)
    actions.deactivate(person=clinician, by=second_admin)
    with pytest.raises(Refused):
        account_changes.confirm(change=change, by=second_admin)
    clinician.refresh_from_db()
    assert not clinician.is_active


def test_a_lost_second_factor_is_removed_by_two(client, admin, second_admin, clinician):
    Authenticator.objects.create(user=clinician, type="totp", data={"secret": "x"})
    theirs = Client()
    theirs.force_login(clinician)
    client.force_login(admin)
    assert "Remove second factor" in client.get(url(clinician)).content.decode()
    client.post(reverse("accounts:second_factor_remove", args=[clinician.uuid]))
    change = AccountChange.objects.get()
    for nobody in (admin, clinician):
        with pytest.raises(Refused):
            account_changes.confirm(change=change, by=nobody)
    assert Authenticator.objects.exists()
    account_changes.confirm(change=change, by=second_admin)
    assert not Authenticator.objects.exists()
    assert theirs.get("/settings/").status_code == 302
    assert letters("second-factor-changed") == [(clinician.pk, "")]


def test_nobody_proposes_the_removal_of_their_own(admin):
    with pytest.raises(Refused):
        account_changes.propose(person=admin, kind="second_factor", by=admin)


def test_nobody_but_an_administrator_proposes(supervisor, clinician):
    with pytest.raises(Refused):
        account_changes.propose(person=clinician, kind="second_factor", by=supervisor)


def test_the_operator_confirms_where_there_is_one_administrator(proposed, clinician, capsys):
    call_command("confirm_change", clinician.email)
    assert NEW in capsys.readouterr().out
    clinician.refresh_from_db()
    assert clinician.email == NEW
    assert AuditEvent.objects.get(verb="account_changes.confirm").system_actor == "operator"
    with pytest.raises(CommandError, match="Nothing waits"):
        call_command("confirm_change", NEW)


def test_the_operator_says_which_when_several_wait(proposed, admin, clinician):
    account_changes.propose(person=clinician, kind="administrator", by=admin)
    with pytest.raises(CommandError, match="--kind"):
        call_command("confirm_change", clinician.email)
    call_command("confirm_change", clinician.email, kind="email")


def test_the_operator_makes_the_first_administrator():
    made = actions.add_staff(
        email="first@agency.example", given_name="Fi", family_name="Rst", role="admin", by=System("operator")
    )
    assert made.is_active


def test_the_staff_list_shows_what_waits_without_growing(client, second_admin, proposed, queries):
    client.force_login(second_admin)
    client.get(LIST)
    with queries() as few:
        assert NEW in client.get(LIST).content.decode()
    for _ in range(9):
        factories.AccountChangeFactory()
    with queries() as many:
        client.get(LIST)
    assert len(many) <= len(few)


def test_an_address_beside_the_accounts_own_no_longer_opens_it(clinician, admin):
    EmailAddress.objects.create(user=clinician, email=clinician.email.upper(), primary=True)
    EmailAddress.objects.create(user=clinician, email="second@elsewhere.example", verified=True)
    import_module("accounts.migrations.0003_changes_that_take_two").forget_second_addresses(apps, None)
    assert [row.email for row in EmailAddress.objects.all()] == [clinician.email.upper()]
