"""An order typed as a nurse writes it: the sentence and the weeks as it is typed, the caret under the word that is open."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES")
TEXT = "Skilled nursing 2x/wk x 4 wks; then weekly x 4 + PRN x 2 for wound bleeding"


def shot(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("how", [{}, {"phone": True, "dark": True}], ids=["desktop", "phone"])
def test_an_order_is_read_back_as_it_is_typed(visitor: Any, how: dict[str, bool], request: Any) -> None:
    manager = factories.UserFactory(role="case_manager", team=factories.TeamFactory())
    plan = factories.PlanOfCareFactory(episode=factories.ActiveEpisodeFactory(worker=manager), author=manager)
    visit = visitor(manager, **how).open(f"/plans/{plan.uuid}/orders/new")
    box, answer = visit.page.locator("[name=frequency]"), visit.page.locator("#frequency-answer")

    box.fill(TEXT)
    answer.get_by_text("Two skilled nursing visits a week for four weeks, then one visit a week").wait_for()
    assert answer.locator("li").count() >= 9
    shot(visit.check().page, f"{request.node.callspec.id}-read")

    box.fill("SN 2w4 until healed")
    line = answer.locator(".caret-line")
    line.wait_for()
    typed, caret = line.text_content().split("\n")[:2]
    assert typed[caret.index("^") :].startswith("until")
    assert "“until” is not understood here" in answer.inner_text()
    shot(visit.check().page, f"{request.node.callspec.id}-open")

    visit.click("Add to the plan")
    assert box.input_value() == "SN 2w4 until healed"
    box.fill(f"HHA 2h/d, Mon and Thu x 4 weeks, starting {plan.starts_on:%m/%d/%Y} for bathing")
    answer.get_by_text("two hours each, on Monday and Thursday").wait_for()
    shot(visit.check().page, f"{request.node.callspec.id}-days")
    visit.page.get_by_role("button", name="Add to the plan").click()
    visit.page.wait_for_load_state("networkidle")
    assert "on Monday and Thursday" in visit.text
    shot(visit.page, f"{request.node.callspec.id}-plan")
    assert plan.visitorders.get().discipline == "HHA"
