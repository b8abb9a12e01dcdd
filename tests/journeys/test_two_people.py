"""A colleague's address is changed by two administrators; whoever signs out leaves nothing behind in the browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.journeys.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_address_is_changed_by_two(visitor: Any) -> None:
    nurse = factories.UserFactory(role="clinician", discipline="SN", family_name="Overton")
    page = f"/settings/staff/{nurse.uuid}"
    first = visitor(factories.UserFactory(role="admin", family_name="Firstly")).open(page)
    first.fill(email="moved@agency.example").click("Save")
    assert "Waiting for a second person" in first.text
    assert "Somebody else has to confirm it" in first.text
    first.open("/settings/staff")
    assert "moved@agency.example" in first.text

    second = visitor(factories.UserFactory(role="admin", family_name="Secondly")).open(page)
    second.click("Confirm for Robin")
    second.page.fill("input[name=password]", PASSWORD)
    second.click("Confirm")
    assert second.path == page
    nurse.refresh_from_db()
    assert nurse.email == "moved@agency.example"
    assert "Waiting for a second person" not in second.text


def test_going_back_after_sign_out_shows_nothing(visitor: Any) -> None:
    admin = visitor(factories.UserFactory(role="admin", family_name="Firstly"))
    admin.open("/settings/staff").open("/sign-in/logout/").click("Sign out")
    admin.page.go_back()
    admin.page.go_back()
    admin.page.wait_for_load_state("networkidle")
    assert "Firstly" not in admin.page.content()
    assert "/sign-in/login/" in admin.path
