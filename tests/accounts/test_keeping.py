"""What the pages about staff, teams, cover and tokens say of each change, and whom each question is about."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.urls import reverse
from knox.models import AuthToken

from accounts import scopes
from accounts.actions import changes as account_changes
from accounts.actions import staff as actions
from accounts.actions import tokens as token_actions
from accounts.models import AccountChange, Cover, Team, TokenName, User
from accounts.permissions import Permission, Role
from core.change.actions import Refused
from core.clock import now, today
from reminders.models import Notification
from tests import factories
from tests.cast import said

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("page", "is_active", "sent", "words", "after"),
    [
        ("teams", True, {"name": "South"}, "South added.", {("North", True), ("South", True)}),
        ("team", True, {"name": "East"}, "Renamed to East.", {("East", True)}),
        ("team_archive", True, {}, "North archived.", {("North", False)}),
        ("team_restore", False, {}, "North is offered again.", {("North", True)}),
    ],
)
def test_each_change_of_a_team_says_what_was_done(
    page: str, is_active: bool, sent: Any, words: str, after: set[tuple[str, bool]], keeper: Any
) -> None:
    team = factories.TeamFactory(name="North", is_active=is_active)
    where = reverse(f"accounts:{page}", args=[] if page == "teams" else [team.uuid])
    answer = keeper.post(where, sent, follow=True)
    assert said(answer) == [words]
    assert answer.redirect_chain == [(reverse("accounts:teams"), 302)]
    assert set(Team.objects.values_list("name", "is_active")) == after


@pytest.mark.parametrize(("members", "words"), [(1, "1 member"), (2, "2 members")])
def test_a_team_with_people_who_can_sign_in_stays(members: int, words: str, keeper: Any) -> None:
    team = factories.TeamFactory(name="North")
    factories.UserFactory.create_batch(members, team=team)
    factories.UserFactory(team=team, is_active=False)
    answer = keeper.post(reverse("accounts:team_archive", args=[team.uuid]), follow=True)
    assert said(answer) == [f"North has {words}. Give them another team first."]
    assert [(row.name, row.member_count) for row in answer.context["rows"]] == [("North", members)]


@pytest.mark.parametrize(("view", "shown"), [("", ["East", "North"]), ("archived", ["Old"])])
def test_the_list_of_teams_shows_those_offered_or_archived(view: str, shown: list[str], keeper: Any) -> None:
    for name in ("North", "East"):
        factories.TeamFactory(name=name)
    factories.TeamFactory(name="Old", is_active=False)
    answer = keeper.get(reverse("accounts:teams"), {"view": view})
    assert [row.name for row in answer.context["rows"]] == shown


def test_cover_says_who_covers_and_that_it_is_over(client: Any, supervisor: Any, case_manager: Any, team: Any) -> None:
    colleague = factories.UserFactory(role="case_manager", team=team)
    client.force_login(supervisor)
    sent = {"absent": str(case_manager.uuid), "covering": str(colleague.uuid), "starts_on": today(), "ends_on": today()}
    answer = client.post(reverse("accounts:covers"), sent, follow=True)
    assert said(answer) == [f"{colleague.name} covers for {case_manager.name}."]
    cover = Cover.objects.get()
    ended = client.post(reverse("accounts:cover_end", args=[cover.uuid]), follow=True)
    assert said(ended) == [f"The cover for {case_manager.name} is over."]


def test_the_list_of_cover_holds_what_is_not_over_earliest_first(client: Any, supervisor: Any, team: Any) -> None:
    absent = factories.UserFactory(role="case_manager", team=team)
    later = factories.CoverFactory(absent=absent, starts_on=today() + 9 * DAY)
    last_day = factories.CoverFactory(absent=absent, starts_on=today() - 3 * DAY, ends_on=today())
    factories.CoverFactory(absent=absent, starts_on=today() - 3 * DAY, ends_on=today() - DAY)
    factories.CoverFactory(absent__team=None)
    client.force_login(supervisor)
    assert list(client.get(reverse("accounts:covers")).context["rows"]) == [last_day, later]
    nowhere = factories.UserFactory(role="supervisor", team=None)
    client.force_login(nowhere)
    page = client.get(reverse("accounts:covers"))
    assert (list(page.context["rows"]), page.context["has_team"]) == ([], False)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Open", "Nurse", "Keeper"}),
        ("role=clinician", {"Nurse"}),
        ("role=king", {"Open", "Nurse", "Keeper"}),
        ("team={team}", {"Open"}),
        ("team=x", {"Open", "Nurse", "Keeper"}),
        ("closed=1", {"Gone"}),
        ("closed=0", {"Open", "Nurse", "Keeper"}),
        ("closed=1&role=clinician", set()),
    ],
)
def test_the_staff_list_is_narrowed_by_what_makes_sense(query: str, shown: set[str], client: Any) -> None:
    team = factories.TeamFactory()
    factories.UserFactory(family_name="Open", team=team, role="case_manager")
    factories.UserFactory(family_name="Nurse", role="clinician", discipline="SN")
    factories.UserFactory(family_name="Gone", role="case_manager", is_active=False)
    client.force_login(factories.UserFactory(family_name="Keeper", role="admin"))
    answer = client.get(reverse("accounts:staff") + f"?{query.format(team=team.uuid)}")
    assert {row.family_name for row in answer.context["rows"]} == shown


@pytest.mark.parametrize("role", ["clinician", "admin"])
def test_an_account_opened_again_says_what_follows(role: str, keeper: Any) -> None:
    closed = factories.UserFactory(role=role, is_active=False)
    keeper.post(reverse("accounts:staff_reactivate", args=[closed.uuid]))
    closed.refresh_from_db()
    assert closed.is_active == (role != "admin")
    assert AccountChange.objects.filter(person=closed, kind="administrator").exists() == (role == "admin")
    assert Notification.objects.filter(recipient=closed, purpose="set-password").exists() == (role != "admin")


def test_saving_a_person_says_whether_something_waits_for_a_second_person(keeper: Any, clinician: Any) -> None:
    where = reverse("accounts:person", args=[clinician.uuid])
    facts = {
        "given_name": "Dana", "family_name": "Fox", "email": clinician.email, "role": "clinician", "discipline": "SN",
        "credential": "", "hours_month": "100", "seen_version": "1",
    }  # fmt: skip
    assert said(keeper.post(where, facts, follow=True)) == ["Dana Fox saved."]
    waits = keeper.post(where, facts | {"email": "new@agency.example", "seen_version": "2"}, follow=True)
    assert said(waits) == ["Dana Fox saved. What stands under “Waiting for a second person” is not done yet."]
    again = keeper.post(where, facts | {"seen_version": "3", "hours_month": "90"}, follow=True)
    assert said(again) == ["Dana Fox saved."]
    assert User.objects.get_queryset().get(pk=clinician.pk).email == clinician.email


@pytest.mark.parametrize(("count", "words"), [(1, "1 patient"), (2, "2 patients")])
def test_in_charge_of_patients_until_the_day_it_ends(count: int, words: str, case_manager: Any) -> None:
    for _ in range(count):
        factories.ActiveEpisodeFactory(worker=case_manager)
    with pytest.raises(Refused) as refused:
        account_changes.refuse_in_charge(case_manager, "role")
    assert refused.value.message.startswith(f"{case_manager.name} is in charge of {words}. Choose who takes them")
    assert refused.value.field == "role"
    case_manager.assignments.update(ends_on=today())
    account_changes.refuse_in_charge(case_manager, "role")


@pytest.mark.parametrize(
    ("status", "seconds", "words"),
    [("planned", 60, "1 planned visit"), ("planned", -60, ""), ("completed", 60, "")],
)
def test_planned_visits_ahead_hold_an_account(status: str, seconds: int, words: str, admin: Any) -> None:
    visit = factories.VisitFactory(starts_at=now() + 5 * DAY)
    type(visit).objects.filter(pk=visit.pk).update(starts_at=now() + datetime.timedelta(seconds=seconds), status=status)
    if words:
        with pytest.raises(Refused, match=f"has {words} ahead. Give them to somebody else in Schedule."):
            actions.deactivate(person=visit.clinician, by=admin)
    else:
        actions.deactivate(person=visit.clinician, by=admin)
    visit.clinician.refresh_from_db()
    assert visit.clinician.is_active == bool(words)


@pytest.mark.parametrize(
    ("is_active", "words"),
    [(True, "already signs in with this e-mail."), (False, "Their account is closed: open it again instead.")],
)
def test_an_address_in_use_is_refused_however_it_is_spelt(is_active: bool, words: str, admin: Any) -> None:
    person = factories.UserFactory(email="ann@agency.example", is_active=is_active)
    with pytest.raises(Refused) as refused:
        actions.add_staff(email="ANN@agency.example", role="intake", by=admin)
    assert refused.value.message.startswith(f"{person.name} already signs in with this e-mail.")
    assert refused.value.message.endswith(words)
    assert User.objects.get_queryset().count() == 2


def token(by: Any, **facts: Any) -> Any:
    asked = {"name": "x", "days": 30, "scopes": ["calculator:read"], "submission_key": uuid.uuid4()} | facts
    return token_actions.create_token(**asked, by=by)


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_a_token_works_for_as_long_as_was_chosen(days: int, clinician: Any) -> None:
    kept, secret = token(clinician, days=days)
    assert secret
    assert abs(kept.token.expiry - now() - days * DAY) < datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"days": 8}, "days", "Choose how long the token works."),
        ({"scopes": []}, "scopes", "Choose what the program may do."),
        ({"scopes": ["calculator:read", "owl:read"]}, "scopes", "Choose what the program may do."),
        ({"scopes": ["calculator:write"]}, "scopes", "Choose what the program may do."),
    ],
)
def test_a_token_is_refused_at_its_field(facts: Any, field: str, words: str, clinician: Any) -> None:
    with pytest.raises(Refused) as refused:
        token(clinician, **facts)
    assert (refused.value.message, refused.value.field) == (words, field)
    assert not AuthToken.objects.exists()


def test_the_twenty_first_token_is_refused_and_other_peoples_do_not_count(clinician: Any, admin: Any) -> None:
    for person, count in ((admin, 5), (clinician, 19)):
        for _ in range(count):
            AuthToken.objects.create(user=person, expiry=DAY)
    token(clinician)
    with pytest.raises(Refused, match="You have 20 tokens"):
        token(clinician)
    assert AuthToken.objects.filter(user=clinician).count() == 20


def test_a_token_is_revoked_by_its_own_person_alone(clinician: Any, admin: Any) -> None:
    kept, _ = token(clinician)
    with pytest.raises(Refused, match="Only your own tokens can be revoked"):
        token_actions.revoke_token(token_name=kept, by=admin)
    assert TokenName.objects.exists()
    token_actions.revoke_token(token_name=kept, by=clinician)
    assert not AuthToken.objects.exists()


@pytest.mark.parametrize(
    ("permission", "is_read", "scope"),
    [
        (Permission.SEE_SETTINGS, True, None),
        (Permission.SEE_PLANS, True, "plans:read"),
        (Permission.PLAN, True, "plans:read"),
        (Permission.PLAN, False, "plans:write"),
        (Permission.SEE_PLANS, False, "plans:write"),
    ],
)
def test_a_permission_to_change_also_lets_look(permission: Permission, is_read: bool, scope: str | None) -> None:
    assert scopes.scope_for(permission, is_read=is_read) == scope
    with pytest.raises(LookupError):
        scopes.scope_for(Permission.KEEP_STAFF, is_read=is_read)


def test_scopes_are_offered_kept_and_said_by_what_they_open() -> None:
    assert "audit:read" in scopes.of_role(Role.AUDITOR)
    assert "audit:read" not in scopes.of_role(Role.CLINICIAN)
    assert {"plans:read", "plans:write"} <= set(scopes.of_role(Role.CASE_MANAGER))
    assert "plans:write" not in scopes.of_role(Role.AUDITOR)
    assert "plans:read" in scopes.of_role(Role.AUDITOR)
    assert "audit:write" not in scopes.EVERY
    assert scopes.written(["plans:write", "patients:read", "plans:read"]) == "patients:read plans:read plans:write"
    assert scopes.in_words(["plans:read", "plans:write", "audit:read"]) == ["Plans: read, change", "Audit: read"]
    with pytest.raises(LookupError):
        scopes.written(["owl:read"])
