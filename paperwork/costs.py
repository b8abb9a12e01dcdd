"""What a late or missing filing costs, in words."""

from __future__ import annotations

from collections.abc import Callable

from core.clock import today
from core.kit import words
from homehealth.billing import NoticeOfAdmission, noa
from homehealth.deadlines import Deadline, DeadlineRule
from paperwork.models import Filing

Cost = Callable[[Deadline, DeadlineRule, Filing | None], str]


def of(deadline: Deadline, rule: DeadlineRule, filing: Filing | None) -> str:
    """What lateness costs: of this rule in particular, else the rule's own consequence once it is overdue."""
    return PARTICULAR.get(deadline.rule, _in_general)(deadline, rule, filing)


def _in_general(deadline: Deadline, rule: DeadlineRule, filing: Filing | None) -> str:
    return rule.consequence if deadline.closed_on is None and deadline.due_on < today() else ""


def _notice(deadline: Deadline, rule: DeadlineRule, filing: Filing | None) -> str:
    """For certain once accepted, and what it would be today while it is not."""
    soc = deadline.opens_on
    assert soc is not None  # the notice is owed from the start of care on
    if deadline.closed_on is not None:
        answer = noa(soc, deadline.closed_on)
        return "" if answer.timely else f"Accepted late: {_lost(answer)}."
    if deadline.due_on < today():
        so_far = _lost(noa(soc, today()))
        return f"Accepted today it would cost {so_far}; each further day costs 1/30 of a payment more."
    return ""


def _lost(answer: NoticeOfAdmission) -> str:
    """ "6 days without payment: 6/30 of the first 30-day payment"."""
    by_period = enumerate(answer.penalty_days_by_period or (), start=1)
    parts = [f"{days}/30 of 30-day payment {number}" for number, days in by_period]
    total = answer.penalty_days or 0
    return f"{total} day{'' if total == 1 else 's'} without payment ({', '.join(parts)})"


def _encounter(deadline: Deadline, rule: DeadlineRule, filing: Filing | None) -> str:
    said = []
    if deadline.closed_on is None and filing is not None:
        said.append(f"The encounter of {words.day(filing.filed_on)} lies outside the window, so it does not count.")
    return " ".join([*said, _in_general(deadline, rule, filing)]).strip()


PARTICULAR: dict[str, Cost] = {"notice-of-admission": _notice, "face-to-face": _encounter}
