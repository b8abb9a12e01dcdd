"""A real browser, people who sign in through the page, and an accessibility check of every page they meet."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.browser import PATIENCE

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
STILL = Path(__file__).with_name("still.js")
# Judged from its top: what the sticky bars cover while somebody has scrolled is not too small to be hit.
JUDGE = """async tags => {
  const at = scrollY;
  scrollTo({top: 0, behavior: "instant"});
  const found = await axe.run(document, {runOnly: tags});
  scrollTo({top: at, behavior: "instant"});
  return found.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target).join(' '));
}"""
# What makes a page accessible or not, but for its words and colours: two pages of one shape are judged once in a run.
SHAPE = """() => innerWidth + " " + matchMedia("(prefers-color-scheme: dark)").matches + " " + document.title + " "
  + [...document.querySelectorAll("body, body *")].map(
    e => e.localName + "." + e.getAttribute("class") + "[" + e.getAttributeNames() + "]" + Boolean(e.textContent.trim())
  ).join(" ")"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
judged: set[int] = set()
came_in: set[str] = set()
PASSWORD = "a password of the journey"


def wait_until_still(page: Any) -> None:
    """Wait until the page is loaded, no request of it is on its way, and it does not go to another. Raises playwright's
    TimeoutError after PATIENCE."""
    from playwright.sync_api import Error

    while True:
        page.wait_for_load_state("load")
        try:
            page.evaluate("globalThis.standsStill?.()")
        except Error as gone:
            if "context was destroyed" not in str(gone) and "navigat" not in str(gone):
                raise
        else:
            return


class Visitor:
    """Somebody at a browser. Every page they open is checked by axe and must log no error."""

    def __init__(self, browser: Any, base: str, *, phone: bool = False, dark: bool = False) -> None:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
        self.context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(path=STILL)
        self.page = self.context.new_page()
        self.base = base
        self.problems: list[str] = []
        self.page.on(
            "console",
            lambda m: self.problems.append(m.text) if m.type == "error" and "status of 4" not in m.text else None,
        )
        self.page.on("dialog", lambda d: d.accept())

    def sign_in(self, user: Any) -> Visitor:
        self.page.goto(self.base + "/sign-in/login/")
        self.page.fill("input[name=login]", user.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]:has-text('Sign in')")
        return self.check()

    def enter(self, user: Any) -> Visitor:
        """Come in with a session that was begun elsewhere: signing in through the page is tried by the first of each role."""
        client = Client()
        client.force_login(user)
        self.context.add_cookies(
            [{"name": name, "value": each.value, "url": self.base} for name, each in client.cookies.items()]
        )
        return self.open("/today")

    def open(self, path: str) -> Visitor:
        self.page.goto(path if path.startswith("http") else self.base + path)
        return self.check()

    def click(self, words: str, within: str = "main") -> Visitor:
        """Press the button or follow the link that says so."""
        scope = self.page.locator(within)
        target = scope.get_by_role("button", name=words).or_(scope.get_by_role("link", name=words)).first
        target.click()
        return self.check()

    def fill(self, **typed: Any) -> Visitor:
        """Answer controls by name; `__` stands for a hyphen."""
        self.page.locator("main form details").evaluate_all("all => all.forEach(one => one.open = true)")
        for name, value in typed.items():
            control = self.page.locator(f"main [name='{name.replace('__', '-')}']").first
            kind = control.evaluate("e => e.tagName + ' ' + e.type")
            if kind.startswith("SELECT"):
                control.select_option(**({"index": value} if isinstance(value, int) else {"label": value}))
            elif kind.endswith(("radio", "checkbox")):
                self.page.locator(f"main [name='{name.replace('__', '-')}'][value='{value}']").check()
            else:
                control.fill(str(value))
        return self

    def check(self) -> Visitor:
        """Wait until the page stands still; it must be accessible and have logged nothing."""
        wait_until_still(self.page)
        assert self.problems == [], f"{self.page.url}: {self.problems}"
        shape = hash(self.page.evaluate(SHAPE))
        if shape not in judged:
            self.page.evaluate(AXE.read_text())
            violations = self.page.evaluate(JUDGE, TAGS)
            assert violations == [], f"{self.page.url}: {violations}"
            judged.add(shape)
        return self

    @property
    def text(self) -> str:
        return str(self.page.inner_text("main"))

    @property
    def path(self) -> str:
        return str(self.page.url)[len(self.base) :]


@pytest.fixture
def midday(settings: Any) -> None:
    """The agency lies where it is midday now, so that a visit fits into today whenever the tests run."""
    hour = datetime.datetime.now(datetime.UTC).hour
    offset = 12 - hour
    settings.AGENCY_TIME_ZONE = settings.TIME_ZONE = (
        f"Etc/GMT{'-' if offset > 0 else '+'}{abs(offset)}" if offset else "Etc/GMT"
    )
    timezone.get_default_timezone.cache_clear()


@pytest.fixture
def visitor(browser: Any, live_server: Any, transactional_db: None) -> Iterator[Any]:
    """`visitor(user)` signs in, through the page when nobody of that role has; `visitor(user, phone=True)` on a phone."""
    opened: list[Visitor] = []

    def enter(user: Any, **how: Any) -> Visitor:
        user.set_password(PASSWORD)
        user.save()
        made = Visitor(browser, live_server.url, **how)
        opened.append(made)
        if user.role in came_in:
            return made.enter(user)
        came_in.add(user.role)
        return made.sign_in(user)

    yield enter
    for one in opened:
        one.context.close()
