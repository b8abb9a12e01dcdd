"""One file for a new instrument, one for a new deadline rule: list, form, ledger and calculator follow."""

from __future__ import annotations

import sys

import pytest
from django.urls import reverse

from assessments import actions as assess
from core import clock
from homehealth import deadlines, instruments
from homehealth.registry import ask, rules
from obligations.derive import reconcile
from obligations.models import Obligation

pytestmark = pytest.mark.django_db
INSTRUMENT = '''
"""Sleep: a made-up scale of two questions."""

from datetime import date

from homehealth.instruments.model import Choice, Instrument, Item, Score
from homehealth.instruments.scoring import read

ANSWERS = (Choice(0, "Well"), Choice(1, "Badly"))
ITEMS = (
    Item("falls_asleep", "Falls asleep", "choice", ANSWERS),
    Item("stays_asleep", "Stays asleep", "choice", ANSWERS),
)


def score(answers):
    total = sum(read(ITEMS, answers).values())
    return Score(total, None, {"poor": total == 2}, f"{total} of 2")


INSTRUMENT = Instrument(
    key="sleep-2", code="SLEEP-2", version="7", title="Sleep in two questions", licence="Made up", ships_text=True,
    source="A test of the product", credit="", effective_from=date(2020, 1, 1), lead_in="Ask about last night.",
    items=ITEMS, score=score,
)
'''
DEADLINE = '''
"""A made-up promise: a welcome call three days after the start of care."""

from datetime import date, timedelta

from homehealth.deadlines import Deadline, DeadlineRule, Fact


def find(facts):
    soc = facts.start_of_care
    if soc is None:
        return []
    because = "start of care + 3 calendar days"
    return [
        Deadline(
            rule="welcome-call", cycle="soc", opens_on=soc, due_on=soc + timedelta(days=3), because=because,
            closed_on=facts.first_since(Fact.CONTACT, soc),
        )
    ]


RULES = (
    DeadlineRule(
        key="welcome-call", version="3", title="Welcome call", kind="contact", citation="A test of the product",
        confidence="L", closed_by=(Fact.CONTACT,), closes="A call to the patient", page="contact", verb="Call", owner="case_manager",
        consequence="Nobody said hello.", effective_from=date(2020, 1, 1), effective_to=None, find=find,
    ),
)
'''


@pytest.fixture
def two_new_files(tmp_path, monkeypatch):
    """Write the two files, each on its package's path."""
    for package, name, text in ((instruments, "sleep_2", INSTRUMENT), (deadlines, "welcome_call", DEADLINE)):
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    yield
    for name in ("homehealth.instruments.sleep_2", "homehealth.deadlines.welcome_call"):
        sys.modules.pop(name, None)


@pytest.fixture
def reader(client, case_manager):
    client.force_login(case_manager)
    return client


def test_new_files_appear_in_the_list_and_leave_with_it(reader, two_new_files, monkeypatch):
    page = reader.get(reverse("calculator:rules")).content.decode()
    assert "Sleep in two questions" in page
    assert "Welcome call" in page
    monkeypatch.undo()
    assert "Welcome call" not in reader.get(reverse("calculator:rules")).content.decode()


def test_new_instrument_is_asked_and_scored(reader, two_new_files):
    page = reader.get(reverse("calculator:rule", args=["score-sleep-2"]))
    assert "Stays asleep" in page.content.decode()
    solved = reader.post(reverse("calculator:rule", args=["score-sleep-2"]), {"falls_asleep": "1", "stays_asleep": "1"})
    assert solved.context["answer"]["total"] == 2
    assert solved.context["answer"]["poor"] is True


def test_new_files_are_in_the_calculator(reader, two_new_files):
    assert {"score-sleep-2", "deadline-welcome-call"} <= set(rules())
    facts = {"as_of": "2027-01-05", "tz": "America/New_York", "payer_kind": "medicaid", "soc_date": "2027-01-04"}
    assert [each["due_on"] for each in ask("deadline-welcome-call", facts)["deadlines"]] == ["2027-01-07"]
    assert ask("score", {"instrument": "SLEEP-2", "falls_asleep": 1, "stays_asleep": 0})["total"] == 1
    sent = reader.post("/api/v1/rules/deadline-welcome-call/", facts, content_type="application/json")
    assert sent.json()["deadlines"][0]["due_on"] == "2027-01-07"


def test_new_instrument_is_a_section_of_an_assessment(reader, episode, case_manager, two_new_files):
    begun = assess.start(episode=episode, purpose="other", by=case_manager)
    reader.post(reverse("assessments:add_instrument", args=[begun.uuid]), {"instrument": "sleep-2"})
    section = begun.responses.get(instrument="sleep-2")
    address = reverse("assessments:section", args=[begun.uuid, "sleep-2"])
    page = reader.get(address)
    assert "Stays asleep" in page.content.decode()
    answers = {page.context["form"].add_prefix(code): "1" for code in ("falls_asleep", "stays_asleep")}
    assert reader.post(address, answers | {"seen_version": section.version}).status_code == 302
    section.refresh_from_db()
    assert section.total == 2


def test_new_deadline_rule_has_its_row_in_the_ledger(episode, two_new_files):
    reconcile([episode.patient_id])
    row = Obligation.objects.get(episode=episode, rule="welcome-call")
    assert row.rule_version == "3"
    assert row.title == "Welcome call"
    assert (row.due_on - episode.start_of_care).days == 3
    assert row.owner_id == episode.worker_id
    assert row.due_on < clock.today()
