"""Signing in with one click: only in the demonstration."""

from __future__ import annotations

import pytest
from django.urls import reverse

from demo.models import mark
from tests import factories

pytestmark = pytest.mark.django_db
ROLES = ["case_manager", "clinician", "supervisor", "admin", "auditor", "intake"]


@pytest.fixture
def demonstration(settings):
    settings.DEMO = True
    mark()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_signs_in(role, demonstration, client):
    person = factories.UserFactory(role=role)
    factories.UserFactory(role=role)
    response = client.post(reverse("demo:sign-in", args=[role]), {"next": "/settings/"})
    assert response.headers["Location"] == "/settings/"
    assert str(client.session["_auth_user_id"]) == str(person.pk)
    assert person.usersession_set.count() == 1


def test_nothing_answers_outside_the_demonstration(client, settings):
    settings.DEMO = False
    factories.UserFactory(role="admin")
    assert client.post(reverse("demo:sign-in", args=["admin"])).status_code == 404
    assert client.get(reverse("demo:people")).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_link_does_not_sign_in(demonstration, client):
    factories.UserFactory(role="admin")
    assert client.get(reverse("demo:sign-in", args=["admin"])).status_code == 405
    assert "_auth_user_id" not in client.session


def test_closed_accounts_stay_out(demonstration, client):
    factories.UserFactory(role="admin", is_active=False)
    response = client.post(reverse("demo:sign-in", args=["admin"]))
    assert response.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_an_unknown_role_is_not_found(demonstration, client):
    assert client.post(reverse("demo:sign-in", args=["king"])).status_code == 404


@pytest.mark.parametrize("next_page", ["https://evil.example", "//evil.example/x", "javascript:1"])
def test_the_way_on_stays_on_this_site(next_page, demonstration, client):
    factories.UserFactory(role="admin")
    response = client.post(reverse("demo:sign-in", args=["admin"]), {"next": next_page})
    assert response.headers["Location"] == reverse("today")


def test_people_page_offers_each_role(demonstration, client):
    for role in ROLES:
        factories.UserFactory(role=role)
    text = client.get(reverse("demo:people")).content.decode()
    for role in ROLES:
        assert reverse("demo:sign-in", args=[role]) in text


def test_the_seeds_own_person_comes_first(demonstration, client):
    factories.UserFactory(role="auditor")
    own = factories.UserFactory(role="auditor", email="auditor@demo.example")
    client.post(reverse("demo:sign-in", args=["auditor"]))
    assert str(client.session["_auth_user_id"]) == str(own.pk)


def test_nobody_signs_in_where_the_people_are_not_invented(client, settings):
    settings.DEMO = True
    factories.UserFactory(role="admin")
    assert client.post(reverse("demo:sign-in", args=["admin"])).status_code == 404
    assert client.get(reverse("demo:people")).status_code == 404
    assert "_auth_user_id" not in client.session
