"""Cutting a stretch of days into treatment weeks (3.2)."""

from datetime import date, timedelta
from typing import Annotated

from homehealth.answers import Answer
from homehealth.asked import Asked
from homehealth.clocks import day, spoken_day
from homehealth.errors import RuleError, reversed_range
from homehealth.frequency.model import DAYS_IN_WEEK, Week
from homehealth.inputs import Given
from homehealth.rule import rule

WEEK_MODES = ("calendar", "soc")
CITATION = "agency setting; default Sunday to Saturday (house rule)"
MAX_SPAN_DAYS = 3660

WeekChoice = Annotated[str, Asked("Weeks Sunday to Saturday, or 7 days from the start", choices=WEEK_MODES)]


def _told_weeks(found: list[Week], given: Given) -> Answer:
    slices = [[week.start, week.end] for week in found]
    because = f"{len(found)} weeks from {spoken_day(given['start'])} to {spoken_day(given['end'])}"
    return {"weeks": len(found), "first": slices[0], "last": slices[-1], "slices": slices, "because": because}


@rule(section="3.2", title="Weeks of a period", citation=CITATION, confidence="M", answer=_told_weeks)
def weeks_in_period(
    start: Annotated[date, "First day"], end: Annotated[date, "Last day"], week_mode: WeekChoice = "calendar"
) -> list[Week]:
    """Return the weeks from `start` to `end`, both included.

    "calendar": Sunday to Saturday, the first slice however short is week 1, the last is cut at `end`.
    "soc": 7-day blocks from `start`. At most 3,660 days. Raises RuleError `range_reversed`, `unknown_choice`,
    `out_of_range` or `wrong_type`.
    """
    if week_mode not in WEEK_MODES:
        raise RuleError("unknown_choice", "week_mode must be calendar or soc.", field="week_mode")
    if day(end, "end") < day(start, "start"):
        raise reversed_range("end", "The period ends before it starts: enter a later end.")
    if (end - start).days >= MAX_SPAN_DAYS:
        raise RuleError("out_of_range", f"The period must be shorter than {MAX_SPAN_DAYS} days.", field="end")
    first_length = DAYS_IN_WEEK - (start.weekday() + 1) % DAYS_IN_WEEK if week_mode == "calendar" else DAYS_IN_WEEK
    weeks: list[Week] = []
    opens, length = start, first_length
    while opens <= end:
        closes = min(opens + timedelta(days=length - 1), end)
        weeks.append(Week(opens, closes))
        opens, length = closes + timedelta(days=1), DAYS_IN_WEEK
    return weeks
