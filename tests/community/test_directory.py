"""What the directory finds: the filters of an address, the call list's pages, words, and what looks the same."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest

from community import directory
from community.models import CommunityResource
from core.clock import today
from tests import factories

ALL = CommunityResource.objects.all


def days_ago(count: int) -> datetime.date:
    return today() - datetime.timedelta(days=count)


def listed(**facts: Any) -> Any:
    return factories.CommunityResourceFactory(**facts)


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({}, {}),
        ({"need": "food"}, {"need": "food"}),
        ({"need": "fo"}, {}),
        ({"status": "inactive"}, {"status": "inactive"}),
        ({"status": "Inactive"}, {}),
        ({"stale": "1"}, {"stale": "1"}),
        ({"stale": "0"}, {}),
        ({"referrals": "1"}, {"referrals": "1"}),
        ({"referrals": "yes"}, {}),
        ({"archived": "1"}, {"archived": "1"}),
        ({"archived": "on", "page": "3"}, {}),
        ({"need": "food", "stale": "1", "archived": "1"}, {"need": "food", "stale": "1", "archived": "1"}),
    ],
)
def test_an_address_keeps_the_filters_that_make_sense(asked: dict[str, str], query: dict[str, str]) -> None:
    needs = [factories.NeedFactory.build(key="rides"), factories.NeedFactory.build(key="food")]
    assert directory.Choice.read(asked, needs).query == query


@pytest.mark.parametrize(("days", "is_stale"), [(0, False), (179, False), (180, True), (181, True), (None, True)])
@pytest.mark.django_db
def test_a_resource_goes_stale_on_the_180th_day(days: int | None, is_stale: bool) -> None:
    found = listed(verified_on=None if days is None else days_ago(days))
    assert directory.is_stale(found) == is_stale
    assert list(directory.stale(ALL())) == ([found] if is_stale else [])


@pytest.fixture
def unchecked(db: None) -> list[Any]:
    """In the order of the call list: two nobody ever checked, two of one day, one checked later."""
    later = listed(verified_on=days_ago(190))
    return [listed(), listed(), listed(verified_on=days_ago(200)), listed(verified_on=days_ago(200)), later]


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_the_call_list_goes_on_after_any_row(unchecked: list[Any], size: int) -> None:
    for number, row in enumerate(unchecked):
        page = directory.call_list(str(row.uuid), size)
        rest = unchecked[number + 1 :]
        assert list(page) == rest[:size]
        assert page.after == (str(rest[size - 1].uuid) if len(rest) > size else None)
        assert not page.is_first


@pytest.mark.parametrize("after", [None, "", "x", str(uuid.UUID(int=7))])
def test_the_call_list_begins_at_the_first_row_when_the_address_names_none(
    unchecked: list[Any], after: str | None
) -> None:
    page = directory.call_list(after, 5)
    assert (list(page), page.after, page.is_first) == (unchecked, None, True)


@pytest.mark.parametrize("facts", [{"is_active": False}, {"status": "defunct"}, {"verified_on": days_ago(179)}])
@pytest.mark.django_db
def test_the_call_list_leaves_out_what_nobody_need_call(facts: dict[str, Any]) -> None:
    listed(**facts)
    closed = listed(status="temporarily closed")
    assert list(directory.call_list(None, 5)) == [closed]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("harbor", True),
        ("HARB", True),
        ("arbor", False),
        ("hot", True),
        ("noon", True),
        ("harbor rides", False),
        ("harbor-hot", True),
        ("a b c d e f g h", False),
        ("harbor hot meals at noon delivered by van rides", True),  # the ninth word is not looked at
        ("harbor hot meals at noon delivered by rides", False),
        ("Main", False),
    ],
)
@pytest.mark.django_db
def test_each_word_begins_a_word_of_organization_service_or_description(text: str, is_found: bool) -> None:
    listed(organization="Harbor", name="Hot meals", description="Delivered at noon by van", address="1 Main St")
    assert directory.worded(ALL(), text).exists() == is_found


OURS = {"organization": "Harbor House", "name": "Meals at home"}
ELSE = {"organization": "Elm", "name": "Rides"}


@pytest.mark.parametrize(
    ("theirs", "asked", "is_alike"),
    [
        (OURS, OURS, True),
        (OURS, {"organization": "HARBOR  house", "name": "meals at HOME"}, True),
        (OURS, {"organization": "Harbor House Inc", "name": "Meals at home"}, True),
        (OURS, {"organization": "Harbor Kitchen", "name": "Rides to the clinic"}, False),
        (OURS, {"organization": "The Harbor House", "name": "Meals at home"}, False),  # begins with another word
        (OURS, ELSE, False),
        (OURS | {"phone": "+15185550100"}, ELSE | {"phone": "+15185550100"}, True),
        (OURS | {"phone": "+15185550100"}, ELSE | {"phone": "+15185550101"}, False),
        (OURS | {"phone": "+15185550100"}, ELSE | {"phone": ""}, False),
        (ELSE, OURS | {"phone": "", "website": ""}, False),
        (
            OURS | {"website": "https://www.harbor.org/a"},
            {"organization": "Haven House", "name": "Meals at home", "website": "https://harbor.org/b"},
            True,
        ),
        (
            OURS | {"website": "https://haven.org/?from=harbor.org"},
            {"organization": "Haven House", "name": "Meals at home", "website": "https://harbor.org/b"},
            False,
        ),
        (OURS | {"website": "https://harbor.org"}, ELSE | {"website": "https://harbor.org"}, False),
        (OURS | {"is_active": False}, OURS, False),
        (OURS, {"organization": None, "name": None}, False),
    ],
)
@pytest.mark.django_db
def test_what_may_be_the_same_service(theirs: dict[str, Any], asked: dict[str, Any], is_alike: bool) -> None:
    found = listed(**theirs)
    assert directory.lookalikes(asked) == ([found] if is_alike else [])


@pytest.mark.django_db
def test_at_most_five_lookalikes_are_shown_by_name() -> None:
    rows = [listed(organization=f"Harbor House {letter}", name="Meals at home") for letter in "FEDCBA"]
    assert directory.lookalikes(OURS) == rows[:0:-1]
