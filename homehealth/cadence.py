"""When a recurring activity of a program falls due again (R2.2)."""

from datetime import date
from typing import Annotated

from homehealth.answers import Due
from homehealth.asked import NOT_ASKED, Asked
from homehealth.clocks import add_days, add_months, day, month_end, spoken_day, whole
from homehealth.errors import RuleError, missing
from homehealth.rule import rule

KINDS = {
    "anniversary_months": "the same day number, months later",
    "rolling_days": "a number of days later",
    "calendar_month": "once in every calendar month",
    "calendar_quarter": "once in every calendar quarter",
}
CITATION = "program cadence; 42 CFR 441.301(c), 441.302(c)"
MAX_MONTHS = 240
MAX_DAYS = 3660

CadenceKind = Annotated[str, Asked("How the next date is counted", choices=tuple(KINDS))]
MonthsBetween = Annotated[
    int | None, Asked("Months between two, for anniversary_months", minimum=1, maximum=MAX_MONTHS)
]
DaysBetween = Annotated[int | None, Asked("Days between two, for rolling_days", minimum=1, maximum=MAX_DAYS)]


@rule(section="2.2", title="Next time of a program activity", citation=CITATION, confidence="M")
def cadence_next_due(
    kind: CadenceKind,
    last_done: Annotated[date, "Last time done"],
    *,
    months: MonthsBetween = None,
    days: DaysBetween = None,
    counted_from: Annotated[str, NOT_ASKED] = "last done",
) -> Due:
    """Return when the activity last done on `last_done` is due again.

    `kind` is a key of KINDS; `anniversary_months` needs `months`, `rolling_days` needs `days`.
    `counted_from` names the day in the derivation. Raises RuleError `unknown_choice`, `missing_input`, `wrong_type` or
    `out_of_range`.
    """
    day(last_done, "last_done")
    if kind == "anniversary_months":
        due, how = _anniversary(last_done, months)
    elif kind == "rolling_days":
        due, how = _rolling(last_done, days)
    elif kind == "calendar_month":
        due = month_end(add_months(last_done.replace(day=1), 1))
        how = "last day of the calendar month after"
    elif kind == "calendar_quarter":
        due = month_end(add_months(quarter_start(last_done), 5))
        how = "last day of the calendar quarter after"
    else:
        raise RuleError("unknown_choice", f"kind must be one of {', '.join(KINDS)}.", field="kind")
    counted = how.startswith("+")
    derived = (
        f"{counted_from} {spoken_day(last_done)} {how}" if counted else f"{how} {counted_from} {spoken_day(last_done)}"
    )
    return Due(due, f"{derived} = {spoken_day(due)}")


def quarter_start(on: date) -> date:
    """Return the first day of the calendar quarter of `on`."""
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)


def _anniversary(last_done: date, months: int | None) -> tuple[date, str]:
    if months is None:
        raise missing("months")
    whole(months, "months", 1, MAX_MONTHS)
    return add_months(last_done, months), f"+ {months} month{'' if months == 1 else 's'}"


def _rolling(last_done: date, days: int | None) -> tuple[date, str]:
    if days is None:
        raise missing("days")
    whole(days, "days", 1, MAX_DAYS)
    return add_days(last_done, days), f"+ {days} calendar day{'' if days == 1 else 's'}"
