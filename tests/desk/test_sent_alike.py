"""What was sent and is not answered is called so, in the same words, on every page that says a state."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from caseload.models import Assignment
from core.clock import now, today
from core.kit.statuses import status_of
from obligations import derive
from obligations.models import Obligation
from paperwork.actions import correcting
from reminders.models import InboxItem
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
WORDS = status_of("awaits_answer").word
PAGES = ["today", "obligations:of_patient", "paperwork:of_patient", "caseload:patient"]


def text_of(client: Client, name: str, episode: Any) -> str:
    args = [] if name == "today" else [episode.patient.uuid]
    return str(client.get(reverse(name, args=args)).content.decode())


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("is_sent", [True, False])
def test_a_notice_that_was_sent(client: Client, case_manager: Any, episode: Any, name: str, is_sent: bool) -> None:
    derive.reconcile([episode.patient_id])
    if is_sent:
        factories.FilingFactory(episode=episode, kind="noa", filed_on=today() - DAY)
    client.force_login(case_manager)
    assert (WORDS in text_of(client, name, episode)) is is_sent


@pytest.mark.parametrize("name", PAGES)
def test_a_notice_that_was_taken_back_is_not_sent(client: Client, case_manager: Any, episode: Any, name: str) -> None:
    derive.reconcile([episode.patient_id])
    sent = factories.FilingFactory(episode=episode, kind="noa", filed_on=today() - DAY)
    correcting.take_back(filing=sent, reason="It was never sent", by=case_manager)
    client.force_login(case_manager)
    assert WORDS not in text_of(client, name, episode)


def test_its_button_records_the_answer(client: Client, case_manager: Any, episode: Any) -> None:
    derive.reconcile([episode.patient_id])
    sent = factories.FilingFactory(episode=episode, kind="noa", filed_on=today() - DAY)
    client.force_login(case_manager)
    text = text_of(client, "today", episode)
    assert reverse("paperwork:accept", args=[episode.patient.uuid, sent.uuid]) in text
    assert "?kind=noa" not in text


@pytest.mark.parametrize(("cycle", "marked"), [("soc", ["soc"]), ("roc", ["roc"]), ("", ["soc"])])
def test_a_transmission_marks_the_promise_it_names(
    client: Client, case_manager: Any, episode: Any, cycle: str, marked: list[str]
) -> None:
    for n, name in enumerate(("soc", "roc")):
        factories.ObligationFactory(
            episode=episode, rule="oasis-transmission", cycle=name, page="paperwork", due_on=today() + n * DAY
        )
    factories.FilingFactory(episode=episode, kind="oasis", cycle=cycle, filed_on=today())
    client.force_login(case_manager)
    parts = client.get(reverse("today")).context["sections"]
    rows = [one for part in parts for one in part["works"]]
    assert [one.row.cycle for one in rows if one.sent_on] == marked


def test_a_new_patient_in_your_charge_is_a_notice_of_that_moment(
    client: Client, case_manager: Any, supervisor: Any, episode: Any
) -> None:
    other = factories.UserFactory(role="case_manager", team=case_manager.team)
    client.force_login(supervisor)
    sent = {"worker": str(other.uuid), "reason": "Nearer to her other patients"}
    before = now()
    assert client.post(reverse("caseload:appoint", args=[episode.patient.uuid]), sent).status_code == 302
    item = InboxItem.objects.get(user=other, obligation=None)
    assert "In your charge from" in item.says
    assert sent["reason"] in item.says
    assert episode.patient.family_name not in item.says
    assert before <= item.due_at <= now()
    assert Assignment.objects.get(episode=episode, ends_on=None).worker == other
    client.force_login(other)
    assert "In your charge from" in client.get(reverse("today")).content.decode()
    answer = client.post(reverse("reminders:read", args=[item.uuid]), {"open": "1"})
    assert answer.headers["Location"] == reverse("caseload:patient", args=[episode.patient.uuid])
    assert "In your charge from" not in client.get(reverse("today")).content.decode()


def test_an_old_appointment_is_not_told_again(client: Client, case_manager: Any, episode: Any) -> None:
    Assignment.objects.update(created_at=now() - 2 * DAY)
    client.force_login(case_manager)
    client.post(reverse("caseload:note_new", args=[episode.patient.uuid]), {"kind": "note", "text": "x"})
    assert not InboxItem.objects.filter(obligation=None).exists()


def test_a_notice_of_a_promise_clears_when_it_is_kept(client: Client, case_manager: Any, episode: Any) -> None:
    client.force_login(case_manager)
    client.post(reverse("caseload:note_new", args=[episode.patient.uuid]), {"kind": "note", "text": "x"})
    row = Obligation.objects.get(episode=episode, rule="notice-of-admission", state="open")
    shown = InboxItem.objects.filter(obligation=row, withdrawn_at=None, due_at__lte=now())
    assert shown.exists()
    assert all(item.due_at >= row.created_at for item in shown), "stamped when it came"
    sent = {"kind": "noa", "filed_on": today().isoformat(), "accepted_on": today().isoformat(), "period_number": 1}
    answer = client.post(reverse("paperwork:file", args=[episode.patient.uuid]), sent | {"late_reason": "Learned late"})
    assert answer.status_code == 302
    assert not shown.all().exists()


def test_a_reminder_of_what_was_sent_leads_to_its_answer(client: Client, case_manager: Any, episode: Any) -> None:
    derive.reconcile([episode.patient_id])
    row = Obligation.objects.get(episode=episode, rule="notice-of-admission")
    factories.InboxItemFactory(obligation=row, user=case_manager)
    sent = factories.FilingFactory(episode=episode, kind="noa", filed_on=today() - DAY)
    client.force_login(case_manager)
    (shown,) = client.get(reverse("reminders:inbox")).context["items"]
    assert shown["verb"] == "Answer"
    assert shown["url"] == reverse("paperwork:accept", args=[episode.patient.uuid, sent.uuid])


def test_a_plan_that_waits_opens_the_form_of_its_signature(client: Client, case_manager: Any, episode: Any) -> None:
    sent = factories.PlanOfCareFactory(
        episode=episode,
        status="sent",
        sent_on=today() - DAY,
        signed_at=now() - DAY,
        signed_by=case_manager,
        content_sha256="0" * 64,
    )
    factories.PlanOfCareFactory(episode=episode, status="draft", number=2)
    client.force_login(case_manager)
    text = text_of(client, "today", episode)
    assert reverse("careplans:signature", args=[sent.uuid]) in text


def test_who_may_not_answer_opens_the_record(client: Client, auditor: Any, episode: Any) -> None:
    sent = factories.FilingFactory(episode=episode, kind="noa", filed_on=today() - DAY)
    client.force_login(auditor)
    text = client.get(reverse("desk:paperwork"), {"view": "waiting"}).content.decode()
    assert reverse("paperwork:of_patient", args=[episode.patient.uuid]) in text
    assert reverse("paperwork:accept", args=[episode.patient.uuid, sent.uuid]) not in text
