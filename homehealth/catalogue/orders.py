"""Visit orders asked as text (section 3): the formulas behind take an order that has been read."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from homehealth import frequency
from homehealth.answers import Answer
from homehealth.errors import RuleError
from homehealth.frequency import Expansion, VisitMade
from homehealth.frequency.weeks import WeekChoice
from homehealth.rule import rule

CITATION = "42 CFR 409.43(a)-(b), 484.60(a)(2)(iv); notation is a house convention"
VISITS_CITATION = "42 CFR 484.60(b)(1), 484.60(c)(1); statuses are a house convention"

OrderText = Annotated[str, 'Ordered frequency, such as "SN 2w4, 1 PRN for falls"']
EffectiveOn = Annotated[date, "First day of the order"]
PeriodEnd = Annotated[date, "Last day of the certification period"]


@rule(section="3.1", title="Read a visit order", citation=CITATION)
def parse_frequency(text: OrderText) -> Answer:
    """Return the order read, or its mistakes with their places; a wrong order is an answer here, not a refusal."""
    order = frequency.parse(text)
    answer: Answer = {
        "segments": [segment.as_json() for segment in order.segments],
        "prn": [{"max": prn.maximum, "reason": prn.reason} for prn in order.prn],
        "errors": [error.code for error in order.errors],
        "mistakes": [
            {"code": error.code, "position": error.position, "message": error.message} for error in order.errors
        ],
    }
    named: Answer = {"discipline": order.discipline} if order.discipline else {}
    said = {"starts": order.starts, "ends": order.ends, "reason": order.reason}
    named |= {name: str(each) for name, each in said.items() if each}
    if not order.is_valid:
        return {**named, **answer, "because": order.errors[0].message}
    return {**named, **answer, "normal": frequency.write(order), "because": frequency.in_words(order)}


@rule(section="3.1", title="A visit order in words", citation=CITATION)
def frequency_in_words(text: OrderText) -> Answer:
    """Return the order read aloud and in its normal form. Raises RuleError with its first mistake."""
    order = frequency.parse(text)
    if not order.is_valid:
        first = order.errors[0]
        raise RuleError(first.code, first.message, field="text", position=first.position)
    return {"words": frequency.in_words(order), "normal": frequency.write(order), "because": "the order, read aloud"}


@rule(section="3.3", title="Visits ordered week by week", citation=CITATION, confidence="M")
def expand_frequency(
    text: OrderText, effective_on: EffectiveOn, period_end: PeriodEnd, week_mode: WeekChoice = "calendar"
) -> Answer:
    """Return the order laid over the weeks and months of its period."""
    order = frequency.parse(text)
    expansion = frequency.expand(order, effective_on, period_end, week_mode)
    dropped = "; the period ends before the order does" if expansion.exceeds_period else ""
    return {
        "weeks": [[week.start, week.end, week.minimum, week.maximum] for week in expansion.weeks],
        "months": [[month.start, month.end, month.minimum, month.maximum] for month in expansion.months],
        "total_min": expansion.total_min,
        "total_max": expansion.total_max,
        "exceeds_period": expansion.exceeds_period,
        "because": frequency.in_words(order) + dropped,
    }


@rule(section="3.5", title="Visits made against the order", citation=VISITS_CITATION, confidence="M")
def evaluate_visits(
    text: OrderText,
    effective_on: EffectiveOn,
    period_end: PeriodEnd,
    week_mode: WeekChoice = "calendar",
    *,
    visits: Annotated[Sequence[VisitMade], "Completed in-person visits of the discipline"],
    as_of: Annotated[date, "The day to judge on"],
    truncated_by_new_order: Annotated[bool, "A new order cut the last week"] = False,
) -> Answer:
    """Return how each week and month stands against the order, and the PRN allowance."""
    order = frequency.parse(text)
    expansion = frequency.expand(order, effective_on, period_end, week_mode)
    found = frequency.evaluate(expansion, order, visits, as_of, truncated_by_new_order)
    return {
        "week_status": found.week_status,
        "made": found.made,
        "month_status": found.month_status,
        "month_made": found.month_made,
        "prn": {"used": found.prn.used, "max": found.prn.maximum, "status": found.prn.status},
        "because": _weeks_in_words(expansion, found),
    }


def _weeks_in_words(expansion: Expansion, found: frequency.Evaluation) -> str:
    weeks = zip(expansion.weeks, found.made, found.week_status, strict=True)
    return "; ".join(
        f"week {place}: {made} made, {_wanted(need.minimum, need.maximum)} ordered, {status}"
        for place, (need, made, status) in enumerate(weeks, 1)
    )


def _wanted(minimum: int, maximum: int) -> str:
    return str(minimum) if minimum == maximum else f"{minimum}-{maximum}"
