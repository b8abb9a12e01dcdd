"""What everyday tasks cost: each is done as a person does it, counted by the browser and held against its budget."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from caseload.models import Note, Patient
from core.clock import today
from obligations import derive
from obligations.models import Obligation
from tests import factories
from tests.effort import Effort

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = datetime.timedelta(days=1)
Counting = Callable[[Any], Effort]


def known(episode: Any) -> None:
    """The ledger of this patient is derived."""
    with transaction.atomic():
        derive.reconcile([episode.patient_id])


def press(who: Any, words: str, within: str = "main") -> None:
    """Press what says so, where a person sees it; nothing is opened for her."""
    scope = who.page.locator(within)
    scope.get_by_role("button", name=words).or_(scope.get_by_role("link", name=words)).first.click()
    who.page.wait_for_load_state("networkidle")


def fill(who: Any, name: str, value: str) -> None:
    """Answer the control in sight with that name, by typing or choosing."""
    control = who.page.locator(f"main [name='{name}']:visible").first
    if control.evaluate("e => e.tagName") == "SELECT":
        control.select_option(label=value)
    else:
        control.fill(value)


def choose(who: Any, name: str, value: str) -> None:
    """Choose one of several."""
    who.page.locator(f"main [name='{name}'][value='{value}']").check()


@pytest.fixture
def manager(transactional_db: None) -> Any:
    return factories.UserFactory(role="case_manager", team=factories.TeamFactory(), family_name="Ode")


def under_contact(manager: Any) -> Any:
    """An active patient, to be called this week."""
    cadence = {"key": "c", "activity": "contact", "mode": "any", "kind": "rolling_days", "days": 30, "citation": "state"}
    program = factories.ProgramFactory(key="calls", name="Calls", cadences=[cadence])
    episode = factories.ActiveEpisodeFactory(worker=manager, program=program, start_of_care=today() - 26 * DAY)
    Patient.objects.filter(pk=episode.patient_id).update(
        phone="+15185550142", code_status="full", no_known_allergies=True
    )
    factories.ContactFactory(patient=episode.patient, name="Bo Obrien", phone="+15185550143", is_emergency=True)
    known(episode)
    return episode


@pytest.mark.parametrize("phone", [False, True])
def test_finish_the_next_due_call(visitor: Any, effort: Counting, manager: Any, phone: bool) -> None:
    episode = under_contact(manager)
    who = visitor(manager, phone=phone).open("/today")
    counts = effort(who)
    with counts.task("finish the next due call of Today"):
        press(who, "Call")
        who.page.locator("main .call-form").wait_for()
        who.check()  # the open form is whole for those who cannot see it
        fill(who, "text", "Slept well, no swelling.")
        press(who, "Write")
    who.check()
    assert Note.objects.get().outcome == "reached"
    assert Obligation.objects.filter(episode=episode, rule="program-contact", state="done").count() == 1
    assert who.path == "/today"


def test_finish_the_next_due_call_by_keyboard_alone(visitor: Any, manager: Any) -> None:
    under_contact(manager)
    who = visitor(manager).open("/today")
    keys = who.page.keyboard
    keys.press("j")
    keys.press("e")
    who.page.locator("main .call-form").wait_for()
    who.page.wait_for_function("document.activeElement.name === 'text'")
    keys.type("Slept well.")
    keys.press("Control+Enter")
    who.page.wait_for_url("**/today")
    who.page.get_by_text("Written in the chart").wait_for()
    who.check()
    assert Note.objects.get().text == "Slept well."


@pytest.mark.parametrize("phone", [False, True])
def test_start_the_assessment_a_row_asks_for(visitor: Any, effort: Counting, manager: Any, phone: bool) -> None:
    episode = factories.ActiveEpisodeFactory(worker=manager, start_of_care=today() - 2 * DAY)
    known(episode)
    who = visitor(manager, phone=phone).open("/today")
    counts = effort(who)
    with counts.task("start the assessment a row of Today asks for"):
        press(who, "Assess: Comprehensive assessment")
        who.page.get_by_role("heading", name="Depression screen").wait_for()
    who.check()
    assert episode.assessments.get().purpose == "start"


def test_phq_2_to_phq_9(visitor: Any, effort: Counting, manager: Any) -> None:
    episode = factories.ActiveEpisodeFactory(worker=manager, start_of_care=today() - 2 * DAY)
    known(episode)
    who = visitor(manager).open("/today")
    press(who, "Assess: Comprehensive assessment")
    counts = effort(who)
    with counts.task("PHQ-2 to PHQ-9"):
        choose(who, "a-q1", "2")
        choose(who, "a-q2", "1")
        press(who, "Save and go on")
        who.page.get_by_role("heading", name="PHQ-9").wait_for()
        for n in range(3, 10):
            choose(who, f"a-q{n}", "0" if n == 9 else "1")
        press(who, "Save and go on")
    who.check()
    answered = episode.assessments.get().responses.get(instrument="phq-9")
    assert answered.answers["q1"] == 2
    assert answered.total == 9


def test_file_a_notice_of_admission(visitor: Any, effort: Counting, manager: Any) -> None:
    episode = factories.ActiveEpisodeFactory(worker=manager, start_of_care=today() - 2 * DAY)
    known(episode)
    who = visitor(manager).open("/today")
    counts = effort(who)
    with counts.task("file a notice of admission"):
        press(who, "File: Notice of admission")
        press(who, "Record")
    who.check()
    assert episode.filings.get().kind == "noa"
