"""How guesses wait their turn: each delay on its number of failures, each instant on its second, each row on its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Turn
from accounts.sign_in import turns
from accounts.sign_in.turns import Rule, TooSoon
from core.clock import now

RULE = Rule("door", free=2, longest=10, forgets=100)
PLACE, OTHER = RULE.of("ann"), RULE.of("ben")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (2, 0), (3, 1), (4, 2), (5, 4), (6, 8), (7, 10), (8, 10), (1000, 10)]
)
def test_a_delay_doubles_beyond_the_free_failures_up_to_the_longest(failures: int, seconds: int) -> None:
    assert RULE.delay(failures) == timedelta(seconds=seconds)


def test_a_delay_without_end_is_kept_within_what_a_clock_can_hold() -> None:
    assert Rule("door", free=0, longest=10**9).delay(10_000) == timedelta(seconds=2**20)


@pytest.mark.parametrize(
    ("seconds", "wait"),
    [(1, "1 second"), (2, "2 seconds"), (90, "90 seconds"), (91, "2 minutes"), (120, "2 minutes"), (121, "3 minutes")],
)
def test_who_comes_too_soon_is_told_how_long(seconds: int, wait: str) -> None:
    refused = TooSoon(seconds)
    assert refused.messages == [f"Too many tries. Wait {wait}, then try again."]
    assert (refused.seconds, refused.code) == (seconds, "too_soon")


def test_a_place_is_a_digest_of_the_kind_and_of_whom() -> None:
    subjects = {PLACE.subject, OTHER.subject, Rule("gate", free=2, longest=10).of("ann").subject}
    assert len(subjects) == 3
    assert RULE.of("ann") == PLACE
    assert all("ann" not in subject and len(subject) == 64 for subject in subjects)


@pytest.fixture
def clock(db: None) -> Any:
    with time_machine.travel("2027-03-15T12:00:00Z", tick=False) as traveller:
        yield traveller


def fail(times: int, place: Any = PLACE) -> None:
    for _ in range(times):
        turns.take(None, place)


def test_the_failure_after_the_free_ones_makes_the_next_wait_until_its_second(clock: Any, rf: Any) -> None:
    fail(3)
    request = rf.get("/")
    assert turns.seconds_to_wait(request) is None
    with pytest.raises(TooSoon) as refused:
        turns.take(request, PLACE)
    assert refused.value.seconds == turns.seconds_to_wait(request) == 1
    assert Turn.objects.get().failures == 3
    clock.shift(timedelta(seconds=1))
    turns.take(None, PLACE)
    assert Turn.objects.get().next_at == now() + timedelta(seconds=2)
    clock.shift(timedelta(seconds=0.5))
    with pytest.raises(TooSoon) as refused:
        turns.take(None, PLACE)
    assert refused.value.seconds == 2  # never told to come too soon


def test_one_place_that_waits_refuses_the_try_and_counts_it_nowhere(clock: Any) -> None:
    fail(3)
    with pytest.raises(TooSoon):
        turns.take(None, OTHER, PLACE)
    turns.take(None, OTHER)
    assert Turn.objects.get(subject=OTHER.subject).failures == 1


@pytest.mark.parametrize(("seconds", "failures"), [(99, 3), (100, 2), (199, 2), (200, 1), (10_000, 1)])
def test_one_failure_is_forgotten_for_each_measure_of_quiet(seconds: int, failures: int, clock: Any) -> None:
    fail(2)
    clock.shift(timedelta(seconds=seconds))
    fail(1)
    assert Turn.objects.get().failures == failures


def test_a_right_try_is_given_back_and_what_others_earned_meanwhile_stays(clock: Any) -> None:
    fail(2)
    taken = turns.take(None, PLACE)
    turns.give_back(taken)
    row = Turn.objects.get()
    assert (row.failures, row.next_at) == (2, turns.LONG_AGO)
    taken = turns.take(None, PLACE)
    clock.shift(timedelta(seconds=1))
    fail(1)
    earned = Turn.objects.get().next_at
    turns.give_back(taken)
    row = Turn.objects.get()
    assert (row.failures, row.next_at) == (3, earned)


def test_giving_back_never_counts_below_nothing_and_needs_no_row(clock: Any) -> None:
    taken = turns.take(None, PLACE)
    turns.give_back([*taken, *taken])
    assert Turn.objects.get().failures == 0
    turns.forget(PLACE)
    turns.give_back(taken)
    assert not Turn.objects.exists()


def test_who_proved_themselves_begins_anew_and_nobody_else(clock: Any) -> None:
    fail(1)
    fail(1, OTHER)
    turns.forget(PLACE)
    assert [row.subject for row in Turn.objects.all()] == [OTHER.subject]


def test_what_can_be_used_once_is_free_again_at_its_end(clock: Any) -> None:
    until = now() + timedelta(seconds=30)
    assert turns.spend(PLACE, until)
    assert not turns.spend(PLACE, until)
    assert turns.spend(OTHER, until)
    clock.shift(timedelta(seconds=29))
    assert not turns.spend(PLACE, until)
    clock.shift(timedelta(seconds=1))
    assert turns.spend(PLACE, until + timedelta(seconds=30))


@pytest.mark.parametrize(
    ("last_days", "next_seconds", "is_kept"), [(7, -1, True), (7.01, -1, False), (7.01, 60, True), (1, -1, True)]
)
def test_a_row_goes_a_week_after_its_last_try_unless_it_still_waits(
    last_days: float, next_seconds: int, is_kept: bool, clock: Any
) -> None:
    at = now()
    Turn.objects.create(
        subject="x", last_at=at - timedelta(days=last_days), next_at=at + timedelta(seconds=next_seconds)
    )
    assert turns.forget_old() == (0 if is_kept else 1)
    assert Turn.objects.exists() == is_kept
