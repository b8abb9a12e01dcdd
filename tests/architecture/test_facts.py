"""The vocabulary of facts: what apps state and what rules read are the same words, and each is said on both sides."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from homehealth.deadlines import Cadence, Done, EpisodeFacts, Fact, Stay, rules
from homehealth.deadlines.model import PAYER_KINDS
from homehealth.deadlines.program_activities import ACTIVITIES
from paperwork import lateness
from paperwork.kinds import BY_RULE, KINDS

ROOT = Path(__file__).resolve().parents[2]
# Read by a rule and stated by no page yet, with the day this was looked at last. No form offers them.
NOT_YET_STATED = {
    Fact.SKILLED_SERVICES_ENDED: date(2026, 11, 29),  # an explicit end of skilled care comes with the endings of care
}


def stated() -> set[Fact]:
    """Every fact named in some app's `facts.py`, or proved by a kind of filing."""
    found = {kind.proves for kind in KINDS.values() if kind.proves}
    for path in ROOT.glob("*/facts.py"):
        found |= named_in(path)
    return found


def named_in(path: Path) -> set[Fact]:
    """The facts that a module names."""
    nodes = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute))
    return {Fact[each.attr] for each in nodes if isinstance(each.value, ast.Name) and each.value.id == "Fact"}


def test_every_fact_is_stated_and_read() -> None:
    declared = {fact for rule in rules().values() for fact in (*rule.closed_by, *rule.reads)}
    assert set(Fact) - declared == set(), "no rule reads these: delete them, or name them in `reads`"
    assert set(Fact) - stated() == set(NOT_YET_STATED), "no facts.py states these: nothing on any page can close them"


def test_every_rule_can_be_closed() -> None:
    assert [rule.key for rule in rules().values() if not rule.closed_by] == []
    for rule in rules().values():
        assert set(rule.closed_by) & stated(), f"nothing on any page closes {rule.key}"


class Listening(EpisodeFacts):
    """Facts that remember which of them were asked for."""

    asked: set[Fact]

    def all(self, *whats: Fact, **which: str) -> list[Done]:
        object.__setattr__(self, "asked", self.asked | set(whats))
        return super().all(*whats, **which)


def an_episode(**changes: Any) -> Listening:
    soc = date(2027, 1, 4)
    facts = Listening(
        as_of=soc + timedelta(days=58), tz="America/New_York", program="home-health", payer_kind="medicare_ffs",
        referral_at=datetime(2027, 1, 2, 14, tzinfo=UTC), start_of_care=soc, discharged_on=soc + timedelta(days=57),
        cadences=tuple(
            Cadence(each.key, each.name, "any", "calendar_month", None, None, 0, "a test", is_sample=False)
            for each in ACTIVITIES
        ),
        done=tuple(Done(fact, soc + timedelta(days=3), discipline="PT") for fact in Fact),
    )  # fmt: skip
    return replace(facts, **changes)


def episodes() -> Iterator[Listening]:
    whole = an_episode()
    yield whole
    yield an_episode(discharged_on=None)
    yield an_episode(ending="died")
    at = datetime(2027, 1, 10, 14, tzinfo=UTC)
    yield an_episode(
        stays=(Stay(1, at, at.date(), True, left_at=at + timedelta(days=3), home_at=at + timedelta(days=3)),)
    )
    for payer in PAYER_KINDS:
        yield an_episode(payer_kind=payer)
    ends = {Fact.AIDE_DISCHARGE, Fact.THERAPY_DISCHARGE}
    yield an_episode(done=tuple(each for each in whole.done if each.what not in ends))


def test_rules_read_what_they_declare_and_nothing_else() -> None:
    for rule in rules().values():
        asked: set[Fact] = set()
        for facts in episodes():
            object.__setattr__(facts, "asked", set())
            rule.find(facts)
            asked |= facts.asked
        assert asked == {*rule.closed_by, *rule.reads}, rule.key


def test_every_filing_and_its_rule_name_each_other() -> None:
    for rule in rules().values():
        if Fact.FILED in rule.closed_by:
            assert rule.key in BY_RULE, f"no kind of filing in paperwork/kinds.py keeps {rule.key}"
    for key, kind in BY_RULE.items():
        assert kind.proves in rules()[key].closed_by, f"a filing of {kind.key} does not keep {key}"


def test_rules_of_filings_read_only_what_lateness_gathers() -> None:
    gathered = {fact for source in lateness.SOURCES for fact in named_in(Path(source.__code__.co_filename))}
    gathered |= {kind.proves for kind in KINDS.values() if kind.proves}
    for key in BY_RULE:
        assert {*rules()[key].closed_by, *rules()[key].reads} <= gathered, key
