"""A nurse goes along with the aide to supervise: booked on a desktop, and made on a phone, one home after the other."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core.clock import local, now
from homehealth.deadlines import Fact
from tests import factories
from visits.facts import facts
from visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_joint_supervision_visit(visitor: Any, midday: None) -> None:
    team = factories.TeamFactory()
    manager_user = factories.UserFactory(role="case_manager", team=team, family_name="Manager")
    nurse_user = factories.UserFactory(role="clinician", discipline="SN", family_name="Nurse", team=team)
    aide_user = factories.UserFactory(role="clinician", discipline="HHA", family_name="Helper", team=team)
    home, other_home = (factories.ActiveEpisodeFactory(worker=manager_user) for _ in range(2))
    begins = now().replace(second=0, microsecond=0) - datetime.timedelta(minutes=20)
    aides = factories.VisitFactory(
        episode=home,
        discipline="HHA",
        clinician=aide_user,
        starts_at=begins,
        ends_at=begins + datetime.timedelta(hours=1),
    )
    earlier = factories.VisitFactory(
        episode=other_home, clinician=nurse_user, starts_at=begins - datetime.timedelta(hours=2)
    )

    manager = visitor(manager_user).open(f"/visits/{aides.uuid}")
    manager.page.locator("main").get_by_text("Change", exact=True).click()
    manager.click("Add somebody")
    assert manager.page.locator("[name=joint_with]").input_value() == str(aides.uuid)
    manager.page.select_option("[name=clinician]", label=nurse_user.name)
    manager.page.select_option("[name=joint_with]", "")
    manager.click("Plan the visit")
    assert "Choose the visit it goes together with" in manager.text
    manager.page.select_option("[name=joint_with]", str(aides.uuid))
    manager.click("Plan the visit")
    assert "Goes together with" in manager.text
    along = Visit.objects.get(joint_with=aides)
    manager.open(f"/schedule?view=board&day={local(begins):%Y-%m-%d}")
    assert f"with {aide_user.name}" in manager.text
    assert f"with {nurse_user.name}" in manager.text

    nurse = visitor(nurse_user, phone=True).open("/today")
    assert "Not begun" in nurse.text
    nurse.open(f"/visits/{earlier.uuid}")
    check_in(nurse)
    nurse.open(f"/visits/{along.uuid}")
    assert "Nobody is in two homes at once" in nurse.text
    nurse.page.select_option("[name=location_reason]", index=1)
    nurse.click("Check in")
    assert "Check out there first" in nurse.text
    nurse.page.locator("main a:has-text('Check out there')").click()
    nurse.check()
    assert nurse.path == f"/visits/{earlier.uuid}"
    nurse.click("Check out")
    nurse.open(f"/visits/{along.uuid}")
    check_in(nurse)
    assert "Goes together with" in nurse.text
    nurse.click("Check out")
    assert "Completed" in nurse.text
    assert Fact.AIDE_SUPERVISION in [done.what for done in facts([home.pk])[home.pk]]

    manager.open(f"/visits/{along.uuid}")
    assert "supervision of the aide at work" in manager.text


def check_in(nurse: Any) -> None:
    nurse.page.select_option("[name=location_reason]", index=1)
    nurse.click("Check in")
    assert "You checked in at" in nurse.text
