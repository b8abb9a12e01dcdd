"""What may be written into a plan: a mistake in a goal, an order or a part, each a sentence at its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from careplans.models import Goal, PlanOfCare
from core.change.actions import Refused
from core.cleaned import Cleaned
from core.clock import now
from core.kit.words import day
from homehealth.errors import RuleError
from homehealth.frequency import DISCIPLINES, SYNONYMS, FrequencyError, Order, expand, parse, say_day

LONGEST_GOAL = timedelta(days=366)
MOST_A_WEEK = 21
WEEKLY = {"week": 1, "day": 7}  # times a week; longer rhythms cannot be too many
OLDEST_VERBAL_ORDER = timedelta(days=366)


def refuse_first(mistakes: Mapping[str, str]) -> None:
    """Raise Refused with the first of `mistakes` (field -> sentence); nothing when there are none."""
    for field, message in mistakes.items():
        raise Refused(message, field=field)


def goal_mistakes(plan: PlanOfCare, facts: Cleaned) -> dict[str, str]:
    """What is wrong with a goal: a target that is no improvement, a due date outside a year from the plan's start."""
    found: dict[str, str] = {}
    baseline, target, direction = facts.get("baseline"), facts.get("target"), facts.get("direction")
    if baseline is not None and target is not None:
        if direction == Goal.Direction.LOWER and target >= baseline:
            found["target"] = "Enter a target below the baseline, or change which direction is better."
        elif direction == Goal.Direction.HIGHER and target <= baseline:
            found["target"] = "Enter a target above the baseline, or change which direction is better."
    due_on = facts.get("due_on")
    last = plan.starts_on + LONGEST_GOAL
    if isinstance(due_on, date) and not plan.starts_on <= due_on <= last:
        found["due_on"] = f"Enter a date from {day(plan.starts_on)} to {day(last)}."
    return found


def order_mistakes(plan: PlanOfCare, facts: Cleaned, *, keeps_mistake: bool = False) -> dict[str, str]:
    """What is wrong with an order: its frequency text (unless `keeps_mistake`), its discipline, its dates."""
    found: dict[str, str] = {}
    text, chosen = facts.get("frequency"), facts.get("discipline")
    if text is not None:
        found |= _frequency_mistakes(text, chosen, keeps_mistake=keeps_mistake)
    on = facts.get("effective_on")
    if isinstance(on, date):
        found = _first_day_mistakes(plan, text or "", on, keeps_mistake=keeps_mistake) | found
    at = facts.get("received_at")
    if isinstance(at, datetime):
        if at > now():
            found["received_at"] = "Enter a time that is not in the future."
        elif at < now() - OLDEST_VERBAL_ORDER:
            found["received_at"] = "Enter a time within the last year."
    return found


def _first_day_mistakes(plan: PlanOfCare, text: str, on: date, *, keeps_mistake: bool) -> dict[str, str]:
    if not plan.starts_on <= on <= plan.ends_on:
        inside = f"{day(plan.starts_on)} to {day(plan.ends_on)}"
        return {"effective_on": f"Enter a date in the certification period, {inside}."}
    order = parse(text)
    if keeps_mistake or order.errors:
        return {}
    differs = other_first_day(order, on)
    if differs:
        return {"effective_on": f"{differs} Make them the same."}
    too_long = _longer_than_period(order, plan, on)
    return {"frequency": too_long} if too_long else {}


def other_first_day(order: Order, on: date) -> str:
    """Return how the first day that the text names differs from `on`; "" when it names none, or the same."""
    if order.starts is None or order.starts.holds(on):
        return ""
    return f"The frequency says from {say_day(order.starts)}, and the order is in force from {day(on)}."


def _longer_than_period(order: Order, plan: PlanOfCare, on: date) -> str:
    try:
        laid = expand(order, on, plan.ends_on, plan.episode.program.week_mode)
    except RuleError:
        return ""
    if not laid.exceeds_period:
        return ""
    weeks = len(laid.weeks)
    return (
        f"More is ordered than the certification period holds: from {day(on)} to {day(plan.ends_on)} it has "
        f"{weeks} {'week' if weeks == 1 else 'weeks'}. Write only what fits; the rest belongs to the next period."
    )


def _frequency_mistakes(text: str, chosen: str | None, *, keeps_mistake: bool) -> dict[str, str]:
    order = parse(text)
    if order.errors and not keeps_mistake:
        return {"frequency": at_character(order.errors[0])}
    busiest = max((segment.maximum * WEEKLY.get(segment.per, 0) for segment in order.segments), default=0)
    if busiest > MOST_A_WEEK and not keeps_mistake:
        return {"frequency": f"{busiest} visits a week are more than three a day. Check the number of visits."}
    if order.discipline and chosen and SYNONYMS.get(chosen, chosen) != order.discipline:
        said, meant = DISCIPLINES[order.discipline], DISCIPLINES.get(chosen, chosen)
        return {"discipline": f"The frequency says {said}, and {meant} is chosen here. Make them the same."}
    if not order.discipline and not chosen:
        return {"discipline": "Choose the discipline, or begin the frequency with it, such as “SN 2w4”."}
    return {}


def at_character(error: FrequencyError) -> str:
    """A mistake in a frequency with its place, counted from 1: "At character 4: ..."."""
    return error.message if error.code == "empty" else f"At character {error.position + 1}: {error.message}"


def discipline_of(frequency: str, chosen: str | None) -> str:
    """The discipline an order counts under: what its text says, else what was chosen."""
    return parse(frequency).discipline or SYNONYMS.get(chosen or "", chosen or "")
