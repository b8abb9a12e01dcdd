"""`@rule`: a formula is described once, where it stands, and a formula that says too little is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Annotated
from zoneinfo import ZoneInfo

import pytest

import homehealth
from homehealth.answers import told
from homehealth.asked import NOT_ASKED, Asked, fields_of, inputs_of, parameters_of
from homehealth.errors import RuleError
from homehealth.inputs import Input
from homehealth.registry import _modules, ask, rules
from homehealth.rule import rule, rules_of

NEW_FORMULA = '''
"""A welcome letter: fourteen days after the start of care."""
from datetime import date, timedelta
from typing import Annotated
from homehealth.answers import Due
from homehealth.rule import rule

@rule(section="11.1", title="Welcome letter due", citation="house rule", confidence="L")
def welcome_letter_due(started_on: Annotated[date, "Start of care"]) -> Due:
    """Return the day of the letter."""
    return Due(started_on + timedelta(days=14), "start of care + 14 days")
'''


def described(formula, **said):
    """Return the rule that `@rule` makes of a formula."""
    module = ModuleType("made_up")
    module.formula = rule(**({"section": "1", "title": "Made up", "citation": "house rule"} | said))(formula)
    assert module.formula is formula
    return rules_of(module)[0]


def test_a_formula_is_one_file_and_leaves_with_it(one_more_file, monkeypatch):
    assert "welcome_letter_due" not in rules()
    one_more_file(homehealth, "welcome_letter", NEW_FORMULA)
    answer = ask("welcome_letter_due", {"started_date": "2027-01-04"})
    assert (answer["due_date"], answer["citation"]) == ("2027-01-18", "house rule")
    assert rules()["welcome_letter_due"].inputs == (Input("started_date", "date", help="Start of care"),)
    monkeypatch.undo()
    assert "welcome_letter_due" not in rules()


@pytest.mark.parametrize("blank", ["section", "title", "citation"])
def test_a_formula_without_its_source_is_refused(blank):
    def due(on: Annotated[date, "The day"]) -> date:
        return on

    with pytest.raises(TypeError, match=r"due: state section, title and citation\."):
        described(due, **{blank: " "})
    with pytest.raises(TypeError, match="citation"):
        rule(section="1", title="Made up")(due)


def test_a_parameter_that_does_not_say_what_it_is_is_refused():
    def bare(on):
        return on

    def typed(on: date) -> date:
        return on

    def not_said(on: Annotated[date, 5]) -> date:
        return on

    def nobody_states_it(on: Annotated[date, NOT_ASKED]) -> date:
        return on

    for formula in (bare, typed, not_said, nobody_states_it):
        with pytest.raises(TypeError, match=rf"{formula.__name__}: say what `on` is, as in `Annotated\["):
            described(formula)


@dataclass(frozen=True)
class Visit:
    """A visit, described by its fields."""

    on: date
    hands: Annotated[int, Asked("How many came", minimum=1, maximum=4)] = 1


def test_inputs_are_read_from_annotations():
    def formula(
        event_on: Annotated[date, "Day it happened"],
        kind: Annotated[str, Asked("What happened", name="event", choices=("fall", "fever"))],
        at: Annotated[datetime | None, "When, if known"],
        hours: Annotated[float, Asked("Hours", minimum=0, maximum=24)] = 1.5,
        days: Annotated[Sequence[date], "Days"] = (),
        names: Annotated[frozenset[str], "Names"] = frozenset(),
        by_name: Annotated[Mapping[str, date] | None, "Day by name"] = None,
        visits: Annotated[Sequence[Visit], "Visits"] = (),
        *,
        is_planned: Annotated[bool, "Planned"],
        unit: Annotated[str, NOT_ASKED] = "day",
    ) -> None: ...

    assert inputs_of(parameters_of(formula)) == (
        Input("event_date", "date", help="Day it happened"),
        Input("event", "choice", help="What happened", choices=("fall", "fever")),
        Input("at", "datetime", False, "When, if known"),
        Input("tz", "tz", False, "Time zone of the agency; needed with a time"),
        Input("hours", "number", False, "Hours", minimum=0, maximum=24, default=1.5),
        Input("days", "list", False, "Days", of="date", default=()),
        Input("names", "list", False, "Names", of="text", default=frozenset()),
        Input("by_name", "object", False, "Day by name", of="date"),
        Input("visits", "list", False, "Visits", of="object", fields=inputs_of(fields_of(Visit)), default=()),
        Input("planned", "bool", help="Planned"),
    )
    assert inputs_of(fields_of(Visit)) == (
        Input("date", "date", help="on"),
        Input("hands", "int", False, "How many came", minimum=1, maximum=4, default=1),
    )


def test_each_value_reaches_the_formula_as_what_it_asks_for():
    def formula(
        visit: Annotated[Visit, "One"],
        visits: Annotated[Sequence[Visit], "Several"],
        by_name: Annotated[Mapping[str, date], "Day by name"],
        names: Annotated[frozenset[str], "Names"],
        pair: Annotated[tuple[str, ...], "Pair"],
        left_out: Annotated[Visit | None, "Nobody"] = None,
    ) -> dict[str, object]:
        return {"found": [visit, visits, by_name, names, pair, left_out], "because": "as given"}

    on = date(2027, 1, 4)
    given = {
        "visit": {"date": on, "hands": 2}, "visits": [{"date": on, "hands": 1}], "by_name": {"PT": on},
        "names": ["a", "b", "a"], "pair": ["b", "a"], "left_out": None,
    }  # fmt: skip
    assert described(formula).run(given)["found"] == [
        Visit(on, 2), [Visit(on)], {"PT": on}, frozenset({"a", "b"}), ("b", "a"), None,
    ]  # fmt: skip


def test_a_rule_is_called_as_its_formula_or_by_its_own_name():
    def due(on: Annotated[date, "The day"]) -> dict[str, object]:
        return {"because": f"{on}"}

    assert described(due).name == "due"
    found = described(due, name="due_soon", confidence="L", since=date(2020, 1, 1))
    assert (found.name, found.confidence, found.effective_from) == ("due_soon", "L", date(2020, 1, 1))
    told_otherwise = described(due, answer=lambda _found, given: {"day": given["date"]})
    assert told_otherwise.run({"date": date(2027, 1, 4)}) == {"day": date(2027, 1, 4)}


def test_a_local_time_reaches_the_formula_as_an_instant():
    def due(at: Annotated[datetime, "When"]) -> dict[str, object]:
        return {"utc": at.astimezone(UTC).hour, "because": "as it is"}

    found = described(due)
    assert [each.name for each in found.inputs] == ["at", "tz"]
    assert found.inputs[1].required
    assert found.run({"at": datetime(2027, 1, 4, 9), "tz": ZoneInfo("America/New_York")})["utc"] == 14
    with pytest.raises(RuleError, match="tz is needed"):
        found.run({"at": datetime(2027, 1, 4, 9), "tz": None})


@dataclass(frozen=True)
class Found:
    """An answer with each kind of name."""

    on: date
    due_on: date | None
    is_late: bool
    by: str
    due_at: datetime | None = None

    @property
    def because(self):
        return "so"


def test_an_answer_is_told_field_by_field():
    on = date(2027, 1, 4)
    assert told(Found(on, None, True, "x")) == {
        "date": on, "due_date": None, "late": True, "by": "x", "because": "so",
    }  # fmt: skip
    assert told(Found(on, on, False, "x", datetime(2027, 1, 4)))["due_at"] == datetime(2027, 1, 4)
    assert told({"on": on}) == {"on": on}


def test_no_two_formulas_are_described_by_one_name():
    found = {id(each): each for package in _modules() for module in package for each in rules_of(module)}
    names = [each.name for each in found.values()]
    assert sorted(names) == sorted(set(names))
    assert set(names) <= set(rules())
