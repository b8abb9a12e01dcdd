"""Judging the visits made against the visits ordered (3.5)."""

from collections.abc import Iterable, Sequence
from datetime import date

from homehealth.clocks import day
from homehealth.frequency.model import Evaluation, Expansion, Order, PrnUse, VisitMade, WeekNeed

# What each status means to a person
STATUS_LABELS = {
    "none": "nothing ordered",
    "no_order": "visit without an order",
    "over": "more visits than ordered",
    "under": "visit missed",
    "met": "ordered visits made",
    "open": "week in progress",
    "at_risk": "too few days left",
    "future": "not started",
}


def evaluate(
    expansion: Expansion,
    order: Order,
    visits: Iterable[VisitMade],
    as_of: date,
    truncated_by_new_order: bool = False,
) -> Evaluation:
    """Return a status of STATUS_LABELS and the visits made for each week of `expansion`, seen on the day `as_of`.

    `visits` are completed in-person visits of the discipline; those flagged PRN count against the PRN allowance only.
    With `truncated_by_new_order` the last week, cut by a new order, is never `under` or `at_risk`.
    Raises RuleError `wrong_type` or `out_of_range`.
    """
    day(as_of, "as_of")
    made_visits = list(visits)
    ordered = [day(visit.on, "visits") for visit in made_visits if not visit.prn]
    made = tuple(_made(need, ordered) for need in expansion.weeks)
    month_made = tuple(_made(need, ordered) for need in expansion.months)
    last = len(expansion.weeks) - 1
    statuses = tuple(
        _by_month(need, expansion.months) or _status(need, count, as_of, cut=truncated_by_new_order and place == last)
        for place, (need, count) in enumerate(zip(expansion.weeks, made, strict=True))
    )
    months = tuple(
        _status(need, count, as_of, cut=truncated_by_new_order and place == len(month_made) - 1)
        for place, (need, count) in enumerate(zip(expansion.months, month_made, strict=True))
    )
    return Evaluation(statuses, made, _prn_use(expansion, order, made_visits), months, month_made)


def _made(need: WeekNeed, days: Sequence[date]) -> int:
    return sum(need.start <= on <= need.end for on in days)


def _by_month(need: WeekNeed, months: Sequence[WeekNeed]) -> str:
    """Return "none" for a week without weekly orders inside a month that has its own: the month row judges it."""
    inside = any(month.start <= need.end and need.start <= month.end for month in months)
    return "none" if inside and not need.maximum else ""


def _status(need: WeekNeed, made: int, as_of: date, *, cut: bool) -> str:
    if not need.maximum:
        return "no_order" if made else "none"
    if made > need.maximum:
        return "over"
    required = 0 if cut else need.counting[0]
    if as_of > need.end:
        return "met" if made >= required else "under"
    if made and made >= required:
        return "met"
    if as_of < need.start:
        return "future"
    days_left = (need.end - as_of).days + 1
    return "at_risk" if required - made > days_left else "open"


def _prn_use(expansion: Expansion, order: Order, visits: Sequence[VisitMade]) -> PrnUse:
    begins, ends = expansion.weeks[0].start, expansion.weeks[-1].end
    used = sum(visit.prn and begins <= visit.on <= ends for visit in visits)
    if not order.prn:
        return PrnUse(used, None, "no_prn_order" if used else "none")
    allowed = sum(prn.maximum for prn in order.prn)
    return PrnUse(used, allowed, "over" if used > allowed else "ok")
