"""Reminders arrive, whatever the mail server, the workers and the broker do."""

from __future__ import annotations

import datetime
import smtplib
import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from core.clock import now, today
from obligations.models import Obligation
from reminders import claims
from reminders import dispatch as sending
from reminders.actions import reading as actions
from reminders.dispatch import dispatch
from reminders.follow import follow
from reminders.models import Attempt, Heartbeat, InboxItem, Notification, Outbox
from tests import factories
from tests.reliability.faulty_mail import FaultyMail
from tests.reliability.queue import due_reminders, states, time_passes

pytestmark = pytest.mark.django_db


def claim(lease_seconds: int) -> claims.Claimed:
    """The one reminder that is due, taken."""
    due_by = claims.tidy()
    assert due_by is not None
    mine = claims.claim(due_by, lease_seconds)
    assert mine is not None
    assert claims.claim(due_by, lease_seconds) is None
    return mine


def test_mail_server_down_then_451_then_up_delivers_every_reminder_once(mail: FaultyMail, capsys: Any) -> None:
    rows = due_reminders(12)
    dispatch()
    assert states() == {"pending": 12}
    time_passes()
    mail.up().moods.refuse_recipient = "451 4.7.1 try again later"
    dispatch()
    assert states() == {"pending": 12}
    assert mail.taken == []
    time_passes()
    mail.moods.refuse_recipient = ""
    dispatch()
    assert states() == {"sent": 12}
    assert mail.copies() == {row.message_id: 1 for row in rows}
    assert {one.to for one in mail.taken} == {row.recipient.email for row in rows}
    assert Attempt.objects.filter(outcome="transient").count() == 24
    dispatch()
    assert len(mail.taken) == 12


def test_path_from_facts_to_mail_ends_without_drift(mail: FaultyMail, case_manager: Any, capsys: Any) -> None:
    from core.change.actions import System
    from obligations.actions.rolling import rederive

    episode = factories.ActiveEpisodeFactory(worker=case_manager)
    rederive(patient_ids=[episode.patient_id], by=System("test"))
    due = Notification.objects.filter(due_at__lte=now()).count()
    assert due
    dispatch()
    time_passes()
    mail.up().moods.refuse_message = "451 4.3.0 later"
    dispatch()
    time_passes()
    mail.moods.refuse_message = ""
    dispatch()
    assert not Notification.objects.filter(due_at__lte=now(), state__in=["pending", "sending", "dead"]).exists()
    assert max(mail.copies().values()) == 1
    call_command("reconcile", "--check")
    assert "drift 0" in capsys.readouterr().out


def test_lost_answer_is_uncertain_and_the_repeat_has_the_same_message_id(mail: FaultyMail) -> None:
    (row,) = due_reminders(1)
    mail.up().moods.lose_answers = 1
    dispatch()
    row.refresh_from_db()
    assert (row.state, row.maybe_delivered) == ("pending", True)
    assert row.last_error.startswith("answer: ")
    time_passes()
    dispatch()
    row.refresh_from_db()
    assert row.state == "sent"
    assert mail.copies() == {row.message_id: 2}
    assert [one.outcome for one in row.tries.order_by("number")] == ["uncertain", "ok"]


def test_server_that_hangs_after_the_message_is_uncertain(mail: FaultyMail, monkeypatch: pytest.MonkeyPatch) -> None:
    send = smtplib.SMTP.send

    def and_lose_patience(server: smtplib.SMTP, said: Any) -> None:
        send(server, said)
        if said[-5:] == b"\r\n.\r\n":  # the message has left: only its answer is still waited for
            server.sock.settimeout(0.1)

    monkeypatch.setattr(smtplib.SMTP, "send", and_lose_patience)
    (row,) = due_reminders(1)
    mail.up().moods.hang_seconds = 60
    dispatch()
    row.refresh_from_db()
    assert (row.state, row.maybe_delivered) == ("pending", True)


def test_refused_address_is_dead_and_does_not_hold_up_the_others(mail: FaultyMail) -> None:
    rows = due_reminders(3)
    mail.up().moods.bad_addresses = {rows[0].recipient.email}
    dispatch()
    assert states() == {"dead": 1, "sent": 2}
    rows[0].refresh_from_db()
    assert rows[0].last_error == "recipient: 550"
    assert rows[0].recipient.email not in rows[0].last_error


def test_dead_reminder_brings_the_next_rung_forward_and_shows_it(
    mail: FaultyMail, episode: Any, case_manager: Any, supervisor: Any
) -> None:
    promise = factories.ObligationFactory(episode=episode, kind="review", due_on=today())
    follow([promise])
    mail.up().moods.bad_addresses = {case_manager.email}
    dispatch()
    assert [one.to for one in mail.taken] == [supervisor.email]
    assert InboxItem.objects.get(user=supervisor, rung="late-1").due_at <= now()
    assert InboxItem.objects.filter(user=case_manager, due_at__lte=now(), withdrawn_at=None).exists()


def test_mail_server_away_for_longer_than_a_reminder_is_useful_gives_up_and_says_so(mail: FaultyMail) -> None:
    (row,) = due_reminders(1, useful_until=now() - datetime.timedelta(hours=1))
    dispatch()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", 1)


