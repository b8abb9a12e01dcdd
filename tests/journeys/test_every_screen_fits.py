"""Every screen at 390 and 320 px: no sideways scroll, and what has the focus is never under a bar."""

from __future__ import annotations

from typing import Any

import pytest

from tests.architecture.routes import all_routes
from tests.architecture.world import Side, World, build_world
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (390, 320)
PARTS = ("chart/", "narrow", "/options", "frequency", "/export", "/download", "/near")

# What stands fixed or sticky over the page, and each thing that can have the focus: it must not lie under one of them.
UNDER_A_BAR = """() => {
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length;
  const name = (e) => `${e.tagName.toLowerCase()} ${(e.textContent || e.name || '').trim().slice(0, 40)}`;
  const bars = [...document.querySelectorAll('.topbar, .bottom-bar, .strip, .sign-bar')].filter(
    (e) => shown(e) && ['sticky', 'fixed'].includes(getComputedStyle(e).position));
  const found = [];
  for (const e of document.querySelectorAll('main a, main button, main input, main select, main textarea, main summary')) {
    if (!shown(e) || e.closest('.strip, .sign-bar, .visually-hidden, [tabindex="-1"]:not(main)')) continue;
    if (e.disabled || e.type === 'hidden' || e.classList.contains('visually-hidden')) continue;
    e.focus();
    if (document.activeElement !== e) continue;
    const all = e.getBoundingClientRect();
    if (all.width < 2) continue;
    const at = {top: all.top, left: all.left, right: all.right, bottom: Math.min(all.bottom, all.top + 44)};  // where one types
    for (const bar of bars) {
      const over = bar.getBoundingClientRect();
      if (at.top < over.bottom - 2 && at.bottom > over.top + 2 && at.left < over.right && at.right > over.left)
        found.push(`${name(e)} under ${bar.className}`);
    }
  }
  return found.slice(0, 3);
}"""
WIDER = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const scrolls = (e) => e && (['auto', 'hidden', 'scroll', 'clip'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const wide = [...document.querySelectorAll('body *')].filter(
    (e) => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e.parentElement));
  return [`${document.documentElement.scrollWidth} wide: ${wide.slice(-2).map((e) => `${e.tagName}.${e.className} ` +
    `${e.textContent.trim().slice(0, 40)}`).join(' | ')}`];
}"""


def addresses(world: World, side: Side) -> list[str]:
    """Every page of the site, those of a record with the records of `side`, and the screens that an address chooses."""
    views = ["/patients/?view=all", "/today?by=patient", "/today?show=week"]
    views += [f"/schedule?view={view}" for view in ("board", "week", "list", "unassigned", "not_begun")]
    views += [f"/paperwork?view={view}" for view in ("overdue", "week", "waiting", "filed")]
    pages = (route.fill(world, side) for route in all_routes() if not route.is_api)
    return sorted({*pages, *views})


@pytest.fixture
def whole_agency(case_manager: Any) -> tuple[World, Side]:
    """Two patients with everything, in the cast's own agency."""
    world = build_world()
    return world, world.sides[0]


@pytest.mark.parametrize("role", ["case_manager", "admin"])
def test_every_screen_fits(role: str, visitor: Any, whole_agency: Any) -> None:
    world, side = whole_agency
    user = side.people.get(role) or UserFactory(role=role)
    page = visitor(user, phone=True).page
    problems: list[str] = []
    seen = 0
    for address in addresses(world, side):
        if any(part in address for part in PARTS) or (role not in {"case_manager"} and side.of("patient") in address):
            continue
        answer = page.request.get(f"{visitor_base(page)}{address}")
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(f"{visitor_base(page)}{address}")
        if not page.query_selector("main"):
            continue
        seen += 1
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            wrong = page.evaluate(WIDER) + page.evaluate(UNDER_A_BAR)
            problems += [f"{width} {address}: {each}" for each in wrong]
    assert seen >= {"case_manager": 40}.get(role, 8)
    assert not problems, "\n".join(problems[:40])


def visitor_base(page: Any) -> str:
    """The address of the site that the page is at."""
    return str(page.evaluate("location.origin"))


def test_the_strip_is_one_line_on_a_phone_and_opens(visitor: Any, whole_agency: Any) -> None:
    _, side = whole_agency
    for width in WIDTHS:
        someone = visitor(side.people["case_manager"], phone=True)
        someone.page.set_viewport_size({"width": width, "height": 844})
        someone.open(f"/patients/{side.of('patient')}")
        strip = someone.page.locator(".strip")
        assert strip.bounding_box()["height"] <= 50
        folded = strip.inner_text()
        assert "To know" in folded
        assert side.patient.family_name in folded
        strip.locator("summary").first.click()
        someone.check()
        assert strip.bounding_box()["height"] > 120
        assert "Code status" in strip.inner_text()


def test_the_strip_opens_without_javascript(browser: Any, visitor: Any, whole_agency: Any) -> None:
    _, side = whole_agency
    signed_in = visitor(side.people["case_manager"], phone=True)
    still = browser.new_context(
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
        storage_state=signed_in.context.storage_state(),
    )
    page = still.new_page()
    page.goto(f"{signed_in.base}/patients/{side.of('patient')}")
    assert not page.locator(".strip-alerts").is_visible()
    page.locator(".strip summary").first.click()
    assert page.locator(".strip-alerts").is_visible()
    still.close()


def test_nothing_jumps_on_the_face_sheet_and_six_answers_are_on_its_first_screen(
    visitor: Any, whole_agency: Any
) -> None:
    _, side = whole_agency
    someone = visitor(side.people["case_manager"])
    someone.page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const each of list.getEntries()) "
        "if (!each.hadRecentInput) window.moved += each.value }).observe({type: 'layout-shift', buffered: true})"
    )
    someone.open(f"/patients/{side.of('patient')}")
    someone.page.wait_for_timeout(500)
    assert someone.page.evaluate("window.moved") <= 0.02
    cards = someone.page.locator(".strip, .face-now .card")
    assert cards.count() == 5
    assert max(each.bounding_box()["y"] + 60 for each in cards.all()) <= 800
    bottom = someone.page.locator(".face-due .face-list li").last.bounding_box()
    assert bottom["y"] + bottom["height"] <= 800
