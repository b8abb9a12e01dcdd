"""A bundle that asks for more than one thing: intake says which request is the referral."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from core.change.actions import Refused
from exchange.actions import receive
from referrals.actions.requests import choose_request
from referrals.models import Referral
from referrals.validity import missing
from tests.exchange import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(intake: Any) -> Referral:
    """A referral whose bundle asked for nursing and for physical therapy."""
    two = sample.request(
        id="two", code={"text": "Home health PT"}, occurrenceDateTime="2026-12-05", priority="routine",
        orderDetail=[{"text": "PT 2w4"}], reasonReference=[],
    )  # fmt: skip
    found = sample.bundle(sample.patient(), sample.condition(), sample.request(), two, sample.practitioner())
    receive(sample.stream(found), "a.json", intake)
    return Referral.objects.get()


def test_it_is_not_valid_until_somebody_chose(client: Any, intake: Any, asked: Referral) -> None:
    assert "which of its requests is the referral" in missing(asked)
    client.force_login(intake)
    page = client.get(reverse("referrals:referral", args=[asked.uuid])).content.decode()
    assert "Which request is the referral?" in page
    assert "Home health PT, ordered from 5 Dec 2026: PT 2w4" in page


def test_choose_request_fills_the_referral(client: Any, intake: Any, asked: Referral) -> None:
    client.force_login(intake)
    address = reverse("referrals:choose_request", args=[asked.uuid])
    answer = client.post(address, {"choice": "ServiceRequest/two"})
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.reason, asked.ordered_soc, asked.urgency) == ("Home health PT", date(2026, 12, 5), "routine")
    assert asked.referring is not None
    assert asked.enclosed["orders"] == ["PT 2w4"]
    assert not missing(asked)
    assert asked.valid_at is not None, "the 48 hours run from here"
    again = client.post(address, {"choice": "ServiceRequest/req-1"}, follow=True).content.decode()
    assert "Somebody chose the request already" in again


def test_choose_request_marks_the_reason_among_the_diagnoses(intake: Any, asked: Referral) -> None:
    choose_request(referral=asked, choice="ServiceRequest/req-1", by=intake)
    assert asked.enclosed["conditions"][0]["is_principal"] is True


def test_choose_request_none_of_them(intake: Any, asked: Referral) -> None:
    choose_request(referral=asked, choice="none", by=intake)
    assert (asked.reason, asked.ordered_soc) == ("", None)
    assert "which of its requests is the referral" not in missing(asked)


@pytest.mark.parametrize("choice", ["", "ServiceRequest/three"])
def test_choose_request_explains_a_bad_choice(client: Any, intake: Any, asked: Referral, choice: str) -> None:
    client.force_login(intake)
    answer = client.post(reverse("referrals:choose_request", args=[asked.uuid]), {"choice": choice})
    assert answer.status_code == 422
    assert "Choose one of the requests, or that it is none of them." in answer.content.decode()


@pytest.mark.parametrize("role", ["clinician", "admin", "auditor"])
def test_choose_request_refused(client: Any, asked: Referral, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    assert client.post(reverse("referrals:choose_request", args=[asked.uuid]), {"choice": "none"}).status_code == 403


def test_choose_request_after_the_decision(intake: Any, asked: Referral) -> None:
    Referral.objects.update(status="declined", decline_reason="capacity")
    with pytest.raises(Refused, match="decided meanwhile"):
        choose_request(referral=asked, choice="none", by=intake)


def test_choose_request_over_the_api(intake: Any, asked: Referral) -> None:
    api = APIClient()
    api.force_authenticate(intake)
    address = f"/api/v1/referrals/{asked.uuid}/request/"
    refused = api.post(address, {"choice": "nonsense"}, format="json")
    assert (refused.status_code, refused.json()["field"]) == (409, "choice")
    answer = api.post(address, {"choice": "ServiceRequest/req-1"}, format="json")
    assert (answer.status_code, answer.json()["reason"]) == (200, "Home health nursing. Heart failure")
