"""The directory of community resources: finding for everybody, keeping for the administrator."""

from __future__ import annotations

import csv
import datetime
import io
import uuid

import pytest
from django.urls import reverse

from community.models import CommunityResource, Need
from core.clock import today
from core.models import AuditEvent
from tests import factories
from tests.paging import link

pytestmark = pytest.mark.django_db
READERS = ["case_manager", "clinician", "supervisor", "auditor", "intake", "admin"]


def days_ago(count: int) -> datetime.date:
    return today() - datetime.timedelta(days=count)


def facts(**changes):
    return {
        "organization": "Harbor House",
        "name": "Meals at home",
        "status": "active",
        "accepts_referrals": "on",
    } | changes


def listing(client, query: str = "") -> str:
    return client.get(reverse("community:resources") + query).content.decode()


@pytest.mark.parametrize("role", READERS)
def test_directory_is_open_to_every_role_with_care(role, client, request):
    found = factories.CommunityResourceFactory(organization="Harbor House")
    client.force_login(request.getfixturevalue(role))
    assert "Harbor House" in listing(client)
    assert client.get(reverse("community:resource", args=[found.uuid])).status_code == 200
    assert client.get(reverse("community:resources_stale")).status_code == 200
    assert client.get(reverse("community:resources_export")).status_code == 200


@pytest.mark.parametrize("role", [role for role in READERS if role != "admin"])
def test_only_the_administrator_keeps_it(role, client, request):
    found = factories.CommunityResourceFactory()
    client.force_login(request.getfixturevalue(role))
    for name in ("resource_edit", "resource_verify", "resource_archive", "resource_restore"):
        assert client.post(reverse(f"community:{name}", args=[found.uuid]), facts()).status_code == 403
    assert client.post(reverse("community:resource_new"), facts()).status_code == 403
    assert client.get(reverse("community:needs")).status_code == 403
    assert "Add a resource" not in listing(client)


def test_list_is_narrowed_by_the_address(client, case_manager):
    food = factories.NeedFactory(key="food", name="Food")
    meals = factories.CommunityResourceFactory(organization="Fresh", verified_on=today())
    meals.needs.add(food)
    factories.CommunityResourceFactory(organization="Closed", status="temporarily closed", verified_on=days_ago(179))
    factories.CommunityResourceFactory(organization="Old", verified_on=days_ago(180), accepts_referrals=False)
    factories.CommunityResourceFactory(organization="Never", is_active=False)
    client.force_login(case_manager)
    seen = {
        "?need=food": {"Fresh"},
        "?status=temporarily closed": {"Closed"},
        "?stale=1": {"Old"},
        "?archived=1": {"Never"},
        "?referrals=1": {"Fresh", "Closed"},
        "?need=nonsense&status=%00&after=x": {"Fresh", "Closed", "Old"},
    }
    for query, expected in seen.items():
        text = listing(client, query)
        assert {name for name in ("Fresh", "Closed", "Old", "Never") if f">{name}<" in text} == expected, query


def test_list_is_paged_and_does_not_grow(client, case_manager, queries):
    client.force_login(case_manager)
    factories.CommunityResourceFactory(organization="Org 000").needs.add(factories.NeedFactory())
    listing(client)
    with queries() as few:
        listing(client)
    for number in range(1, 60):
        factories.CommunityResourceFactory(organization=f"Org {number:03}").needs.add(Need.objects.first())
    with queries() as many:
        text = listing(client)
    assert len(many) <= len(few)
    assert "Org 049" in text
    assert "Org 050" not in text
    last = CommunityResource.objects.order_by("organization", "name", "id")[49]
    second = listing(client, f"?after={last.uuid}")
    assert "Org 050" in second
    assert "Org 059" in second


def test_search_finds_beginnings_of_words(client, case_manager):
    factories.CommunityResourceFactory(organization="Harbor Pantry", name="Hot meals", description="Delivered at noon")
    factories.CommunityResourceFactory(organization="Elm Rides", name="Transport")
    client.force_login(case_manager)
    url = reverse("community:resource_search")
    for words in ("harb", "meal hot", "noon DELIV"):
        text = client.post(url, {"q": words}, follow=True).content.decode()
        assert "Harbor Pantry" in text, words
        assert "Elm Rides" not in text, words


@pytest.mark.parametrize(
    "words", ["", "   ", "zzz", "'; drop table", "a & | ! b", "\x00", "🙂", "x" * 5000, "<script>", "שלום", ":*"]
)
def test_odd_searches_find_nothing_and_say_so(words, client, case_manager):
    factories.CommunityResourceFactory()
    client.force_login(case_manager)
    response = client.post(reverse("community:resource_search"), {"q": words}, follow=True)
    assert response.status_code == 200
    assert "Nothing matches these words." in response.content.decode()
    assert "<script>" not in response.content.decode().replace("<script src", "")


def test_search_keeps_the_filters_and_is_no_address(client, case_manager):
    factories.CommunityResourceFactory(organization="Open Kitchen")
    factories.CommunityResourceFactory(organization="Open Door", status="inactive")
    client.force_login(case_manager)
    text = client.post(
        reverse("community:resource_search"), {"q": "open", "status": "inactive"}, follow=True
    ).content.decode()
    assert "Open Door" in text
    assert "Open Kitchen" not in text
    assert client.get(reverse("community:resource_search")).status_code == 405


