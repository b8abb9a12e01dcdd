"""What is shown of notices and of sending: whose they are, from when, how many, and what has stood still for too long."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from core.change.refusals import Refused
from core.clock import now, today
from reminders import charge, failures, inbox, notices, words
from reminders.actions import reading as actions
from reminders.models import Heartbeat, InboxItem
from tests import factories

pytestmark = pytest.mark.django_db
SECOND, DAY = datetime.timedelta(seconds=1), datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def notice(episode: Any, case_manager: Any) -> Any:
    return factories.InboxItemFactory(obligation=factories.ObligationFactory(episode=episode), user=case_manager)


def test_a_notice_is_read_once_and_by_its_own_person(notice: Any, case_manager: Any, supervisor: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.read(item=notice, by=supervisor)
    assert refused.value.message == "This notice belongs to somebody else."
    notice.refresh_from_db()
    assert notice.read_at is None
    first = actions.read(item=notice, by=case_manager).read_at
    assert first is not None
    assert actions.read(item=notice, by=case_manager).read_at == first


def test_reading_all_reads_what_is_shown_to_this_person_alone(notice: Any, case_manager: Any, supervisor: Any) -> None:
    facts = {"obligation": notice.obligation, "user": case_manager}
    others = [
        factories.InboxItemFactory(**facts, due_at=now() + MINUTE),
        factories.InboxItemFactory(**facts, withdrawn_at=now()),
        factories.InboxItemFactory(**facts | {"user": supervisor}),
    ]
    assert actions.read_all(by=case_manager) == 1
    assert actions.read_all(by=case_manager) == 0
    unread = InboxItem.objects.filter(read_at=None).order_by("pk")
    assert list(unread) == others


@pytest.mark.parametrize(("count", "said"), [(0, "0 notices marked read."), (1, "1 notice"), (2, "2 notices")])
def test_the_page_says_how_many_were_read(count: int, said: str, client: Any, episode: Any, case_manager: Any) -> None:
    for _ in range(count):
        factories.InboxItemFactory(obligation=factories.ObligationFactory(episode=episode), user=case_manager)
    client.force_login(case_manager)
    answer = client.post(reverse("reminders:read_all"), follow=True)
    assert said in " ".join(map(str, answer.context["messages"]))


def test_unread_notices_are_the_persons_own_newest_first(notice: Any, case_manager: Any, episode: Any) -> None:
    older = factories.InboxItemFactory(
        obligation=factories.ObligationFactory(episode=episode), user=case_manager, due_at=notice.due_at - DAY
    )
    factories.InboxItemFactory(obligation=notice.obligation, user=case_manager, read_at=now())
    factories.InboxItemFactory(obligation=notice.obligation, user=case_manager, withdrawn_at=now())
    factories.InboxItemFactory(obligation=notice.obligation, user=factories.UserFactory())
    assert list(inbox.unread(case_manager)) == [notice, older]
    assert inbox.unread_count(case_manager).number == 2


def test_a_role_without_an_inbox_has_nothing_unread_and_asks_nothing(queries: Any) -> None:
    with queries() as seen:
        assert inbox.unread_count(factories.UserFactory.build(role="")).number == 0
    assert len(seen) == 0


def told(patient: Any, **facts: Any) -> Any:
    return factories.InboxItemFactory(obligation=None, patient=patient, says="In your charge.", **facts)


@pytest.mark.parametrize(
    ("sent", "is_in_charge", "where", "said"),
    [
        ({}, True, "inbox", []),
        ({"open": "1"}, True, "chart", []),
        ({"open": "1"}, False, "inbox", ["This patient is no longer in your charge."]),
    ],
)
def test_a_notice_leads_to_the_chart_of_a_patient_in_ones_charge(
    sent: Any, is_in_charge: bool, where: str, said: list[str], client: Any, patient: Any, case_manager: Any,
    other_case_manager: Any,
) -> None:  # fmt: skip
    reader = case_manager if is_in_charge else other_case_manager
    item = told(patient, user=reader)
    client.force_login(reader)
    answer = client.post(reverse("reminders:read", args=[item.uuid]), sent, follow=True)
    chart, own = reverse("caseload:patient", args=[patient.uuid]), reverse("reminders:inbox")
    assert answer.redirect_chain == [(chart if where == "chart" else own, 302)]
    assert list(map(str, answer.context["messages"])) == said
    item.refresh_from_db()
    assert item.read_at is not None


def test_telling_twice_tells_once_and_no_more_than_300_letters(
    patient: Any, case_manager: Any, supervisor: Any
) -> None:
    for _ in range(2):
        notices.tell(patient, {case_manager.pk: "x" * 301, supervisor.pk: "y"}, key="k")
    kept = InboxItem.objects.order_by("user_id").values_list("user_id", "says", "patient_id")
    assert sorted(kept) == sorted([(case_manager.pk, "x" * 300, patient.pk), (supervisor.pk, "y", patient.pk)])


@pytest.mark.parametrize(
    ("role", "sweep_seconds", "silent", "is_said"),
    [
        ("supervisor", 3, 2 * MINUTE + SECOND, True),
        ("admin", 3, 2 * MINUTE + SECOND, True),
        ("case_manager", 3, 9 * MINUTE, False),
        ("auditor", 3, 9 * MINUTE, False),
        ("admin", 3, 2 * MINUTE - SECOND, False),
        ("admin", 60, 4 * MINUTE - SECOND, False),
        ("admin", 60, 4 * MINUTE + SECOND, True),
    ],
)
def test_silence_is_said_to_those_who_see_to_it(
    role: str, sweep_seconds: int, silent: datetime.timedelta, is_said: bool, request: Any, settings: Any
) -> None:
    settings.REMINDER_SWEEP_SECONDS = sweep_seconds
    person = request.getfixturevalue(role)
    assert inbox.silent_since(person) is None  # before the first time
    at = now() - silent
    Heartbeat.objects.create(name="dispatch", at=at)
    Heartbeat.objects.create(name="hourly", at=now())
    assert inbox.silent_since(person) == (at if is_said else None)


@pytest.mark.parametrize(
    ("facts", "waits"),
    [
        ({"state": "pending", "due_at": 6 * MINUTE}, 1),
        ({"state": "sending", "due_at": 6 * MINUTE}, 1),
        ({"state": "sent", "due_at": 6 * MINUTE, "sent_at": now()}, 0),
        ({"state": "dead", "due_at": 6 * MINUTE}, 0),
        ({"state": "pending", "due_at": 4 * MINUTE}, 0),
        ({"state": "pending", "due_at": 6 * MINUTE, "next": 119 * MINUTE}, 1),
        ({"state": "pending", "due_at": 6 * MINUTE, "next": 121 * MINUTE}, 0),
    ],
)
def test_mail_that_should_have_left_five_minutes_ago_waits(facts: Any, waits: int) -> None:
    times = {"due_at": now() - facts.pop("due_at"), "next_attempt_at": now() + facts.pop("next", -MINUTE)}
    factories.NotificationFactory(**facts, **times)
    assert failures.waiting_count().number == waits


def test_addresses_that_mail_does_not_reach_in_the_last_thirty_days(client: Any, admin: Any) -> None:
    ann = factories.UserFactory(email="ann@agency.example", given_name="Ann", family_name="Lee")
    for error, days in (("recipient: 550", 1), ("data: 451", 29), ("old", 31)):
        at = now() - days * DAY
        factories.NotificationFactory(recipient=ann, state="dead", last_error=error, due_at=at)
    elsewhere = factories.NotificationFactory(
        obligation=None, rung="", purpose="email-changed", address="old@agency.example", recipient=ann, state="dead"
    )
    factories.NotificationFactory(state="sent", sent_at=now())
    found = failures.failing_addresses()
    assert [(one.email, one.name, one.count, one.codes) for one in found.rows] == [
        ("old@agency.example", "Ann Lee", 1, ""),
        ("ann@agency.example", "Ann Lee", 2, "recipient: 550"),
    ]
    assert found.rows[0].last_at == elsewhere.next_attempt_at
    assert (found.total.number, failures.failing_count().number) == (2, 3)


@pytest.mark.parametrize(("hours", "is_told"), [(23, True), (25, False)])
def test_a_new_patient_in_ones_charge_is_told_within_a_day(
    hours: int, is_told: bool, episode: Any, case_manager: Any
) -> None:
    given = episode.patient.assignments.get()
    type(given).objects.filter(pk=given.pk).update(created_at=now() - hours * 60 * MINUTE, is_primary=True)
    charge.tell([episode.patient_id])
    assert InboxItem.objects.filter(user=case_manager, patient=episode.patient).exists() == is_told


@pytest.mark.parametrize(
    ("promises", "subject", "lines"),
    [
        ([("review", -1)], "Work is overdue", ["1 progress review is overdue"]),
        ([("review", 0)], "Work is due today", ["1 progress review is due today"]),
        ([("review", 1)], "Work is coming due", ["1 progress review is coming due"]),
        ([("plan", 0), ("plan", 0)], "Work is due today", ["2 plans of care are due today"]),
        (
            [("review", 1), ("plan", 0), ("odd", -1), ("contact", 0)],
            "Work is overdue",
            ["1 task is overdue", "1 contact is due today", "1 plan of care is due today",
             "1 progress review is coming due"],
        ),
        ([], "Work is coming due", []),
    ],
)  # fmt: skip
def test_a_letter_counts_what_is_due_the_most_urgent_first(
    promises: list[tuple[str, int]], subject: str, lines: list[str], settings: Any
) -> None:
    settings.PUBLIC_URL = "https://agency.example/"
    dated = [(kind, today() + days * DAY) for kind, days in promises]
    assert list(map(str, words.lines(dated, today()))) == lines
    letter = words.letter(dated, today())
    assert (letter.subject, letter.is_secret) == (subject, False)
    assert "https://agency.example/" + reverse("today").lstrip("/") in letter.body
    assert all(line in letter.body for line in lines)
