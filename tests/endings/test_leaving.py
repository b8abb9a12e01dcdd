"""Kind: somebody who leaves the agency leaves no patient and no visit behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from caseload.models import Assignment, Patient
from core.change.actions import Refused
from core.clock import now, today
from endings.actions import closing, leaving
from endings.models import Ending
from endings.truth import contradictions
from reminders.models import InboxItem
from tests import factories
from visits.models import Visit


@pytest.fixture
def admin(db: None) -> Any:
    return factories.UserFactory(role="admin")


@pytest.fixture
def receiver(db: None) -> Any:
    return factories.UserFactory(role="case_manager")


def test_patients_are_given_on_and_the_account_is_closed(episode: Any, worker: Any, receiver: Any, admin: Any) -> None:
    with pytest.raises(Refused, match="Choose who takes them"):
        leaving.leave(person=worker, by=admin)
    leaving.leave(person=worker, receiver=receiver, by=admin)
    worker.refresh_from_db()
    assert not worker.is_active
    assert list(Patient.objects.visible_to(receiver)) == [episode.patient]
    assert "In your charge from today" in InboxItem.objects.get(user=receiver, obligation=None).says
    assert contradictions([episode.patient_id]) == []


def test_visits_ahead_are_scheduled_again(episode: Any, clinician: Any, admin: Any) -> None:
    leaving.leave(person=clinician, by=admin)
    assert set(Visit.objects.filter(episode=episode).values_list("status", flat=True)) == {"completed", "needed"}
    assert not Visit.objects.filter(clinician=clinician, starts_at__gt=now()).exists()


def test_undone_it_is_as_it_was(episode: Any, worker: Any, clinician: Any, receiver: Any, admin: Any) -> None:
    planned = list(Visit.objects.filter(status="planned").order_by("pk").values_list("pk", "clinician_id", "starts_at"))
    for person, to in ((clinician, None), (worker, receiver)):
        ending = leaving.leave(person=person, receiver=to, by=admin)
        leaving.come_back(ending=ending, by=admin)
    assert (
        list(Visit.objects.filter(status="planned").order_by("pk").values_list("pk", "clinician_id", "starts_at"))
        == planned
    )
    assert list(Patient.objects.visible_to(type(worker).objects.get_queryset().get(pk=worker.pk))) == [episode.patient]
    assert Assignment.objects.open().get().worker == worker
    with pytest.raises(Refused, match="already"):
        leaving.come_back(ending=ending, by=admin)
    assert contradictions([episode.patient_id]) == []


def test_somebody_whose_patients_are_discharged_may_leave(episode: Any, worker: Any, admin: Any) -> None:
    closing.discharge(episode=episode, on=today(), reason="Goals met", by=worker)
    leaving.leave(person=worker, by=admin)
    worker.refresh_from_db()
    assert not worker.is_active


def test_on_the_page_it_is_seen_first(episode: Any, worker: Any, receiver: Any, admin: Any, client: Any) -> None:
    client.force_login(admin)
    where = reverse("endings:leave", args=[worker.uuid])
    assert client.get(where).status_code == 200
    alone = client.post(where, {"reason": "Retires"})
    assert (alone.status_code, "Choose who takes them" in alone.content.decode()) == (422, True)
    shown = client.post(where, {"receiver": receiver.uuid, "reason": "Retires"}).content.decode()
    assert "Gives 1 patient to" in shown
    assert not Ending.objects.exists()
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    assert client.post(where, {"receiver": receiver.uuid, "reason": "Retires", "seen": seen}).status_code == 302
    back = reverse("endings:come_back", args=[worker.uuid])
    assert "Gives 1 patient to" in client.get(back).content.decode()
    assert client.post(back, {"reason": ""}).status_code == 302
    assert not Ending.objects.standing().exists()


@pytest.mark.parametrize("role", ["case_manager", "clinician", "supervisor", "auditor", "intake"])
def test_only_an_administrator_does_it(role: str, worker: Any, client: Any) -> None:
    client.force_login(factories.UserFactory(role=role))
    for name in ("leave", "come_back"):
        assert client.get(reverse(f"endings:{name}", args=[worker.uuid])).status_code == 403
