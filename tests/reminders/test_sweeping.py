"""The sweeper's rounds and the lease that is kept meanwhile: how long they wait, what they do hourly, how they end."""

from __future__ import annotations

import signal
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError

from core.clock import now
from reminders import claims, lease
from reminders.claims import Ahead, Claimed
from reminders.management.commands import sweep as sweeper
from tests.reliability.queue import due_reminders


class Link:
    """A connection that is only closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def link(monkeypatch: pytest.MonkeyPatch) -> Link:
    made = Link()
    monkeypatch.setattr(sweeper, "connection", made)
    monkeypatch.setattr(lease, "connection", made)
    return made


class Rounds:
    """What a stop event is to a loop: asked so many times, then set; notes for how long it was waited."""

    def __init__(self, count: int) -> None:
        self.left, self.waited = count, list[float]()

    def is_set(self) -> bool:
        return self.left <= 0

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        self.left -= 1
        return self.left < 0


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a round did, in order."""
    noted: list[str] = []
    for name in ("roll", "repair", "remove_expired"):
        monkeypatch.setattr(sweeper, name, lambda name=name: noted.append(name))
    monkeypatch.setattr(sweeper, "dispatch", lambda *, stop: noted.append("dispatch"))
    return noted


@pytest.mark.django_db
def test_the_hourly_work_is_done_by_one_round_in_an_hour(done: list[str]) -> None:
    sweeper.sweep_once(threading.Event())
    sweeper.sweep_once(threading.Event())
    assert done == ["roll", "repair", "remove_expired", "dispatch", "dispatch"]


@pytest.mark.parametrize(
    ("ahead", "pause"), [(None, 3), (-5, 3), (0, 3), (0.01, 0.01), (1, 1), (2.99, 2.99), (3, 3), (60, 3)]
)
def test_a_round_waits_for_the_next_reminder_and_no_longer_than_the_setting(
    ahead: float | None, pause: float, done: list[str], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.REMINDER_SWEEP_SECONDS = 3
    monkeypatch.setattr(claims, "take_turn", lambda *_: False)
    monkeypatch.setattr(claims, "ahead", lambda: Ahead(now(), ahead))
    assert sweeper.sweep_once(threading.Event()) == pause
    assert done == ["dispatch"]


@pytest.mark.parametrize("fault", [DatabaseError, OperationalError])
def test_a_database_that_is_away_is_asked_again_after_a_second(
    fault: type[Exception], link: Link, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([fault(), 0.5])

    def once(_: object) -> float:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(sweeper, "sweep_once", once)
    stop = Rounds(2)
    sweeper.sweep(stop)
    assert stop.waited == [1.0, 0.5]
    assert link.closed == 2  # the broken one, and at the end
    assert [each.getMessage() for each in caplog.records] == ["the database does not answer; trying again"]


def test_a_fault_of_our_own_ends_the_round_and_lets_the_connection_go(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> float:
        raise ZeroDivisionError

    monkeypatch.setattr(sweeper, "sweep_once", broken)
    with pytest.raises(ZeroDivisionError):
        sweeper.sweep(Rounds(2))
    assert link.closed == 1


@pytest.fixture
def signals() -> Iterator[None]:
    """What was to be done at a signal is done again afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, answer in before.items():
        signal.signal(number, answer)


def test_one_sender_that_fails_ends_all_and_the_fault_is_seen(
    signals: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.REMINDER_SENDERS = 3
    failing = threading.Lock()
    ended: list[bool] = []

    def sender(stop: threading.Event) -> None:
        if failing.acquire(blocking=False):
            raise ZeroDivisionError
        ended.append(stop.wait(20))

    monkeypatch.setattr(sweeper, "sweep", sender)
    with pytest.raises(ZeroDivisionError):
        call_command("sweep")
    assert ended == [True, True]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals, signals: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []

    def sender(stop: threading.Event) -> None:
        ended.append(stop.wait(20))

    def told() -> None:
        signal.getsignal(number)(number, None)

    monkeypatch.setattr(sweeper, "sweep", sender)
    timer = threading.Timer(0.05, told)
    timer.start()
    call_command("sweep")
    timer.join()
    assert ended
    assert all(ended)


def test_the_first_letter_is_written_before_anything_is_sent(
    signals: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """It loads the addresses of the site, for which a reminder would wait."""
    settings.REMINDER_SENDERS = 2
    noted: list[str] = []
    monkeypatch.setattr(sweeper.words, "letter", lambda *_: noted.append("letter"))
    monkeypatch.setattr(sweeper, "sweep", lambda _: noted.append("sender"))
    call_command("sweep")
    assert noted == ["letter", "sender", "sender"]


@pytest.fixture
def mine(db: None) -> Claimed:
    """A reminder taken for ten seconds."""
    due_reminders(1)
    due_by = claims.tidy()
    assert due_by is not None
    taken = claims.claim(due_by, 10)
    assert taken is not None
    return taken


def test_a_lease_is_renewed_by_its_holder_alone(mine: Claimed) -> None:
    assert claims.ahead().seconds == pytest.approx(10, abs=2)
    assert claims.renew(mine, 100)
    assert claims.ahead().seconds == pytest.approx(100, abs=2)
    stranger = mine._replace(token=uuid.uuid4())
    assert not claims.renew(stranger, 1000)
    assert claims.ahead().seconds == pytest.approx(100, abs=2)


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        ([True, True, True], 4),  # until the block is over
        ([True, False, True], 2),  # until somebody else has it
        ([OperationalError(), True, True], 4),  # a database that is away is asked again
    ],
)
def test_a_lease_is_renewed_three_times_in_its_time(
    answers: list[Any], waits: int, link: Link, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.REMINDER_LEASE_SECONDS, settings.EMAIL_TIMEOUT = 9, 30
    left = iter(answers)

    def renew(_: Claimed, seconds: int) -> bool:
        assert seconds == 9
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    monkeypatch.setattr(claims, "renew", renew)
    over = Rounds(3)
    lease._renew(None, over)
    assert over.waited == [3.0] * waits
    assert link.closed == 1 + sum(isinstance(each, Exception) for each in answers)


@pytest.mark.parametrize(("seconds", "renewed"), [(119, 5), (121, 0)])
def test_a_sender_that_hangs_for_four_timeouts_loses_its_lease(
    seconds: float, renewed: int, link: Link, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 30
    clock = iter([0.0])
    calls: list[int] = []
    monkeypatch.setattr(lease.time, "monotonic", lambda: next(clock, seconds))
    monkeypatch.setattr(claims, "renew", lambda *_: calls.append(1) or True)
    lease._renew(None, Rounds(5))
    assert len(calls) == renewed
