"""The invented agency: whole, consistent and alive on any day it is made."""

from __future__ import annotations

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import Cover, User
from accounts.permissions import Role
from assessments.models import Assessment
from caseload.models import Concern, Contact, Patient, ReadingLimit
from community.models import CommunityResource
from core.clock import today
from demo.agency import ACCOUNTS
from endings.truth import contradictions, strays
from obligations import derive
from paperwork.models import Filing
from referrals.models import BundleUpdate, Referral
from referrals.updates import items
from visits.models import Visit

pytestmark = pytest.mark.django_db
LISTS = {
    Role.CASE_MANAGER: ["/today", "/patients/", "/schedule?view=week", "/schedule?view=unassigned", "/paperwork", "/referrals", "/resources", "/inbox"],
    Role.CLINICIAN: ["/today", "/patients/", "/schedule?view=list"],
    Role.SUPERVISOR: ["/today", "/patients/", "/team", "/team/deadlines", "/team/patients", "/team/missed", "/referrals"],
    Role.ADMIN: ["/today", "/settings/staff", "/settings/teams", "/settings/programs/", "/settings/payers/", "/resources", "/resources/stale"],
    Role.AUDITOR: ["/today", "/patients/", "/team", "/referrals"],
    Role.INTAKE: ["/today", "/patients/", "/referrals"],
}  # fmt: skip


def seed():
    said = io.StringIO()
    call_command("seed_demo", patients=60, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    "moment",
    [
        "2027-01-04 15:00",
        "2028-02-29 04:30",
        "2026-11-01 06:10",
        "2027-03-14 11:59",
        "2026-12-31 23:50",
        "2026-12-01 15:00",
    ],
)
def test_seed_agrees_with_its_ledger_whenever_it_is_made(moment):
    with time_machine.travel(f"{moment}+00:00", tick=True):
        assert "60 of 60 patients" in seed()
        found = derive.differences(list(Patient.objects.values_list("pk", flat=True)))
        contradicts = contradictions() + strays()
    assert found == contradicts == []


def test_seed_leaves_no_list_empty_for_anybody(client):
    seed()
    empty = []
    for role, pages in LISTS.items():
        client.force_login(User.objects.get(email=ACCOUNTS[role][0]))
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, (role, page, answer.status_code)
            if 'class="empty' in answer.content.decode():
                empty.append((role.value, page))
    assert empty == []


def test_seed_has_one_of_each_thing_that_goes_wrong():
    seed()
    assert Visit.objects.filter(status="missed").exists()
    assert Visit.objects.filter(makes_up__status="missed", status="planned").exists()
    assert Filing.objects.standing().filter(replaces__isnull=False).exists()
    assert Filing.objects.filter(is_error=True).exists()
    assert any(
        filing.awaits_answer for filing in Filing.objects.standing().exclude(kind="claim").filter(filed_on=today())
    )
    assert Contact.objects.filter(may_know=Contact.Scope.NOTHING).exists()
    assert Assessment.objects.exclude(date_reason="").exists()
    assert Visit.objects.needed().exists()
    assert Visit.objects.filter(joint_with__discipline="HHA", joint_reason="aide-supervision").exists()
    assert Assessment.objects.filter(status="draft").exists()
    assert Referral.objects.filter(status="received", urgency="urgent").exists()
    assert Referral.objects.filter(status="declined").exists()
    assert CommunityResource.objects.filter(status=CommunityResource.Status.CLOSED).exists()
    assert Cover.objects.exists()
    assert Patient.objects.filter(open_episode__status="admitted").exists()
    assert Patient.objects.filter(open_episode__isnull=True).exists()
    assert set(Concern.objects.open().values_list("kind", flat=True)) >= {"answer", "medicine"}
    assert ReadingLimit.objects.exists()


def test_seed_refuses_a_database_with_patients(patient):
    with pytest.raises(CommandError, match="has patients already"):
        seed()


def test_seed_refuses_too_few():
    with pytest.raises(CommandError, match="at least 60"):
        call_command("seed_demo", patients=10)


def test_seed_holds_what_a_hospital_sent():
    seed()
    updates = BundleUpdate.objects.open().select_related("referral", "patient")
    assert {"waiting referral" if each.referral else "chart" for each in updates} == {"waiting referral", "chart"}
    assert all(items(each) for each in updates)
    assert Referral.objects.waiting().filter(enclosed__has_key="requests").count() == 1