def test_cancelled_while_waiting_is_not_sent(mail: FaultyMail, episode: Any) -> None:
    promise = factories.ObligationFactory(episode=episode)
    follow([promise])
    promise.state, promise.closed_on = "done", today()
    promise.save()
    follow([promise])
    mail.up()
    dispatch()
    assert mail.taken == []
    assert set(states()) == {"cancelled"}


def test_cancelled_between_claim_and_flight_is_not_sent() -> None:
    (row,) = due_reminders(1)
    mine = claim(120)
    Notification.objects.filter(pk=row.pk).update(state="cancelled", lease_token=None)
    assert claims.take_off(mine, 120) is None
    assert not Attempt.objects.exists()


def test_lease_of_another_is_respected_until_it_is_over_and_its_late_outcome_is_fenced() -> None:
    (row,) = due_reminders(1)
    first = claim(120)
    attempt = claims.take_off(first, 120)
    assert attempt is not None
    assert claims.tidy() is None
    time_passes()
    second = claim(120)
    assert second.attempt == 2
    assert claims.land(first, attempt, claims.Ending("pending", "transient", "late")) is False
    row.refresh_from_db()
    assert row.lease_token == second.token


def test_standstill_sends_the_most_urgent_of_each_promise_only(
    mail: FaultyMail, episode: Any, case_manager: Any
) -> None:
    promise = factories.ObligationFactory(episode=episode)
    rows = [
        factories.NotificationFactory(obligation=promise, rung=f"day-{n}", due_at=now() - datetime.timedelta(hours=n))
        for n in (72, 48, 3, 1)
    ]
    mail.up()
    dispatch()
    assert list(mail.copies()) == [rows[-1].message_id]
    assert states() == {"superseded": 3, "sent": 1}
    assert {row.carried_by_id for row in Notification.objects.filter(state="superseded")} == {rows[-1].pk}


def test_more_than_twenty_for_one_person_are_one_mail_that_counts_them(mail: FaultyMail, case_manager: Any) -> None:
    due_reminders(23, owner=case_manager)
    mail.up()
    dispatch()
    (sent,) = mail.taken
    assert "23 assessments are coming due" in sent.body
    assert states() == {"superseded": 22, "sent": 1}


def test_twenty_for_one_person_are_twenty_mails(mail: FaultyMail, case_manager: Any) -> None:
    due_reminders(20, owner=case_manager)
    mail.up()
    dispatch()
    assert len(mail.taken) == 20


def test_hold_keeps_everything_waiting_until_released(mail: FaultyMail, admin: Any) -> None:
    due_reminders(2)
    mail.up()
    actions.hold(reason="restored last night", by=admin)
    dispatch()
    assert mail.taken == []
    actions.release(by=admin)
    dispatch()
    assert len(mail.taken) == 2


def test_mail_names_no_patient(mail: FaultyMail, case_manager: Any) -> None:
    canary = "Zzyzxcanary"
    episode = factories.ActiveEpisodeFactory(
        worker=case_manager, patient=factories.PatientFactory(given_name=canary, family_name=canary, city=canary)
    )
    follow([factories.ObligationFactory(episode=episode, because=canary, title=canary, snooze_reason=canary)])
    mail.up()
    dispatch()
    assert mail.taken
    assert not any(canary in one.body + one.subject for one in mail.taken)


def test_outbox_keeps_a_mail_once(settings: Any) -> None:
    settings.REMINDER_MAILER = "reminders.mail.OutboxMailer"
    (row,) = due_reminders(1)
    dispatch()
    Notification.objects.update(state="pending", sent_at=None)
    dispatch()
    assert Outbox.objects.get().message_id == row.message_id


def test_heartbeat_and_turns_are_kept_by_the_database() -> None:
    dispatch()
    assert Heartbeat.objects.filter(name="dispatch").exists()
    assert claims.take_turn("hourly", 3600) is True
    assert claims.take_turn("hourly", 3600) is False


def test_reminder_that_cannot_be_written_is_put_back_and_the_others_go(
    mail: FaultyMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = due_reminders(3)
    real, faulty = sending._still_open, rows[0].pk
    monkeypatch.setattr(sending, "_still_open", lambda pk: [("no such kind", None)] if pk == faulty else real(pk))
    mail.up()
    dispatch()
    assert states() == {"pending": 1, "sent": 2}
    rows[0].refresh_from_db()
    assert rows[0].last_error == "letter: not written"


def test_waits_grow_and_end_at_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SPREAD", 0)
    assert [sending.wait(n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 50)] == [3, 15, 60, 300, 900, 1800, 3600, 3600, 3600]


@pytest.mark.django_db(transaction=True)
def test_outcome_is_written_though_the_database_drops_the_connection(
    mail: FaultyMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = due_reminders(1)
    mail.up()
    real, calls = claims.land, []

    def flaky(*args: Any) -> bool:
        calls.append(1)
        if len(calls) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return real(*args)

    monkeypatch.setattr(claims, "land", flaky)
    dispatch()
    row.refresh_from_db()
    assert row.state == "sent"
    assert mail.copies() == {row.message_id: 1}


@pytest.mark.django_db(transaction=True)
def test_several_dispatchers_at_once_send_each_reminder_once(mail: FaultyMail) -> None:
    rows = due_reminders(60)
    mail.up()

    def work() -> None:
        dispatch()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mail.copies() == {row.message_id: 1 for row in rows}
    assert states() == {"sent": 60}
    assert Obligation.objects.count() == 60
