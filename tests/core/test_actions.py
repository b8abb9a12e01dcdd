"""The one door for change."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from caseload.models import Contact, Patient
from core.change import actions, refusals
from core.change.actions import Refused, System, action
from core.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reconciled(settings, monkeypatch):
    """The patients handed to the reconciler, one set for each outermost action."""
    calls: list[set[int]] = []
    monkeypatch.setattr("obligations.derive.reconcile", lambda ids: calls.append(set(ids)))
    settings.RECONCILER = "obligations.derive.reconcile"
    return calls


@action("test.rename")
def rename(*, contact: Contact, name: str, by: object) -> Contact:
    """Rename a contact."""
    contact.name = name
    contact.save(update_fields=["name"])
    return contact


@action("test.rename-two")
def rename_two(*, first: Contact, second: Contact, name: str, by: object) -> None:
    """Rename two contacts by the other action."""
    rename(contact=first, name=name, by=by)
    rename(contact=second, name=name, by=by)


@action("test.batch")
def batch(*, ids: list[int], by: object) -> int:
    """Touch many."""
    actions.touch(ids)
    return len(ids)


@action("test.break")
def break_halfway(*, contact: Contact, by: object) -> None:
    """Write, then fail."""
    contact.name = "half"
    contact.save()
    raise Refused("Not now.")


@action("test.go-on")
def go_on(*, contacts: list[Contact], by: object) -> None:
    """Do what fails, then what does not."""
    [contact] = contacts
    with suppress(Refused):
        break_halfway(contact=contact, by=by)
    rename(contact=contact, name="New", by=by)


@action("test.move")
def move(*, contact: Contact, patient: Patient, by: object) -> None:
    """Give a contact to another patient, then fail."""
    contact.patient = patient
    raise Refused("Not now.")


def test_a_patient_whom_a_failed_action_let_go_of_is_held_anew(case_manager, monkeypatch):
    contact, held = factories.ContactFactory(name="Old"), []
    monkeypatch.setattr("caseload.charts.hold", held.append)
    go_on(contacts=[contact], by=case_manager)
    assert held == [{contact.patient_id}] * 2  # at the beginning, and once more after what failed
    assert contact.name == "New"


def test_failed_action_leaves_the_records_it_was_given_as_they_were(case_manager):
    contact, other = factories.ContactFactory(name="Old"), factories.PatientFactory()
    patient = contact.patient
    with pytest.raises(Refused):
        break_halfway(contact=contact, by=case_manager)
    assert contact.name == "Old"
    with pytest.raises(Refused):
        move(contact=contact, patient=other, by=case_manager)
    assert (contact.patient_id, contact.patient) == (patient.pk, patient)


def test_action_writes_who_what_before_and_after(case_manager, reconciled):
    contact = factories.ContactFactory(name="Old")
    rename(contact=contact, name="New", by=case_manager)
    event = AuditEvent.objects.get(verb="test.rename")
    assert (event.actor, event.patient_id, event.changes["name"]) == (case_manager, contact.patient_id, ["Old", "New"])
    assert reconciled == [{contact.patient_id}]


def test_action_inside_an_action_reconciles_once_with_all_patients(case_manager, reconciled):
    first, second = factories.ContactFactory(), factories.ContactFactory()
    rename_two(first=first, second=second, name="X", by=case_manager)
    assert reconciled == [{first.patient_id, second.patient_id}]
    assert AuditEvent.objects.filter(verb="test.rename").count() == 2


def test_action_of_a_batch_names_its_patients(reconciled):
    batch(ids=[1, 2, 3], by=System("import"))
    assert reconciled == [{1, 2, 3}]
    assert AuditEvent.objects.get(verb="test.batch").system_actor == "import"


def test_action_refused_leaves_nothing_half_written(case_manager, reconciled):
    contact = factories.ContactFactory(name="Old")
    with pytest.raises(Refused):
        break_halfway(contact=contact, by=case_manager)
    contact.refresh_from_db()
    assert contact.name == "Old"
    assert not AuditEvent.objects.exists()
    assert reconciled == []


def test_reconciler_failure_undoes_the_change(case_manager, monkeypatch, settings):
    def fail(ids: set[int]) -> None:
        raise RuntimeError("ledger")

    monkeypatch.setattr("obligations.derive.reconcile", fail)
    settings.RECONCILER = "obligations.derive.reconcile"
    contact = factories.ContactFactory(name="Old")
    with pytest.raises(RuntimeError):
        rename(contact=contact, name="New", by=case_manager)
    assert Contact.objects.get(pk=contact.pk).name == "Old"


def test_action_refuses_positional_arguments(case_manager):
    with pytest.raises(TypeError, match="keyword"):
        rename(factories.ContactFactory(), "x", case_manager)  # type: ignore[misc]


def test_action_without_an_actor_cannot_be_declared():
    with pytest.raises(TypeError, match="by"):

        @action("test.nobody")
        def nobody(*, contact: Contact) -> None:
            """No actor."""


def test_touch_outside_an_action_is_a_mistake():
    with pytest.raises(RuntimeError):
        actions.touch([1])


def test_constraint_comes_out_as_its_sentence(case_manager, episode):
    from caseload.actions.patients import admit

    with pytest.raises(Refused, match="already has an open episode"):
        admit(patient=episode.patient, program=episode.program, referral_at=episode.referral_at, by=case_manager)


def test_constraint_without_a_sentence_is_refused_in_words_and_logged_by_name(case_manager, caplog, monkeypatch):
    monkeypatch.setattr(refusals, "sentences", dict)

    @action("test.twice")
    def twice(*, patient: Patient, by: object) -> None:
        """Break a constraint that nobody should meet."""
        for _ in range(2):
            factories.PatientIdentifierFactory(patient=patient, system="s", value="v")

    with pytest.raises(Refused, match="There already is one like this"):
        twice(patient=factories.PatientFactory(), by=case_manager)
    assert [record.constraint for record in caplog.records] == ["patient_identifier_once"]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE core_auditevent SET verb = 'x'",
        "DELETE FROM core_auditevent",
        "TRUNCATE core_auditevent",
        "UPDATE core_auditevent SET at = now()",
    ],
)
def test_audit_trail_refuses_change(attack):
    factories.AuditEventFactory()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
