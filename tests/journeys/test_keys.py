"""Keys: the help lists those that work on the page, each does what it says, and none acts where it should not."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core.clock import now, today
from core.kit.keys import GROUPS
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def patient(case_manager: Any, clinician: Any) -> Any:
    """A patient with something due twice and a visit."""
    episode = factories.ActiveEpisodeFactory(worker=case_manager)
    for days in (2, 3):
        due_on = today() + datetime.timedelta(days=days)
        factories.ObligationFactory(episode=episode, owner=case_manager, due_on=due_on)
    starts_at = now() + datetime.timedelta(hours=2)
    factories.VisitFactory(episode=episode, clinician=clinician, starts_at=starts_at, week_starts_on=today())
    return episode.patient


def listed(page: Any) -> dict[str, str]:
    """What the help shows here: the keys and their words."""
    page.keyboard.press("?")
    page.wait_for_selector("#keys-dialog[open]")
    rows = page.evaluate(
        "[...document.querySelectorAll('#keys-dialog [data-keys]')].filter(e => e.offsetParent)"
        ".map(e => [e.dataset.keys, e.querySelector('dt').textContent.trim()])"
    )
    page.keyboard.press("Escape")
    return dict(rows)


def pressed(page: Any, keys: str) -> Any:
    """The page after these keys."""
    for key in keys.split():
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")
    return page


def leads(page: Any, keys: str, to: str) -> None:
    """Pressing `keys` opens an address with `to` in it."""
    for key in keys.split():
        page.keyboard.press(key)
    page.wait_for_url(f"**{to}**")
    page.wait_for_load_state("networkidle")


def test_each_listed_key_does_what_it_says(visitor: Any, case_manager: Any, patient: Any) -> None:
    met: set[str] = set()
    someone = visitor(case_manager)
    page = someone.page

    chart = f"/patients/{patient.uuid}"
    for start, ways in (
        (chart, {"g t": "/today", "g p": "/patients/", "g s": "/schedule", "g w": "/paperwork", "g r": "/referrals",
                 "g d": "/resources", "g ,": "/settings", "n v": f"{chart}/visits/new", "n t": f"{chart}/notes/new",
                 "n r": "/referrals/new", "n p": "/referrals/new"}),
        ("/schedule?view=unassigned", {"d": "view=board", "w": "view=week", "l": "view=list"}),
        ("/schedule?view=week&day=2027-03-08", {"t": f"day={today()}", "[": "day=2027-03-01", "]": "day=2027-03-15"}),
        ("/schedule?view=list&day=2027-03-08", {"[": "day=2027-03-07", "]": "day=2027-03-09"}),
    ):  # fmt: skip
        for keys, where in ways.items():
            someone.open(start)
            if keys in listed(page):
                leads(page, keys, where)
                met.add(keys)
            else:
                assert keys in {"n r", "n p"}  # of those who take referrals

    someone.open("/today")
    here = listed(page)
    assert {"j", "k", "o", "e", "s"} <= here.keys()
    assert not {"d", "w", "l", "t", "[", "]", "n v", "n t"} & here.keys()
    pressed(page, "/")
    assert page.evaluate("document.activeElement.id") == "topbar-search"
    page.keyboard.press("g")
    page.keyboard.press("p")  # in a field letters are letters
    assert page.input_value("#topbar-search") == "gp"
    page.evaluate("document.activeElement.blur()")
    rows = "[...document.querySelectorAll('[data-row]')].findIndex(e => e.classList.contains('is-here'))"
    places = [pressed(page, keys).evaluate(rows) for keys in ("j", "j", "k")]
    assert places == [0, 1, 0]
    for keys in ("o", "e", "s"):
        someone.open("/today")
        pressed(page, "j")
        target = page.get_attribute(".is-here " + ("[data-open]" if keys == "o" else f"[data-key={keys}]"), "href")
        leads(page, keys, target.partition("#")[0])
    met |= {"/", "j", "k", "o", "e", "s", "?", "Esc"}

    someone.open(f"{chart}/notes/new")
    assert "Ctrl Enter" in listed(page)
    page.focus("main textarea")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=There is a problem")
    met.add("Ctrl Enter")

    someone.open(chart)
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.type(patient.family_name[:4].lower())
    page.wait_for_selector("#found a")
    someone.check()
    page.keyboard.press("ArrowDown")
    assert patient.family_name in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("care pl")
    leads(page, "Enter", "/plan")
    met.add("Ctrl k")

    unmet = {key.keys for _, rows in GROUPS for key in rows} - met
    assert unmet <= {"a", "u", "x", "n p"}, (
        unmet
    )  # a and x below; u where something was put off; n p where one takes referrals


def test_single_letters_can_be_switched_off(visitor: Any, case_manager: Any, patient: Any) -> None:
    case_manager.single_keys = False
    someone = visitor(case_manager).open("/today")
    someone.page.keyboard.press("g")
    someone.page.keyboard.press("p")
    someone.page.keyboard.press("?")
    assert someone.path.startswith("/today")
    assert not someone.page.query_selector("#keys-dialog[open]")
    someone.page.keyboard.press("Alt+g")
    someone.page.keyboard.press("Alt+p")
    someone.page.wait_for_url("**/patients/**")


def test_a_case_managers_schedule_on_a_phone_is_her_list(visitor: Any, case_manager: Any, patient: Any) -> None:
    someone = visitor(case_manager, phone=True).open("/today")
    someone.page.click(".bottom-schedule a")
    someone.page.wait_for_url("**/schedule?view=list&staff=me**")
    someone.check()


def test_a_supervisor_selects_rows_and_reassigns_them(visitor: Any, supervisor: Any, patient: Any) -> None:
    someone = visitor(supervisor).open("/patients/")
    page = someone.page
    assert {"x", "a"} <= listed(page).keys()
    assert not page.is_visible(".bulk-bar")
    pressed(page, "j x")
    assert page.is_checked(".is-here [data-select]")
    someone.check()
    someone.click("Reassign those selected")
    assert patient.family_name in someone.text
    someone.open("/patients/")
    pressed(page, "j")
    leads(page, "a", f"/patients/{patient.uuid}/appoint")
