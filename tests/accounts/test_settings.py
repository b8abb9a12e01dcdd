"""The settings hub and what everybody sets for themselves."""

from __future__ import annotations

import pytest

from core.change.actions import Refused
from tests import factories

pytestmark = pytest.mark.django_db
ROLES = ["case_manager", "clinician", "supervisor", "admin", "auditor", "intake"]


@pytest.mark.parametrize("role", ROLES)
def test_hub_answers_every_role(role, client, request):
    client.force_login(request.getfixturevalue(role))
    text = client.get("/settings/").content.decode()
    assert "Appearance" in text
    assert ("/settings/staff" in text) == (role == "admin")
    assert ("/settings/payers/" in text) == (role == "admin")
    assert ("/settings/cover" in text) == (role == "supervisor")
    assert ("/settings/audit/" in text) == (role == "auditor")
    assert "/settings/tokens" in text


def test_hub_asks_a_stranger_to_sign_in(client):
    assert client.get("/settings/").status_code == 302


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_theme_is_kept_and_goes_back_to_the_page(theme, client, clinician):
    client.force_login(clinician)
    response = client.post("/settings/theme", {"theme": theme, "next": "/settings/tokens"})
    assert response.headers["Location"] == "/settings/tokens"
    clinician.refresh_from_db()
    assert clinician.theme == theme


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\x00"])
def test_theme_goes_back_to_this_site_only(next_page, client, clinician):
    client.force_login(clinician)
    response = client.post("/settings/theme", {"theme": "dark", "next": next_page})
    assert response.headers["Location"] == "/settings/"


def test_an_unknown_theme_changes_nothing(client, clinician):
    client.force_login(clinician)
    client.post("/settings/theme", {"theme": "neon"})
    clinician.refresh_from_db()
    assert clinician.theme == "auto"


def test_single_letter_keys_are_switched(client, clinician):
    client.force_login(clinician)
    client.post("/settings/keys", {"single_keys": "off"})
    clinician.refresh_from_db()
    assert clinician.single_keys is False
    client.post("/settings/keys", {"single_keys": "on"})
    clinician.refresh_from_db()
    assert clinician.single_keys is True


def test_preferences_do_not_count_as_an_edit_of_the_account(client, clinician):
    before = clinician.version
    client.force_login(clinician)
    client.post("/settings/theme", {"theme": "dark"})
    clinician.refresh_from_db()
    assert clinician.version == before


@pytest.mark.parametrize("changes", [{"role": "admin"}, {"theme": "neon"}])
def test_preferences_are_nothing_else(changes, clinician):
    from accounts.actions.staff import prefer

    with pytest.raises(Refused):
        prefer(person=clinician, changes=changes, by=clinician)


def test_preferences_are_ones_own(clinician):
    from accounts.actions.staff import prefer

    with pytest.raises(Refused):
        prefer(person=factories.UserFactory(), changes={"theme": "dark"}, by=clinician)
