"""Lists that the administrator keeps hold each name once, whatever its capitals, also for two at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddIndex
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from accounts.actions import staff as accounts
from accounts.models import Team
from caseload.actions import programs
from caseload.models import Program
from community import actions as directory
from community.models import CommunityResource, Need
from core.change.actions import Refused
from core.change.owner import acting_as_owner
from core.models import Archivable, listed_once
from paperwork.actions import payers
from paperwork.models import Payer
from tests import factories
from tests.api.conftest import said
from tests.races import at_once

LISTS: dict[type[Archivable], Any] = {
    Team: lambda name, by: accounts.add_team(name=name, by=by),
    Program: lambda name, by: programs.add(name=name, key=str(hash(name)), by=by),
    Payer: lambda name, by: payers.add(name=name, kind="commercial", by=by),
    Need: lambda name, by: directory.add_need(name=name, by=by),
    CommunityResource: lambda name, by: directory.add(organization="Harbor", name=name, needs=[], by=by),
}
EVERY = pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)


def test_every_list_that_can_be_archived_is_tried_here():
    assert set(Archivable.__subclasses__()) == set(LISTS)


@EVERY
@pytest.mark.django_db
def test_second_of_the_same_name_is_refused_at_its_field(model, admin):
    LISTS[model]("Night Owls", admin)
    with pytest.raises(Refused, match="already") as refused:
        LISTS[model]("NIGHT owls", admin)
    assert refused.value.field == "name"
    assert model._default_manager.filter(name__iexact="night owls").count() == 1


@EVERY
@pytest.mark.django_db(transaction=True)
def test_of_four_at_once_with_other_capitals_one_is_made(model):
    admin = factories.UserFactory(role="admin")
    names = ("Night Owls", "NIGHT OWLS", "night owls", "Night owls")
    answers = at_once([lambda name=name: LISTS[model](name, admin) for name in names])
    assert sorted(type(each).__name__ for each in answers) == sorted([model.__name__] + ["Refused"] * 3)
    assert {each.field for each in answers if isinstance(each, Refused)} == {"name"}


@pytest.mark.parametrize("model", [Team, Program, Payer, Need], ids=lambda model: model.__name__)
@pytest.mark.django_db
def test_name_of_an_archived_entry_stays_taken_and_says_so(model, admin):
    entry = LISTS[model]("Night Owls", admin)
    model._default_manager.filter(pk=entry.pk).update(is_active=False)
    with pytest.raises(Refused, match="If it is archived, restore it"):
        LISTS[model]("night owls", admin)


@pytest.mark.django_db
def test_service_may_be_listed_again_while_the_old_one_is_archived(admin):
    old = LISTS[CommunityResource]("Meals", admin)
    directory.archive(resource=old, by=admin)
    LISTS[CommunityResource]("Meals", admin)
    with pytest.raises(Refused, match="Open that one"):
        directory.restore(resource=old, by=admin)
    assert old.is_archived


@pytest.mark.django_db
def test_key_of_a_program_is_taken_whatever_its_capitals(admin):
    programs.add(name="Waiver", key="Waiver-VA", by=admin)
    with pytest.raises(Refused, match="with this key") as refused:
        programs.add(name="Another", key="waiver-va", by=admin)
    assert refused.value.field == "key"


@pytest.mark.django_db
def test_refused_change_leaves_the_record_as_it_is_and_the_page_says_the_stored_name(client, admin):
    factories.PayerFactory(name="Sunrise")
    payer = factories.PayerFactory(name="Harvest")
    client.force_login(admin)
    page = reverse("payers:payer", args=[payer.uuid])
    facts = {"name": "SUNRISE", "kind": "commercial", "renewal_lead_days": "14", "seen_version": "1"}
    answer = client.post(page, facts)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Harvest</h1>" in text.replace("\n", "")
    assert list(answer.context["form"].errors) == ["name"], answer.context["form"].errors
    payer.refresh_from_db()
    assert (payer.name, payer.version) == ("Harvest", 1)


@pytest.mark.django_db(transaction=True)
def test_api_refuses_the_second_of_two_at_once_in_words(settings):
    admin = factories.UserFactory(role="admin")

    def send(name: str) -> Any:
        client = Client(raise_request_exception=False)
        client.force_login(admin)
        sent = {"organization": "Harbor", "name": name, "is_different": True}
        try:
            answer = client.post("/api/v1/resources/", sent, "application/json")
            return answer.status_code, answer.json().get("field")
        finally:
            connection.close()

    answers = at_once([lambda name=name: send(name) for name in ("Meals", "MEALS", "meals")])
    assert sorted(answers, key=str) == [(201, None), (409, "name"), (409, "name")]
    assert CommunityResource.objects.count() == 1


BEFORE = [
    ("accounts", "0005_turns"),
    ("caseload", "0004_program_activities"),
    ("paperwork", "0003_filings_name_their_promise"),
    ("referrals", "0001_first"),
]
AFTER = [("accounts", "0006_lists_hold_each_name_once"), ("caseload", "0005_lists_hold_each_name_once"),
         ("paperwork", "0004_lists_hold_each_name_once"), ("referrals", "0002_lists_hold_each_name_once")]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_old_rows_that_share_a_name_are_carried_over_and_counted(capsys, monkeypatch):
    for step in ("database_forwards", "database_backwards"):  # within a transaction no index is made beside its readers
        monkeypatch.setattr(AddIndexConcurrently, step, getattr(AddIndex, step))
    long = "n" * 120
    with acting_as_owner(), transaction.atomic():
        old = migrated(BEFORE)
        for name in ("North", "NORTH", "north (2)"):
            old.get_model("accounts", "Team").objects.create(name=name)
        for number, (name, is_active) in enumerate([("Waiver", False), ("WAIVER", True), ("waiver", True)]):
            old.get_model("caseload", "Program").objects.create(name=name, key=f"key-{number}", is_active=is_active)
        for name in (long, long.upper(), "Medicare"):
            old.get_model("paperwork", "Payer").objects.create(name=name, kind="commercial")
        for key in ("food", "food-2"):
            old.get_model("referrals", "Need").objects.create(key=key, name=f"Food{key[4:]}")
        for name, is_archived in [("Meals", True), ("MEALS", False), ("meals", False), ("Rides", True)]:
            old.get_model("referrals", "CommunityResource").objects.create(
                organization="Harbor", name=name, is_archived=is_archived
            )
        now = migrated(AFTER)
        found = {model: list(now.get_model(*model.split(".")).objects.order_by("pk").values_list("name", "is_active"))
                 for model in ("accounts.Team", "caseload.Program", "paperwork.Payer", "referrals.Need", "referrals.CommunityResource")}  # fmt: skip
        transaction.set_rollback(True)
    assert found["accounts.Team"] == [("North", True), ("NORTH (3)", True), ("north (2)", True)]
    assert found["caseload.Program"] == [("Waiver (3)", False), ("WAIVER", True), ("waiver (2)", True)]
    assert found["paperwork.Payer"] == [(long, True), ("N" * 116 + " (2)", True), ("Medicare", True)]
    assert found["referrals.Need"] == [("Food", True), ("Food-2", True)]
    assert found["referrals.CommunityResource"] == [
        ("Meals", False), ("MEALS", True), ("meals (2)", True), ("Rides", False)
    ]  # fmt: skip
    said = capsys.readouterr().out
    for words in (
        "1 of accounts.Team",
        "2 of caseload.Program",
        "1 of paperwork.Payer",
        "1 of referrals.CommunityResource",
    ):
        assert words in said
    assert "North" not in said


def migrated(where: list[tuple[str, str]]) -> Any:
    """The models after migrating there, with what rows point at checked, as at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    executor.migrate(where)
    return MigrationExecutor(connection).loader.project_state(where).apps


