"""Payers as the administrator keeps them."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from core.models import AuditEvent
from paperwork.models import Payer
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/settings/payers/"


def facts(**changes):
    return {
        "name": "Sunrise Plan",
        "kind": "commercial",
        "phone": "(518) 555-0142",
        "renewal_lead_days": "14",
    } | changes


def test_list_shows_payers_in_use_and_archived_apart(client, admin):
    factories.PayerFactory(name="Harbor Mutual")
    factories.PayerFactory(name="Old Plan", is_active=False)
    client.force_login(admin)
    text = client.get(LIST).content.decode()
    assert "Harbor Mutual" in text
    assert "Old Plan" not in text
    assert "Old Plan" in client.get(LIST + "?view=archived").content.decode()


def test_list_is_paged_and_does_not_grow(client, admin, queries):
    client.force_login(admin)
    client.get(LIST)
    with queries() as few:
        client.get(LIST)
    for number in range(55):
        factories.PayerFactory(name=f"Plan {number:02}")
    with queries() as many:
        text = client.get(LIST).content.decode()
    assert len(many) <= len(few)
    assert "Plan 49" in text
    assert "Plan 54" not in text
    last = Payer.objects.order_by("name")[49]
    assert "Plan 54" in client.get(f"{LIST}?&after={last.uuid}").content.decode()


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "auditor", "intake"])
def test_payers_are_kept_by_the_administrator_alone(role, client, request):
    payer = factories.PayerFactory()
    client.force_login(request.getfixturevalue(role))
    for name in ("payer", "archive", "restore"):
        assert client.post(reverse(f"payers:{name}", args=[payer.uuid])).status_code == 403
    assert client.get(LIST).status_code == 403
    assert client.post(LIST + "new", facts()).status_code == 403


def test_payer_is_added_once(client, admin):
    client.force_login(admin)
    sent = facts(submission_key=str(uuid.uuid4()), portal="portal.example.org")
    for _ in range(2):
        assert client.post(LIST + "new", sent).status_code == 302
    made = Payer.objects.get(name="Sunrise Plan")
    assert (made.kind, made.phone, made.portal) == ("commercial", "+15185550142", "https://portal.example.org")
    assert AuditEvent.objects.filter(verb="payers.add", actor=admin).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "n" * 121},
        {"kind": ""},
        {"kind": "barter"},
        {"phone": "12"},
        {"portal": "javascript:x"},
        {"renewal_lead_days": "-1"},
        {"renewal_lead_days": "9" * 30},
        {"name": "a\x00"},
        {"name": "SUNRISE  plan".replace("  ", " ")},
    ],
)
def test_a_bad_payer_is_explained(changes, client, admin):
    factories.PayerFactory(name="Sunrise plan", kind="commercial")
    client.force_login(admin)
    response = client.post(LIST + "new", facts(**{"name": "Other"} | changes))
    assert response.status_code == 422
    assert Payer.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"phone": "", "portal": ""}, 302), ({"fax": "(518) 555-0143"}, 302), ({"fax": "12"}, 422),
        ({"renewal_lead_days": "0"}, 302), ({"renewal_lead_days": "366"}, 302), ({"renewal_lead_days": "367"}, 422),
        ({"renewal_lead_days": ""}, 422), ({"portal": "https://a.example.org/" + "x" * 178}, 302),
        ({"portal": "https://a.example.org/" + "x" * 179}, 422),
    ],
)  # fmt: skip
def test_what_is_known_of_a_payer(changes, status, client, admin):
    client.force_login(admin)
    assert client.post(LIST + "new", facts(**changes)).status_code == status
    assert Payer.objects.count() == (1 if status == 302 else 0)


def test_payer_is_changed(client, admin):
    payer = factories.PayerFactory(name="Sunrise")
    client.force_login(admin)
    url = reverse("payers:payer", args=[payer.uuid])
    assert client.post(url, facts(seen_version="1")).status_code == 302
    payer.refresh_from_db()
    assert (payer.name, payer.version) == ("Sunrise Plan", 2)
    assert AuditEvent.objects.get(verb="payers.change").changes["name"] == ["Sunrise", "Sunrise Plan"]


def test_second_editor_sees_both_texts(client, admin):
    payer = factories.PayerFactory(name="Sunrise")
    client.force_login(admin)
    url = reverse("payers:payer", args=[payer.uuid])
    client.post(url, facts(seen_version="1", submission="By fax"))
    response = client.post(url, facts(seen_version="1", submission="By portal"))
    text = response.content.decode()
    assert response.status_code == 409
    assert "By fax" in text
    assert "By portal" in text
    assert 'name="seen_version" value="2"' in text
    payer.refresh_from_db()
    assert payer.submission == "By fax"


def test_page_says_how_many_it_covers(client, admin, episode):
    client.force_login(admin)
    text = client.get(reverse("payers:payer", args=[Payer.objects.get().uuid])).content.decode()
    assert "This payer gives 1 open coverage." in text


def test_many_are_counted_only_so_far(client, admin, monkeypatch):
    from paperwork.actions import payers as payer_actions

    monkeypatch.setattr(payer_actions, "COUNTED_TO", 2)
    for _ in range(4):
        factories.ActiveEpisodeFactory()
    client.force_login(admin)
    text = client.get(reverse("payers:payer", args=[Payer.objects.get().uuid])).content.decode()
    assert "more than 2 open coverages" in text


def test_a_changed_kind_moves_everyone_it_covers(client, admin, episode, settings, monkeypatch):
    moved: list[int] = []
    settings.RECONCILER = "tests.paperwork.test_payers.remember"
    monkeypatch.setattr("tests.paperwork.test_payers.MOVED", moved)
    payer = Payer.objects.get()
    client.force_login(admin)
    client.post(reverse("payers:payer", args=[payer.uuid]), facts(name="Medicare", seen_version="1"))
    assert moved == [episode.patient_id]


MOVED: list[int] = []


def remember(patient_ids):
    MOVED.extend(patient_ids)


def test_payer_is_archived_and_restored(client, admin):
    payer = factories.PayerFactory(name="Sunrise")
    client.force_login(admin)
    client.post(reverse("payers:archive", args=[payer.uuid]))
    payer.refresh_from_db()
    assert not payer.is_active
    client.post(reverse("payers:restore", args=[payer.uuid]))
    payer.refresh_from_db()
    assert payer.is_active
    assert client.get(reverse("payers:archive", args=[payer.uuid])).status_code == 405


def test_an_unknown_payer_is_not_found(client, admin):
    client.force_login(admin)
    assert client.get(reverse("payers:payer", args=[uuid.uuid4()])).status_code == 404


def test_a_refused_form_keeps_the_version_it_was_made_from(client, admin):
    payer = factories.PayerFactory(name="Sunrise")
    client.force_login(admin)
    url = reverse("payers:payer", args=[payer.uuid])
    client.post(url, facts(seen_version="1", submission="By fax"))
    refused = client.post(url, facts(seen_version="1", name=""))
    assert refused.status_code == 422
    assert 'name="seen_version" value="1"' in refused.content.decode()
