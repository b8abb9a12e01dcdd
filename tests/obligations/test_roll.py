"""A new day, and the command that compares the ledger with the facts."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caseload.models import Episode
from core.clock import today
from obligations import derive
from obligations.actions import rolling as roll
from obligations.models import LedgerDay, Obligation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_new_york")]
DAY = datetime.timedelta(days=1)
SOC = datetime.date(2027, 1, 4)


def noon(on: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(on, datetime.time(17), tzinfo=datetime.UTC)


@pytest.fixture
def rolled_episode(case_manager: Any) -> Any:
    with time_machine.travel(noon(SOC), tick=False):
        episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=SOC)
        roll.roll()
        return episode


def test_roll_finds_every_day_on_which_time_alone_changes_the_ledger(rolled_episode: Any) -> None:
    moved = []
    for number in range(1, 190):
        day = SOC + number * DAY
        with time_machine.travel(noon(day), tick=False):
            changed = bool(derive.differences([rolled_episode.patient_id]))
            waits = roll.waiting(day - DAY, day).filter(pk=rolled_episode.patient_id).exists()
            assert waits or not changed, day
            if changed:
                moved.append(day)
                roll.roll()
                assert derive.differences([rolled_episode.patient_id]) == []
    assert moved


def test_roll_after_days_asleep_catches_up(rolled_episode: Any) -> None:
    with time_machine.travel(noon(SOC + 62 * DAY), tick=False):
        assert roll.roll() == 1
        assert derive.differences([rolled_episode.patient_id]) == []
        assert LedgerDay.objects.get().day == today()
        assert roll.roll() == 0


def test_coverage_that_begins_by_itself_is_rolled(rolled_episode: Any) -> None:
    starts = SOC + 10 * DAY
    rolled_episode.coverages.update(ends_on=starts - DAY)
    factories.CoverageFactory(
        episode=rolled_episode, starts_on=starts, payer=factories.PayerFactory(name="Acme", kind="commercial")
    )
    with time_machine.travel(noon(SOC + 9 * DAY), tick=False):
        roll.roll()
        assert Obligation.objects.get(rule="notice-of-admission").state == "open"
    with time_machine.travel(noon(starts), tick=False):
        roll.roll()
        assert Obligation.objects.get(rule="notice-of-admission").state == "void"


def test_roll_goes_on_where_it_stopped(case_manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll, "BATCH", 2)
    ids = sorted(factories.ActiveEpisodeFactory(worker=case_manager).patient_id for _ in range(5))
    assert roll.roll_on(on=today(), by=roll.ROLL) == 2
    at = LedgerDay.objects.get()
    assert (at.day, at.under_way, at.after_patient) == (None, today(), ids[1])
    assert roll.roll() == 3
    assert set(Obligation.objects.values_list("patient_id", flat=True)) == set(ids)
    assert LedgerDay.objects.get().day == today()


def test_check_right_after_midnight_leaves_out_who_waits_for_the_roll(rolled_episode: Any, capsys: Any) -> None:
    with time_machine.travel(noon(SOC + 60 * DAY), tick=False):
        call_command("reconcile", "--check")
    said = capsys.readouterr().out
    assert "1 patients wait for the roll" in said
    assert "drift 0" in said


def test_check_prints_the_drift_and_fails_and_the_repair_puts_it_right(episode: Any, capsys: Any) -> None:
    call_command("reconcile")
    capsys.readouterr()
    Obligation.objects.filter(rule="face-to-face").update(due_on=today(), because="tampered")
    with pytest.raises(SystemExit) as stopped:
        call_command("reconcile", "--check")
    said = capsys.readouterr().out
    assert stopped.value.code == 1
    assert f"face-to-face soc of episode {episode.pk}: due_on" in said
    assert "drift 1" in said
    call_command("reconcile")
    assert "drift 1" in capsys.readouterr().out
    call_command("reconcile", "--check")
    assert "drift 0" in capsys.readouterr().out


def test_check_of_some_patients_sees_only_them(episode: Any, case_manager: Any, capsys: Any) -> None:
    other = factories.ActiveEpisodeFactory(worker=case_manager)
    call_command("reconcile", "--patients", str(other.patient.uuid))
    assert set(Obligation.objects.values_list("episode", flat=True)) == {other.pk}
    call_command("reconcile")
    capsys.readouterr()
    Obligation.objects.filter(episode=other).update(title="tampered")
    call_command("reconcile", "--check", "--patients", str(episode.patient.uuid))
    assert "drift 0" in capsys.readouterr().out
    with pytest.raises(CommandError, match="uuid"):
        call_command("reconcile", "--check", "--patients", "42")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    soc_days_ago=st.integers(0, 500),
    moved_by=st.integers(-80, 80),
    reviews=st.lists(st.integers(0, 400), max_size=4, unique=True),
    program=st.sampled_from(["medicare-home-health", "private-duty"]),
)
def test_deriving_twice_changes_nothing_and_a_moved_start_moves_what_counts_from_it(
    case_manager: Any, soc_days_ago: int, moved_by: int, reviews: list[int], program: str
) -> None:
    soc = today() - soc_days_ago * DAY
    episode = factories.ActiveEpisodeFactory(
        worker=case_manager, start_of_care=soc, program=factories.ProgramFactory(key=program, name=program)
    )
    for after in reviews:
        if soc + after * DAY <= today():
            factories.ProgressReviewFactory(episode=episode, reviewed_on=soc + after * DAY)
    derive.reconcile([episode.patient_id])
    assert derive.reconcile([episode.patient_id]) == []
    before = dict(Obligation.objects.open().filter(episode=episode, cycle="soc").values_list("rule", "due_on"))
    Episode.objects.filter(pk=episode.pk).update(start_of_care=soc + moved_by * DAY)
    derive.reconcile([episode.patient_id])
    after_move = dict(Obligation.objects.open().filter(episode=episode, cycle="soc").values_list("rule", "due_on"))
    for rule in ("comprehensive-assessment", "face-to-face"):
        if rule in before and rule in after_move:
            assert after_move[rule] == before[rule] + moved_by * DAY
    Episode.objects.filter(pk=episode.pk).update(start_of_care=soc)
    derive.reconcile([episode.patient_id])
    assert dict(Obligation.objects.open().filter(episode=episode, cycle="soc").values_list("rule", "due_on")) == before
