"""Payer authorizations: decision clocks and renewal reminders (R1.22); only the calculator reaches it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from homehealth.answers import Due
from homehealth.asked import Asked
from homehealth.clocks import add_days, day, elapsed, instant, spoken_day, spoken_sum, spoken_time, whole
from homehealth.dated import BOOK_BEGINS, Dated, always, in_force
from homehealth.errors import RuleError
from homehealth.rule import rule

DECISION_CITATION = "42 CFR 422.568(b)(1), 422.572(a), 438.210(d); CMS-0057-F"
RENEWAL_CITATION = "house rule, set per payer"
DECISION_BEFORE_2026 = "42 CFR 422.568(b)(1) before CMS-0057-F [recalled]"

DECISION_FROM = date(2026, 1, 1)
STANDARD_DAYS = (
    Dated(14, BOOK_BEGINS, date(2025, 12, 31), DECISION_BEFORE_2026),
    Dated(7, DECISION_FROM, None, DECISION_CITATION),
)
EXPEDITED_HOURS = always(72, DECISION_CITATION)
RENEW_DAYS_BEFORE = always(14, RENEWAL_CITATION)
WARN_DAYS_BEFORE = always(7, RENEWAL_CITATION)
RENEW_PERCENT_USED = always(80, RENEWAL_CITATION)
TYPES = ("standard", "expedited")
MAX_VISITS = 10_000


@dataclass(frozen=True, slots=True)
class Renewal:
    """What to do about an authorization: start renewing, warn, block scheduling; and from which day."""

    renew_from: date
    warn_from: date
    is_renewal_due: bool
    is_warning: bool
    is_blocked: bool
    because: str


@rule(
    section="1.22",
    title="Payer's decision on an authorization due",
    citation=DECISION_CITATION,
    confidence="M",
    since=DECISION_FROM,
)
def prior_auth_decision_due(
    kind: Annotated[str, Asked("Kind of request", name="type", choices=TYPES)],
    received_at: Annotated[datetime, "When the payer received it"],
) -> Due:
    """Return when the payer must decide a request received at the aware local time `received_at`.

    "standard": the received day + 7 calendar days (14 before 2026). "expedited": 72 elapsed hours.
    Raises RuleError `unknown_choice`, `wrong_type` or `out_of_range`. Source: 42 CFR 422.568(b)(1), 422.572(a).
    """
    if kind not in TYPES:
        raise RuleError("unknown_choice", "type must be standard or expedited.", field="type")
    received = instant(received_at, "received_at").date()
    if kind == "standard":
        row = in_force(STANDARD_DAYS, received)
        due = add_days(received, row.value)
        return Due(due, spoken_sum("received", received, row.value, due, row.citation))
    hours = in_force(EXPEDITED_HOURS, received).value
    due_at = elapsed(received_at, hours)
    because = f"received {spoken_time(received_at)} + {hours} elapsed hours = {spoken_time(due_at)}"
    return Due(due_at.date(), f"{because} ({DECISION_CITATION})", due_at)


@rule(section="1.22", title="Authorization renewal", citation=RENEWAL_CITATION, confidence="M")
def authorization_renewal(
    *,
    expires: Annotated[date, Asked("Last day of the authorization", name="expires_date")],
    authorized: Annotated[int, Asked("Visits authorized", minimum=1, maximum=MAX_VISITS)],
    used: Annotated[int, Asked("Visits used", minimum=0, maximum=MAX_VISITS)],
    as_of: Annotated[date, "The day to judge on"],
) -> Renewal:
    """Return whether an authorization of `authorized` visits, `used` so far, needs renewing on the day `as_of`.

    Renew from 14 calendar days before `expires` or once 80 % of the visits are used; warn 7 days before; block
    scheduling past the expiry or the visit count. Raises RuleError `wrong_type` or `out_of_range`. House rule.
    """
    renew_from = add_days(expires, -in_force(RENEW_DAYS_BEFORE, day(as_of, "as_of")).value)
    warn_from = add_days(expires, -in_force(WARN_DAYS_BEFORE, as_of).value)
    percent = in_force(RENEW_PERCENT_USED, as_of).value
    whole(authorized, "authorized", 1, MAX_VISITS)
    whole(used, "used", 0, MAX_VISITS)
    mostly_used = used * 100 >= authorized * percent
    because = (
        f"expires {spoken_day(expires)}, {used} of {authorized} visits used; renew from {spoken_day(renew_from)} or at "
        f"{percent} % ({RENEWAL_CITATION})"
    )
    return Renewal(
        renew_from,
        warn_from,
        is_renewal_due=as_of >= renew_from or mostly_used,
        is_warning=as_of >= warn_from,
        is_blocked=as_of > expires or used >= authorized,
        because=because,
    )
