"""Where each required filing stands, in a word, a sentence and what lateness costs: on the day each turns and beside it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from core.clock import today
from homehealth import deadlines
from homehealth.deadlines import Deadline
from paperwork import costs, standing
from paperwork.kinds import CLAIM, FACE_TO_FACE, KINDS, NOTICE_OF_ADMISSION, OASIS
from paperwork.lateness import due_on_if_late, meant, owed, to_choose_from
from paperwork.models import Filing
from paperwork.standing import Item, Standing
from tests import factories

DAY = datetime.timedelta(days=1)
DUE = datetime.date(2027, 1, 9)


def promise(due: datetime.date = DUE, **facts: Any) -> Deadline:
    known: dict[str, Any] = {"rule": "notice-of-admission", "cycle": "soc", "because": "b", "closed_on": None}
    return Deadline(due_on=due, **(known | facts))


def item(status: str, *, done: bool = False, filing: Filing | None = None) -> Item:
    return Item(promise(closed_on=DUE if done else None), "t", status, "c", "x", filing=filing)


@pytest.mark.parametrize(
    ("due", "closed", "is_sent", "status"),
    [
        (0, 0, False, "done"), (0, 1, False, "late_but_done"), (0, -1, True, "done"),
        (-1, None, False, "overdue"), (-1, None, True, "overdue"),
        (0, None, False, "due_today"), (0, None, True, "submitted"), (9, None, True, "submitted"),
        (1, None, False, "soon"), (7, None, False, "soon"), (8, None, False, "upcoming"),
    ],
)  # fmt: skip
def test_where_a_filing_stands_in_a_word(due: int, closed: int | None, is_sent: bool, status: str) -> None:
    on = today() + due * DAY
    closed_on = None if closed is None else on + closed * DAY
    assert standing._status(promise(on, closed_on=closed_on), is_sent=is_sent) == status


DONE, LATE_DONE = item("done", done=True), item("late_but_done", done=True)


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([], ""),
        ([DONE, LATE_DONE], "Everything required is filed."),
        ([DONE, item("upcoming")], "1 to file."),
        ([item("overdue"), item("soon"), item("due_today")], "1 late, 2 to file."),
        ([item("to_be_checked"), item("submitted"), item("submitted"), DONE],
         "1 to be checked, 2 sent, waiting for the answer."),
        ([item("overdue"), item("to_be_checked"), item("submitted"), item("soon")],
         "1 late, 1 to file, 1 to be checked, 1 sent, waiting for the answer."),
    ],
)  # fmt: skip
def test_the_first_sentence_counts(items: list[Item], sentence: str) -> None:
    assert Standing(tuple(items)).sentence == sentence


@pytest.mark.parametrize(
    ("filing", "done", "waits"),
    [
        (None, False, False),
        (Filing(kind="noa"), False, True),
        (Filing(kind="noa"), True, False),
        (Filing(kind="noa", accepted_on=DUE), False, False),
        (Filing(kind="noa", is_error=True), False, False),
        (Filing(kind="face-to-face"), False, False),  # nobody answers it
    ],
)
def test_what_waits_for_its_answer(filing: Filing | None, done: bool, waits: bool) -> None:
    assert item("soon", done=done, filing=filing).awaits_answer is waits


def test_an_item_names_its_kind_and_the_word_on_its_button() -> None:
    found = [Item(promise(rule=rule), "t", "soon", "c", "x") for rule in ("face-to-face", "transfer-summary")]
    assert [(each.kind, each.verb) for each in found] == [("face-to-face", "Record"), ("transfer-summary", "Send")]


# --- what lateness costs ---------------------------------------------------------------------------------------------


def cost(closed: int | None, due: int, **facts: Any) -> str:
    """Of a notice of somebody whose care began so many days ago that it is due in `due` days."""
    begins = today() + (due - 5) * DAY
    one = promise(
        begins + 5 * DAY, opens_on=begins, closed_on=None if closed is None else begins + closed * DAY, **facts
    )
    return costs.of(one, deadlines.find(one.rule), None)


@pytest.mark.parametrize(
    ("closed", "due", "words"),
    [
        (5, -20, ""),
        (6, -20, "Accepted late: 6 days without payment (6/30 of 30-day payment 1)."),
        (31, -60, "Accepted late: 31 days without payment (30/30 of 30-day payment 1, 1/30 of 30-day payment 2)."),
        (None, 0, ""),
        (None, -1, "Accepted today it would cost 6 days without payment (6/30 of 30-day payment 1); "
                   "each further day costs 1/30 of a payment more."),
    ],
)  # fmt: skip
def test_what_a_late_notice_costs(closed: int | None, due: int, words: str) -> None:
    assert cost(closed, due) == words


@pytest.mark.parametrize(("days", "words"), [(1, "1 day without payment (1/30"), (2, "2 days without payment (2/30")])
def test_one_day_is_a_day(days: int, words: str) -> None:
    answer = replace(costs.noa(DUE, DUE + 6 * DAY), penalty_days=days, penalty_days_by_period=(days,))
    assert costs._lost(answer).startswith(words)


@pytest.mark.parametrize(("due", "closed", "is_said"), [(-1, None, True), (0, None, False), (-1, -2, False)])
@pytest.mark.parametrize("rule", ["oasis-transmission", "face-to-face"])
def test_others_cost_what_the_rule_says_once_they_are_overdue(
    rule: str, due: int, closed: int | None, is_said: bool
) -> None:
    about = deadlines.find(rule)
    one = promise(today() + due * DAY, rule=rule, closed_on=None if closed is None else today() + closed * DAY)
    assert costs.of(one, about, None) == (about.consequence if is_said else "")


@pytest.mark.parametrize("closed_on", [None, DUE])
def test_an_encounter_that_does_not_count_is_said_while_the_promise_is_open(closed_on: datetime.date | None) -> None:
    one = promise(today(), rule="face-to-face", closed_on=closed_on)
    said = costs.of(one, deadlines.find("face-to-face"), Filing(kind="face-to-face", filed_on=DUE))
    assert said == ("" if closed_on else "The encounter of 9 Jan 2027 lies outside the window, so it does not count.")


# --- which promise ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "filed", "accepted", "is_late"),
    [
        (NOTICE_OF_ADMISSION, 0, None, False), (NOTICE_OF_ADMISSION, 1, None, True),
        (NOTICE_OF_ADMISSION, 0, 0, False), (NOTICE_OF_ADMISSION, 0, 1, True),
        (OASIS, 0, 1, False), (OASIS, 1, 1, True),  # the day of sending counts
    ],
)  # fmt: skip
def test_when_a_filing_comes_late(kind: Any, filed: int, accepted: int | None, is_late: bool) -> None:
    dates = {"filed_on": DUE + filed * DAY, "accepted_on": None if accepted is None else DUE + accepted * DAY}
    assert due_on_if_late(promise(), kind, **dates) == (DUE if is_late else None)
    assert due_on_if_late(None, kind, **dates) is None


def of_oasis(cycle: str, period: int, **facts: Any) -> Deadline:
    return promise(rule="oasis-transmission", cycle=cycle, period=period, **facts)


@pytest.mark.parametrize(
    ("cycle", "period", "found"),
    [("soc", 1, "soc"), ("roc", 9, "roc"), ("none", 1, None), ("", 1, "soc"), ("", 2, "recert"), ("", 3, None)],
)
def test_a_filing_is_for_the_promise_of_its_cycle_or_of_its_period(cycle: str, period: int, found: str | None) -> None:
    every = [promise(cycle="soc", period=1), of_oasis("soc", 1), of_oasis("roc", 1), of_oasis("recert", 2)]
    meant_by_it = meant(every, OASIS, cycle=cycle, period_number=period)
    assert (meant_by_it.cycle if meant_by_it else None) == found
    assert meant_by_it is None or meant_by_it.rule == "oasis-transmission"


def test_a_notice_is_of_no_period_and_a_claim_of_no_promise() -> None:
    assert meant([promise()], NOTICE_OF_ADMISSION, cycle="", period_number=7) == promise()
    assert meant([promise()], CLAIM, cycle="", period_number=1) is None


def test_only_a_transmission_chooses_its_assessment() -> None:
    every = [promise(), of_oasis("soc", 1)]
    assert to_choose_from(every, "oasis") == every[1:]
    assert to_choose_from(every, "noa") == []


@pytest.mark.django_db
def test_dates_that_no_calendar_holds_promise_nothing(case_manager: Any) -> None:
    far = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=datetime.date(2999, 12, 30))
    assert owed(far) == []


def test_of_many_of_a_kind_the_last_eight_stand_on_the_page() -> None:
    every = [of_oasis(str(n), n) for n in range(10)]
    assert [each.cycle for each in standing._last_of("oasis-transmission", [promise(), *every])] == list("23456789")


@pytest.mark.django_db
@pytest.mark.parametrize("is_done", [False, True])
def test_what_an_upgrade_found_late_is_to_be_checked_until_it_is_done(episode: Any, is_done: bool) -> None:
    factories.ObligationFactory(
        episode=episode, rule="notice-of-admission", cycle="soc", due_on=today() - DAY, to_check_since=today()
    )
    soc = episode.start_of_care
    filings = [factories.FilingFactory(episode=episode, filed_on=soc, accepted_on=soc)] if is_done else []
    (found,) = [each for each in standing.of(episode, filings).items if each.kind == "noa"]
    assert found.status == ("done" if is_done else "to_be_checked")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("payer", "has_claim"), [("medicare_ffs", True), ("medicare_advantage", True), ("medicaid", False)]
)  # fmt: skip
def test_a_claim_is_medicares(episode: Any, payer: str, has_claim: bool) -> None:
    episode.coverages.update(payer=factories.PayerFactory(name=payer, kind=payer))
    stands = standing.of(episode, [])
    assert (stands.claim is not None, stands.payer_kind) == (has_claim, payer)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("noa", "notice of admission"), ("oasis", "OASIS transmission"), ("medicaid-renewal", "Medicaid redetermination")],
)
def test_a_label_in_a_sentence(kind: str, words: str) -> None:
    assert KINDS[kind].in_a_sentence == words


def test_an_encounter_is_no_thing_that_is_answered() -> None:
    assert not Filing(kind=FACE_TO_FACE.key).awaits_answer
    assert Filing(kind="claim").awaits_answer