def test_resource_is_added_with_needs_once(client, admin):
    need = factories.NeedFactory(key="food", name="Food")
    client.force_login(admin)
    sent = facts(meets=["food"], phone="518 555 0142", website="harbor.example.org", submission_key=str(uuid.uuid4()))
    first = client.post(reverse("community:resource_new"), sent)
    second = client.post(reverse("community:resource_new"), sent)
    made = CommunityResource.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == reverse("community:resource", args=[made.uuid])
    assert list(made.needs.all()) == [need]
    assert (made.phone, made.website, made.verified_on) == ("+15185550142", "https://harbor.example.org", None)
    assert AuditEvent.objects.filter(verb="resources.add").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"organization": ""},
        {"name": ""},
        {"name": "n" * 201},
        {"description": "d" * 5001},
        {"status": "open"},
        {"email": "nobody"},
        {"website": "javascript:alert(1)"},
        {"phone": "555"},
        {"meets": ["nonsense"]},
        {"minimum_age": "-1"},
        {"minimum_age": "65", "maximum_age": "60"},
        {"maximum_age": "9" * 20},
        {"name": "\x00"},
        {"description": "x" * 1_000_000},
    ],
)
def test_a_bad_resource_is_explained(changes, client, admin):
    client.force_login(admin)
    response = client.post(reverse("community:resource_new"), facts(**changes))
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not CommunityResource.objects.exists()


def test_a_lookalike_is_shown_before_saving(client, admin):
    factories.CommunityResourceFactory(organization="Harbor House Inc", name="Meals at home", phone="+15185550100")
    client.force_login(admin)
    url = reverse("community:resource_new")
    for changes in ({}, {"organization": "Another", "name": "Else", "phone": "518-555-0100"}):
        response = client.post(url, facts(**changes))
        assert response.status_code == 422
        assert "Is it already in the list?" in response.content.decode()
    assert client.post(url, facts(is_different="on")).status_code == 302
    assert CommunityResource.objects.count() == 2


def test_the_same_service_is_refused_even_when_called_different(client, admin):
    factories.CommunityResourceFactory(organization="HARBOR house", name="Meals at home")
    client.force_login(admin)
    response = client.post(reverse("community:resource_new"), facts(is_different="on"))
    assert response.status_code == 422
    assert "already in the list" in response.content.decode()


def test_resource_is_changed_and_second_editor_sees_both(client, admin):
    found = factories.CommunityResourceFactory()
    factories.NeedFactory(key="food", name="Food")
    client.force_login(admin)
    url = reverse("community:resource_edit", args=[found.uuid])
    assert client.get(url).status_code == 200
    assert client.post(url, facts(seen_version="1", cost="Free", meets=["food"])).status_code == 302
    response = client.post(url, facts(seen_version="1", cost="$5"))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Free" in text
    assert "$5" in text
    assert "Needs as saved by the other person: Food" in text
    assert "referrals.Need.None" not in text
    found.refresh_from_db()
    assert found.cost == "Free"


def test_verifying_sets_the_day_and_the_person(client, admin):
    found = factories.CommunityResourceFactory(verified_on=days_ago(400))
    client.force_login(admin)
    client.post(reverse("community:resource_verify", args=[found.uuid]))
    found.refresh_from_db()
    assert (found.verified_on, found.verified_by) == (today(), admin)


def test_call_list_begins_with_what_nobody_ever_checked(client, admin, queries):
    factories.CommunityResourceFactory(name="Recent", verified_on=days_ago(179))
    factories.CommunityResourceFactory(name="Half a year", verified_on=days_ago(180))
    factories.CommunityResourceFactory(name="Years", verified_on=days_ago(900))
    factories.CommunityResourceFactory(name="Unseen")
    factories.CommunityResourceFactory(name="Defunct", status="defunct")
    client.force_login(admin)
    text = client.get(reverse("community:resources_stale")).content.decode()
    assert text.index("Unseen") < text.index("Years") < text.index("Half a year")
    assert "Recent" not in text
    assert "Defunct" not in text


def test_call_list_pages_reach_every_row_once(monkeypatch, client, admin):
    from core.web import keyset

    monkeypatch.setattr(keyset, "PAGE_SIZE", 2)
    for number in range(3):
        factories.CommunityResourceFactory(name=f"Unseen {number}")
        factories.CommunityResourceFactory(name=f"Checked {number}", verified_on=days_ago(200))
    client.force_login(admin)
    seen, where = [], reverse("community:resources_stale")
    for _ in range(3):
        response = client.get(where)
        seen += [row.name for row in response.context["rows"]]
        where = link(response)
    assert where == ""
    assert len(seen) == len(set(seen)) == 6


def test_archiving_hides_and_restoring_brings_back(client, admin):
    found = factories.CommunityResourceFactory(organization="Harbor House", name="Meals at home")
    client.force_login(admin)
    client.post(reverse("community:resource_archive", args=[found.uuid]))
    assert "Harbor House" not in listing(client)
    again = factories.CommunityResourceFactory(organization="Harbor House", name="Meals at home")
    client.post(reverse("community:resource_restore", args=[found.uuid]))
    found.refresh_from_db()
    assert found.is_archived
    CommunityResource.objects.filter(pk=again.pk).delete()
    client.post(reverse("community:resource_restore", args=[found.uuid]))
    found.refresh_from_db()
    assert not found.is_archived


def test_export_holds_the_filtered_rows_and_no_formula(client, case_manager):
    factories.CommunityResourceFactory(
        organization="=HYPERLINK(1)", name="Meals, hot", phone="+15185550142", cost=" @SUM(A1)"
    )
    factories.CommunityResourceFactory(organization="Left out", status="inactive")
    client.force_login(case_manager)
    response = client.get(reverse("community:resources_export") + "?status=active")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["organization"] == "'=HYPERLINK(1)"
    assert row["cost"] == "' @SUM(A1)"
    assert row["phone"] == "(518) 555-0142"
    assert row["name"] == "Meals, hot"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")


def test_an_unknown_resource_is_not_found(client, case_manager):
    client.force_login(case_manager)
    assert client.get(reverse("community:resource", args=[uuid.uuid4()])).status_code == 404
