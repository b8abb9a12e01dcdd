"""On paper: who it is about and "page 2 of 3" on every page, who printed it and when, no buttons, no navigation."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdf
import pytest

from tests import factories
from tests.architecture.routes import all_routes
from tests.architecture.world import build_world
from tests.journeys.test_every_screen_fits import PARTS, visitor_base

pytestmark = pytest.mark.django_db(transaction=True)
BUTTONS = """() => [...document.querySelectorAll('nav, button, [type=submit], .btn, .topbar, .bottom-bar, .toolbar, .tabs')]
  .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))"""


def printed(page: Any) -> list[str]:
    """The text of each page of Letter paper."""
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages
    return [" ".join(sheet.extract_text().split()) for sheet in sheets]


def test_every_record_page_says_whose_it_is_on_every_sheet(visitor: Any) -> None:
    world = build_world()
    side = world.sides[0]
    patient, user = side.patient, side.people["case_manager"]
    factories.TimelineEntryFactory.create_batch(45, patient=patient)
    whose = f"{patient.initials}, record {patient.record_number}"
    page = visitor(user).page
    several = records = 0
    problems: list[str] = []
    for route in all_routes():
        address = route.fill(world, side)
        if route.is_api or not route.of_side(side) or any(part in address for part in PARTS):
            continue
        answer = page.request.get(f"{visitor_base(page)}{address}")
        if answer.status != 200 or 'class="strip"' not in answer.text():
            continue
        records += 1
        page.goto(f"{visitor_base(page)}{address}")
        page.emulate_media(media="print")
        problems += [f"{address}: {each}" for each in page.evaluate(BUTTONS)]
        sheets = printed(page)
        page.emulate_media(media="screen")
        several += len(sheets) > 1
        for number, text in enumerate(sheets, 1):
            wanted = (whose, f"Page {number} of {len(sheets)}", f"Printed by {user.given_name} {user.family_name}")
            problems += [f"{address}, sheet {number}: no {words}" for words in wanted if words not in text]
            if not re.search(r"\d{4}, \d+:\d\d [AP]M", text):
                problems.append(f"{address}, sheet {number}: not when")
    assert records >= 20
    assert several >= 2
    assert problems == []


def test_the_face_sheet_is_one_sheet(visitor: Any) -> None:
    side = build_world().sides[0]
    patient = side.patient
    factories.MedicationFactory.create_batch(7, patient=patient)
    factories.ConditionFactory.create_batch(3, patient=patient)
    factories.TimelineEntryFactory.create_batch(30, patient=patient)
    for _ in range(6):
        factories.ObligationFactory(episode=side.records["episode"])
    someone = visitor(side.people["case_manager"], dark=True).open(f"/patients/{patient.uuid}")
    sheets = printed(someone.page)
    assert len(sheets) == 1
    for title in ("What the patient wants", "Medications", "Who comes next", "What is due", "The home"):
        assert title in sheets[0]
    someone.page.emulate_media(media="print")
    assert someone.page.evaluate("getComputedStyle(document.querySelector('main')).color") == "rgb(0, 0, 0)"
