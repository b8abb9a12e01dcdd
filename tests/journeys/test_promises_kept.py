"""Every promise that an assessment or a program causes is kept where its button leads, and the ledger closes it."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from caseload.models import Note
from core.clock import today
from homehealth.deadlines.program_activities import ACTIVITIES
from obligations.models import Obligation
from tests import factories
from tests.obligations.test_closing import assess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = datetime.timedelta(days=1)
OASIS = {"follow-up": "other", "roc": "resumption", "transfer": "transfer", "discharge": "discharge"}
NAMES = {"follow-up": "other follow-up", "roc": "resumption of care", "transfer": "transfer", "discharge": "discharge"}
SIX = {
    "pcsp_review", "loc_reeval", "reassessment", "back_up_plan_review", "provider_monitoring", "medicaid_redetermination",
}  # fmt: skip


@pytest.fixture
def manager(transactional_db: None) -> Any:
    return factories.UserFactory(role="case_manager", team=factories.TeamFactory(), family_name="Ode")


def states(episode: Any, rule: str) -> dict[str, str]:
    return dict(Obligation.objects.filter(episode=episode, rule=rule).values_list("cycle", "state"))


def button(who: Any, says: str) -> Any:
    """The one link that says this to those who hear it alone."""
    words = re.escape(says).replace(":", r"\s*:")
    return who.page.locator("main a").filter(has_text=re.compile(rf"^\s*{words}\s*$"))


def test_each_assessment_owes_a_transmission_and_each_is_sent(visitor: Any, manager: Any) -> None:
    episode = factories.ActiveEpisodeFactory(worker=manager)
    for purpose in OASIS.values():
        assess(episode, purpose, manager)
    assert states(episode, "oasis-transmission") == dict.fromkeys(OASIS, "open")
    visit = visitor(manager)
    deadlines, paperwork = (f"/patients/{episode.patient.uuid}/{page}" for page in ("deadlines", "paperwork"))
    for cycle in reversed(OASIS):  # the last first: a filing keeps the promise it names
        says = f"OASIS transmitted, {NAMES[cycle]}"
        visit.open(deadlines)
        assert button(visit, f"Send: {says}").count() == 1, visit.text
        visit.open(paperwork)
        button(visit, f"File: {says}").click()
        visit.check().fill(filed_on=today().isoformat(), accepted_on=today().isoformat()).click("Record")
        assert button(visit, f"File: {says}").count() == 0, visit.text
        visit.open(deadlines)
        assert button(visit, f"Send: {says}").count() == 0, visit.text
        assert states(episode, "oasis-transmission")[cycle] == "done"
    assert states(episode, "oasis-transmission") == dict.fromkeys(OASIS, "done")


def test_what_a_program_asks_for_opens_is_recorded_and_closes(visitor: Any, manager: Any) -> None:
    activities = [each for each in ACTIVITIES if each.name in SIX]
    assert {each.name for each in activities} == SIX
    cadences = [
        {"key": each.key, "activity": each.name, "mode": "any", "kind": "rolling_days", "days": 30, "citation": "state"}
        for each in activities
    ]
    program = factories.ProgramFactory(key="waiver", name="Waiver", cadences=cadences)
    episode = factories.ActiveEpisodeFactory(worker=manager, program=program, start_of_care=today() - 25 * DAY)
    factories.NoteFactory(patient=episode.patient)  # a chart nobody has touched owes what its first change derives
    visit = visitor(manager)
    visit.open(f"/patients/{episode.patient.uuid}/notes/new").fill(text="Moved in with her son.").click("Write")
    visit.open("/today")
    for each in activities:
        assert states(episode, each.key) == {"1": "open"}, each.key
        button(visit, f"{each.verb}: {each.title} for {episode.patient.name}").click()
        visit.check()
        if each.name == "medicaid_redetermination":
            visit.fill(filed_on=today().isoformat()).click("Record")
        else:
            activity = Note.Activity(each.name.replace("_", "-"))
            assert visit.page.locator("main [name=activity]").input_value() == activity
            visit.fill(text="At the kitchen table, with her son.").click("Write")
        assert states(episode, each.key) == {"1": "done", "2": "open"}, each.key
        visit.open(f"/patients/{episode.patient.uuid}/deadlines")
        assert each.title in visit.page.locator("table").inner_text(), "kept"
        visit.open("/today")
        assert each.title not in visit.text
