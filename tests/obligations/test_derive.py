"""The ledger follows the facts."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine

from caseload import facts as caseload_facts
from caseload.actions import patients as caseload
from core.change.actions import Refused
from core.clock import now, today
from endings.actions import closing
from obligations import derive
from obligations.models import Obligation, ObligationChange
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def ledger(episode: Any) -> dict[tuple[str, str], Obligation]:
    return {(row.rule, row.cycle): row for row in Obligation.objects.filter(episode=episode)}


def test_ledger_of_an_active_medicare_episode(episode: Any, case_manager: Any) -> None:
    derive.reconcile([episode.patient_id])
    found = ledger(episode)
    soc = episode.start_of_care
    assert found["comprehensive-assessment", "soc"].due_on == soc + 5 * DAY
    assert found["notice-of-admission", "soc"].due_on >= soc + 5 * DAY
    assert found["face-to-face", "soc"].due_on == soc + 30 * DAY
    assert found["progress-review", "1"].due_on == soc + 30 * DAY
    plan = found["plan-of-care-review", "cert-1"]
    assert plan.owner == case_manager
    assert plan.title.endswith("period 1")
    assert plan.because.startswith("Start of care")
    assert plan.citation
    assert plan.closes
    assert plan.state == "open"


def test_ledger_derived_twice_changes_nothing(episode: Any) -> None:
    assert derive.reconcile([episode.patient_id])
    assert derive.reconcile([episode.patient_id]) == []
    assert derive.differences([episode.patient_id]) == []
    assert not ObligationChange.objects.exists()


def test_correcting_the_start_of_care_moves_what_follows_and_keeps_the_history(episode: Any, case_manager: Any) -> None:
    derive.reconcile([episode.patient_id])
    before = ledger(episode)
    caseload.start_care(episode=episode, on=episode.start_of_care - 3 * DAY, by=case_manager)
    after = ledger(episode)
    assert after["comprehensive-assessment", "soc"].due_on == before["comprehensive-assessment", "soc"].due_on - 3 * DAY
    assert after["face-to-face", "soc"].due_on == before["face-to-face", "soc"].due_on - 3 * DAY
    assert after["comprehensive-assessment", "soc"].uuid == before["comprehensive-assessment", "soc"].uuid
    change = ObligationChange.objects.get(obligation=after["face-to-face", "soc"])
    assert change.changes["due_on"] == [
        before["face-to-face", "soc"].due_on.isoformat(),
        after["face-to-face", "soc"].due_on.isoformat(),
    ]


def test_filing_closes_and_a_correction_of_it_opens_again(episode: Any) -> None:
    filing = factories.FilingFactory(episode=episode, kind="noa", filed_on=today(), accepted_on=today())
    derive.reconcile([episode.patient_id])
    row = ledger(episode)["notice-of-admission", "soc"]
    assert (row.state, row.closed_on) == ("done", today())
    assert row.was_late == (today() > row.due_on)
    factories.FilingFactory(episode=episode, kind="noa", filed_on=today(), accepted_on=None, replaces=filing)
    derive.reconcile([episode.patient_id])
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("open", None)


def test_discharge_voids_what_no_longer_matters_and_keeps_what_is_owed(episode: Any, case_manager: Any) -> None:
    derive.reconcile([episode.patient_id])
    closing.discharge(episode=episode, on=today(), reason="goals met", by=case_manager)
    found = ledger(episode)
    assert found["progress-review", "1"].state == "void"
    assert found["face-to-face", "soc"].state == "open"
    assert found["discharge-summary", "discharge"].state == "open"


def test_payer_decides_the_notice(episode: Any) -> None:
    payer = factories.PayerFactory(name="Acme", kind="commercial")
    episode.coverages.update(payer=payer)
    derive.reconcile([episode.patient_id])
    assert ("notice-of-admission", "soc") not in ledger(episode)


def test_program_cadences_give_contacts_and_a_call_closes_the_month(case_manager: Any) -> None:
    program = factories.ProgramFactory(
        key="test-waiver",
        name="Waiver",
        review_every_days=14,
        cadences=[
            {
                "key": "monthly",
                "activity": "contact",
                "mode": "any",
                "kind": "calendar_month",
                "citation": "state manual",
            }
        ],
    )
    with time_machine.travel("2027-03-10T15:00:00Z", tick=False):
        episode = factories.ActiveEpisodeFactory(
            program=program, worker=case_manager, start_of_care=datetime.date(2027, 2, 20)
        )
        derive.reconcile([episode.patient_id])
        found = ledger(episode)
        assert found["progress-review", "1"].due_on == datetime.date(2027, 3, 6)
        month = found["program-contact", "2027-03"]
        assert (month.due_on, month.state, month.page) == (datetime.date(2027, 3, 31), "open", "contact")
        caseload.write_note(patient=episode.patient, kind="call", mode="phone", text="Doing well.", by=case_manager)
        month.refresh_from_db()
        assert month.state == "done"


def test_reappointment_moves_open_promises_to_the_new_case_manager(
    episode: Any, case_manager: Any, supervisor: Any
) -> None:
    derive.reconcile([episode.patient_id])
    colleague = factories.UserFactory(role="case_manager", team=case_manager.team)
    caseload.appoint(episode=episode, worker=colleague, reason="Leave", by=supervisor)
    owners = set(Obligation.objects.open().filter(episode=episode).values_list("owner", flat=True))
    assert owners == {colleague.pk}


def test_owner_who_cannot_sign_in_gives_way_to_the_supervisor(episode: Any, case_manager: Any, supervisor: Any) -> None:
    type(case_manager).objects.filter(pk=case_manager.pk).update(is_active=False)
    derive.reconcile([episode.patient_id])
    assert set(Obligation.objects.open().values_list("owner", flat=True)) == {supervisor.pk}


def test_owner_is_somebody_even_before_anyone_is_appointed(intake: Any, admin: Any) -> None:
    episode = factories.EpisodeFactory()
    derive.reconcile([episode.patient_id])
    assert set(Obligation.objects.open().values_list("owner", flat=True)) == {intake.pk}


def test_facts_no_calendar_holds_are_refused_in_words(case_manager: Any) -> None:
    episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=datetime.date(2999, 12, 30))
    with pytest.raises(Refused, match="1900"):
        derive.reconcile([episode.patient_id])


def test_old_kept_promises_stay_as_history(case_manager: Any) -> None:
    with time_machine.travel("2027-01-20T15:00:00Z", tick=False):
        episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=datetime.date(2027, 1, 4))
        factories.ProgressReviewFactory(episode=episode, reviewed_on=datetime.date(2027, 1, 18))
        derive.reconcile([episode.patient_id])
    with time_machine.travel("2028-06-20T15:00:00Z", tick=False):
        derive.reconcile([episode.patient_id])
    assert ledger(episode)["progress-review", "1"].state == "done"


def test_nap_ends_when_the_promise_moves_before_it(episode: Any, case_manager: Any) -> None:
    derive.reconcile([episode.patient_id])
    row = ledger(episode)["face-to-face", "soc"]
    Obligation.objects.filter(pk=row.pk).update(snoozed_until=row.due_on, snooze_reason="Office closed")
    caseload.start_care(episode=episode, on=episode.start_of_care - DAY, by=case_manager)
    row.refresh_from_db()
    assert (row.snoozed_until, row.snooze_reason) == (None, "")


def test_reconcile_needs_the_same_number_of_queries_for_any_number_of_patients(queries: Any, case_manager: Any) -> None:
    def made(count: int) -> int:
        ids = [factories.ActiveEpisodeFactory(worker=case_manager).patient_id for _ in range(count)]
        with queries() as seen:
            derive.reconcile(ids)
        return len(seen)

    few, many = made(2), made(40)
    assert many == few
    assert few <= 17


def test_facts_of_notes_count_days_and_only_talks_with_the_person(
    patient: Any, episode: Any, case_manager: Any
) -> None:
    write = lambda **words: factories.NoteFactory(patient=patient, author=case_manager, **words)  # noqa: E731
    talk = write(kind="call", mode="phone")
    write(kind="call", mode="phone")
    write(kind="family", mode="phone")
    write(kind="note", mode="written")
    write(kind="note", mode="in_person", happened_at=now() - DAY)
    found = caseload_facts.facts([episode.pk])[episode.pk]
    assert sorted({(done.what, done.on) for done in found}) == [
        ("contact", today() - DAY),
        ("contact", today()),
        ("face-to-face-contact", today() - DAY),
    ]
    factories.NoteFactory(patient=patient, corrects=talk, kind="note", mode="", author=case_manager)
    assert len(caseload_facts.facts([episode.pk])[episode.pk]) == 3
