"""The verdict of a chaos run: each figure counts what it says, and a broken promise is said."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest

from tests import factories
from tests.reliability.cancels import Cancel
from tests.reliability.faulty_mail import Taken
from tests.reliability.flights import Flight, Trouble
from tests.reliability.verdict import Events, Figures, count, percentile

pytestmark = pytest.mark.django_db
DUE = 1_800_000_000.0


@pytest.fixture
def row() -> Any:
    return factories.NotificationFactory(due_at=datetime.datetime.fromtimestamp(DUE, datetime.UTC))


def copy(row: Any, at: float, was_lost: bool = False) -> Taken:
    return Taken(row.message_id, "to", "subject", "body", DUE + at, was_lost)


def flight(row: Any, group: int, claim: float, off: float, end: float = float("inf")) -> Flight:
    return Flight(uuid.uuid4(), row.pk, group, DUE + claim, DUE + off, DUE + end)


def test_repeat_without_a_reason_is_unexplained(row: Any) -> None:
    flown = [flight(row, 1, 0, 0.1, 0.9), flight(row, 2, 2, 2.1, 2.9)]
    assert count(Events([row], [copy(row, 0.5), copy(row, 2.5)], flown)).repeats_unexplained == 1


@pytest.mark.parametrize(
    ("was_lost", "troubles"),
    [
        (True, []),
        (False, [Trouble("kill", DUE + 0.5, None, 1)]),
        (False, [Trouble("crash", DUE + 0.5, DUE + 2)]),
    ],
)
def test_repeat_after_a_lost_answer_or_a_sender_taken_away_in_flight_is_explained(
    row: Any, was_lost: bool, troubles: list[Trouble]
) -> None:
    flown = [flight(row, 1, 0, 0.1, 0.9), flight(row, 2, 2.2, 2.3, 2.9)]
    found = count(Events([row], [copy(row, 0.5, was_lost), copy(row, 2.5)], flown, troubles))
    assert (found.repeats, found.repeats_explained, found.repeats_unexplained) == (1, 1, 0)


def test_kill_of_another_or_when_nothing_was_in_flight_explains_nothing(row: Any) -> None:
    flown = [flight(row, 1, 0, 0.1, 0.9), flight(row, 2, 2.2, 2.3, 2.9)]
    troubles = [Trouble("kill", DUE + 0.5, None, 3), Trouble("kill", DUE + 1.5, None, 1)]
    assert count(Events([row], [copy(row, 0.5), copy(row, 2.5)], flown, troubles)).repeats_unexplained == 1


@pytest.mark.parametrize(("off", "end", "sent_after"), [(0.5, 9, 0), (1.5, 9, 1)])
def test_only_what_was_in_the_air_may_land_after_a_cancel(row: Any, off: float, end: float, sent_after: int) -> None:
    cancels = [Cancel(row.pk, "claimed", DUE + 1)]
    found = count(Events([row], [copy(row, 2)], [flight(row, 1, 0, off, end)], cancels=cancels))
    assert found.sent_after_cancel == sent_after


def test_row_claimed_while_its_holder_lives_is_counted(row: Any) -> None:
    flown = [flight(row, 1, 0, 0.1, 5), flight(row, 2, 1, 1.1, 2)]
    assert count(Events([row], [copy(row, 0.5)], flown)).taken_from_the_living == 1
    assert (
        count(Events([row], [copy(row, 0.5)], flown, [Trouble("kill", DUE + 0.2, None, 1)])).taken_from_the_living == 0
    )


def test_lost_early_and_outcome_lost(row: Any) -> None:
    assert count(Events([row], [], [])).lost == 1
    assert count(Events([row], [copy(row, -1)], [])).early == 1
    factories.AttemptFactory(notification=row, outcome="")
    assert count(Events([row], [copy(row, 1)], [])).outcomes_lost == 1


def test_lateness_has_its_kinds_and_breaks_the_promise(row: Any) -> None:
    assert count(Events([row], [copy(row, 6)], [], calm_until=DUE + 1)).broken() == ["calm p95: 6.0 s, promised 5"]
    assert count(Events([row], [copy(row, 31)], [])).broken() == ["under kills p99: 31.0 s, promised 30"]
    factories.AttemptFactory(notification=row, outcome="transient")
    found = count(Events([row], [copy(row, 31)], []))
    assert (found.after_refusal, found.broken()) == ([31.0], [])


def test_percentile_is_the_nearest_rank() -> None:
    assert [percentile([3, 1, 2, 4], share) for share in (25, 50, 95, 100)] == [1, 2, 4, 4]
    assert percentile([], 99) == 0
    assert Figures().broken() == []
