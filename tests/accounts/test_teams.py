"""Teams, and who covers for whom."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.urls import reverse

from accounts.actions import cover as cover_actions
from accounts.models import Cover, Team
from core.change.actions import Refused
from core.clock import today
from tests import factories

pytestmark = pytest.mark.django_db


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


@pytest.fixture
def colleague(team):
    return factories.UserFactory(role="case_manager", team=team)


def cover_facts(absent, covering, changes=None, **more):
    return {
        "absent": str(absent.uuid),
        "covering": str(covering.uuid),
        "starts_on": str(today()),
        "ends_on": str(today() + days(7)),
    } | (changes or more)


def test_teams_are_added_renamed_and_counted(client, admin, case_manager):
    client.force_login(admin)
    assert "1 member" in " ".join(client.get("/settings/teams").content.decode().split())
    client.post("/settings/teams", {"name": "North"})
    north = Team.objects.get(name="North")
    client.post(reverse("accounts:team", args=[north.uuid]), {"name": "Far North"})
    north.refresh_from_db()
    assert north.name == "Far North"


@pytest.mark.parametrize("name", ["", "t" * 81, "\x00", "NORTH"])
def test_a_bad_team_is_explained(name, client, admin):
    factories.TeamFactory(name="North")
    other = factories.TeamFactory(name="South")
    client.force_login(admin)
    assert client.post("/settings/teams", {"name": name}).status_code == 422
    assert client.post(reverse("accounts:team", args=[other.uuid]), {"name": name}).status_code == 422
    assert Team.objects.count() == 2


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "auditor", "intake"])
def test_teams_are_kept_by_the_administrator_alone(role, client, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get("/settings/teams").status_code == 403


@pytest.mark.parametrize("role", ["case_manager", "clinician", "admin", "auditor", "intake"])
def test_cover_is_the_supervisors(role, client, request):
    cover = factories.CoverFactory()
    client.force_login(request.getfixturevalue(role))
    assert client.get("/settings/cover").status_code == 403
    assert client.post(reverse("accounts:cover_end", args=[cover.uuid])).status_code == 403


def test_cover_lets_the_colleague_see_the_patients(client, supervisor, case_manager, colleague, patient):
    page = reverse("caseload:patient", args=[patient.uuid])
    client.force_login(colleague)
    assert client.get(page).status_code == 404
    client.force_login(supervisor)
    sent = cover_facts(case_manager, colleague, submission_key=str(uuid.uuid4()))
    for _ in range(2):
        assert client.post("/settings/cover", sent).status_code == 302
    cover = Cover.objects.get()
    assert case_manager.name in client.get("/settings/cover").content.decode()
    from caseload.models import Patient

    assert patient in Patient.objects.visible_to(colleague)
    client.post(reverse("accounts:cover_end", args=[cover.uuid]))
    cover.refresh_from_db()
    assert cover.ends_on == today()


def test_cover_that_began_earlier_ends_at_once(supervisor, case_manager, colleague, patient):
    from caseload.models import Patient

    cover = factories.CoverFactory(absent=case_manager, covering=colleague, starts_on=today() - days(3))
    cover_actions.end(cover=cover, by=supervisor)
    assert patient not in Patient.objects.visible_to(colleague)
    with pytest.raises(Refused):
        cover_actions.end(cover=cover, by=supervisor)


def test_cover_that_has_not_begun_is_taken_back(client, supervisor, case_manager, colleague):
    cover = factories.CoverFactory(absent=case_manager, covering=colleague, starts_on=today() + days(3))
    client.force_login(supervisor)
    client.post(reverse("accounts:cover_end", args=[cover.uuid]))
    assert not Cover.objects.exists()


def test_cover_of_another_team_is_not_found(client, supervisor):
    elsewhere = factories.CoverFactory(absent__team=factories.TeamFactory())
    client.force_login(supervisor)
    assert client.post(reverse("accounts:cover_end", args=[elsewhere.uuid])).status_code == 404
    assert elsewhere.absent.name not in client.get("/settings/cover").content.decode()


def test_people_of_another_team_cannot_be_chosen(client, supervisor, colleague, other_case_manager):
    client.force_login(supervisor)
    assert client.post("/settings/cover", cover_facts(other_case_manager, colleague)).status_code == 422
    assert client.post("/settings/cover", cover_facts(colleague, other_case_manager)).status_code == 422
    assert not Cover.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": ""},
        {"ends_on": "yesterday"},
        {"starts_on": "2027-02-29"},
        {"starts_on": str(datetime.date(2020, 1, 1)), "ends_on": "2020-01-02"},
        {"reason": "r" * 201},
        {"absent": "x"},
        {"covering": ""},
        {"ends_on": "2036-01-01"},
    ],
)
def test_a_bad_cover_is_explained(changes, client, supervisor, case_manager, colleague):
    client.force_login(supervisor)
    response = client.post("/settings/cover", cover_facts(case_manager, colleague, changes))
    assert response.status_code == 422
    assert not Cover.objects.exists()


def test_nobody_covers_for_themselves_or_while_away(client, supervisor, case_manager, colleague):
    client.force_login(supervisor)
    assert client.post("/settings/cover", cover_facts(case_manager, case_manager)).status_code == 422
    factories.CoverFactory(absent=colleague, covering=supervisor)
    assert "is away" in client.post("/settings/cover", cover_facts(case_manager, colleague)).content.decode()


def test_the_same_days_are_covered_once(client, supervisor, case_manager, colleague):
    factories.CoverFactory(absent=case_manager, covering=colleague)
    client.force_login(supervisor)
    assert "already covers" in client.post("/settings/cover", cover_facts(case_manager, supervisor)).content.decode()


def test_a_supervisor_without_a_team_is_told(client):
    client.force_login(factories.UserFactory(role="supervisor"))
    assert "You are in no team" in client.get("/settings/cover").content.decode()
