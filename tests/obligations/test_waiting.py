"""Whom a new day concerns: each reason why time alone moves a promise, on its first and its last day and just beside."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from caseload.models import Episode
from core.clock import today
from homehealth import deadlines
from obligations import tasks
from obligations.actions import rolling as roll
from obligations.models import LedgerDay, Obligation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
DAY = datetime.timedelta(days=1)
SOC = datetime.date(2027, 1, 4)
PLAIN = SOC + 20 * DAY  # a day on which nothing of the episode turns


def cared_for(case_manager: Any, **facts: Any) -> Any:
    facts = {"start_of_care": SOC, "is_soc_confirmed": True, "worker": case_manager, "status": "active"} | facts
    return factories.EpisodeFactory(**facts)


def waits(episode: Any, since: datetime.date | None, on: datetime.date) -> bool:
    return roll.waiting(since, on).filter(pk=episode.patient_id).exists()


@pytest.mark.parametrize(
    ("number", "turns"),
    [(0, True), (1, False), (54, False), (55, True), (56, False), (59, False), (60, True), (61, False), (115, True)],
)
def test_a_day_of_the_certification_period_turns(case_manager: Any, number: int, turns: bool) -> None:
    """The first day, and the sixtieth before a recertification opens: day 55 of the period before."""
    episode, after = cared_for(case_manager), SOC + 120 * DAY  # past the first days, in which all are asked
    assert waits(episode, after + (number - 1) * DAY, after + number * DAY) is turns


@pytest.mark.parametrize(("slept", "turns"), [(1, False), (5, True), (6, True)])
def test_every_day_slept_through_counts(case_manager: Any, slept: int, turns: bool) -> None:
    on = SOC + 124 * DAY  # the new period began four days before
    assert waits(cared_for(case_manager), on - slept * DAY, on) is turns


def test_a_planned_start_of_care_turns_on_its_day(case_manager: Any) -> None:
    episode = cared_for(case_manager, start_of_care=SOC, status="admitted", is_soc_confirmed=False)
    assert waits(episode, SOC - DAY, SOC)
    assert not waits(episode, SOC - 3 * DAY, SOC - 2 * DAY)


@pytest.mark.parametrize(
    ("since", "on", "turns"), [(3, 4, False), (4, 5, True), (5, 6, False), (2, 7, True), (4, 9, True), (5, 9, False)]
)
def test_the_first_days_are_over(case_manager: Any, since: int, on: int, turns: bool) -> None:
    """On the fifth day after the start of care nobody is asked any more what was asked of everybody in the first."""
    assert waits(cared_for(case_manager), SOC + since * DAY, SOC + on * DAY) is turns


@pytest.mark.parametrize(
    "facts", [{"start_of_care": None, "status": "admitted"}, {"discharged_on": SOC + 30 * DAY, "status": "discharged"}]
)
def test_no_period_turns_before_care_or_after_it(case_manager: Any, facts: dict[str, Any]) -> None:
    assert not waits(cared_for(case_manager, **facts), SOC + 59 * DAY, SOC + 60 * DAY)


@pytest.mark.parametrize(
    ("begins", "ends", "turns"),
    [
        (PLAIN, None, True),
        (PLAIN - DAY, None, True),
        (PLAIN - 2 * DAY, None, False),  # had begun at the last roll
        (PLAIN + DAY, None, False),
        (SOC, PLAIN, False),  # holds to the end of the day
        (SOC, PLAIN - DAY, True),
        (SOC, PLAIN - 2 * DAY, True),
        (SOC, PLAIN - 3 * DAY, False),
    ],
)
def test_a_coverage_begins_or_ends(
    case_manager: Any, begins: datetime.date, ends: datetime.date | None, turns: bool
) -> None:
    episode = cared_for(case_manager)
    factories.CoverageFactory(episode=episode, starts_on=begins, ends_on=ends)
    assert waits(episode, PLAIN - 2 * DAY, PLAIN) is turns


@pytest.mark.parametrize(
    ("effective_from", "effective_to", "turns"),
    [
        (PLAIN, None, True),
        (PLAIN + DAY, None, False),
        (PLAIN - DAY, None, True),
        (PLAIN - 2 * DAY, None, False),
        (SOC, PLAIN, False),
        (SOC, PLAIN - DAY, True),
        (SOC, PLAIN - 2 * DAY, True),
        (SOC, PLAIN - 3 * DAY, False),
    ],
)
def test_a_rule_that_comes_or_goes_concerns_everybody(
    case_manager: Any,
    monkeypatch: pytest.MonkeyPatch,
    effective_from: datetime.date,
    effective_to: datetime.date | None,
    turns: bool,
) -> None:
    rule = replace(deadlines.rules()["recertification"], effective_from=effective_from, effective_to=effective_to)
    monkeypatch.setattr(deadlines, "rules", lambda: {"recertification": rule})
    assert waits(cared_for(case_manager), PLAIN - 2 * DAY, PLAIN) is turns


@pytest.mark.parametrize(("slept", "everybody"), [(30, False), (31, True)])
def test_after_a_long_sleep_everybody_waits(case_manager: Any, slept: int, everybody: bool) -> None:
    """Also who has not started care; who left care long ago owes nothing."""
    admitted = cared_for(case_manager, start_of_care=None, status="admitted")
    left = cared_for(case_manager, status="discharged", discharged_on=SOC + 10 * DAY)
    on = SOC + 600 * DAY
    assert waits(admitted, on - slept * DAY, on) is everybody
    assert waits(admitted, None, on)
    assert not waits(left, on - slept * DAY, on)
    assert not waits(left, None, on)


@pytest.mark.parametrize(("gone", "owes"), [(400, True), (401, False)])
def test_a_discharge_is_looked_back_on_for_400_days(case_manager: Any, gone: int, owes: bool) -> None:
    left = cared_for(case_manager, status="discharged", discharged_on=SOC)
    assert (left in Episode.objects.owing(SOC + gone * DAY)) is owes


@pytest.mark.parametrize(
    ("rolled_to", "waiting"), [(None, False), (-1, True), (0, False), (1, False)], ids=["never", "yesterday", "today", "ahead"]
)  # fmt: skip
def test_who_still_waits_for_the_roll(case_manager: Any, rolled_to: int | None, waiting: bool) -> None:
    on = SOC + 60 * DAY
    episode = cared_for(case_manager)
    assert not roll.still_waiting(on).exists()
    assert not roll.has_begun()
    LedgerDay.objects.create(pk=1, day=None if rolled_to is None else on + rolled_to * DAY)
    assert roll.has_begun() is (rolled_to is not None)
    assert (episode.patient in roll.still_waiting(on)) is waiting


def test_a_roll_without_time_does_nothing_and_the_task_has_enough(episode: Any) -> None:
    assert roll.roll(max_seconds=0) == 0
    assert not LedgerDay.objects.exists()
    tasks.roll()
    assert LedgerDay.objects.get().day == today()
    assert Obligation.objects.filter(episode=episode).exists()


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_day_that_is_rolled_is_not_rolled_again(episode: Any, ahead: int) -> None:
    """Nor is the ledger taken back to a day before."""
    LedgerDay.objects.create(pk=1, day=today() + ahead * DAY)
    assert roll.roll_on(on=today(), by=roll.ROLL) == 0
    assert not Obligation.objects.exists()
    assert LedgerDay.objects.get().day == today() + ahead * DAY


def test_a_roll_that_stopped_on_another_day_begins_anew(case_manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll, "BATCH", 2)
    ids = sorted(factories.ActiveEpisodeFactory(worker=case_manager).patient_id for _ in range(3))
    LedgerDay.objects.create(pk=1, under_way=today() - DAY, after_patient=ids[-1])
    assert roll.roll_on(on=today(), by=roll.ROLL) == 2
    assert set(Obligation.objects.values_list("patient_id", flat=True)) == set(ids[:2])


def test_a_roll_that_is_done_forgets_how_far_it_came(case_manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll, "BATCH", 2)
    for _ in range(2):
        factories.ActiveEpisodeFactory(worker=case_manager)
    with time_machine.travel(datetime.datetime.combine(today(), datetime.time(17), tzinfo=datetime.UTC), tick=False):
        assert roll.roll() == 2  # a full batch, then an empty one
    at = LedgerDay.objects.get()
    assert (at.day, at.under_way, at.after_patient) == (today(), None, 0)
