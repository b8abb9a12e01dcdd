"""Typed, then everything that goes wrong: a reload, a session that ends, a line that drops, a save that is stopped, Back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from careplans.models import PlanOfCare
from core.models import FormDraft, Submission
from tests import factories
from tests.journeys.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATE = "[data-autosave-state]"


@pytest.fixture
def worker() -> Any:
    return factories.UserFactory(role="case_manager", team=factories.TeamFactory())


@pytest.fixture
def pages(worker: Any) -> dict[str, tuple[str, str]]:
    """Each long form: its address, and a text field of it."""
    episode = factories.ActiveEpisodeFactory(worker=worker)
    plan = factories.PlanOfCareFactory(episode=episode, author=worker)
    assessment = factories.AssessmentFactory(episode=episode, author=worker)
    return {
        "plan editor": (f"/plans/{plan.uuid}/edit", "patient_goal"),
        "referral": ("/referrals/new", "reason"),
        "assessment": (f"/assessments/{assessment.uuid}/about", "summary"),
    }


def control(one: Any, name: str) -> Any:
    return one.page.locator(f"main form [name='{name}']").first


def kept(one: Any) -> None:
    one.page.locator(STATE, has_text=re.compile(r"^Saved \d")).wait_for()


@pytest.mark.parametrize("form", ["plan editor", "referral", "assessment"])
def test_text_survives_reload_session_and_line(form: str, pages: Any, worker: Any, visitor: Any) -> None:
    where, name = pages[form]
    one = visitor(worker).open(where)
    control(one, name).fill("Typed once")
    kept(one)
    one.open(where)  # a reload asks nothing: the server holds the text
    assert control(one, name).input_value() == "Typed once"
    assert "You began this on" in one.text
    one.check()

    one.context.set_offline(True)
    control(one, name).fill("Typed while the line was down")
    one.page.wait_for_selector(f"{STATE}:has-text('Not saved, trying again')")
    one.problems.clear()  # the browser itself tells of the line
    one.context.set_offline(False)
    kept(one)
    assert [value for key, value in FormDraft.objects.get().typed if key == name] == ["Typed while the line was down"]

    Session.objects.all().delete()
    control(one, name).fill("Typed after the session was over")
    one.page.wait_for_selector(f"{STATE}:has-text('You were signed out')")
    one.page.goto(one.base + where)
    one.page.fill("input[name=login]", worker.email)
    one.page.fill("input[name=password]", PASSWORD)
    one.page.click("main button[type=submit]:has-text('Sign in')")
    one.page.wait_for_url(f"**{where}")
    assert control(one, name).input_value() == "Typed after the session was over"
    one.problems.clear()
    one.click("Discard")
    assert "You began this on" not in one.text
    assert control(one, name).input_value() != "Typed after the session was over"


# The page presses Stop itself, two seconds after it was sent: a browser that is on its way answers nobody else
STOPS = """() => {
  const button = document.querySelector("main .form-actions button");
  setTimeout(() => {
    globalThis.seen = button.textContent.trim();
    globalThis.stop();
  }, 2000);
}"""


def test_save_that_is_stopped_gives_the_button_back(pages: Any, worker: Any, visitor: Any) -> None:
    where, name = pages["plan editor"]
    one = visitor(worker).open(where)
    control(one, name).fill("Good, said once")
    one.page.route(f"**{where}", lambda route: None if route.request.method == "POST" else route.continue_())
    button = one.page.locator("main .form-actions button").first
    one.page.evaluate(STOPS)
    button.click(no_wait_after=True)
    one.page.wait_for_timeout(4000)
    assert one.page.evaluate("globalThis.seen") == "Saving…"
    assert "Save the draft" in button.inner_text()
    assert button.get_attribute("aria-disabled") is None
    one.page.unroute(f"**{where}")
    kept(one)  # the text that was on its way is a draft again
    button.click()
    one.page.wait_for_load_state("networkidle")
    assert PlanOfCare.objects.get().patient_goal == "Good, said once"
    assert not FormDraft.objects.exists()


def test_second_press_with_other_words_brings_the_form_back(pages: Any, worker: Any, visitor: Any) -> None:
    where, name = pages["plan editor"]
    one = visitor(worker).open(where)
    key = one.page.locator("main form[data-autosave] [name=submission_key]").input_value()
    Submission.objects.create(user=worker, key=key, path=where, location=where, digest="0" * 64)
    control(one, name).fill("Other words")
    one.page.locator("main .form-actions button").first.click()
    one.check()
    assert "This form was sent already" in one.text
    assert control(one, name).input_value() == "Other words"
    one.page.locator("main .form-actions button").first.click()
    one.page.wait_for_load_state("networkidle")
    assert PlanOfCare.objects.get().patient_goal == "Other words"


def test_two_windows_are_told_of_each_other(pages: Any, worker: Any, visitor: Any) -> None:
    where, name = pages["assessment"]
    one = visitor(worker).open(where)
    second = one.context.new_page()
    second.goto(one.base + where)
    control(one, name).fill("From the first window")
    kept(one)
    second.locator(f"main form [name='{name}']").fill("From the second window")
    second.wait_for_selector("main .merge")
    assert "From the first window" in second.inner_text("main .merge")
    second.click("main .merge button:has-text('Use this')")
    second.locator(STATE, has_text=re.compile(r"^Saved \d")).wait_for()
    assert [name, "From the first window"] in FormDraft.objects.get().typed


def test_back_after_a_search_shows_the_search(worker: Any, visitor: Any) -> None:
    patient = factories.ActiveEpisodeFactory(worker=worker).patient
    one = visitor(worker).open("/patients/")
    one.page.fill("#topbar-search", patient.family_name)
    one.page.press("#topbar-search", "Enter")
    one.page.wait_for_url(re.compile(r"/patients/found\?s="))
    one.check()
    assert patient.family_name not in one.page.url
    one.page.locator("main table a").first.click()
    one.page.wait_for_url(f"**/patients/{patient.uuid}**")
    one.page.go_back()
    one.page.wait_for_url(re.compile(r"/patients/found\?s="))
    assert "1 found" in one.text


@pytest.mark.parametrize("script", [True, False])
def test_more_rows_and_find_keep_the_place(script: bool, worker: Any, visitor: Any, browser: Any) -> None:
    factories.PractitionerFactory(family_name="Marlow")
    one = visitor(worker).open("/referrals/new")
    if not script:
        cookies = one.context.cookies()
        one.context.close()
        one.context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
        one.context.add_cookies(cookies)
        one.page = one.context.new_page()
        one.page.goto(one.base + "/referrals/new")
    control(one, "reason").fill("Wound care")
    rows = one.page.locator("#medications [name$='-text']").count()
    one.page.locator("#medications summary").click()
    one.page.locator("#medications button:has-text('More rows')").click()
    one.page.wait_for_load_state("networkidle")
    one.page.locator("#medications [name$='-text']").nth(rows + 2).wait_for()
    box = one.page.locator("#medications legend").first.bounding_box()
    assert -400 < box["y"] < 800, box
    assert control(one, "reason").input_value() == "Wound care"
    one.page.locator("[name='referring-search']").fill("Marlow")
    one.page.locator("button[name=find][value=referring]").click()
    one.page.locator("#referring-choices label:has-text('Marlow')").first.wait_for()
    box = one.page.locator("#referring-choices").bounding_box()
    assert -400 < box["y"] < 800, box
    assert control(one, "reason").input_value() == "Wound care"
