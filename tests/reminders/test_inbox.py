"""Notices, delivery and the demonstration's mail, as pages."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import now
from reminders.models import InboxItem
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def notice(episode: Any, case_manager: Any) -> Any:
    return factories.InboxItemFactory(obligation=factories.ObligationFactory(episode=episode), user=case_manager)


def test_inbox_lists_unread_and_leads_to_the_page_that_closes_it(
    client: Client, notice: Any, case_manager: Any
) -> None:
    client.force_login(case_manager)
    text = client.get(reverse("reminders:inbox")).content.decode()
    assert notice.obligation.title in text
    assert reverse("assessments:of_patient", args=[notice.obligation.patient.uuid]) in text


def test_notice_of_tomorrow_or_withdrawn_is_not_shown(client: Client, notice: Any, case_manager: Any) -> None:
    client.force_login(case_manager)
    InboxItem.objects.update(due_at=now() + DAY)
    assert "No unread notices." in client.get(reverse("reminders:inbox")).content.decode()
    InboxItem.objects.update(due_at=now() - DAY, withdrawn_at=now())
    assert "No unread notices." in client.get(reverse("reminders:inbox")).content.decode()


def test_marking_one_read_moves_it_behind_the_tab(client: Client, notice: Any, case_manager: Any) -> None:
    client.force_login(case_manager)
    assert client.post(reverse("reminders:read", args=[notice.uuid])).status_code == 302
    assert "No unread notices." in client.get(reverse("reminders:inbox")).content.decode()
    assert notice.obligation.title in client.get(reverse("reminders:inbox") + "?view=read").content.decode()


def test_marking_all_read(client: Client, notice: Any, case_manager: Any) -> None:
    client.force_login(case_manager)
    response = client.post(reverse("reminders:read_all"), follow=True)
    assert "1 notice marked read." in response.content.decode()
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_anothers_notice_is_not_found(client: Client, notice: Any, other_case_manager: Any) -> None:
    client.force_login(other_case_manager)
    assert client.post(reverse("reminders:read", args=[notice.uuid])).status_code == 404
    assert notice.obligation.title not in client.get(reverse("reminders:inbox")).content.decode()


def test_reading_by_get_is_not_allowed(client: Client, notice: Any, case_manager: Any) -> None:
    client.force_login(case_manager)
    assert client.get(reverse("reminders:read", args=[notice.uuid])).status_code == 405


def test_inbox_costs_the_same_for_many_notices(
    client: Client, notice: Any, case_manager: Any, episode: Any, queries: Any
) -> None:
    client.force_login(case_manager)
    client.get(reverse("reminders:inbox"))
    with queries() as few:
        client.get(reverse("reminders:inbox"))
    for _ in range(20):
        factories.InboxItemFactory(obligation=factories.ObligationFactory(episode=episode), user=case_manager)
    with queries() as many:
        client.get(reverse("reminders:inbox"))
    assert len(many) == len(few) <= 12


def test_delivery_names_the_failing_address_and_no_patient(client: Client, admin: Any, episode: Any) -> None:
    row = factories.ObligationFactory(episode=episode, title="Secret thing")
    factories.NotificationFactory(obligation=row, state="dead", last_error="recipient: 550")
    client.force_login(admin)
    text = client.get(reverse("reminders:delivery")).content.decode()
    assert row.owner.email in text
    assert "recipient: 550" in text
    assert "Secret thing" not in text
    assert episode.patient.family_name not in text


def test_delivery_is_refused_to_case_managers(client: Client, case_manager: Any) -> None:
    client.force_login(case_manager)
    assert client.get(reverse("reminders:delivery")).status_code == 403


def test_outbox_exists_only_in_the_demonstration(client: Client, case_manager: Any, settings: Any) -> None:
    factories.OutboxFactory()
    client.force_login(case_manager)
    settings.DEMO = False
    assert client.get(reverse("reminders:outbox")).status_code == 404
    settings.DEMO = True
    assert "1 review is due" in client.get(reverse("reminders:outbox")).content.decode()
