"""The same form from sixteen clicks at the same instant, and from two people: one is made, the others are answered."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Cover, Team, TokenName, User
from caseload.models import Note, Program
from community.models import CommunityResource, Need
from core.clock import today
from paperwork.models import Payer
from tests import factories
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 16


def cases() -> dict[str, Any]:
    """What is posted where, by whom, and the rows of which there must then be one."""
    team = factories.TeamFactory()
    admin, supervisor = factories.UserFactory(role="admin"), factories.UserFactory(role="supervisor", team=team)
    keeper, colleague = (factories.UserFactory(role="case_manager", team=team) for _ in range(2))
    patient = factories.ActiveEpisodeFactory(worker=keeper).patient
    factories.NeedFactory(key="food", name="Food")
    staff = {"given_name": "Dana", "family_name": "Fox", "email": "dana@agency.example", "role": "clinician", "discipline": "SN",
             "hours_month": "120", "languages": "", "phone": "", "credential": "", "takes_new_patients": "on"}  # fmt: skip
    rules = {"cadences-TOTAL_FORMS": "0", "cadences-INITIAL_FORMS": "0"}
    cover = {"absent": keeper.uuid, "covering": colleague.uuid, "starts_on": today(), "ends_on": today()}
    return {
        "teams": (admin, "/settings/teams", {"name": "Night"}, Team.objects.filter(name="Night")),
        "tokens": (keeper, "/settings/tokens", {"name": "Export", "days": "30", "scopes": ["resources:read"]}, TokenName.objects.all()),
        "staff": (admin, "/settings/staff/new", staff, User.objects.get_queryset().filter(given_name="Dana")),
        "payers": (admin, "/settings/payers/new", {"name": "Sunrise", "kind": "commercial", "renewal_lead_days": "14"},
                   Payer.objects.filter(name="Sunrise")),
        "programs": (admin, "/settings/programs/new", {"name": "Waiver", "key": "waiver", "week_mode": "calendar",
                     "review_every_days": "30", **rules}, Program.objects.filter(key="waiver")),
        "needs": (admin, reverse("community:needs"), {"name": "Firewood"}, Need.objects.filter(name="Firewood")),
        "resources": (admin, reverse("community:resource_new"), {"organization": "Harbor", "name": "Meals", "status": "active",
                      "meets": "food", "accepts_referrals": "on"}, CommunityResource.objects.all()),
        "cover": (supervisor, reverse("accounts:covers"), cover, Cover.objects.all()),
        "notes": (keeper, reverse("caseload:note_new", args=[patient.uuid]), {"kind": "note", "text": "once"}, Note.objects.all()),
    }  # fmt: skip


KINDS = ("teams", "tokens", "staff", "payers", "programs", "needs", "resources", "cover", "notes")


def click(person: Any, where: str, form: dict[str, Any]) -> int:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    try:
        return client.post(where, form).status_code
    finally:
        connection.close()


@pytest.mark.parametrize("kind", KINDS)
def test_sixteen_clicks_with_one_key_make_one(kind: str) -> None:
    person, where, form, rows = cases()[kind]
    sent = form | {"submission_key": str(uuid.uuid4())}
    codes = at_once([lambda: click(person, where, sent)] * CLICKS)
    assert rows.count() == 1
    # A token's secret is shown once: its form says so to the others
    told = sorted(codes)
    assert told == ([200] + [422] * (CLICKS - 1) if kind == "tokens" else [302] * CLICKS), told


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"notes", "tokens"}])
def test_two_pages_that_ask_for_the_same_at_once_make_one_and_a_sentence(kind: str) -> None:
    person, where, form, rows = cases()[kind]
    keys = [str(uuid.uuid4()) for _ in range(4)]
    codes = at_once([lambda key=key: click(person, where, form | {"submission_key": key}) for key in keys])
    assert max(codes) < 500, codes
    assert rows.count() == 1, codes
    assert sorted(codes)[0] == 302
    assert all(code in {302, 409, 422} for code in codes)
    assert codes.count(302) == 1
