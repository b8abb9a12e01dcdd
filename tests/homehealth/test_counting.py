"""What one more deed would count for, as the rules themselves say it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from homehealth.deadlines import Done, EpisodeFacts, Fact, Stay, counting

SOC = date(2027, 1, 4)  # certification period 1 ends 4 Mar 2027; days 56 to 60 are 28 Feb to 4 Mar
RECERT = Fact.RECERTIFICATION_ASSESSMENT


def facts(*done: Done, **changes: Any) -> EpisodeFacts:
    known: dict[str, Any] = {
        "as_of": date(2027, 3, 20), "tz": "America/New_York", "program": "medicare-home-health",
        "payer_kind": "medicare_ffs", "referral_at": datetime(2027, 1, 2, 15, tzinfo=UTC), "start_of_care": SOC,
        "done": done,
    }  # fmt: skip
    return EpisodeFacts(**known | changes)


@pytest.mark.parametrize(
    ("done", "objection"),
    [
        (Done(RECERT, date(2027, 2, 27)), "counts from 28 Feb 2027 to 4 Mar 2027. A day such as 27 Feb 2027 counts for"),
        (Done(RECERT, date(2027, 2, 28)), ""),
        (Done(RECERT, date(2027, 3, 4)), ""),
        (Done(RECERT, date(2027, 3, 5)), "period 1 was due 4 Mar 2027: this is late."),
        (Done(Fact.RESUMPTION_ASSESSMENT, date(2027, 3, 1)), ""),
        (Done(Fact.RESUMPTION_ASSESSMENT, date(2027, 2, 20)), ""),  # no stay: it was not meant for the recertification
        (Done(Fact.COMPREHENSIVE_ASSESSMENT, date(2027, 1, 3)), "Comprehensive assessment counts from 4 Jan 2027"),
        (Done(Fact.COMPREHENSIVE_ASSESSMENT, date(2027, 1, 4)), ""),
        (Done(Fact.COMPREHENSIVE_ASSESSMENT, date(2027, 1, 9)), ""),
        (Done(Fact.COMPREHENSIVE_ASSESSMENT, date(2027, 1, 10)), "was due 9 Jan 2027"),
        (Done(Fact.FACE_TO_FACE, date(2026, 10, 5)), "counts from 6 Oct 2026 to 3 Feb 2027"),
        (Done(Fact.FACE_TO_FACE, date(2026, 10, 6)), ""),
        (Done(Fact.FACE_TO_FACE, date(2027, 2, 3)), ""),
        (Done(Fact.FACE_TO_FACE, date(2027, 2, 4)), "counts from 6 Oct 2026 to 3 Feb 2027"),
        (Done(Fact.NOTICE_ACCEPTED, date(2027, 1, 9)), ""),
        (Done(Fact.NOTICE_ACCEPTED, date(2027, 1, 10)), "was due 9 Jan 2027"),
        (Done(Fact.INITIAL_VISIT, date(2027, 1, 4), at=datetime(2027, 1, 4, 15, tzinfo=UTC)), ""),
        (Done(Fact.INITIAL_VISIT, date(2027, 1, 4), at=datetime(2027, 1, 4, 16, tzinfo=UTC)), "this is late"),
        (Done(Fact.PLAN_SIGNED, date(2027, 3, 5), n=1), "period 1 was due 4 Mar 2027"),
        (Done(Fact.FILED, date(2027, 3, 5), of="medicaid-redetermination"), ""),  # no rule of this payer asks
    ],
)  # fmt: skip
def test_first_and_last_good_day_and_the_days_beside_them(done: Done, objection: str) -> None:
    found = counting.weigh(facts(), done).objection
    assert objection in found
    assert bool(found) == bool(objection)


@pytest.mark.parametrize("on", [date(2027, 3, 1), date(2027, 3, 3), date(2027, 3, 12)])
def test_a_second_one_of_a_period_counts_for_nothing(on: date) -> None:
    found = counting.weigh(facts(Done(RECERT, date(2027, 3, 2))), Done(RECERT, on))
    assert found.missed is not None
    assert "was done on 2 Mar 2027: a second one counts for nothing" in found.objection


def test_a_review_before_the_last_one_keeps_nothing() -> None:
    held = facts(Done(Fact.PROGRESS_REVIEW, date(2027, 2, 1)))
    assert "counts for nothing" in counting.weigh(held, Done(Fact.PROGRESS_REVIEW, date(2027, 1, 20))).objection
    assert counting.weigh(held, Done(Fact.PROGRESS_REVIEW, date(2027, 2, 20))).objection == ""


def sent(on: date) -> Done:
    return Done(Fact.FILED, on, of="transfer-summary")


@pytest.mark.parametrize(
    ("held", "on", "says"),
    [
        ([], date(2027, 1, 13), ""),
        ([date(2027, 2, 11)], date(2027, 1, 13), ""),  # of the second stay, recorded before that of the first
        ([date(2027, 2, 11)], date(2027, 1, 20), "stay of 12 Jan 2027 was due 14 Jan 2027: this is late"),
        ([date(2027, 2, 11)], date(2027, 2, 11), ""),
        ([date(2027, 1, 13), date(2027, 2, 11)], date(2027, 1, 12), "a second one counts for nothing"),
        ([date(2027, 1, 13), date(2027, 2, 11)], date(2027, 2, 10), "a second one counts for nothing"),
    ],
)
def test_of_two_stays_each_has_its_summary_in_whatever_order_they_are_recorded(
    held: list[date], on: date, says: str
) -> None:
    admitted = [datetime(2027, 1, 12, 15, tzinfo=UTC), datetime(2027, 2, 10, 15, tzinfo=UTC)]
    stays = tuple(
        Stay(n, at, at.date(), inpatient=True, home_at=at + timedelta(days=3)) for n, at in enumerate(admitted, 1)
    )
    found = counting.weigh(facts(*map(sent, held), stays=stays), sent(on)).objection
    assert says in found
    assert bool(found) == bool(says)


def test_nothing_is_asked_where_no_rule_asks() -> None:
    at_large = facts(program="a-waiver", payer_kind="medicaid")
    assert counting.weigh(at_large, Done(RECERT, SOC + timedelta(days=3))).objection == ""


def test_the_window_is_told_before_a_day_is_typed() -> None:
    meant = next(each for each in counting.promises(facts(), RECERT) if each.rule == "recertification")
    assert counting.hint(meant).startswith("Counts from 28 Feb 2027 to 4 Mar 2027 for: Recertification assessment, per")
    assert counting.in_short(meant) == "counts from 28 Feb 2027 to 4 Mar 2027"


def test_open_promises_stand_before_kept_ones_then_by_their_day() -> None:
    held = facts(Done(RECERT, date(2027, 3, 2)), Done(Fact.PLAN_SIGNED, date(2027, 2, 1), n=1))
    found = counting.promises(held, RECERT, Fact.PLAN_SIGNED)
    assert [(each.rule, each.cycle, each.closed_on is None) for each in found] == [
        ("plan-of-care-review", "cert-2", True),
        ("recertification", "cert-2", True),
        ("plan-of-care-review", "cert-3", True),
        ("plan-of-care-review", "cert-1", False),
        ("recertification", "cert-1", False),
    ]
    upcoming = counting.next_of(found)
    assert upcoming is not None
    assert (upcoming.rule, upcoming.cycle) == ("plan-of-care-review", "cert-2")
    last = counting.next_of([each for each in found if each.closed_on])
    assert last is found[-1]
    assert counting.next_of([]) is None
