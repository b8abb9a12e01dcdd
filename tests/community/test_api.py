"""The directory over the API: its filters, its search, what it refuses and what a change leaves as it was."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from community.models import CommunityResource
from core.clock import today
from tests import factories
from tests.api.conftest import Caller, said

pytestmark = pytest.mark.django_db
OURS = {"organization": "Harbor House", "name": "Meals at home"}


@pytest.fixture
def api(case_manager: Any) -> Caller:
    return Caller(case_manager)


@pytest.fixture
def keeper(admin: Any) -> Caller:
    return Caller(admin)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Fresh", "Closed", "Old"}),
        ("?need=food", {"Fresh"}),
        ("?need=none", set()),
        ("?status=inactive", {"Closed"}),
        ("?stale=true", {"Old"}),
        ("?stale=false", {"Fresh", "Closed", "Old"}),
        ("?referrals=true", {"Fresh", "Closed"}),
        ("?archived=true", {"Gone"}),
        ("?referrals=true&status=inactive", {"Closed"}),
    ],
)
def test_the_list_has_the_filters_of_the_page(query: str, found: set[str], api: Caller) -> None:
    fresh = factories.CommunityResourceFactory(organization="Fresh", verified_on=today())
    fresh.needs.add(factories.NeedFactory(key="food"))
    half_a_year = today() - datetime.timedelta(days=180)
    factories.CommunityResourceFactory(organization="Closed", status="inactive", verified_on=today())
    factories.CommunityResourceFactory(organization="Old", verified_on=half_a_year, accepts_referrals=False)
    factories.CommunityResourceFactory(organization="Gone", is_active=False)
    rows = api.get(f"resources/{query}").json()["results"]
    assert {row["organization"] for row in rows} == found


def test_a_search_answers_at_most_fifty_in_use_by_organization(api: Caller) -> None:
    for number in range(51):
        factories.CommunityResourceFactory(organization=f"Org {number:02}")
    factories.CommunityResourceFactory(organization="Aaa", is_active=False)
    found = api.post("resources/search/", {"q": "meal"}).json()
    assert [row["organization"] for row in found] == [f"Org {number:02}" for number in range(50)]


def test_only_needs_in_use_are_listed_but_those_a_resource_meets_may_stay(api: Caller, keeper: Caller) -> None:
    old = factories.NeedFactory(key="old", is_active=False)
    factories.NeedFactory(key="food", name="Food")
    met, other = factories.CommunityResourceFactory(), factories.CommunityResourceFactory(name="Rides")
    met.needs.add(old)
    assert api.get("resources/needs/").json() == [{"key": "food", "name": "Food"}]
    kept = keeper.patch(f"resources/{met.uuid}/", {"needs": ["old", "food"]}, version=1)
    assert sorted(kept.json()["needs"]) == ["food", "old"]
    assert keeper.patch(f"resources/{other.uuid}/", {"needs": ["old"]}, version=1).status_code == 400
    assert list(other.needs.all()) == []


def test_a_lookalike_is_named_and_added_when_it_is_said_to_be_different(keeper: Caller) -> None:
    found = factories.CommunityResourceFactory(organization="Harbor House Inc", name="Meals at home")
    refused = keeper.post("resources/", OURS)
    assert refused.status_code == 409
    words = f"This looks like: Harbor House Inc, Meals at home ({found.uuid}). "
    assert said(refused) == {"name": words + "Send is_different: true if it is another service."}
    assert CommunityResource.objects.count() == 1
    made = keeper.post("resources/", OURS | {"is_different": True})
    assert made.status_code == 201
    assert "is_different" not in made.json()


@pytest.mark.parametrize(
    ("stored", "sent", "status"),
    [
        ({}, {"minimum_age": 60, "maximum_age": 60}, 200),
        ({}, {"minimum_age": 61, "maximum_age": 60}, 400),
        ({}, {"minimum_age": 0, "maximum_age": 130}, 200),
        ({}, {"minimum_age": -1}, 400),
        ({}, {"maximum_age": 131}, 400),
        ({"minimum_age": 65}, {"maximum_age": 64}, 400),
        ({"minimum_age": 65}, {"maximum_age": 65}, 200),
        ({"maximum_age": 17}, {"minimum_age": 18}, 400),
        ({"maximum_age": 17}, {"minimum_age": 18, "maximum_age": None}, 200),
        ({"minimum_age": 1}, {"maximum_age": 0}, 400),
    ],
)
def test_ages_sent_and_stored_are_in_order(stored: Any, sent: Any, status: int, keeper: Caller) -> None:
    found = factories.CommunityResourceFactory(**stored)
    answer = keeper.patch(f"resources/{found.uuid}/", sent, version=1)
    assert answer.status_code == status
    found.refresh_from_db()
    expected = {"minimum_age": None, "maximum_age": None} | stored | (sent if status == 200 else {})
    assert (found.minimum_age, found.maximum_age) == (expected["minimum_age"], expected["maximum_age"])


ADDRESS = "https://harbor.example/"


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("website", "", ""),
        ("website", "harbor.example", "https://harbor.example"),
        ("website", "http://harbor.example/a", "http://harbor.example/a"),
        ("website", ADDRESS.ljust(200, "a"), ADDRESS.ljust(200, "a")),
        ("website", ADDRESS.ljust(201, "a"), None),
        ("website", "not an address", None),
        ("description", "", ""),
        ("description", "a" * 5000, "a" * 5000),
        ("description", "a" * 5001, None),
        ("phone", "", ""),
        ("phone", "518-555-0142", "+15185550142"),
        ("phone", "0142", None),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_is_sent_is_kept_or_refused_as_a_whole(field: str, sent: str, kept: str | None, keeper: Caller) -> None:
    found = factories.CommunityResourceFactory(website="https://old.example", description="Old.", phone="+15185550199")
    before = getattr(found, field)
    answer = keeper.patch(f"resources/{found.uuid}/", {field: sent}, version=1)
    assert answer.status_code == (400 if kept is None else 200)
    assert set(said(answer) if kept is None else {field}) == {field}
    found.refresh_from_db()
    assert getattr(found, field) == (before if kept is None else kept)


def test_a_change_leaves_what_was_not_sent(keeper: Caller) -> None:
    found = factories.CommunityResourceFactory(**OURS, cost="Free", phone="+15185550142")
    found.needs.add(factories.NeedFactory(key="food"))
    changed = keeper.patch(f"resources/{found.uuid}/", {"area": "Ulster"}, version=1).json()
    kept = {name: changed[name] for name in ("organization", "name", "cost", "phone", "needs", "area")}
    assert kept == OURS | {"cost": "Free", "phone": "+15185550142", "needs": ["food"], "area": "Ulster"}
    assert keeper.patch(f"resources/{found.uuid}/", {"needs": []}, version=2).json()["needs"] == []


@pytest.mark.parametrize("verb", ["verify", "archive", "restore"])
def test_only_the_administrator_keeps_it(verb: str, api: Caller) -> None:
    found = factories.CommunityResourceFactory(is_active=verb != "restore")
    assert api.post(f"resources/{found.uuid}/{verb}/").status_code == 403
    stored = CommunityResource.objects.get()
    assert (stored.version, stored.verified_on, stored.is_active) == (1, None, verb != "restore")
