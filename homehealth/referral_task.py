"""States of a referral to a community service, and the moves between them (10.2); only the calculator reaches it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from homehealth.answers import Answer, Due, told
from homehealth.asked import Asked
from homehealth.clocks import add_days, day, spoken_sum
from homehealth.dated import always, in_force
from homehealth.errors import RuleError
from homehealth.inputs import Given
from homehealth.rule import rule
from homehealth.workdays import add_business_days

CITATION = "FHIR SDOH Clinical Care IG 3.0.0, ReferralTask"
NUDGE_CITATION = "house rule"
NUDGE_BUSINESS_DAYS = always(2, NUDGE_CITATION)
ACCEPTED_CHECK_DAYS = always(7, NUDGE_CITATION)
PROGRESS_REVIEW_DAYS = always(14, NUDGE_CITATION)

STATES = {
    "draft": "Not sent",
    "requested": "Sent, awaiting answer",
    "accepted": "Accepted",
    "rejected": "Declined",
    "in-progress": "Service started",
    "on-hold": "On hold",
    "completed": "Completed",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "entered-in-error": "Entered in error",
}
MOVES = {
    "draft": ("requested",),
    "requested": ("accepted", "rejected", "cancelled"),
    "accepted": ("in-progress", "on-hold", "completed", "failed", "cancelled"),
    "in-progress": ("on-hold", "completed", "failed", "cancelled"),
    "on-hold": ("in-progress", "completed", "failed", "cancelled"),
}
NEEDS_REASON = ("rejected", "on-hold", "failed", "cancelled")
ERROR_STATE = "entered-in-error"

StateNow = Annotated[str, Asked("State now", choices=tuple(STATES))]


@dataclass(frozen=True, slots=True)
class Move:
    """Whether a move is allowed, whether it needs a reason, and why."""

    allowed: bool
    reason_required: bool
    because: str


def known_state(state: str, field: str = "state") -> str:
    """Return `state` when it is a state of a referral. Raises RuleError `unknown_choice`."""
    if state not in STATES:
        raise RuleError("unknown_choice", f"{field} must be one of {', '.join(STATES)}.", field=field)
    return state


def moves_from(state: str) -> tuple[str, ...]:
    """Return the states reachable from `state`; every state but the last can become entered-in-error."""
    if known_state(state) == ERROR_STATE:
        return ()
    return (*MOVES.get(state, ()), ERROR_STATE)


@rule(name="referral_move", section="10.2", title="Move of a referral", citation=CITATION)
def check_move(state: StateNow, to: Annotated[str, Asked("State to move to", choices=tuple(STATES))]) -> Move:
    """Tell whether a referral in `state` may move to `to`, and whether the move needs a stated reason.

    Raises RuleError `unknown_choice`. Source: SDOH Clinical Care IG state diagram.
    """
    reachable = moves_from(state)
    allowed = known_state(to, "to") in reachable
    stated = f"from {state} to {', '.join(reachable) or 'nothing else'}"
    return Move(allowed, to in NEEDS_REASON, f"{stated} ({CITATION})")


def _told_nudge(found: Due | None, given: Given) -> Answer:
    return told(found) if found else {"due_date": None, "because": f"nothing to ask while {given['state']}"}


@rule(
    name="referral_nudge_due",
    section="10.2",
    title="When to ask about a referral",
    citation=NUDGE_CITATION,
    confidence="M",
    answer=_told_nudge,
)
def nudge_due(state: StateNow, since: Annotated[date, "Day it entered that state"]) -> Due | None:
    """Return when to ask about a referral that entered `state` on `since`; None where there is nothing to ask.

    Requested: 2 business days. Accepted: 7 calendar days. In progress: 14. House rule. Raises RuleError
    `unknown_choice`, `wrong_type` or `out_of_range`.
    """
    day(since, "since")
    if known_state(state) == "requested":
        days = in_force(NUDGE_BUSINESS_DAYS, since).value
        due = add_business_days(since, days)
        return Due(due, spoken_sum("sent", since, days, due, NUDGE_CITATION, unit="business day"))
    tables = {"accepted": ACCEPTED_CHECK_DAYS, "in-progress": PROGRESS_REVIEW_DAYS}
    if state not in tables:
        return None
    days = in_force(tables[state], since).value
    due = add_days(since, days)
    return Due(due, spoken_sum(state, since, days, due, NUDGE_CITATION))
