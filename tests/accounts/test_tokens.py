"""API tokens: one's own, shown once, revoked at any time."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.test import APIRequestFactory

from accounts.models import TokenName
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/settings/tokens"


def facts(**changes):
    return {
        "name": "Nightly export",
        "days": "30",
        "scopes": ["calculator:read"],
        "submission_key": str(uuid.uuid4()),
    } | changes


def shown_secret(response) -> str:
    return re.search(r'id="token-secret"\s+value="(\w+)"', response.content.decode())[1]


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "admin", "auditor", "intake"])
def test_everybody_makes_their_own(role, client, request):
    person = request.getfixturevalue(role)
    client.force_login(person)
    secret = shown_secret(client.post(PAGE, facts()))
    user, _ = TokenAuthentication().authenticate(
        APIRequestFactory().get("/", headers={"Authorization": f"Token {secret}"})
    )
    assert user == person


def test_secret_is_shown_once_and_kept_nowhere(client, clinician):
    client.force_login(clinician)
    secret = shown_secret(client.post(PAGE, facts()))
    assert secret not in client.get(PAGE).content.decode()
    assert "Nightly export" in client.get(PAGE).content.decode()
    assert not AuthToken.objects.filter(digest=secret).exists()
    assert secret not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.filter(verb="tokens.create", actor=clinician).exists()


def test_a_form_sent_twice_makes_one_token(client, clinician):
    client.force_login(clinician)
    sent = facts()
    client.post(PAGE, sent)
    second = client.post(PAGE, sent)
    assert second.status_code == 422
    assert "already made its token" in second.content.decode()
    assert AuthToken.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "n" * 81},
        {"name": "\x00"},
        {"days": ""},
        {"days": "4000"},
        {"days": "x"},
        {"scopes": []},
        {"scopes": ["owls:read"]},
    ],
)
def test_a_bad_token_is_explained(changes, client, clinician):
    client.force_login(clinician)
    assert client.post(PAGE, facts(**changes)).status_code == 422
    assert not AuthToken.objects.exists()


def test_twenty_are_enough(client, clinician):
    for _ in range(20):
        AuthToken.objects.create(user=clinician)
    client.force_login(clinician)
    assert "Revoke one" in client.post(PAGE, facts()).content.decode()


def test_token_is_revoked(client, clinician):
    client.force_login(clinician)
    client.post(PAGE, facts())
    client.post(reverse("accounts:token_revoke", args=[TokenName.objects.get().uuid]))
    assert not AuthToken.objects.exists()
    assert not TokenName.objects.exists()


def test_somebody_elses_token_is_not_found(client, clinician, admin):
    client.force_login(clinician)
    client.post(PAGE, facts())
    client.force_login(admin)
    assert "Nightly export" not in client.get(PAGE).content.decode()
    assert client.post(reverse("accounts:token_revoke", args=[TokenName.objects.get().uuid])).status_code == 404
    assert AuthToken.objects.exists()


def test_page_does_not_grow(client, clinician, queries):
    client.force_login(clinician)
    client.get(PAGE)
    with queries() as few:
        client.get(PAGE)
    for _ in range(9):
        factories.TokenNameFactory(token__user=clinician)
    with queries() as many:
        client.get(PAGE)
    assert len(many) <= len(few)
