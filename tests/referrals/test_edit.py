"""Changing a referral while it waits."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from referrals.models import Referral
from tests import factories
from tests.referrals.test_intake import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Any, intake: Any) -> Any:
    client.force_login(intake)
    return client


@pytest.fixture
def waiting(db: None) -> Any:
    return factories.ReferralFactory(given_name="Ida", family_name="Marlowe", reason="Wound care")


def change(client: Any, referral: Any, **changes: Any) -> Any:
    return client.post(reverse("referrals:edit", args=[referral.uuid]), typed(seen_version=1) | changes)


def test_edit_form_shows_what_is_known(signed_in: Any, waiting: Any) -> None:
    page = signed_in.get(reverse("referrals:edit", args=[waiting.uuid])).content.decode()
    assert 'value="Marlowe"' in page
    assert waiting.referring.family_name in page


def test_edit_saves(signed_in: Any, waiting: Any) -> None:
    assert change(signed_in, waiting, reason="Gait training").status_code == 302
    waiting.refresh_from_db()
    assert (waiting.reason, waiting.version) == ("Gait training", 2)


def test_edit_keeps_what_a_bundle_brought(signed_in: Any, waiting: Any) -> None:
    brought = {"text": "Heart failure", "source_id": "Condition/1", "is_active": True}
    Referral.objects.update(enclosed={"conditions": [brought], "remarks": ["Died?"]})
    change(signed_in, waiting, **{"conditions-0-text": "Falls"})
    enclosed = Referral.objects.get().enclosed
    assert enclosed["conditions"][0] == brought
    assert enclosed["conditions"][1]["text"] == "Falls"
    assert enclosed["remarks"] == ["Died?"]


def test_edit_that_completes_the_referral_starts_the_clock(signed_in: Any, waiting: Any) -> None:
    Referral.objects.update(phone="", address_line="")
    change(signed_in, waiting, **{"referring-choice": str(waiting.referring.uuid)})
    waiting.refresh_from_db()
    assert waiting.valid_at is not None


def test_edit_by_two_people_shows_both_texts(signed_in: Any, waiting: Any) -> None:
    Referral.objects.update(
        reason="Their text", version=2, enclosed={"medications": [{"text": "Their pill", "source_id": ""}]}
    )
    answer = change(signed_in, waiting, reason="My text", **{"medications-0-text": "My pill"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ("Their text", "My text", "Their pill", "My pill"):
        assert text in page
    assert Referral.objects.get().reason == "Their text"
    assert change(signed_in, waiting, reason="Both", seen_version=2).status_code == 302
    assert Referral.objects.get().reason == "Both"


def test_edit_after_the_decision(signed_in: Any, waiting: Any, intake: Any) -> None:
    Referral.objects.update(status="declined", decline_reason="area", decided_by=intake)
    assert change(signed_in, waiting).status_code == 302
    assert Referral.objects.get().reason == "Wound care"
    assert Referral.objects.get().version == 1


@pytest.mark.parametrize("role", ["clinician", "admin", "auditor"])
def test_edit_refused(client: Any, waiting: Any, role: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(role))
    assert change(client, waiting).status_code == 403


def test_edit_not_there(signed_in: Any) -> None:
    assert signed_in.get(reverse("referrals:edit", args=[uuid.uuid4()])).status_code == 404
