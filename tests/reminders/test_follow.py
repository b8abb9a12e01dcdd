"""Reminders follow the ledger in the transaction that changes it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from caseload.actions import patients as caseload
from core.change.actions import System
from core.clock import now, today
from obligations.actions.rolling import rederive
from obligations.models import Obligation
from reminders import follow as following
from reminders import inbox
from reminders.actions.repair import repair
from reminders.follow import follow
from reminders.models import InboxItem, Notification
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
TEST = System("test")


@pytest.fixture
def review(episode: Any) -> Obligation:
    """A progress review due in 20 days: its whole ladder lies ahead."""
    made: Obligation = factories.ObligationFactory(episode=episode, kind="review", due_on=today() + 20 * DAY)
    return made


def open_mails(row: Obligation) -> dict[str, int]:
    found = Notification.objects.filter(obligation=row, state="pending")
    return {mail.rung: mail.recipient_id for mail in found}


def test_action_on_a_patient_makes_reminders_in_its_own_transaction(episode: Any, case_manager: Any) -> None:
    caseload.start_care(episode=episode, on=today(), by=case_manager)
    review = Obligation.objects.get(rule="progress-review", episode=episode)
    assert {"day-14", "day-7", "day-3", "day-1", "day-0", "late-1", "late-3"} <= set(open_mails(review))
    assert InboxItem.objects.filter(obligation=review).count() == Notification.objects.filter(obligation=review).count()


def test_correcting_the_start_of_care_moves_every_reminder(episode: Any, case_manager: Any) -> None:
    caseload.start_care(episode=episode, on=today(), by=case_manager)
    review = Obligation.objects.get(rule="progress-review", episode=episode)
    before = dict(Notification.objects.filter(obligation=review, state="pending").values_list("rung", "due_at"))
    caseload.start_care(episode=episode, on=today() - 2 * DAY, by=case_manager)
    after = dict(Notification.objects.filter(obligation=review, state="pending").values_list("rung", "due_at"))
    assert after["day-7"].date() == before["day-7"].date() - 2 * DAY
    caseload.start_care(episode=episode, on=today(), by=case_manager)
    again = dict(Notification.objects.filter(obligation=review, state="pending").values_list("rung", "due_at"))
    assert again == before
    assert InboxItem.objects.filter(obligation=review, withdrawn_at=None).count() == len(again)


@pytest.mark.parametrize("state", ["done", "void"])
def test_closing_or_voiding_cancels_everything_that_waits(review: Obligation, state: str) -> None:
    follow([review])
    review.state, review.closed_on = state, today()
    review.save()
    followed = follow([review])
    assert followed.cancelled > 0
    assert open_mails(review) == {}
    assert not InboxItem.objects.filter(obligation=review, withdrawn_at=None).exists()


def test_opening_again_takes_up_the_same_reminders(review: Obligation) -> None:
    follow([review])
    before, count = open_mails(review), Notification.objects.count()
    review.state, review.closed_on = "done", today()
    follow([review])
    review.state, review.closed_on = "open", None
    followed = follow([review])
    assert followed.revived == len(before)
    assert (open_mails(review), Notification.objects.count()) == (before, count)


def test_following_twice_changes_nothing(review: Obligation) -> None:
    follow([review])
    again = follow([review])
    assert (again.made, again.cancelled, again.revived, again.forgotten) == (0, 0, 0, [])


def test_message_id_follows_from_the_key_alone(review: Obligation, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Hearthside <office@agency.example>"
    follow([review])
    for mail in Notification.objects.all():
        assert mail.message_id == following.message_id(mail.dedupe_key, "agency.example")


def test_new_owner_is_told_instead_of_the_old(review: Obligation, case_manager: Any) -> None:
    follow([review])
    review.owner = factories.UserFactory(role="case_manager", team=case_manager.team)
    review.save()
    follow([review])
    assert open_mails(review)["day-7"] == review.owner_id
    assert not Notification.objects.filter(recipient=case_manager, state="pending", rung="day-7").exists()


def test_following_costs_the_same_queries_for_one_and_for_many(queries: Any, case_manager: Any) -> None:
    def cost(count: int) -> int:
        rows = [
            factories.ObligationFactory(episode=factories.EpisodeFactory(), owner=case_manager) for _ in range(count)
        ]
        with queries() as seen:
            follow(rows)
        return len(seen)

    assert cost(1) == cost(30) <= 8


def test_repair_makes_what_was_forgotten_and_says_so(review: Obligation) -> None:
    followed = repair()
    assert followed.forgotten
    assert set(followed.forgotten) == {review.pk}
    assert "day-7" in open_mails(review)
    assert repair().forgotten == []


def test_repair_tells_new_cover_without_calling_it_forgotten(review: Obligation, case_manager: Any) -> None:
    follow([review])
    cover = factories.CoverFactory(absent=case_manager, starts_on=today(), ends_on=today() + 30 * DAY)
    followed = repair()
    assert followed.made > 0
    assert followed.forgotten == []
    assert Notification.objects.filter(recipient=cover.covering, rung="day-7").exists()


def test_inbox_shows_each_reminder_once_from_its_time_on(episode: Any, case_manager: Any) -> None:
    row = factories.ObligationFactory(episode=episode, kind="review", due_on=today())
    follow([row])
    assert inbox.unread_count(case_manager).number == 1
    follow([row])
    repair()
    assert inbox.unread_count(case_manager).number == 1
    InboxItem.objects.update(due_at=now() + DAY)
    assert inbox.unread_count(case_manager).number == 0


def test_unread_count_stops_at_ninety_nine_and_costs_one_query(case_manager: Any, queries: Any) -> None:
    row = factories.ObligationFactory(episode=factories.EpisodeFactory(), owner=case_manager)
    InboxItem.objects.bulk_create(
        InboxItem(dedupe_key=f"k{n}", obligation=row, user=case_manager, rung="day-0", due_at=now()) for n in range(140)
    )
    with queries() as seen:
        assert str(inbox.unread_count(case_manager)) == "99+"
    assert len(seen) == 1


def test_broker_that_does_not_answer_costs_a_line_in_the_log_and_nothing_else(
    episode: Any, case_manager: Any, settings: Any, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    from celery import current_app

    original = current_app.conf.broker_url
    current_app.conf.broker_url = current_app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    try:
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            rederive(patient_ids=[episode.patient_id], by=TEST)
    finally:
        current_app.conf.broker_url = current_app.conf.broker_write_url = original
    assert callbacks
    assert Obligation.objects.filter(episode=episode).exists()
    assert Notification.objects.exists()
