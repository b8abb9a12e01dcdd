"""Which promise a filing is for, where several of its kind were kept already."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from core.change.actions import Refused
from core.clock import at_local, today
from core.kit import words
from homehealth.deadlines import counting
from obligations.models import Obligation
from paperwork import lateness
from paperwork.actions import correcting
from paperwork.actions import filings as actions
from paperwork.kinds import TRANSFER_SUMMARY
from tests import factories

pytestmark = pytest.mark.django_db
FIRST, SECOND = 50, 20  # days ago: the two admissions; each summary was sent on the next day, due within two workdays


def ago(count: int) -> datetime.date:
    return today() - datetime.timedelta(days=count)


@pytest.fixture
def twice_away(case_manager: Any) -> Any:
    """Two stays, each with its transfer summary sent in time."""
    episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=ago(58))
    for days in (FIRST, SECOND):
        at = at_local(ago(days), datetime.time(9))
        factories.StayFactory(episode=episode, admitted_at=at, home_at=at + datetime.timedelta(days=3))
        actions.file(episode=episode, kind=TRANSFER_SUMMARY.key, filed_on=ago(days - 1), by=case_manager)
    return episode


def test_the_filing_is_for_the_promise_that_the_form_names(twice_away: Any) -> None:
    promises = [each for each in lateness.owed(twice_away) if each.rule == TRANSFER_SUMMARY.rule]
    assert [each.closed_on for each in promises] == [ago(FIRST - 1), ago(SECOND - 1)]
    meant = lateness.meant(promises, TRANSFER_SUMMARY, cycle="", period_number=1)
    assert meant == counting.next_of(promises) == promises[-1]


@pytest.mark.parametrize(
    ("which", "to", "asks"),
    [
        (0, FIRST, False),
        (0, FIRST - 2, False),
        (0, FIRST - 10, True),  # the first was due long before, whatever is true of the second
        (1, SECOND, False),  # in time for the second, and long after the first was due
        (1, SECOND - 2, False),
        (1, SECOND - 10, True),
    ],
)
def test_a_correction_is_judged_by_the_promise_that_the_entry_kept(
    twice_away: Any, case_manager: Any, which: int, to: int, asks: bool
) -> None:
    wrong = twice_away.filings.order_by("pk")[which]
    facts: dict[str, Any] = {"filing": wrong, "filed_on": ago(to), "reason": "Wrong day", "by": case_manager}
    if asks:
        with pytest.raises(Refused, match="Say why it is late: it was due") as refused:
            correcting.correct(**facts)
        assert refused.value.field == "late_reason"
        facts["late_reason"] = "The fax was down"
    correcting.correct(**facts)
    kept = [ago(FIRST - 1), ago(SECOND - 1)]
    kept[which] = ago(to)
    rows = Obligation.objects.filter(episode=twice_away, rule=TRANSFER_SUMMARY.rule).order_by("due_on")
    assert [row.closed_on for row in rows] == kept


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_kept_on_one_day_each_entry_is_judged_by_its_own(case_manager: Any, which: int) -> None:
    """The first summary went out late, together with the second."""
    episode = factories.ActiveEpisodeFactory(worker=case_manager, start_of_care=ago(58))
    for days in (FIRST, SECOND):
        at = at_local(ago(days), datetime.time(9))
        factories.StayFactory(episode=episode, admitted_at=at, home_at=at + datetime.timedelta(days=3))
    for late_reason in ("The fax was down", ""):
        actions.file(
            episode=episode, kind=TRANSFER_SUMMARY.key, filed_on=ago(SECOND - 1), late_reason=late_reason, by=case_manager
        )  # fmt: skip
    promises = [each for each in lateness.owed(episode) if each.rule == TRANSFER_SUMMARY.rule]
    assert [each.closed_on for each in promises] == [ago(SECOND - 1)] * 2
    wrong = episode.filings.order_by("pk")[which]
    with pytest.raises(Refused, match=f"it was due {words.day(promises[which].due_on)}"):
        correcting.correct(filing=wrong, filed_on=ago(2), reason="Wrong day", by=case_manager)
