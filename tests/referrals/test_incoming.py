"""The list of referrals."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from core.clock import now
from referrals.views.incoming import row_of
from tests import factories

pytestmark = pytest.mark.django_db


def page(client: Any, **asked: str) -> str:
    return client.get(reverse("referrals:incoming"), asked).content.decode()


def test_incoming_longest_waiting_first(client: Any, intake: Any) -> None:
    for name, hours in (("Second", 1), ("First", 50)):
        factories.ReferralFactory(family_name=name, received_at=now() - datetime.timedelta(hours=hours))
    factories.ReferralFactory(family_name="Refused", status="declined", decline_reason="area", decided_by=intake)
    client.force_login(intake)
    found = page(client)
    assert found.index("First") < found.index("Second")
    assert "2 days" in found
    assert "Refused," not in found


def test_incoming_says_what_is_missing(client: Any, intake: Any) -> None:
    factories.ReferralFactory(phone="", reason="", referring=None)
    client.force_login(intake)
    assert "Address or phone, diagnosis or reason for home health, practitioner who will follow the patient" in page(
        client
    )


def test_incoming_tabs_and_filter(client: Any, intake: Any) -> None:
    factories.ReferralFactory(family_name="Calm")
    factories.ReferralFactory(family_name="Hurried", urgency="urgent")
    factories.ReferralFactory(
        family_name="Gone", status="declined", decline_reason="area", decided_by=intake, decided_at=now()
    )
    client.force_login(intake)
    assert "Calm" not in page(client, urgent="1")
    assert "Hurried" in page(client, urgent="1")
    declined = page(client, view="declined")
    assert "Gone" in declined
    assert "Outside our area" in declined
    assert "Calm" in page(client, view="nonsense", after="x", urgent="7")


@pytest.mark.parametrize("view", ["waiting", "accepted", "declined"])
def test_incoming_empty(client: Any, case_manager: Any, view: str) -> None:
    client.force_login(case_manager)
    assert "empty" in page(client, view=view)


def test_incoming_does_not_offer_to_auditors_what_they_may_not(client: Any, auditor: Any) -> None:
    client.force_login(auditor)
    assert "New referral" not in page(client)


@pytest.mark.parametrize("role", ["clinician", "admin"])
def test_incoming_refused(client: Any, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("referrals:incoming")).status_code == 403


def test_incoming_pages_by_key_and_queries_do_not_grow(client: Any, intake: Any, queries: Any) -> None:
    factories.ReferralFactory.create_batch(3)
    client.force_login(intake)
    page(client)
    with queries() as few:
        page(client)
    factories.ReferralFactory.create_batch(60)
    with queries() as many:
        first = page(client)
    assert len(many) == len(few) <= 12
    link = first.split("after=")[1].split('"')[0].split("&")[0]
    assert "Back to the longest waiting" in page(client, after=link)


def test_row_is_late_only_48_hours_after_it_became_valid() -> None:
    referral = factories.ReferralFactory(received_at=now() - datetime.timedelta(hours=60))
    assert row_of(referral).is_late
    referral.valid_at = now() - datetime.timedelta(hours=20)
    assert not row_of(referral).is_late
    referral.valid_at, referral.phone = None, ""
    assert not row_of(referral).is_late, "not valid yet: the clock does not run"
