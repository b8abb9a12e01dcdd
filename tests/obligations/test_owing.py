"""Whatever an administrator changes, the ledger agrees with the facts at once: also for those who were discharged."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.management import call_command

from accounts.actions import cover as cover_actions
from accounts.actions import staff as accounts
from caseload.actions import patients as caseload
from caseload.actions import programs as program_actions
from caseload.models import Episode
from community import actions as directory_actions
from core.clock import today
from endings.actions import closing
from obligations.actions import rolling as roll
from obligations.models import Obligation
from paperwork.actions import filings as paperwork
from paperwork.actions import payers as payer_actions
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MONTHLY = {
    "key": "monthly", "activity": "contact", "mode": "any", "kind": "calendar_month", "citation": "state manual",
}  # fmt: skip


class World:
    """One program and payer with an episode of every standing: admitted, active, discharged, long ago, come back."""

    def __init__(self, case_manager: Any, supervisor: Any, admin: Any) -> None:
        self.case_manager, self.supervisor, self.admin = case_manager, supervisor, admin
        self.program = factories.ProgramFactory(key="waiver", name="Waiver", review_every_days=14, cadences=[MONTHLY])
        self.payer = factories.PayerFactory(name="Harbor Health", kind="medicare_ffs")
        self.gone = factories.UserFactory(role="case_manager", team=case_manager.team, is_active=False)
        self.active = self._episode(50)
        self.admitted = self._episode(None)
        self.discharged = self._episode(120, left=40)
        self.of_one_who_left = self._episode(120, left=40, worker=self.gone)
        self.with_ended_coverage = self._episode(120)
        self.with_ended_coverage.coverages.update(ends_on=today() - 5 * DAY)
        self.with_coverage_ahead = self._episode(20)
        self.with_coverage_ahead.coverages.update(starts_on=today() + 5 * DAY)
        self.come_back = self._episode(10, patient=self._episode(300, left=200).patient)
        self.with_nobody = self._episode(None, worker=None)
        self.long_ago = self._episode(1500, left=1400)
        call_command("reconcile")

    def _episode(self, soc: int | None, left: int | None = None, **facts: Any) -> Any:
        facts = {"worker": self.case_manager, "program": self.program, **facts}
        if soc is None:
            episode = factories.EpisodeFactory(**facts, start_of_care=today() + 3 * DAY)
        else:
            episode = factories.ActiveEpisodeFactory(**facts, start_of_care=today() - soc * DAY)
            for after in (10, 30, 45):
                if after < soc - (left or 0):
                    on = episode.start_of_care + after * DAY
                    factories.ProgressReviewFactory(episode=episode, reviewed_on=on)
                    at = datetime.datetime.combine(on, datetime.time(17), tzinfo=datetime.UTC)
                    factories.NoteFactory(patient=episode.patient, kind="call", mode="phone", happened_at=at)
        episode.coverages.update(payer=self.payer)
        if left is not None:
            Episode.objects.filter(pk=episode.pk).update(status="discharged", discharged_on=today() - left * DAY)
            type(episode.patient).objects.filter(pk=episode.patient_id).update(open_episode=None)
        return episode

    def program_changes(self, **changes: Any) -> Any:
        version = type(self.program).objects.get(pk=self.program.pk).version
        return program_actions.change(program=self.program, seen_version=version, changes=changes, by=self.admin)

    def payer_changes(self, **changes: Any) -> Any:
        return payer_actions.change(payer=self.payer, seen_version=1, changes=changes, by=self.admin)

    def person_changes(self, person: Any, **changes: Any) -> Any:
        return accounts.change_staff(person=person, seen_version=person.version, changes=changes, by=self.admin)


def new_supervisor(world: World) -> None:
    accounts.add_staff(
        email="new@example.org", role="supervisor", team=world.case_manager.team, given_name="N", family_name="O",
        by=world.admin,
    )  # fmt: skip


def second_team(world: World) -> None:
    world.person_changes(world.supervisor, team=factories.TeamFactory())


def reactivated(world: World) -> None:
    accounts.reactivate(person=world.gone, by=world.admin)


def deactivated(world: World) -> None:
    accounts.deactivate(person=world.supervisor, by=world.admin)


def covered(world: World) -> None:
    cover = cover_actions.arrange(
        absent=world.case_manager, covering=world.supervisor, starts_on=today(), ends_on=today() + DAY, by=world.admin
    )
    cover_actions.end(cover=cover, by=world.admin)


def another_payer(world: World) -> None:
    other = factories.PayerFactory(name="Other", kind="medicaid")
    paperwork.end_coverage(coverage=world.active.coverages.get(), ends_on=today() - DAY, by=world.admin)
    paperwork.cover(episode=world.active, payer=other, member_number="1", starts_on=today(), by=world.admin)


def reappointed(world: World) -> None:
    colleague = factories.UserFactory(role="case_manager", team=factories.TeamFactory())
    caseload.appoint(episode=world.active, worker=colleague, reason="Leave", by=world.admin)


CHANGES: dict[str, Any] = {
    "contact rules": lambda w: w.program_changes(cadences=[{**MONTHLY, "kind": "rolling_days", "days": 20}]),
    "review days": lambda w: w.program_changes(review_every_days=21),
    "sample": lambda w: w.program_changes(cadences=[{**MONTHLY, "is_sample": True}], is_sample=True),
    "name of the program": lambda w: w.program_changes(name="Community waiver"),
    "program archived": lambda w: program_actions.archive(program=w.program, by=w.admin),
    "kind of payer": lambda w: w.payer_changes(kind="commercial"),
    "name of the payer": lambda w: w.payer_changes(name="Harbor"),
    "payer archived": lambda w: payer_actions.archive(payer=w.payer, by=w.admin),
    "coverage": another_payer,
    "appointment": reappointed,
    "cover": covered,
    "supervisor added": new_supervisor,
    "supervisor moved": second_team,
    "supervisor made intake": lambda w: w.person_changes(w.supervisor, role="intake"),
    "supervisor made auditor": lambda w: w.person_changes(w.supervisor, role="auditor"),
    "case manager moved": lambda w: w.person_changes(w.case_manager, team=factories.TeamFactory()),
    "administrator made supervisor": lambda w: accounts.change_staff(
        person=w.admin, seen_version=w.admin.version, changes={"role": "supervisor", "team": w.case_manager.team},
        by=factories.UserFactory(role="admin"),
    ),
    "deactivated": deactivated,
    "reactivated": reactivated,
    "team renamed": lambda w: accounts.rename_team(team=w.case_manager.team, name="Harbor", by=w.admin),
    "need added": lambda w: directory_actions.add_need(name="Firewood", by=w.admin),
    "discharge": lambda w: closing.discharge(episode=w.active, on=today(), reason="goals met", by=w.admin),
}  # fmt: skip


@pytest.fixture
def world(case_manager: Any, supervisor: Any, admin: Any) -> World:
    return World(case_manager, supervisor, admin)


@pytest.mark.parametrize("kind", CHANGES)
def test_ledger_agrees_with_the_facts_after_an_administrative_change(kind: str, world: World, capsys: Any) -> None:
    CHANGES[kind](world)
    capsys.readouterr()
    try:
        call_command("reconcile", "--check")
    finally:
        said = capsys.readouterr().out
    assert said.strip() == "drift 0", said


def test_first_person_who_can_keep_promises_is_given_those_of_everybody(admin: Any) -> None:
    type(admin).objects.update(is_active=False)
    factories.EpisodeFactory(worker=None)
    call_command("reconcile")
    assert not Obligation.objects.open().exists()
    accounts.reactivate(person=admin, by=admin)
    assert Obligation.objects.open().exists()
    call_command("reconcile", "--check")


def test_episode_closed_long_ago_owes_nothing_new_and_keeps_its_history(world: World) -> None:
    kept = factories.ObligationFactory(episode=world.long_ago, state="done", closed_on=today() - 1450 * DAY)
    assert world.long_ago not in Episode.objects.owing(today())
    world.payer_changes(kind="commercial")
    call_command("reconcile")
    kept.refresh_from_db()
    assert kept.state == "done"
    assert not Obligation.objects.open().filter(episode=world.long_ago).exists()


def test_episode_closed_long_ago_owes_while_a_promise_of_it_is_open(world: World) -> None:
    factories.ObligationFactory(episode=world.long_ago, owner=world.case_manager)
    assert world.long_ago in Episode.objects.owing(today())


def test_discharged_episode_is_rolled_to_the_new_day(world: World) -> None:
    assert world.discharged.patient in roll.waiting(None, today())
    assert world.long_ago.patient not in roll.waiting(None, today())
