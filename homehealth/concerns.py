"""Concerns: by when somebody must act on a danger, and what must have been asked in an episode's first days."""

from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from homehealth.answers import Answer
from homehealth.asked import AgencyZone, Asked
from homehealth.dated import always, in_force
from homehealth.errors import RuleError
from homehealth.inputs import Given
from homehealth.rule import rule

Urgency = Literal["now", "today", "soon"]
HOUSE = "house safety protocol"
ASSESSMENT = "42 CFR 484.55(b)(1): the comprehensive assessment within 5 calendar days after the start of care"
URGENCIES: dict[Urgency, str] = {"now": "At once", "today": "Today", "soon": "Within 3 days"}
MINUTES_TO_ACT = always(60, HOUSE)
CLOSE, LAST_MINUTE = time(17), time(23, 59)
LEAST_HOURS_TODAY = always(4, HOUSE)
DAYS_SOON = always(3, HOUSE)
ASKED_WITHIN_DAYS = always(5, ASSESSMENT)


def _told(act_by: datetime, given: Given) -> Answer:
    return {"act_by": act_by, "because": f"{URGENCIES[given['how_urgent']].lower()}, from when it was raised ({HOUSE})"}


@rule(section="12", title="By when to act on a concern", citation=HOUSE, confidence="M", answer=_told)
def concern_act_by(
    raised_at: Annotated[datetime, "When it was raised"],
    urgency: Annotated[str, Asked("How urgent it is", name="how_urgent", choices=tuple(URGENCIES))],
    tz: AgencyZone,
) -> datetime:
    """Return the instant by which somebody must have acted, on the agency's day it was raised unless it may wait.

    At once: 60 minutes. Today: 17:00, or 4 hours where that is later. Both end with the day. Soon: 17:00 of the third
    calendar day after. Raises RuleError `unknown_choice`. House rule.
    """
    local = raised_at.astimezone(tz)
    ends = datetime.combine(local.date(), LAST_MINUTE, tz)
    if urgency == "now":
        return min(raised_at + timedelta(minutes=in_force(MINUTES_TO_ACT, local.date()).value), ends)
    if urgency == "today":
        hours = timedelta(hours=in_force(LEAST_HOURS_TODAY, local.date()).value)
        return min(max(datetime.combine(local.date(), CLOSE, tz), raised_at + hours), ends)
    if urgency == "soon":
        days = timedelta(days=in_force(DAYS_SOON, local.date()).value)
        return datetime.combine(local.date() + days, CLOSE, tz)
    raise RuleError("unknown_choice", "Choose how urgent it is: now, today or soon.", field="how_urgent")
