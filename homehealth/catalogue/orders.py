"""Calculator: the language of visit orders (section 3)."""

from datetime import date

from homehealth import frequency
from homehealth.answers import Answer
from homehealth.catalogue.shared import a_count, a_date, a_flag, rule
from homehealth.clocks import spoken_day
from homehealth.errors import RuleError
from homehealth.frequency import Expansion, Order, VisitMade, Week
from homehealth.frequency.expansion import MAX_INTERVAL_DAYS
from homehealth.inputs import Given, Input

CITATION = "42 CFR 409.43(a)-(b), 484.60(a)(2)(iv); notation is a house convention"
TEXT = Input("text", "text", True, 'Ordered frequency, such as "SN 2w4, 1 PRN for falls"')
WEEK_MODE = Input(
    "week_mode", "choice", False, "Weeks Sunday to Saturday, or 7 days from the start", frequency.WEEK_MODES,
    default="calendar",
)  # fmt: skip
EFFECTIVE = a_date("effective_date", "First day of the order")
PERIOD_END = a_date("period_end", "Last day of the certification period")


def _parse(given: Given) -> Answer:
    order = frequency.parse(given["text"])
    answer: Answer = {
        "segments": [segment.as_json() for segment in order.segments],
        "prn": [{"max": prn.maximum, "reason": prn.reason} for prn in order.prn],
        "errors": [error.code for error in order.errors],
        "mistakes": [
            {"code": error.code, "position": error.position, "message": error.message} for error in order.errors
        ],
    }
    named: Answer = {"discipline": order.discipline} if order.discipline else {}
    if not order.is_valid:
        return {**named, **answer, "because": order.errors[0].message}
    return {**named, **answer, "normal": frequency.write(order), "because": frequency.in_words(order)}


def _slice(week: Week) -> list[date]:
    return [week.start, week.end]


def _weeks(given: Given) -> Answer:
    weeks = frequency.weeks_in_period(given["start"], given["end"], given["week_mode"])
    because = f"{len(weeks)} weeks from {spoken_day(given['start'])} to {spoken_day(given['end'])}"
    return {
        "weeks": len(weeks),
        "first": _slice(weeks[0]),
        "last": _slice(weeks[-1]),
        "slices": [_slice(week) for week in weeks],
        "because": because,
    }


def _order(given: Given) -> tuple[Order, Expansion]:
    order = frequency.parse(given["text"])
    return order, frequency.expand(order, given["effective_date"], given["period_end"], given["week_mode"])


def _expand(given: Given) -> Answer:
    order, expansion = _order(given)
    dropped = "; the period ends before the order does" if expansion.exceeds_period else ""
    return {
        "weeks": [[week.start, week.end, week.minimum, week.maximum] for week in expansion.weeks],
        "months": [[month.start, month.end, month.minimum, month.maximum] for month in expansion.months],
        "total_min": expansion.total_min,
        "total_max": expansion.total_max,
        "exceeds_period": expansion.exceeds_period,
        "because": frequency.in_words(order) + dropped,
    }


def _evaluate(given: Given) -> Answer:
    order, expansion = _order(given)
    visits = [VisitMade(each["date"], each["prn"]) for each in given["visits"]]
    found = frequency.evaluate(expansion, order, visits, given["as_of"], given["truncated_by_new_order"])
    because = "; ".join(
        f"week {place}: {made} made, {_wanted(need.minimum, need.maximum)} ordered, {status}"
        for place, (need, made, status) in enumerate(
            zip(expansion.weeks, found.made, found.week_status, strict=True), 1
        )
    )
    return {
        "week_status": found.week_status,
        "made": found.made,
        "month_status": found.month_status,
        "month_made": found.month_made,
        "prn": {"used": found.prn.used, "max": found.prn.maximum, "status": found.prn.status},
        "because": because,
    }


def _wanted(minimum: int, maximum: int) -> str:
    return str(minimum) if minimum == maximum else f"{minimum}-{maximum}"


def _interval(given: Given) -> Answer:
    due = frequency.interval_due_dates(
        given["every_days"], given["last_done"], given["period_start"], given["period_end"]
    )
    because = f"every {given['every_days']} days from {spoken_day(given['last_done'])}, inside the period"
    return {"due": due, "because": because}


def _in_words(given: Given) -> Answer:
    order = frequency.parse(given["text"])
    if not order.is_valid:
        first = order.errors[0]
        raise RuleError(first.code, first.message, field="text", position=first.position)
    return {"words": frequency.in_words(order), "normal": frequency.write(order), "because": "the order, read aloud"}


RULES = (
    rule("parse_frequency", "Read a visit order", section="3.1", citation=CITATION, inputs=(TEXT,), run=_parse),
    rule(
        "frequency_in_words", "A visit order in words", section="3.1", citation=CITATION, inputs=(TEXT,), run=_in_words
    ),
    rule(
        "weeks_in_period",
        "Weeks of a period",
        section="3.2",
        citation="agency setting; default Sunday to Saturday (house rule)",
        inputs=(a_date("start", "First day"), a_date("end", "Last day"), WEEK_MODE),
        run=_weeks,
        confidence="M",
    ),
    rule(
        "expand_frequency",
        "Visits ordered week by week",
        section="3.3",
        citation=CITATION,
        inputs=(TEXT, EFFECTIVE, PERIOD_END, WEEK_MODE),
        run=_expand,
        confidence="M",
    ),
    rule(
        "evaluate_visits",
        "Visits made against the order",
        section="3.5",
        citation="42 CFR 484.60(b)(1), 484.60(c)(1); statuses are a house convention",
        inputs=(
            TEXT,
            EFFECTIVE,
            PERIOD_END,
            WEEK_MODE,
            Input(
                "visits",
                "list",
                True,
                "Completed in-person visits of the discipline",
                of="object",
                fields=(a_date("date", "Local day it started"), a_flag("prn", "Used a PRN allowance", default=False)),
            ),
            a_date("as_of", "The day to judge on"),
            a_flag("truncated_by_new_order", "A new order cut the last week", default=False),
        ),
        run=_evaluate,
        confidence="M",
    ),
    rule(
        "interval_due_dates",
        "Dates of an interval task",
        section="3.6",
        citation="house rule: counted from the last time done",
        inputs=(
            a_count("every_days", "Days between two", 1, MAX_INTERVAL_DAYS),
            a_date("last_done", "Last time done"),
            a_date("period_start", "First day of the period"),
            a_date("period_end", "Last day of the period"),
        ),
        run=_interval,
        confidence="M",
    ),
)
