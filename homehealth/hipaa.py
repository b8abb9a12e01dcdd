"""Clocks of HIPAA: access, accounting, breach, emergency, retention (section 9); only the calculator reaches it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from homehealth.answers import Answer, Due
from homehealth.asked import Asked
from homehealth.clocks import (
    add_days,
    add_years_forward,
    day,
    elapsed,
    instant,
    several,
    spoken_day,
    spoken_sum,
    spoken_time,
    whole,
)
from homehealth.dated import always, in_force
from homehealth.inputs import Given
from homehealth.rule import rule
from homehealth.workdays import add_business_days

ACCESS_CITATION = "45 CFR 164.524(b)(2)"
ACCOUNTING_CITATION = "45 CFR 164.528"
BREACH_CITATION = "45 CFR 164.404-.408"
BREAK_GLASS_CITATION = "45 CFR 164.312(a)(2)(ii); house rule"
RETENTION_CITATION = "42 CFR 484.110(c)"

ACCESS_DAYS = always(30, ACCESS_CITATION)
ACCOUNTING_DAYS = always(60, ACCOUNTING_CITATION)
ACCOUNTING_EXTENSION_DAYS = always(30, ACCOUNTING_CITATION)
ACCOUNTING_YEARS = always(6, ACCOUNTING_CITATION)
BREACH_DAYS = always(60, BREACH_CITATION)
MEDIA_ABOVE = always(500, BREACH_CITATION)
HHS_NOW_FROM = always(500, BREACH_CITATION)
BREAK_GLASS_MINUTES = always(60, BREAK_GLASS_CITATION)
BREAK_GLASS_NOTIFY_DAYS = always(1, BREAK_GLASS_CITATION)
BREAK_GLASS_REVIEW_DAYS = always(5, BREAK_GLASS_CITATION)
RETENTION_YEARS = always(5, RETENTION_CITATION)
MAX_YEARS = 100
MAX_AFFECTED = 1_000_000_000
MINUTES_IN_HOUR = 60

RequestReceived = Annotated[date, Asked("Day the request was received", name="received_date")]
Extended = Annotated[bool, "Extended once, in writing"]


@dataclass(frozen=True, slots=True)
class BreachDeadlines:
    """Last days to notify individuals and HHS after a breach, and whether the media must be told too."""

    individual: date
    media_required: bool
    hhs: date
    because: str


@dataclass(frozen=True, slots=True)
class EmergencyAccess:
    """When emergency access to a chart ends, and the last days to notify the privacy officer and close the review."""

    ends_at: datetime
    notify_on: date
    review_on: date
    because: str


@rule(section="9.2", title="Access request due", citation=ACCESS_CITATION)
def hipaa_access_due(received: RequestReceived, *, extended: Extended = False) -> Due:
    """Return when a request for access must be answered: 30 calendar days, 60 with the one written extension.

    Raises RuleError `wrong_type` or `out_of_range`. Source: 45 CFR 164.524(b)(2).
    """
    days = in_force(ACCESS_DAYS, day(received, "received_date")).value * (2 if extended else 1)
    due = add_days(received, days)
    return Due(due, spoken_sum("received", received, days, due, ACCESS_CITATION))


@rule(section="9.3", title="Accounting of disclosures due", citation=ACCOUNTING_CITATION)
def hipaa_accounting_due(received: RequestReceived, *, extended: Extended = False) -> Due:
    """Return when an accounting of disclosures is due: 60 calendar days, 30 more when extended once.

    Raises RuleError `wrong_type` or `out_of_range`. Source: 45 CFR 164.528.
    """
    days = in_force(ACCOUNTING_DAYS, day(received, "received_date")).value
    days += in_force(ACCOUNTING_EXTENSION_DAYS, received).value if extended else 0
    due = add_days(received, days)
    return Due(due, spoken_sum("received", received, days, due, ACCOUNTING_CITATION))


def _told_from(found: Due, _given: Given) -> Answer:
    return {"from": found.due_on, "because": found.because}


@rule(section="9.3", title="Accounting of disclosures covers from", citation=ACCOUNTING_CITATION, answer=_told_from)
def hipaa_accounting_window(
    requested: Annotated[date, Asked("Day of the request", name="requested_date")],
) -> Due:
    """Return the first day an accounting must cover: six years before `requested` (Feb 29 becomes Mar 1).

    Raises RuleError `wrong_type` or `out_of_range`. Source: 45 CFR 164.528.
    """
    years = in_force(ACCOUNTING_YEARS, day(requested, "requested_date")).value
    start = add_years_forward(requested, -years)
    because = f"requested {spoken_day(requested)} - {years} years = {spoken_day(start)} ({ACCOUNTING_CITATION})"
    return Due(start, because)


@rule(section="9.4", title="Breach notification", citation=BREACH_CITATION)
def breach_deadlines(
    discovered: Annotated[date, "Day the breach was discovered"],
    affected: Annotated[int, Asked("People affected", minimum=1, maximum=MAX_AFFECTED)],
) -> BreachDeadlines:
    """Return whom to notify by when, after a breach discovered on `discovered` that touched `affected` people.

    Individuals: 60 calendar days. Media: above 500 residents of a state. HHS: with 500 or more the same day, otherwise
    60 days after the end of the year. Raises RuleError `wrong_type` or `out_of_range`. Source: 45 CFR 164.404-.408.
    """
    days = in_force(BREACH_DAYS, day(discovered, "discovered")).value
    whole(affected, "affected", 1, MAX_AFFECTED)
    individual = add_days(discovered, days)
    at_once = affected >= in_force(HHS_NOW_FROM, discovered).value
    hhs = individual if at_once else add_days(date(discovered.year, 12, 31), days)
    media = affected > in_force(MEDIA_ABOVE, discovered).value
    because = spoken_sum("discovered", discovered, days, individual, BREACH_CITATION)
    when = "with the individuals" if at_once else f"end of {discovered.year} + {days} calendar days"
    return BreachDeadlines(individual, media, hhs, f"{because}; HHS {when} = {spoken_day(hhs)}")


@rule(section="9.5", title="Emergency access to a chart", citation=BREAK_GLASS_CITATION)
def emergency_access(opened_at: Annotated[datetime, "When the chart was opened"]) -> EmergencyAccess:
    """Return when emergency ("break the glass") access opened at the aware local time `opened_at` ends.

    60 minutes, not extendable; notify the privacy officer within 1 business day, close the review within 5.
    Raises RuleError `wrong_type` or `out_of_range`. House rule under 45 CFR 164.312(a)(2)(ii).
    """
    opened = instant(opened_at, "opened_at").date()
    minutes = in_force(BREAK_GLASS_MINUTES, opened).value
    ends_at = elapsed(opened_at, minutes / MINUTES_IN_HOUR)
    notify = add_business_days(opened, in_force(BREAK_GLASS_NOTIFY_DAYS, opened).value)
    review = add_business_days(opened, in_force(BREAK_GLASS_REVIEW_DAYS, opened).value)
    because = (
        f"opened {spoken_time(opened_at)} + {minutes} minutes = {spoken_time(ends_at)}; notify by "
        f"{spoken_day(notify)}, review by {spoken_day(review)} ({BREAK_GLASS_CITATION})"
    )
    return EmergencyAccess(ends_at, notify, review, because)


def _told_as_day(found: Due, _given: Given) -> Answer:
    return {"date": found.due_on, "because": found.because}


@rule(
    section="9.6",
    title="Earliest purge of a record",
    citation=RETENTION_CITATION,
    confidence="M",
    answer=_told_as_day,
)
def retention_earliest_purge(
    discharge: Annotated[date, Asked("Day of discharge", name="discharge_date")],
    years: Annotated[int | Sequence[int], Asked("Years to keep; at least 5", minimum=1, maximum=MAX_YEARS)] = 5,
) -> Due:
    """Return the first day a record may be purged: the day after the anniversary of `discharge` `years` years on.

    Given several obligations, the longest counts. Feb 29 becomes Mar 1 in a common year. Purging is never automatic.
    Raises RuleError `wrong_type` or `out_of_range`. Source: 42 CFR 484.110(c).
    """
    asked = [years] if isinstance(years, int) else several(years, "years")
    longest = max(
        whole(each, "years", 1, MAX_YEARS) for each in [in_force(RETENTION_YEARS, day(discharge)).value, *asked]
    )
    anniversary = add_years_forward(discharge, longest)
    first = add_days(anniversary, 1)
    because = f"discharge {spoken_day(discharge)} + {longest} years = {spoken_day(anniversary)}, kept through that day"
    return Due(first, f"{because} ({RETENTION_CITATION})")
