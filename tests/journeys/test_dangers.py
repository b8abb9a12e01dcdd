"""A danger answer and a bad reading reach the supervisor before anything is signed, and close with what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assessments import actions as assessing
from caseload.models import Concern
from core.clock import now, today
from tests import factories
from visits import actions as visiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_danger_answer_and_bad_reading_reach_the_supervisor(visitor: Any, phone: bool) -> None:
    team = factories.TeamFactory()
    manager = factories.UserFactory(role="case_manager", team=team, family_name="Ode")
    nurse = factories.UserFactory(role="clinician", team=team, discipline="SN", credential="RN")
    supervisor = factories.UserFactory(role="supervisor", team=team, family_name="Quill")
    episode = factories.ActiveEpisodeFactory(worker=manager)
    visit = factories.VisitFactory(
        episode=episode, clinician=nurse, starts_at=now() - timedelta(minutes=20), week_starts_on=today()
    )
    following = factories.VisitFactory(episode=episode, clinician=nurse)
    visiting.check_in(visit=visit, location_reason="Device problem", by=nurse)
    draft = assessing.start(episode=episode, purpose="other", by=nurse)
    assessing.add_instrument(assessment=draft, instrument="phq-9", by=nurse)

    her = visitor(nurse, phone=phone)
    her.open(f"/assessments/{draft.uuid}/sections/phq-9")
    her.page.locator("main input[type=radio][name$='q9'][value='1']").check(force=True)
    her.click("Save and go on")
    her.open(f"/visits/{visit.uuid}/note").fill(oxygen_saturation="86").click("Keep as a draft")
    assert set(Concern.objects.values_list("kind", "state")) == {("answer", "open"), ("reading", "open")}
    her.open(f"/visits/{following.uuid}")
    assert "Act on this" in her.text
    assert "Oxygen saturation 86" in her.text

    boss = visitor(supervisor, phone=phone)
    boss.open("/team")
    assert "Concerns nobody has acted on" in boss.text
    boss.open("/today")
    assert "n answer that needs action" in boss.text
    reading = Concern.objects.get(kind="reading")
    boss.open(f"/concerns/{reading.uuid}").fill(done="   ").click("Close the concern")
    assert Concern.objects.open().count() == 2, boss.text
    boss.fill(done="Dr. Rao told at once; oxygen to 3 L, back to 92 %.").click("Close the concern")
    assert "Dr. Rao told at once" in boss.text
    assert Concern.objects.open().count() == 1
    boss.open(f"/patients/{episode.patient.uuid}/concerns")
    boss.open(f"/patients/{episode.patient.uuid}/limits").click("Record an order")
    boss.fill(reading="Oxygen saturation", low="20", ordered_by="Dr. Rao").click("Save")
    assert "from 40 to 100" in boss.text
    boss.fill(low="85").click("Save")
    assert "Ordered by Dr. Rao" in boss.text
    boss.page.set_viewport_size({"width": 320, "height": 700})
    for path in (
        "/team",
        "/today",
        f"/concerns/{reading.uuid}",
        *(f"/patients/{episode.patient.uuid}/{page}" for page in ("", "limits", "concerns")),
    ):
        boss.open(path.rstrip("/"))
        assert boss.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
