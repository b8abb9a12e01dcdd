"""Clocks of the profession: credentials, licences, case management (section 7); only the calculator reaches it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from homehealth.asked import Asked
from homehealth.clocks import add_days, add_years, day, spoken_day
from homehealth.dated import always, in_force
from homehealth.rule import rule

CCM_CITATION = "CCMC: 5-year term, 80 hours including 8 of ethics"
LICENCE_CITATION = "state board; house rule for warnings"
NCQA_CITATION = "NCQA PHM complex case management (30/60 days: confirm in the current standards)"

CCM_YEARS = always(5, CCM_CITATION)
WARN_DAYS = always((90, 60, 30), LICENCE_CITATION)
NCQA_START_DAYS = always(30, NCQA_CITATION)
NCQA_COMPLETE_DAYS = always(60, NCQA_CITATION)


@dataclass(frozen=True, slots=True)
class Expiry:
    """The last valid day, the first day work is blocked, and the days to warn (90, 60 and 30 days before)."""

    last_valid_on: date
    blocked_from: date
    warn_dates: tuple[date, ...]
    because: str


@dataclass(frozen=True, slots=True)
class CaseManagementStart:
    """Last days to start and to complete the initial assessment of complex case management."""

    start_by: date
    complete_by: date
    because: str


@rule(section="7", title="Licence expiry", citation=LICENCE_CITATION, confidence="M")
def licence_expiry(expires: Annotated[date, Asked("Last valid day", name="expires_date")]) -> Expiry:
    """Return when to warn about and block a licence whose last valid day is `expires`. House rule.

    Raises RuleError `wrong_type` or `out_of_range`.
    """
    days = in_force(WARN_DAYS, day(expires, "expires_date")).value
    warn = tuple(add_days(expires, -before) for before in days)
    because = f"expires {spoken_day(expires)}, first warning {spoken_day(warn[0])} ({LICENCE_CITATION})"
    return Expiry(expires, add_days(expires, 1), warn, because)


@rule(section="7", title="CCM credential expiry", citation=CCM_CITATION)
def ccm_expiry(issued: Annotated[date, Asked("Day issued", name="issued_date")]) -> Expiry:
    """Return when a CCM credential issued on `issued` ends: 5 years on, and when to warn.

    Raises RuleError `wrong_type` or `out_of_range`. Source: CCMC.
    """
    years = in_force(CCM_YEARS, day(issued, "issued_date")).value
    found = licence_expiry(add_years(issued, years))
    because = f"issued {spoken_day(issued)} + {years} years = {spoken_day(found.last_valid_on)} ({CCM_CITATION})"
    return Expiry(found.last_valid_on, found.blocked_from, found.warn_dates, because)


@rule(section="7", title="Complex case management start", citation=NCQA_CITATION, confidence="M")
def case_management_start(
    eligible: Annotated[date, Asked("Day of eligibility", name="eligible_date")],
) -> CaseManagementStart:
    """Return when the initial assessment must start (30 days) and be complete (60 days); `eligible` is day 0.

    Raises RuleError `wrong_type` or `out_of_range`. Source: NCQA, to be confirmed.
    """
    start = add_days(eligible, in_force(NCQA_START_DAYS, day(eligible, "eligible_date")).value)
    complete = add_days(eligible, in_force(NCQA_COMPLETE_DAYS, eligible).value)
    because = f"eligible {spoken_day(eligible)}: start by {spoken_day(start)}, complete by {spoken_day(complete)}"
    return CaseManagementStart(start, complete, f"{because} ({NCQA_CITATION})")
