"""Sending what is due: how each attempt ends, and what stops, holds or hinders it."""

from __future__ import annotations

import datetime
import logging
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from core.clock import now
from core.models import AuditEvent
from reminders import claims, dispatch, tasks
from reminders.dispatch import Tally
from reminders.mail import Mail, NotDelivered, Permanent, Transient, Uncertain
from reminders.models import Attempt, DispatchControl, Notification
from tests import factories
from tests.reliability.queue import due_reminders, states

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


class Post:
    """A mailer that takes every mail, or fails as it is told; `before` is done as each mail is handed over."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []
        self.fails: NotDelivered | None = None
        self.before: Any = lambda: None
        self.closed = 0

    def send(self, mail: Mail) -> str:
        self.before()
        if self.fails:
            raise self.fails
        self.taken.append(mail)
        return "250"

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(dispatch, "mailer", lambda: made)
    return made


@pytest.mark.parametrize(
    ("fails", "hours_left", "tally", "state", "error", "outcome"),
    [
        (None, 1, Tally(sent=1), "sent", "", "ok"),
        (None, -1, Tally(sent=1), "sent", "", "ok"),
        (Permanent("recipient: 550"), 1, Tally(dead=1), "dead", "recipient: 550", "permanent"),
        (Transient("data: 451"), 1, Tally(put_back=1), "pending", "data: 451", "transient"),
        (Transient("data: 451"), -1, Tally(dead=1), "dead", "data: 451", "transient"),
        (Uncertain("answer: lost"), 1, Tally(put_back=1), "pending", "answer: lost", "uncertain"),
    ],
)
def test_each_attempt_ends_in_one_way(
    fails: NotDelivered | None, hours_left: int, tally: Tally, state: str, error: str, outcome: str, post: Post
) -> None:
    (row,) = due_reminders(1, useful_until=now() + hours_left * HOUR)
    post.fails = fails
    assert dispatch.dispatch() == tally
    row.refresh_from_db()
    assert (row.state, row.last_error, row.attempts) == (state, error, 1)
    assert (row.sent_at is not None, row.maybe_delivered) == (state == "sent", outcome == "uncertain")
    assert list(Attempt.objects.values_list("number", "outcome", "code")) == [(1, outcome, error or "250")]
    assert post.closed == 1


def test_two_that_are_due_are_two_of_each_tally(post: Post) -> None:
    due_reminders(2)
    assert dispatch.dispatch() == Tally(sent=2)
    for fails, tally in ((Transient("x"), Tally(put_back=2)), (Permanent("x"), Tally(dead=2))):
        Notification.objects.update(state="pending", next_attempt_at=now() - HOUR, sent_at=None)
        post.fails = fails
        assert dispatch.dispatch() == tally


@pytest.mark.parametrize(("fails", "is_forward"), [(Permanent("recipient: 550"), True), (Transient("x"), False)])
def test_only_a_dead_mail_brings_the_next_rung_forward(fails: NotDelivered, is_forward: bool, post: Post) -> None:
    (row,) = due_reminders(1)
    tomorrow = now() + 24 * HOUR
    following = factories.NotificationFactory(obligation=row.obligation, rung="late-1", due_at=tomorrow)
    elsewhere = factories.NotificationFactory(due_at=tomorrow)
    post.fails = fails
    dispatch.dispatch(max_seconds=5)
    following.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (following.due_at <= now()) == is_forward
    assert elsewhere.due_at == tomorrow


def test_one_cancelled_before_it_leaves_is_skipped(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = due_reminders(1)
    real = dispatch._letter

    def cancelled_meanwhile(mine: claims.Claimed) -> Any:
        Notification.objects.filter(pk=mine.id).update(state="cancelled")
        return real(mine)

    monkeypatch.setattr(dispatch, "_letter", cancelled_meanwhile)
    assert dispatch.dispatch() == Tally(skipped=1)
    assert (post.taken, states()) == ([], {"cancelled": 1})
    assert not Attempt.objects.exists()


def test_a_mail_nobody_waits_for_is_cancelled(post: Post) -> None:
    person = factories.UserFactory(is_active=False)
    facts = {"obligation": None, "rung": "", "purpose": "set-password", "recipient": person}
    factories.NotificationFactory(**facts)
    assert dispatch.dispatch() == Tally(skipped=1)
    assert (post.taken, states()) == ([], {"cancelled": 1})
    assert Attempt.objects.get().outcome == "moot"


def test_one_that_cannot_be_written_is_said_and_put_back(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    due_reminders(1)
    monkeypatch.setattr(dispatch, "_still_open", lambda _: [("no such kind", None)])
    with caplog.at_level(logging.ERROR, "hearthside.reminders"):
        assert dispatch.dispatch() == Tally(put_back=1)
    assert [each.getMessage() for each in caplog.records] == ["a reminder could not be written"]


def test_a_database_that_is_away_while_a_letter_is_written_ends_the_round(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: int) -> Any:
        raise OperationalError

    due_reminders(1)
    monkeypatch.setattr(dispatch, "_still_open", away)
    with pytest.raises(OperationalError):
        dispatch.dispatch()
    assert post.closed == 1


@pytest.mark.parametrize(("max_seconds", "is_stopped", "sent"), [(0, False, 0), (5, True, 0), (5, False, 3)])
def test_nothing_leaves_when_the_time_is_over_or_the_sender_is_stopped(
    max_seconds: float, is_stopped: bool, sent: int, post: Post
) -> None:
    due_reminders(3)
    stop = threading.Event()
    if is_stopped:
        stop.set()
    assert dispatch.dispatch(max_seconds, stop) == Tally(sent=sent)
    assert len(post.taken) == sent


def test_a_sender_that_is_stopped_ends_with_the_mail_on_its_way(post: Post) -> None:
    due_reminders(3)
    stop = threading.Event()
    post.before = stop.set
    assert dispatch.dispatch(5, stop) == Tally(sent=1)
    assert states() == {"sent": 1, "pending": 2}


class Away:
    """The connection as a sender sees it whose database is away for a moment."""

    in_atomic_block = False
    closed = 0

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(("seconds", "is_noted"), [(45, True), (-1, False)])
def test_an_outcome_waits_for_a_database_that_is_away(
    seconds: float, is_noted: bool, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_reminders(1)
    real, tried, slept, link = claims.land, [], [], Away()

    def land(*ending: Any) -> bool:
        tried.append(ending)
        if len(tried) < 3:
            raise OperationalError
        return real(*ending)

    monkeypatch.setattr(claims, "land", land)
    monkeypatch.setattr(dispatch, "connection", link)
    monkeypatch.setattr(dispatch.time, "sleep", slept.append)
    monkeypatch.setattr(dispatch, "OUTCOME_SECONDS", seconds)
    if is_noted:
        assert dispatch.dispatch() == Tally(sent=1)
        assert (states(), len(slept), link.closed) == ({"sent": 1}, 2, 2)
    else:
        with pytest.raises(OperationalError):
            dispatch.dispatch()
        assert (states(), slept, link.closed) == ({"sending": 1}, [], 0)


def test_within_a_transaction_an_outcome_is_not_tried_again(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def land(*_: Any) -> bool:
        raise OperationalError

    due_reminders(1)
    monkeypatch.setattr(claims, "land", land)
    with pytest.raises(OperationalError):
        dispatch.dispatch()


def test_sending_is_held_by_the_command_and_let_go(post: Post, capsys: Any) -> None:
    due_reminders(1)
    call_command("dispatch_due", "--hold", "x" * 201)
    control = DispatchControl.objects.get()
    assert (control.pk, control.is_on_hold, control.reason) == (1, True, "x" * 200)
    assert control.since is not None
    assert dispatch.dispatch() == Tally()
    call_command("dispatch_due", "--release")
    control.refresh_from_db()
    assert (control.is_on_hold, control.reason, control.since) == (False, "", None)
    call_command("dispatch_due")
    nothing = "put back 0, given up 0, taken by others 0"
    assert capsys.readouterr().out.splitlines() == ["sending is on hold", f"sent 1, {nothing}", f"sent 0, {nothing}"]
    verbs = AuditEvent.objects.filter(verb__startswith="reminders.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["reminders.hold", "reminders.release"]


def test_the_command_does_not_hold_and_release_at_once() -> None:
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("dispatch_due", "--hold", "x", "--release")


def test_the_workers_tasks_send_and_repair(post: Post, episode: Any) -> None:
    due_reminders(1)
    tasks.dispatch()
    assert len(post.taken) == 1
    promise = factories.ObligationFactory(episode=episode)
    tasks.repair()
    assert Notification.objects.filter(obligation=promise).exists()
