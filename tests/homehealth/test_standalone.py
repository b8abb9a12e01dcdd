"""The rule book stands alone, and grows by one file."""

import ast
import sys
from datetime import date
from pathlib import Path

import pytest

import homehealth
from homehealth import deadlines, instruments
from homehealth.deadlines import EpisodeFacts, due
from homehealth.registry import ask, rules

PACKAGE = Path(homehealth.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
NEW_INSTRUMENT = '''
"""Steps climbed today."""
from datetime import date
from homehealth.instruments.model import Instrument, Item, Score
from homehealth.instruments.scoring import read

ITEMS = (Item("steps", "Steps climbed", "number", minimum=0, maximum=100, step=1),)

def score(answers):
    """Return the steps."""
    steps = read(ITEMS, answers)["steps"]
    return Score(steps, None, {}, f"{steps} steps")

INSTRUMENT = Instrument(
    key="steps", code="STEPS", version="1", title="Steps climbed", licence="own", ships_text=True, source="own",
    credit="", effective_from=date(2026, 1, 1), lead_in="", items=ITEMS, score=score,
)
'''
NEW_RULE = '''
"""A welcome call on the day after the start of care."""
from datetime import date, timedelta
from homehealth.deadlines import Deadline, DeadlineRule, Fact

def find(facts):
    """Return the welcome call."""
    if facts.start_of_care is None:
        return []
    called = facts.first(Fact.CONTACT)
    due_on = facts.start_of_care + timedelta(days=1)
    return [
        Deadline(
            rule="welcome-call", cycle="soc", due_on=due_on, because="start of care + 1 day",
            closed_on=called.on if called else None,
        )
    ]

RULES = (
    DeadlineRule(
        key="welcome-call", closed_by=(Fact.CONTACT,), title="Welcome call", kind="contact", citation="house rule", confidence="L",
        closes="A call", page="contact", verb="Call", owner="case_manager", consequence="A colder start.",
        effective_from=date(2026, 1, 1), find=find,
    ),
)
'''


def imported(path):
    """Return the names of the top-level packages a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module.split(".")[0]


def test_only_the_standard_library_is_imported():
    foreign = {
        (path.name, name)
        for path in MODULES
        for name in imported(path)
        if name != "homehealth" and name not in sys.stdlib_module_names
    }
    assert foreign == set()


def test_no_rule_reads_a_clock_or_matches_a_pattern():
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        assert set(imported(path)).isdisjoint({"re", "time", "random", "os"}), path
        assert ".today(" not in source, path
        assert ".now(" not in source, path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_short_and_says_what_it_holds(path):
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree), "one sentence about the module"
    assert len(source.splitlines()) <= 300
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} needs a docstring"


def test_a_module_of_one_floor_bears_no_name_of_another():
    floors = [PACKAGE, PACKAGE / "deadlines", PACKAGE / "catalogue"]
    names = [path.stem for floor in floors for path in floor.glob("*.py") if path.stem != "__init__"]
    assert sorted(names) == sorted(set(names)), "a formula, a deadline rule and a description are three things"


def test_an_instrument_is_one_file(one_more_file):
    assert "steps" not in instruments.instruments()
    one_more_file(instruments, "steps_climbed", NEW_INSTRUMENT)
    assert "steps" in instruments.instruments()
    assert rules()["score-steps"].inputs[0].help == "Steps climbed"
    assert "STEPS" in rules()["score"].inputs[0].choices
    assert ask("score", {"instrument": "STEPS", "steps": 12})["total"] == 12
    assert ask("score-steps", {"steps": 12})["because"] == "12 steps"


def test_a_deadline_rule_is_one_file(one_more_file):
    facts = EpisodeFacts(
        date(2027, 1, 4), "America/New_York", "private-duty", "private_pay", start_of_care=date(2027, 1, 4)
    )
    assert "welcome-call" not in deadlines.rules()
    one_more_file(deadlines, "welcome_call", NEW_RULE)
    assert deadlines.rules()["welcome-call"].title == "Welcome call"
    assert "welcome-call" in {deadline.rule for deadline in due(facts)}
    answer = ask(
        "deadline-welcome-call",
        {"as_of": "2027-01-04", "tz": "America/New_York", "payer_kind": "private_pay", "soc_date": "2027-01-04"},
    )
    assert answer["deadlines"][0]["due_on"] == "2027-01-05"


def test_what_was_added_is_gone_with_its_folder():
    assert "steps" not in instruments.instruments()
    assert "welcome-call" not in deadlines.rules()
