"""What a task costs a person, counted in the browser itself and printed at the end of a run as a table.

**What counts.** The page reports what a person's hand did, as the browser saw it (`isTrusted`), from the page on which the task
is met to the page that says it is done:

- a *press*: a click, a tap, or Enter or Space on a link, a button or a summary; also opening a folded part, and a menu;
- a *field*: a control that was answered, by typing, choosing or ticking. One field is one, however much is typed and
  however it was reached; the same field on the page that came back refused is another;
- a *load*: a page that was opened. One that a press opened is told in a column of its own and costs nothing more; one that
  nobody pressed for (an address typed, a page loaded again) costs an action.

Moving (scrolling, Tab) and reading cost nothing here; signing in stands before every task. A task may skip nothing that a
person needs: it uses `press`, `fill` and `choose`, and no script, no opened fold, no address of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

# The budgets of UX.md, part 6: (actions or fields, how many).
BUDGETS: dict[str, tuple[str, int]] = {
    "finish the next due call of Today": ("actions", 3),
    "start the assessment a row of Today asks for": ("actions", 1),
    "a typed referral of a known practitioner, duplicate answered": ("fields", 18),
    "accept with the proposed case manager": ("actions", 2),
    "move a visit, with a conflict resolved": ("actions", 2),
    "PHQ-2 to PHQ-9": ("actions", 11),
    "discharge, seeing what it does": ("actions", 4),
    "file a notice of admission": ("actions", 3),
}
WATCH = """
(() => {
  const TICK = "input[type=checkbox], input[type=radio]";
  const TYPED = "input:not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=button]), textarea, select";
  const answered = new Set();
  const tell = (kind, element) => window.tellEffort(kind, (element?.innerText || element?.name || "").slice(0, 60));
  const controlOf = (target) => {
    const near = target.closest?.("label, input, textarea, select");
    return near?.matches("label") ? near.control : near;
  };
  const answer = (control) => {
    const which = control.type === "checkbox" ? control : control.name || control;
    if (answered.has(which)) return;
    answered.add(which);
    tell("field", control);
  };
  const press = (target) => {
    const control = controlOf(target);
    if (control?.matches(TICK)) return answer(control);
    if (control?.matches(TYPED)) return;
    tell("press", target);
  };
  addEventListener("pointerdown", (e) => e.isTrusted && press(e.target), true);
  addEventListener("keydown", (e) => {
    if (!e.isTrusted || e.ctrlKey) return;
    const control = e.target.closest?.("a, button, summary, " + TICK);
    if (control && (e.key === "Enter" || e.key === " ")) press(control);
    else if (e.target.matches?.("input[type=radio]") && e.key.startsWith("Arrow")) answer(e.target);
    else if (e.key === "Enter" && e.target.matches?.("input:not([type=radio]):not([type=checkbox])")) tell("press", e.target);
    else if (e.key.length === 1 && !e.target.matches?.(TYPED)) tell("press", e.target);
  }, true);
  // A list that is chosen from reports no hand of its own in a driven browser: its change is the answer.
  addEventListener("input", (e) => e.target.matches?.(TYPED) && answer(e.target), true);
})();
"""
NOTED = "effort"


@dataclass
class Count:
    """What one task has cost so far."""

    task: str
    presses: int = 0
    fields: int = 0
    loads: int = 0
    unasked: int = 0
    was_pressed: bool = True

    @property
    def actions(self) -> int:
        """Presses, fields, and pages that nobody pressed for."""
        return self.presses + self.fields + self.unasked

    @property
    def measured(self) -> int:
        """What the budget of this task is about."""
        return self.fields if BUDGETS[self.task][0] == "fields" else self.actions

    @property
    def row(self) -> tuple[str, int, int, int, int, str, int]:
        """The line of the table: task, presses, fields, loads, measured, and the budget with its unit."""
        unit, most = BUDGETS[self.task]
        return (self.task, self.presses, self.fields, self.loads, self.measured, unit, most)


class Effort:
    """Counts on the pages of one browser context."""

    def __init__(self, page: Any, note: Callable[[str, object], None]) -> None:
        self.page, self.note = page, note
        self.count: Count | None = None
        page.context.expose_binding("tellEffort", lambda _source, kind, words: self._told(kind, words))
        page.context.add_init_script(WATCH)
        page.on("framenavigated", self._loaded)
        page.reload()  # the page that is open already begins to tell

    def _told(self, kind: str, _words: str) -> None:
        if self.count is None:
            return
        self.count.was_pressed = True
        if kind == "press":
            self.count.presses += 1
        else:
            self.count.fields += 1

    def _loaded(self, frame: Any) -> None:
        if self.count is None or frame.parent_frame is not None:
            return
        self.count.loads += 1
        self.count.unasked += not self.count.was_pressed
        self.count.was_pressed = False

    @contextmanager
    def task(self, name: str) -> Iterator[Count]:
        """Count what happens inside; over its budget the task fails."""
        self.count = counted = Count(name)
        yield counted
        self.page.wait_for_load_state("networkidle")
        self.count = None
        self.note(NOTED, counted.row)
        unit, most = BUDGETS[name]
        assert counted.measured, "nothing was counted: the page does not tell"
        assert counted.measured <= most, f"{name}: {counted.measured} {unit}, where {most} are wanted"


@pytest.fixture
def effort(record_property: Any) -> Callable[[Any], Effort]:
    """`effort(visitor)` begins to count on the pages of somebody who has signed in."""
    return lambda visitor: Effort(visitor.page, record_property)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table of what the tasks cost; reports carry it, so that it is whole also when several ran at once."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    noted = [getattr(report, "user_properties", ()) for report in reports if getattr(report, "when", "") == "call"]
    rows = [value for properties in noted for name, value in properties if name == NOTED]
    if not rows:
        return
    terminalreporter.section("What tasks cost")
    terminalreporter.write_line(f"{'task':<62} presses fields loads  measured  budget")
    for task, presses, fields, loads, measured, unit, most in rows:
        over = "  OVER" if measured > most else ""
        terminalreporter.write_line(f"{task:<62}{presses:>8}{fields:>7}{loads:>6}{measured:>10}{most:>8} {unit}{over}")
