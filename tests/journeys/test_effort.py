"""What everyday tasks cost: each is done as a person does it, counted by the browser and held against its budget."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from caseload.models import Note, Patient
from core.clock import at_local, today
from obligations import derive
from obligations.models import Obligation
from tests import factories
from tests.effort import Effort

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 15_000  # milliseconds
DAY = datetime.timedelta(days=1)
Counting = Callable[[Any], Effort]


def known(episode: Any) -> None:
    """The ledger of this patient is derived."""
    with transaction.atomic():
        derive.reconcile([episode.patient_id])


def press(who: Any, words: str, within: str = "main") -> None:
    """Press what says so, where a person sees it; nothing is opened for her."""
    scope, says = who.page.locator(within), re.compile(re.escape(words).replace(":", r"\s*:"))
    found = scope.get_by_role("button", name=says).or_(scope.get_by_role("link", name=says))
    found.or_(scope.locator("summary").filter(has_text=says)).first.click(timeout=SOON)
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
    cadence = {
        "key": "c",
        "activity": "contact",
        "mode": "any",
        "kind": "rolling_days",
        "days": 30,
        "citation": "state",
    }
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
        who.page.locator("main .call-form").wait_for(timeout=SOON)
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
    for _ in range(who.page.locator("main [data-row]").count()):
        keys.press("j")
        if "Contact with the person" in who.page.locator(".is-here").inner_text():
            break
    keys.press("e")
    who.page.locator("main .call-form").wait_for(timeout=SOON)
    who.page.wait_for_function("document.activeElement.name === 'text'", timeout=SOON)
    keys.type("Slept well.")
    keys.press("Control+Enter")
    who.page.wait_for_url("**/today")
    who.page.get_by_text("Written in the chart").wait_for(timeout=SOON)
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
        who.page.get_by_role("heading", name="Depression screen").wait_for(timeout=SOON)
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
        who.page.get_by_role("heading", name="PHQ-9").wait_for(timeout=SOON)
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


def office() -> dict[str, Any]:
    """An agency that knows its programme, payer, practitioner, and a patient who is referred again."""
    team = factories.TeamFactory()
    program, payer = factories.ProgramFactory(name="Medicare home health"), factories.PayerFactory(name="Medicare")
    doctor = factories.PractitionerFactory(given_name="Ines", family_name="Marlow")
    known_already = factories.PatientFactory(
        given_name="Anna", family_name="Obrien", birth_date="1944-02-29", phone="+15185550142"
    )
    return {
        "intake": factories.UserFactory(role="intake"),
        "manager": factories.UserFactory(role="case_manager", team=team, family_name="Ode"),
        "program": program, "payer": payer, "doctor": doctor, "patient": known_already,
    }  # fmt: skip


REFERRED = {
    "member_number": "1EG4TE5MK73", "given_name": "Ana", "family_name": "Obrien", "birth_date_month": "2", "birth_date_day": "29",
    "birth_date_year": "1944", "sex": "Female", "phone": "518-555-0142", "address_line": "12 Canal Street", "city": "Albany",
    "state": "New York", "postal_code": "12207",
}  # fmt: skip


def test_a_typed_referral_of_a_known_practitioner(visitor: Any, effort: Counting, transactional_db: None) -> None:
    cast = office()
    who = visitor(cast["intake"]).open("/referrals/new")
    counts = effort(who)
    with counts.task("a typed referral of a known practitioner, duplicate answered"):
        fill(who, "reason", "Heart failure, home after hospital")
        fill(who, "referring-search", "Marlow")
        choose(who, "referring-choice", str(cast["doctor"].uuid))
        fill(who, "payer", "Medicare")
        for name, value in REFERRED.items():
            fill(who, name, value)
        press(who, "Save referral")
        who.check()
        who.page.get_by_label("Somebody else").first.check(timeout=SOON)
        press(who, "Accept the referral")
    who.check()
    taken = Patient.objects.exclude(pk=cast["patient"].pk).get()
    assert taken.open_episode is not None
    assert (taken.open_episode.referring, taken.open_episode.worker) == (cast["doctor"], cast["manager"])


def test_accept_with_the_proposed_case_manager(visitor: Any, effort: Counting, transactional_db: None) -> None:
    cast = office()
    factories.ReferralFactory(
        given_name="Wilma",
        family_name="Ortega",
        birth_date="1950-01-07",
        phone="+15185550188",
        referring=cast["doctor"],
        program=cast["program"],
        payer=cast["payer"],
    )
    who = visitor(cast["intake"]).open("/today")
    counts = effort(who)
    with counts.task("accept with the proposed case manager"):
        press(who, "Ortega")
        assert "We propose, you decide" in who.text
        press(who, "Accept the referral")
    who.check()
    assert who.path.startswith("/patients/"), who.text
    taken = Patient.objects.get(family_name="Ortega").open_episode
    assert taken is not None
    assert taken.worker == cast["manager"]


def two_visits(manager: Any) -> tuple[Any, Any]:
    """A nurse with two visits on one day still to come, of two patients."""
    nurse = factories.UserFactory(role="clinician", team=manager.team, discipline="SN", credential="RN")
    day = today() + DAY
    made = [
        factories.VisitFactory(
            episode=factories.ActiveEpisodeFactory(worker=manager, start_of_care=today() - 5 * DAY),
            clinician=nurse,
            starts_at=at_local(day, datetime.time(hour)),
            ends_at=at_local(day, datetime.time(hour, 45)),
            week_starts_on=today(),
            week_ends_on=today() + 6 * DAY,
        )
        for hour in (9, 11)
    ]
    return made[0], made[1]


def test_move_a_visit_with_a_conflict_resolved(visitor: Any, effort: Counting, manager: Any) -> None:
    moved, other = two_visits(manager)
    who = visitor(manager).open(f"/schedule?view=board&day={today() + DAY}")
    before = moved.starts_at
    counts = effort(who)
    slot, onto = (who.page.locator(f"[data-visit][data-url*='{each.uuid}']") for each in (moved, other))
    with counts.task("move a visit, with a conflict resolved"):
        slot.drag_to(onto, target_position={"x": 40, "y": 6}, source_position={"x": 40, "y": 6}, timeout=SOON)
        said = who.page.locator("[data-board-message]")
        said.wait_for(timeout=SOON)
        said.get_by_role("button").first.click(timeout=SOON)
        said.wait_for(state="hidden", timeout=SOON)
    moved.refresh_from_db()
    assert moved.starts_at != before
    who.check()


def test_move_a_visit_without_dragging(visitor: Any, effort: Counting, manager: Any) -> None:
    moved, _ = two_visits(manager)
    who = visitor(manager, phone=True).open(f"/schedule?view=list&day={today() + DAY}")
    before = moved.starts_at
    counts = effort(who)
    with counts.task("move a visit, with a conflict resolved"):
        press(who, "Move")
        who.check()
        who.page.locator("main .notice form button").first.click(timeout=SOON)
    moved.refresh_from_db()
    assert moved.starts_at != before


def test_discharge_seeing_what_it_does(visitor: Any, effort: Counting, manager: Any) -> None:
    episode = factories.ActiveEpisodeFactory(worker=manager, start_of_care=today() - 40 * DAY)
    known(episode)
    who = visitor(manager).open(f"/patients/{episode.patient.uuid}")
    counts = effort(who)
    with counts.task("discharge, seeing what it does"):
        press(who, "More")
        press(who, "Discharge")
        assert "What this does" in who.text
        fill(who, "reason", "Goals met")
        press(who, "Discharge")
    who.check()
    episode.refresh_from_db()
    assert episode.status == "discharged"
