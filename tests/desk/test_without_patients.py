"""Today without patients of one's own: what intake and the administrator are told first, in numbers of one and of more."""

from __future__ import annotations

from typing import Any

import pytest

from core.counting import BADGE, Counted
from desk import without_patients
from tests import factories

pytestmark = pytest.mark.django_db
FINE = "Reminders leave and arrive."


@pytest.mark.parametrize(
    ("failing", "waiting", "headline"),
    [
        (0, 0, FINE),
        (1, 0, "1 mail could not be delivered in the last 30 days."),
        (2, 0, "2 mails could not be delivered in the last 30 days."),
        (100, 0, "99+ mails could not be delivered in the last 30 days."),
        (0, 1, "1 mail should have left by now and waits."),
        (0, 2, "2 mails should have left by now and wait."),
        (0, 100, "99+ mails should have left by now and wait."),
        (1, 1, "1 mail could not be delivered in the last 30 days. 1 mail should have left by now and waits."),
    ],
)
def test_the_administrator_is_told_whether_reminders_leave_and_arrive(
    failing: int, waiting: int, headline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(without_patients, "failing_count", lambda: Counted(failing, BADGE))
    monkeypatch.setattr(without_patients, "waiting_count", lambda: Counted(waiting, BADGE))
    found = without_patients.admin_desk()
    assert (found["desk"], found["headline"]) == ("admin", headline)
    assert (str(found["failing"]), str(found["waiting"])) == (
        str(Counted(failing, BADGE)),
        str(Counted(waiting, BADGE)),
    )


@pytest.mark.parametrize(
    ("number", "headline"),
    [
        (0, "No referral waits for a decision."),
        (1, "1 referral waits for a decision."),
        (2, "2 referrals wait for a decision."),
        (21, "21 referrals wait for a decision."),
    ],
)
def test_intake_is_told_how_many_referrals_wait(intake: Any, number: int, headline: str) -> None:
    for _ in range(number):
        factories.ReferralFactory()
    found: Any = without_patients.waiting_referrals(intake)
    assert (found["desk"], found["headline"]) == ("intake", headline)
    assert (len(found["referrals"]), found["referrals"].rest.number) == (min(number, 20), max(number - 20, 0))
