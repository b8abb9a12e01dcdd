"""After an upgrade: promises that an earlier version did not know are opened, counted, and nobody is mailed about the past."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

import homehealth
from caseload.actions import patients as caseload
from core.change.actions import Refused
from core.clock import now, today
from core.models import AuditEvent
from obligations import derive, edition
from obligations.models import LedgerDay, Obligation
from paperwork.actions import filings as filing
from reminders.actions import upgrade
from reminders.actions.repair import repair
from reminders.models import InboxItem, Notification
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
WORDS = "Found by an update of Hearthside after its day had passed"


def signed(episode: Any, purpose: str, on: datetime.date, by: Any) -> None:
    factories.AssessmentFactory(
        episode=episode,
        purpose=purpose,
        status="signed",
        completed_on=on,
        author=by,
        signed_by=by,
        signed_at=now(),
        drug_regimen_reviewed=True,
        content_sha256="0" * 64,
    )


def as_left_by_an_earlier_version(worker: Any) -> Any:
    """An episode whose "other follow-up" 60 days ago asked for nothing, whose resumption of today asks for nothing, and
    whose first transmission was accepted and is still called open."""
    soc = today() - 70 * DAY
    episode = factories.ActiveEpisodeFactory(worker=worker, start_of_care=soc)
    signed(episode, "start", soc, worker)
    with transaction.atomic():
        derive.reconcile([episode.patient_id])
    signed(episode, "other", today() - 60 * DAY, worker)  # from here on nothing is derived, as if nothing asked for it
    signed(episode, "resumption", today(), worker)
    factories.FilingFactory(episode=episode, kind="oasis", cycle="soc", filed_on=soc + DAY, accepted_on=soc + DAY)
    return episode


@pytest.fixture
def left(case_manager: Any) -> Any:
    return as_left_by_an_earlier_version(case_manager)


def carry_over() -> str:
    said: list[str] = []
    upgrade.carry_over(said.append)
    return "\n".join(said)


def of(episode: Any, cycle: str) -> Obligation:
    return Obligation.objects.get(episode=episode, rule="oasis-transmission", cycle=cycle)


def test_the_upgrade_says_what_it_opened_and_closed(left: Any) -> None:
    assert carry_over() == "Promises derived anew: opened 2, closed 1, to be checked 1"
    assert of(left, "soc").state == "done"
    assert of(left, "follow-up").to_check_since == today()
    assert of(left, "roc").to_check_since is None
    assert AuditEvent.objects.filter(verb="ledger.upgrade", system_actor="upgrade").count() == 1


def test_nobody_is_told_of_what_lay_before_the_upgrade(left: Any) -> None:
    carry_over()
    repair()
    past = of(left, "follow-up")
    assert not Notification.objects.filter(obligation=past).exists()
    assert not InboxItem.objects.filter(obligation=past).exists()
    assert Notification.objects.filter(obligation=of(left, "roc"), due_at__date__gt=today()).exists()


def test_a_second_run_opens_nothing(left: Any) -> None:
    carry_over()
    assert carry_over() == ""
    LedgerDay.objects.update(derived_by="another edition")
    assert carry_over() == "Promises derived anew: opened 0, closed 0, to be checked 0"
    assert of(left, "follow-up").is_to_check


def test_a_database_without_patients_is_left_as_it_is() -> None:
    assert carry_over() == ""
    assert not LedgerDay.objects.exists()


def test_an_interrupted_run_is_finished_by_the_next(left: Any, case_manager: Any, monkeypatch: Any) -> None:
    other = as_left_by_an_earlier_version(case_manager)
    monkeypatch.setattr(upgrade, "BATCH", 1)
    whole = upgrade.derive_anew

    def stopped(*, patient_ids: list[int], by: Any) -> Any:
        if other.patient_id in patient_ids:
            raise KeyboardInterrupt
        return whole(patient_ids=patient_ids, by=by)

    monkeypatch.setattr(upgrade, "derive_anew", stopped)
    with pytest.raises(KeyboardInterrupt):
        carry_over()
    assert of(left, "follow-up").is_to_check
    monkeypatch.setattr(upgrade, "derive_anew", whole)
    assert carry_over() == "Promises derived anew: opened 2, closed 1, to be checked 1"
    assert of(other, "follow-up").is_to_check


def test_a_patient_who_cannot_be_derived_is_named_and_the_others_go_on(
    left: Any, case_manager: Any, monkeypatch: Any
) -> None:
    stuck = as_left_by_an_earlier_version(case_manager)
    whole = derive.differences

    def refuses(patient_ids: Any, as_of: Any = None) -> Any:
        if stuck.patient_id in patient_ids:
            raise Refused("This date is out of the calendar.")
        return whole(patient_ids, as_of)

    monkeypatch.setattr(derive, "differences", refuses)
    first, second = carry_over().splitlines()
    assert first == "Promises derived anew: opened 2, closed 1, to be checked 1"
    assert second == f"could not be derived: patient {stuck.patient.uuid} (This date is out of the calendar.)"
    monkeypatch.undo()
    assert carry_over().startswith("Promises derived anew: opened 2"), "the next `migrate` tries again"


def test_pages_say_to_be_checked_and_what_to_do(client: Any, left: Any, case_manager: Any, supervisor: Any) -> None:
    carry_over()
    patient = left.patient
    client.force_login(case_manager)
    pages = [
        reverse("today"),
        f"{reverse('today')}?show=check",
        f"{reverse('today')}?by=patient",
        reverse("obligations:of_patient", args=[patient.uuid]),
        reverse("desk:paperwork"),
        reverse("paperwork:of_patient", args=[patient.uuid]),
    ]
    for page in pages:
        text = client.get(page).content.decode()
        assert text.count(WORDS) == 1, page
        assert "To be checked" in text
    face_sheet = client.get(reverse("caseload:patient", args=[patient.uuid])).content.decode()
    assert "To be checked" in face_sheet
    assert "1 to be checked" in client.get(reverse("today")).content.decode()
    assert WORDS not in client.get(f"{reverse('today')}?show=overdue").content.decode()
    assert WORDS not in client.get(f"{reverse('desk:paperwork')}?view=overdue").content.decode()
    client.force_login(supervisor)
    assert WORDS in client.get(reverse("today")).content.decode()


def test_recording_the_day_it_was_done_settles_it(left: Any, case_manager: Any) -> None:
    carry_over()
    on = today() - 50 * DAY
    filing.file(
        episode=left, kind="oasis", cycle="follow-up", period_number=1, filed_on=on, accepted_on=on, by=case_manager
    )
    row = of(left, "follow-up")
    assert (row.state, row.closed_on, row.to_check_since) == ("done", on, None)


def test_a_promise_due_on_another_day_is_an_ordinary_one_again(left: Any) -> None:
    row = Obligation.objects.get(episode=left, rule="face-to-face")
    Obligation.objects.filter(pk=row.pk).update(due_on=row.due_on - DAY, to_check_since=today())
    derive.reconcile([left.patient_id])
    row.refresh_from_db()
    assert row.to_check_since is None


def test_a_deadline_that_the_new_rules_move_into_the_past_is_to_be_checked(left: Any) -> None:
    rows = Obligation.objects.filter(episode=left, rule="face-to-face")
    rows.update(due_on=today() + DAY)
    carry_over()
    assert rows.get().is_to_check
    assert not Notification.objects.filter(obligation__in=rows).exists()


def test_what_was_overdue_before_stays_overdue_and_its_reminders_go_on(left: Any) -> None:
    rows = Obligation.objects.filter(episode=left, rule="face-to-face")
    rows.update(due_on=today() - 9 * DAY)
    carry_over()
    assert rows.get().is_overdue(today())
    assert Notification.objects.filter(obligation__in=rows).exists()


def test_what_the_earlier_version_voids_meanwhile_is_still_to_be_checked(left: Any, case_manager: Any) -> None:
    carry_over()
    Obligation.objects.filter(pk=of(left, "follow-up").pk).update(state="void")  # by a process not yet replaced
    caseload.write_note(patient=left.patient, kind="call", mode="phone", text="Doing well.", by=case_manager)
    assert of(left, "follow-up").is_to_check
    assert not Notification.objects.filter(obligation=of(left, "follow-up")).exists()


def test_another_rule_is_another_edition(tmp_path: Path, monkeypatch: Any) -> None:
    before = edition.edition()
    copy = tmp_path / "moved"
    shutil.copytree(Path(homehealth.__path__[0]), copy)
    monkeypatch.setattr(homehealth, "__path__", [str(copy)])
    assert edition.edition() == before, "moving files derives nothing anew"
    rule = copy / "deadlines" / "end_of_care.py"
    rule.write_text(rule.read_text().replace("closed_on=", "closed_on=None or "))
    assert edition.edition() != before


@pytest.mark.django_db(transaction=True)
def test_migrate_carries_over_when_every_table_is_as_it_should_be(left: Any, capsys: Any) -> None:
    call_command("migrate", "obligations", verbosity=0)
    call_command("migrate", plan=True)
    call_command("migrate", check_unapplied=True)
    assert "derived anew" not in capsys.readouterr().out
    call_command("migrate", verbosity=0)
    assert "opened 2, closed 1, to be checked 1" in capsys.readouterr().out
