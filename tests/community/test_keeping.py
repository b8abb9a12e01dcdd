"""What the pages of a resource say and do: each change by its words, the search page, the form, the file."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse

from community.models import CommunityResource
from community.views.resources import disarmed
from core.clock import today
from core.models import AuditEvent
from tests import factories
from tests.cast import said

pytestmark = pytest.mark.django_db
FACTS = {"organization": "Harbor House", "name": "Meals at home", "status": "active", "accepts_referrals": "on"}


@pytest.mark.parametrize(
    ("page", "is_active", "sent", "words"),
    [
        ("resource_edit", True, FACTS | {"seen_version": "1"}, "Meals at home: saved."),
        ("resource_verify", True, {}, "Meals at home: checked today."),
        ("resource_archive", True, {}, "Meals at home: archived."),
        ("resource_restore", False, {}, "Meals at home: is in the list again."),
    ],
)
def test_each_change_says_what_was_done_on_the_page_of_the_resource(
    page: str, is_active: bool, sent: dict[str, str], words: str, keeper: Any
) -> None:
    found = factories.CommunityResourceFactory(is_active=is_active)
    answer = keeper.post(reverse(f"community:{page}", args=[found.uuid]), sent, follow=True)
    assert said(answer) == [words]
    assert answer.redirect_chain == [(reverse("community:resource", args=[found.uuid]), 302)]
    assert AuditEvent.objects.filter(verb__startswith="resources.").count() == 1


def test_what_is_checked_from_the_call_list_leads_back_to_it(keeper: Any) -> None:
    found = factories.CommunityResourceFactory(organization="Harbor House")
    answer = keeper.post(reverse("community:resource_verify", args=[found.uuid]), {"next": "stale"}, follow=True)
    assert said(answer) == ["Harbor House, Meals at home: checked today."]
    assert answer.redirect_chain == [(reverse("community:resources_stale"), 302)]
    assert "Everything was checked within 180 days." in answer.content.decode()


def test_a_new_resource_asks_to_be_checked(keeper: Any) -> None:
    answer = keeper.post(reverse("community:resource_new"), FACTS, follow=True)
    assert said(answer) == ["Meals at home added. Check it by telephone, then mark it as verified."]


def test_what_was_listed_anew_meanwhile_is_not_restored_and_the_page_says_why(keeper: Any) -> None:
    found = factories.CommunityResourceFactory(**FACTS | {"accepts_referrals": True, "is_active": False})
    factories.CommunityResourceFactory(organization="harbor house", name="Meals at home")
    answer = keeper.post(reverse("community:resource_restore", args=[found.uuid]), follow=True)
    assert said(answer) == ["This organization's service is already in the list. Open that one instead."]
    assert answer.redirect_chain == [(reverse("community:resource", args=[found.uuid]), 302)]
    assert not CommunityResource.objects.get(pk=found.pk).is_active


@pytest.mark.parametrize("page", ["resource_edit", "resource_verify", "resource_archive", "resource_restore"])
def test_a_resource_that_is_not_there_is_not_found(page: str, keeper: Any) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    assert keeper.post(reverse(f"community:{page}", args=[unknown]), FACTS).status_code == 404


@pytest.mark.parametrize(("found", "shown", "has_more"), [(50, 50, False), (51, 50, True)])
def test_a_search_shows_fifty_and_says_when_there_are_more(
    found: int, shown: int, has_more: bool, client: Any, case_manager: Any
) -> None:
    factories.CommunityResourceFactory.create_batch(found)
    client.force_login(case_manager)
    answer = client.post(reverse("community:resource_search"), {"q": "meals"}, follow=True)
    assert len(answer.context["rows"]) == shown
    assert ("Add a word to see fewer." in answer.content.decode()) == has_more


def test_a_search_whose_session_is_over_leads_to_the_list_with_its_filters(client: Any, case_manager: Any) -> None:
    client.force_login(case_manager)
    answer = client.get(reverse("community:resources_found"), {"s": "gone", "status": "inactive", "stale": "1"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("community:resources") + "?status=inactive&stale=1"


@pytest.mark.parametrize(("posted", "is_offered"), [({}, True), ({"is_different": "on"}, False)])
def test_the_box_for_a_different_service_is_offered_only_for_a_lookalike(
    posted: dict[str, str], is_offered: bool, keeper: Any
) -> None:
    factories.CommunityResourceFactory(organization="Harbor House", name="Meals at home")
    answer = keeper.post(reverse("community:resource_new"), FACTS | posted)
    assert answer.status_code == 422
    assert ("Is it already in the list?" in answer.content.decode()) == is_offered
    assert answer.context["form"].fields["is_different"].widget.is_hidden != is_offered


def test_an_archived_need_is_kept_by_the_resource_that_meets_it_and_offered_to_no_other(keeper: Any) -> None:
    old = factories.NeedFactory(key="old", name="Old", is_active=False)
    found = factories.CommunityResourceFactory()
    found.needs.add(old)
    other = factories.CommunityResourceFactory()
    sent = FACTS | {"seen_version": "1", "meets": ["old"]}
    page = keeper.get(reverse("community:resource_edit", args=[found.uuid]))
    assert page.context["form"].initial["meets"] == [old]
    assert keeper.post(reverse("community:resource_edit", args=[found.uuid]), sent).status_code == 302
    refused = keeper.post(reverse("community:resource_edit", args=[other.uuid]), sent | {"name": "Rides"})
    assert refused.status_code == 422
    assert list(other.needs.all()) == []
    assert list(found.needs.all()) == [old]


@pytest.mark.parametrize(
    ("least", "greatest", "is_kept"),
    [("0", "0", True), ("60", "60", True), ("61", "60", False), ("130", "", True), ("131", "", False),
     ("", "130", True), ("", "131", False), ("0", "", True), ("-1", "", False), ("1", "0", False)],
)  # fmt: skip
def test_ages_are_whole_years_in_order(least: str, greatest: str, is_kept: bool, keeper: Any) -> None:
    sent = FACTS | {"minimum_age": least, "maximum_age": greatest}
    answer = keeper.post(reverse("community:resource_new"), sent)
    assert CommunityResource.objects.exists() == is_kept
    assert answer.status_code == (302 if is_kept else 422)
    if not is_kept and least and greatest:
        said_of_it = answer.context["form"].errors["maximum_age"]
        assert said_of_it == ["Enter a greatest age that is not below the least age."]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("Meals", "Meals"), ("", ""), ("a=b", "a=b"), *((f"{sign}1", f"'{sign}1") for sign in "=+-@\t\r\n"),
     ("  =1", "'  =1"), ("\t", "'\t"), (" a", " a")],
)  # fmt: skip
def test_a_cell_is_no_formula(cell: str, expected: str) -> None:
    assert disarmed(cell) == expected


def test_the_file_holds_every_column_by_organization(client: Any, case_manager: Any) -> None:
    food, rides = factories.NeedFactory(name="Food"), factories.NeedFactory(name="Rides")
    factories.CommunityResourceFactory(organization="Oak", minimum_age=0, verified_on=today())
    factories.CommunityResourceFactory(organization="Elm").needs.set([food, rides])
    factories.CommunityResourceFactory(organization="Out", is_active=False)
    client.force_login(case_manager)
    answer = client.get(reverse("community:resources_export"))
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufefforganization,name,")
    elm, oak = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (elm["organization"], elm["needs"], elm["phone"], elm["verified_on"]) == ("Elm", "Food, Rides", "", "")
    assert (oak["organization"], oak["minimum_age"], oak["maximum_age"]) == ("Oak", "0", "")
    assert oak["verified_on"] == today().isoformat()
    assert f"community-resources-{today().isoformat()}.csv" in answer.headers["Content-Disposition"]
