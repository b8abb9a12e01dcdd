"""How the ledger differs from the facts, what of it is kept as history, and how it is told to people."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.clock import now, today
from obligations import derive
from obligations.derive import Difference, State
from obligations.models import Obligation, ObligationChange
from obligations.views import ledger
from tests import factories

DAY = datetime.timedelta(days=1)


def row(**facts: Any) -> Obligation:
    facts = {"state": State.OPEN, "due_on": today() + 3 * DAY, "rule": "r", "cycle": "c", "episode_id": 7} | facts
    return Obligation(**facts)


@pytest.mark.parametrize(
    ("pk", "state", "changes", "opens", "closes"),
    [
        (None, "open", {}, True, False),
        (None, "done", {}, False, False),
        (1, "open", {}, False, False),
        (1, "open", {"due_on": [today(), today() + DAY]}, False, False),
        (1, "open", {"state": ["done", "open"]}, True, False),
        (1, "done", {"state": ["open", "done"]}, False, True),
        (1, "void", {"state": ["open", "void"]}, False, True),
        (1, "void", {"state": ["done", "void"]}, False, False),
    ],
)
def test_a_difference_opens_or_closes_a_promise(
    pk: int | None, state: str, changes: dict[str, list[object]], opens: bool, closes: bool
) -> None:
    found = Difference(row(pk=pk, state=state), changes)
    assert (found.is_new, found.opens, found.closes) == (pk is None, opens, closes)


@pytest.mark.parametrize(
    ("pk", "state", "due", "changes", "late"),
    [
        (None, "open", -1, {}, True),
        (None, "open", 0, {}, False),  # its last good day is not over
        (None, "done", -1, {}, False),
        (1, "open", -1, {}, False),  # it was known, and its day passed
        (1, "open", -1, {"state": ["void", "open"]}, True),
        (1, "open", -1, {"due_on": [today(), today() - DAY]}, True),  # until now nobody could know
        (1, "open", -1, {"due_on": [today() - DAY, today() - 2 * DAY]}, False),
        (1, "open", 1, {"due_on": [today(), today() + DAY]}, False),
    ],
)
def test_a_promise_comes_late_when_nobody_could_know_it_in_time(
    pk: int | None, state: str, due: int, changes: dict[str, list[object]], late: bool
) -> None:
    assert Difference(row(pk=pk, state=state, due_on=today() + due * DAY), changes).comes_late(today()) is late


@pytest.mark.parametrize(
    ("pk", "changes", "words"),
    [
        (None, {}, "missing"),
        (1, {"due_on": [1, 2], "title": ["a", "b"]}, "due_on 1 -> 2"),
        (1, {"due_on": [1, 2], "state": ["open", "done"]}, "due_on 1 -> 2, state open -> done"),
        (1, {"title": ["a", "b"]}, "words"),
    ],
)
def test_a_difference_in_words(pk: int | None, changes: dict[str, list[object]], words: str) -> None:
    assert str(Difference(row(pk=pk), changes)) == f"r c of episode 7: {words}"


@pytest.mark.parametrize(
    ("facts", "wanted", "naps", "to_check"),
    [
        ({}, {}, True, True),
        ({}, {"title": "Other"}, True, True),
        ({}, {"due_on": today() + 4 * DAY}, True, False),
        ({}, {"due_on": today() + 2 * DAY}, True, False),  # on the day of the nap itself
        ({}, {"due_on": today() + DAY}, False, False),
        ({}, {"state": State.DONE, "closed_on": today()}, False, False),
        ({}, {"state": State.VOID}, False, True),
        ({"state": State.DONE, "snoozed_until": None}, {}, False, False),
    ],
)
def test_a_nap_ends_with_the_promise_or_before_its_day_and_what_moves_is_no_longer_to_be_checked(
    facts: dict[str, Any], wanted: dict[str, Any], naps: bool, to_check: bool
) -> None:
    asleep = {"snoozed_until": today() + 2 * DAY, "snooze_reason": "Closed", "to_check_since": today(), "pk": 1}
    before = row(**(asleep | facts))
    after = derive._moved(before, {"state": before.state, "due_on": before.due_on} | wanted).row
    assert (after.snoozed_until is not None) is naps
    assert (after.snooze_reason == "Closed") is naps or "state" in facts
    assert (after.to_check_since is not None) is to_check


@pytest.mark.parametrize(("state", "owner"), [(State.OPEN, 9), (State.DONE, 5), (State.VOID, 5)])
def test_a_closed_promise_keeps_the_owner_it_had(state: str, owner: int) -> None:
    moved = derive._moved(row(pk=1, owner_id=5), {"state": state, "owner_id": 9})
    assert moved.row.owner_id == owner
    assert ("owner_id" in moved.changes) is (owner == 9)


@pytest.mark.django_db
@pytest.mark.parametrize(("ago", "state", "becomes"), [(400, "done", "void"), (401, "done", "done"), (401, "open", "void")])  # fmt: skip
def test_what_was_kept_long_ago_is_history(episode: Any, ago: int, state: str, becomes: str) -> None:
    closed_on = today() - ago * DAY if state == "done" else None
    old = factories.ObligationFactory(
        episode=episode, rule="of-no-rule", state=state, due_on=today() - ago * DAY, closed_on=closed_on
    )
    derive.reconcile([episode.patient_id])
    old.refresh_from_db()
    assert (old.state, old.closed_on) == (becomes, closed_on if becomes == "done" else None)


@pytest.mark.django_db
def test_only_what_a_person_is_told_of_is_kept_as_history(episode: Any) -> None:
    derive.reconcile([episode.patient_id])
    rows = Obligation.objects.filter(episode=episode)
    rows.filter(rule="face-to-face").update(title="Tampered")
    rows.filter(rule="comprehensive-assessment").update(due_on=today() + 40 * DAY)
    assert len(derive.reconcile([episode.patient_id])) == 2
    change = ObligationChange.objects.get()
    due_on = rows.get(rule="comprehensive-assessment").due_on
    assert (change.obligation.rule, change.changes) == (
        "comprehensive-assessment", {"due_on": [(today() + 40 * DAY).isoformat(), due_on.isoformat()]},
    )  # fmt: skip


@pytest.mark.django_db
def test_nobody_promises_anything_in_an_agency_without_staff(case_manager: Any) -> None:
    episode = factories.ActiveEpisodeFactory(worker=case_manager)
    factories.ProgressReviewFactory(episode=episode, reviewed_on=today(), signed_by=case_manager)
    type(case_manager).objects.update(is_active=False)
    derive.reconcile([episode.patient_id])
    assert set(Obligation.objects.values_list("rule", "state", "owner")) == {("progress-review", "done", None)}


def test_nothing_to_derive_asks_nothing() -> None:
    assert derive.reconcile([]) == derive.write([]) == []


# --- how it moved, in words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_on": ["2027-01-09", "2027-01-06"]}, "Due: was 9 Jan 2027, now 6 Jan 2027"),
        ({"opens_on": [None, "2027-01-06"]}, "Opens: was not set, now 6 Jan 2027"),
        ({"latest_on": ["2027-01-06", None]}, "Latest: was 6 Jan 2027, now not set"),
        ({"state": ["open", "void"]}, "State: was open, now no longer needed"),
        ({"state": ["open", "done"], "closed_on": [None, "2027-01-06"]},
         "Closed: was not set, now 6 Jan 2027; State: was open, now done"),
        ({"owner_id": [1, 2]}, "given to somebody else"),
        ({"owner_id": [1, 2], "due_on": ["2027-01-09", "2027-01-06"]},
         "Due: was 9 Jan 2027, now 6 Jan 2027; given to somebody else"),
        ({"due_on": ["some day", "2027-01-06"]}, "Due: was some day, now 6 Jan 2027"),
        ({"title": ["a", "b"]}, ""),
    ],
)  # fmt: skip
def test_a_move_in_words(changes: dict[str, list[object]], words: str) -> None:
    assert ledger._in_words(changes) == words


@pytest.mark.django_db
def test_the_newest_moves_of_each_promise_are_told_and_none_without_words(episode: Any) -> None:
    first, second, still = (factories.ObligationFactory(episode=episode) for _ in range(3))
    for n in range(1, 8):
        factories.ObligationChangeFactory(obligation=first, changes={"due_on": [None, f"2027-01-0{n}"]})
    factories.ObligationChangeFactory(obligation=second, changes={"title": ["a", "b"]})
    factories.ObligationChangeFactory(obligation=second, changes={"owner_id": [1, 2]})
    factories.ObligationChangeFactory(changes={"owner_id": [1, 2]})
    told = ledger.moves([first, second, still])
    assert [move.words[-10:] for move in told[first.pk]] == [f"{n} Jan 2027"[-10:] for n in (7, 6, 5, 4, 3)]
    assert [move.words for move in told[second.pk]] == ["given to somebody else"]
    assert set(told) == {first.pk, second.pk}


# --- questions about one and about many ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "due", "to_check", "overdue", "checks"),
    [
        ("open", -1, False, True, False), ("open", 0, False, False, False), ("open", -1, True, False, True),
        ("done", -1, False, False, False), ("done", -1, True, False, False), ("void", -1, True, False, False),
    ],
)  # fmt: skip
def test_what_is_overdue_and_what_is_to_be_checked(
    state: str, due: int, to_check: bool, overdue: bool, checks: bool
) -> None:
    each = row(state=state, due_on=today() + due * DAY, to_check_since=today() if to_check else None)
    assert (each.is_overdue(today()), each.is_to_check) == (overdue, checks)


@pytest.mark.parametrize(("closed", "late"), [(None, False), (2, False), (3, False), (4, True)])
def test_what_was_closed_after_its_last_good_day_was_late(closed: int | None, late: bool) -> None:
    assert row(state="done", closed_on=None if closed is None else today() + closed * DAY).was_late is late


@pytest.mark.django_db
def test_the_questions_about_many_promises(episode: Any) -> None:
    on = today()

    def made(name: str, **facts: Any) -> None:
        factories.ObligationFactory(episode=episode, rule=name, **facts)

    made("plain")
    made("due today", due_on=on)
    made("late", due_on=on - DAY)
    made("to check", due_on=on - DAY, to_check_since=on)
    made("asleep", snoozed_until=on + DAY)
    made("woke", snoozed_until=on)
    made("kept", state="done", closed_on=on, to_check_since=on)
    made("void", state="void", due_on=on - DAY, snoozed_until=on + DAY)
    every = Obligation.objects
    found = {
        "open": every.open(), "awake": every.awake(on), "snoozed": every.snoozed(on), "to check": every.to_check(),
        "expected": every.expected(), "overdue": every.overdue(on),
    }  # fmt: skip
    is_open = {"plain", "due today", "late", "to check", "asleep", "woke"}
    assert {name: set(rows.values_list("rule", flat=True)) for name, rows in found.items()} == {
        "open": is_open, "awake": is_open - {"asleep"}, "snoozed": {"asleep"}, "to check": {"to check"},
        "expected": is_open - {"to check"}, "overdue": {"late"},
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"state": "done", "closed_on": None}, {"owner": None}])
def test_the_database_holds_what_a_promise_must_say(episode: Any, facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ObligationFactory(episode=episode, **facts)
    made = factories.ObligationFactory(episode=episode, due_at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ObligationFactory(episode=episode, rule=made.rule)