@pytest.mark.django_db
def test_team_nobody_belongs_to_is_archived_and_offered_again(client, admin):
    team = factories.TeamFactory(name="Night")
    client.force_login(admin)
    assert ">Night</option>" in client.get("/settings/staff/new").content.decode()
    client.post(reverse("accounts:team_archive", args=[team.uuid]))
    assert "Night</th>" not in client.get("/settings/teams").content.decode()
    assert "Night</th>" in client.get("/settings/teams?view=archived").content.decode()
    assert ">Night</option>" not in client.get("/settings/staff/new").content.decode()
    client.post(reverse("accounts:team_restore", args=[team.uuid]))
    assert ">Night</option>" in client.get("/settings/staff/new").content.decode()


@pytest.mark.django_db
def test_team_that_people_belong_to_stays(client, admin, case_manager):
    client.force_login(admin)
    answer = client.post(reverse("accounts:team_archive", args=[case_manager.team.uuid]), follow=True)
    assert f"{case_manager.team.name} has 1 member. Give them another team first." in answer.content.decode()
    assert Team.objects.get(pk=case_manager.team_id).is_active


@pytest.mark.django_db
def test_archived_need_is_kept_by_what_meets_it_and_offered_to_nothing_else(client, admin):
    need, resource = factories.NeedFactory(key="food", name="Food"), factories.CommunityResourceFactory()
    resource.needs.add(need)
    client.force_login(admin)
    client.post(reverse("community:need_archive", args=["food"]))
    assert "Food" in client.get("/resources/needs?view=archived").content.decode()
    assert "Food" not in client.get("/resources/new").content.decode()
    assert "Food" in client.get(reverse("community:resource_edit", args=[resource.uuid])).content.decode()
    client.post(reverse("community:need_restore", args=["food"]))
    assert "Food" in client.get("/resources/new").content.decode()


@pytest.mark.django_db
def test_api_offers_an_archived_need_to_nothing_that_does_not_meet_it(client, admin):
    need, resource = factories.NeedFactory(key="food", is_active=False), factories.CommunityResourceFactory()
    resource.needs.add(need)
    client.force_login(admin)
    assert client.get("/api/v1/resources/needs/").json() == []
    made = client.post("/api/v1/resources/", {"organization": "A", "name": "B", "needs": ["food"]}, "application/json")
    assert (made.status_code, list(said(made))) == (400, ["needs"])
    kept = client.patch(
        f"/api/v1/resources/{resource.uuid}/", {"needs": ["food"]}, "application/json", headers={"If-Match": '"1"'}
    )
    assert (kept.status_code, kept.json()["needs"]) == (200, ["food"])


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "auditor", "intake"])
@pytest.mark.django_db
def test_lists_are_archived_by_the_administrator_alone(role, client, request):
    team, need = factories.TeamFactory(), factories.NeedFactory()
    client.force_login(request.getfixturevalue(role))
    for name, key in (("accounts:team_archive", team.uuid), ("accounts:team_restore", team.uuid),
                      ("community:need_archive", need.key), ("community:need_restore", need.key)):  # fmt: skip
        assert client.post(reverse(name, args=[key])).status_code == 403


def test_a_list_that_holds_each_entry_once_says_what_is_there_already():
    plain, own = (
        listed_once("need", "name"),
        listed_once("resource", "organization", "name", said="So.", is_active=True),
    )
    assert (plain.name, plain.condition) == ("need_name_once", None)
    words = "There already is a need with this name. If it is archived, restore it."
    assert plain.violation_error_message == words
    assert (own.name, own.violation_error_message) == ("resource_name_once", "So.")
    assert own.condition == Q(is_active=True)
