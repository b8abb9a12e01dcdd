"""An answer that needs action the same day stands on Today until the practitioner was spoken to."""

from __future__ import annotations

import pytest

from assessments import actions as assessing
from caseload.actions import patients as charting
from core.clock import today
from homehealth import instruments
from obligations.models import Obligation

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_danger(episode, case_manager):
    """A signed PHQ-9 whose ninth item is above 0, with a low total."""
    made = assessing.start(episode=episode, purpose="other", by=case_manager)
    assessing.describe(assessment=made, seen_version=made.version, changes={"completed_on": today()}, by=case_manager)
    for section in list(made.responses.all()):
        assessing.answer(
            response=section, seen_version=section.version, answers={}, not_done_reason="Another day", by=case_manager
        )
    assessing.add_instrument(assessment=made, instrument="phq-9", by=case_manager)
    section = made.responses.get(instrument="phq-9")
    answers = {item.code: 0 for item in instruments.get("phq-9").items} | {"q9": 1}
    assessing.answer(
        response=section, seen_version=section.version, answers=answers, not_done_reason="", by=case_manager
    )
    made.refresh_from_db()
    return assessing.sign(assessment=made, seen_version=made.version, by=case_manager)


def promise(episode):
    return Obligation.objects.get(episode=episode, rule="safety-follow-up")


def test_safety_follow_up_is_due_today_and_on_the_page(client, case_manager, episode, in_danger):
    row = promise(episode)
    assert (row.state, row.due_on, row.owner) == ("open", today(), case_manager)
    client.force_login(case_manager)
    assert row.title in client.get("/today").content.decode()


def test_safety_follow_up_is_kept_by_a_talk_with_the_practitioner(case_manager, episode, in_danger):
    charting.write_note(
        patient=episode.patient, kind="physician", mode="phone", text="Dr told; daughter stays.", by=case_manager
    )
    assert promise(episode).state == "done"


@pytest.mark.parametrize(("kind", "mode"), [("call", "phone"), ("family", "phone"), ("physician", "written")])
def test_safety_follow_up_is_not_kept_by_anything_else(case_manager, episode, in_danger, kind, mode):
    charting.write_note(patient=episode.patient, kind=kind, mode=mode, text="Spoke of the weekend.", by=case_manager)
    assert promise(episode).state == "open"
