"""The list of needs, as the administrator keeps it: each change, what it says, and what it leaves as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from community import actions
from community.models import Need
from core.change.refusals import Refused
from core.models import AuditEvent
from tests import factories
from tests.cast import said

pytestmark = pytest.mark.django_db


def test_needs_are_added_renamed_and_removed(client, admin):
    client.force_login(admin)
    url = reverse("community:needs")
    client.post(url, {"name": "Grab rails"})
    need = Need.objects.get()
    assert need.key == "grab-rails"
    assert client.post(url, {"name": "grab RAILS"}).status_code == 422
    client.post(reverse("community:need_rename", args=[need.key]), {"name": "Safety at home"})
    assert Need.objects.get().name == "Safety at home"
    client.post(reverse("community:need_remove", args=[need.key]))
    assert not Need.objects.exists()


def test_a_need_that_resources_meet_stays(client, admin):
    need = factories.NeedFactory(key="food", name="Food")
    factories.CommunityResourceFactory().needs.add(need)
    client.force_login(admin)
    response = client.post(reverse("community:need_remove", args=["food"]), follow=True)
    assert "1 resource meets “Food”" in response.content.decode()
    assert Need.objects.exists()


@pytest.mark.parametrize("name", ["", "n" * 81, "\x00", "   "])
def test_a_bad_need_is_explained(name, client, admin):
    client.force_login(admin)
    assert client.post(reverse("community:needs"), {"name": name}).status_code == 422
    assert not Need.objects.exists()


@pytest.mark.parametrize("name", ["🙂", "ЕДА", "食べ物"])
def test_needs_in_any_script_get_a_key(name, client, admin):
    client.force_login(admin)
    client.post(reverse("community:needs"), {"name": name})
    client.post(reverse("community:needs"), {"name": name + "2"})
    assert Need.objects.count() == 2


@pytest.mark.parametrize(
    ("page", "sent", "words", "after"),
    [
        ("needs", {"name": "Rides"}, "Rides added.", [("food", "Food", True), ("rides", "Rides", True)]),
        ("need_rename", {"name": "Groceries"}, "Renamed to Groceries.", [("food", "Groceries", True)]),
        (
            "need_archive",
            {},
            "Food archived. Resources that meet it go on meeting it.",
            [("food", "Food", False)],
        ),
        ("need_remove", {}, "Food removed.", []),
    ],
)
def test_each_change_of_the_list_says_what_was_done(
    page: str, sent: dict[str, str], words: str, after: list[tuple[str, str, bool]], keeper: Any
) -> None:
    factories.NeedFactory(key="food", name="Food")
    where = reverse(f"community:{page}", args=[] if page == "needs" else ["food"])
    answer = keeper.post(where, sent, follow=True)
    assert said(answer) == [words]
    assert answer.redirect_chain == [(reverse("community:needs"), 302)]
    assert list(Need.objects.values_list("key", "name", "is_active")) == after


def test_an_archived_need_is_offered_again(keeper: Any) -> None:
    factories.NeedFactory(key="food", name="Food", is_active=False)
    answer = keeper.post(reverse("community:need_restore", args=["food"]), follow=True)
    assert said(answer) == ["Food is offered again."]
    assert Need.objects.get().is_active


@pytest.mark.parametrize(("view", "shown"), [("", ["Food", "Rides"]), ("archived", ["Old"]), ("x", ["Food", "Rides"])])
def test_the_list_shows_what_is_offered_or_what_is_archived(view: str, shown: list[str], keeper: Any) -> None:
    factories.NeedFactory(name="Rides")
    food = factories.NeedFactory(name="Food")
    factories.NeedFactory(name="Old", is_active=False)
    for _ in range(2):
        factories.CommunityResourceFactory().needs.add(food)
    answer = keeper.get(reverse("community:needs"), {"view": view})
    assert answer.status_code == 200
    assert [row.name for row in answer.context["rows"]] == shown
    assert {row.name: row.resource_count for row in answer.context["rows"] if row.resource_count} == (
        {} if view == "archived" else {"Food": 2}
    )


def test_a_need_is_not_renamed_to_one_there_is(keeper: Any) -> None:
    factories.NeedFactory(key="food", name="Food")
    factories.NeedFactory(key="rides", name="Rides")
    where = reverse("community:need_rename", args=["rides"])
    assert b'value="Rides"' in keeper.get(where).content
    answer = keeper.post(where, {"name": "FOOD"})
    assert answer.status_code == 422
    assert "There already is a need with this name." in answer.content.decode()
    assert Need.objects.get(key="rides").name == "Rides"


@pytest.mark.parametrize("page", ["need_rename", "need_archive", "need_restore", "need_remove"])
def test_a_need_that_is_not_there_is_not_found(page: str, keeper: Any) -> None:
    assert keeper.post(reverse(f"community:{page}", args=["food"]), {"name": "Food"}).status_code == 404


@pytest.mark.parametrize("page", ["need_rename", "need_archive", "need_restore", "need_remove"])
def test_only_the_administrator_keeps_the_list(page: str, client: Any, supervisor: Any) -> None:
    factories.NeedFactory(key="food", name="Food")
    client.force_login(supervisor)
    assert client.post(reverse(f"community:{page}", args=["food"]), {"name": "Other"}).status_code == 403
    assert list(Need.objects.values_list("name", "is_active")) == [("Food", True)]


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (1, "1 resource meets"),
        (2, "2 resources meet"),
        (100, "100 resources meet"),
        (101, "More than 100 resources meet"),
    ],
)
def test_a_need_in_use_is_kept_and_the_refusal_says_how_many_meet_it(held: int, words: str, admin: Any) -> None:
    need = factories.NeedFactory(name="Food")
    need.resources.set(factories.CommunityResourceFactory.create_batch(held))
    with pytest.raises(Refused) as refused:
        actions.remove_need(need=need, by=admin)
    rest = "Choose another need there first, or archive this one."
    assert refused.value.message == f"{words} “Food”. {rest}"
    assert need.resources.count() == held
    assert not AuditEvent.objects.filter(verb="needs.remove").exists()


@pytest.mark.parametrize(
    ("taken", "name", "key"),
    [
        ([], "Grab rails", "grab-rails"),
        (["grab-rails"], "Grab rails!", "grab-rails-2"),
        (["grab-rails", "grab-rails-2", "grab-rails-3"], "Grab rails!", "grab-rails-4"),
        (["grab-rails-2"], "Grab rails", "grab-rails"),
        ([], "食べ物", "need"),
        ([], "x" * 31, "x" * 30),
    ],
)
def test_a_key_is_made_from_the_name_and_the_next_free_number(
    taken: list[str], name: str, key: str, admin: Any
) -> None:
    for each in taken:
        factories.NeedFactory(key=each)
    assert actions.add_need(name=name, by=admin).key == key
