"""Calculator: the deadlines of an episode, all together and one rule at a time (sections 1 and 2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from homehealth.answers import Answer
from homehealth.cadence import CITATION as CADENCE_CITATION
from homehealth.cadence import KINDS, MAX_DAYS, MAX_MONTHS, cadence_next_due
from homehealth.catalogue.shared import TZ, a_choice, a_count, a_date, a_time, due_date, rule
from homehealth.clocks import localize
from homehealth.deadlines import Cadence, Deadline, DeadlineRule, Done, EpisodeFacts, Fact, due, rules
from homehealth.deadlines.model import PAYER_KINDS
from homehealth.inputs import Given, Input
from homehealth.rule import Rule

MAX_PERIOD_NUMBER = 10_000
MAX_GRACE_DAYS = 366
CADENCE_FIELDS = (
    Input("activity", "text", True, "What must be done, such as contact or pcsp_review"),
    Input("mode", "text", False, "in_person, phone, video or any", default="any"),
    a_choice("kind", "How the next date is counted", tuple(KINDS)),
    a_count("months", "Months between two, for anniversary_months", 1, MAX_MONTHS, required=False),
    a_count("days", "Days between two, for rolling_days", 1, MAX_DAYS, required=False),
    Input("grace_days", "int", False, "Days of grace", minimum=0, maximum=MAX_GRACE_DAYS, default=0),
)
DONE_FIELDS = (
    a_choice("what", "What was done", tuple(Fact)),
    a_date("on", "The day it was done"),
    a_count("n", "Certification period, where it matters", 1, MAX_PERIOD_NUMBER, required=False),
    Input("discipline", "text", False, "PT, OT or SLP, for a therapy", default=""),
)
FACTS = (
    a_date("as_of", "The day to judge on"),
    TZ,
    Input("program", "text", False, "Program key, such as medicare-home-health", default="medicare-home-health"),
    a_choice("payer_kind", "Who pays", tuple(PAYER_KINDS)),
    a_time("referral_at", "When the valid referral was received", required=False),
    a_time("return_home_at", "When the patient returned home", required=False),
    a_date("ordered_soc_date", "Start of care ordered by the practitioner", required=False),
    a_date("soc_date", "Start of care", required=False),
    a_date("discharge_date", "Day of discharge", required=False),
    Input("cadences", "list", False, "The program's cadences", of="object", fields=CADENCE_FIELDS, default=()),
    Input("done", "list", False, "What has been done", of="object", fields=DONE_FIELDS, default=()),
)


def _facts(given: Given) -> EpisodeFacts:
    tz: ZoneInfo = given["tz"]

    def at(name: str) -> datetime | None:
        return localize(given[name], tz, name) if given[name] else None

    return EpisodeFacts(
        as_of=given["as_of"],
        tz=tz.key,
        program=given["program"],
        payer_kind=given["payer_kind"],
        cadences=tuple(_cadence(place, each) for place, each in enumerate(given["cadences"], 1)),
        referral_at=at("referral_at"),
        return_home_at=at("return_home_at"),
        ordered_soc=given["ordered_soc_date"],
        start_of_care=given["soc_date"],
        discharged_on=given["discharge_date"],
        done=tuple(
            Done(Fact(each["what"]), each["on"], n=each["n"], discipline=each["discipline"]) for each in given["done"]
        ),
    )


def _cadence(place: int, given: Mapping[str, Any]) -> Cadence:
    return Cadence(
        key=f"cadence-{place}",
        activity=given["activity"],
        mode=given["mode"],
        kind=given["kind"],
        months=given["months"],
        days=given["days"],
        grace_days=given["grace_days"],
        citation=CADENCE_CITATION,
        is_sample=False,
    )


def _row(deadline: Deadline) -> Answer:
    return {
        "rule": deadline.rule,
        "cycle": deadline.cycle,
        "opens_on": deadline.opens_on,
        "due_on": deadline.due_on,
        "due_at": deadline.due_at,
        "latest_on": deadline.latest_on,
        "closed_on": deadline.closed_on,
        "because": deadline.because,
    }


def _listed(found: list[Deadline]) -> Answer:
    because = "; ".join(f"{each.rule} {each.cycle}: {each.because}" for each in found) or "nothing is owed"
    return {"deadlines": [_row(each) for each in found], "because": because}


def _all(given: Given) -> Answer:
    return _listed(due(_facts(given)))


def _rule_of(deadline_rule: DeadlineRule) -> Rule:
    def run(given: Given) -> Answer:
        return _listed([each for each in due(_facts(given)) if each.rule == deadline_rule.key])

    return Rule(
        name=f"deadline-{deadline_rule.key}",
        title=f"Deadline: {deadline_rule.title}",
        section="2.2" if deadline_rule.citation == CADENCE_CITATION else "1",
        citation=deadline_rule.citation,
        confidence=deadline_rule.confidence,
        version=deadline_rule.version,
        effective_from=deadline_rule.effective_from,
        effective_to=deadline_rule.effective_to,
        inputs=FACTS,
        run=run,
    )


def listed_rules() -> list[Rule]:
    """Return one calculator rule for each deadline rule found, `deadline-<key>`."""
    return [_rule_of(deadline_rule) for deadline_rule in rules().values()]


RULES = (
    rule(
        "deadlines",
        "All deadlines of an episode",
        section="1",
        citation="42 CFR 484; program cadences",
        inputs=FACTS,
        run=_all,
    ),
    rule(
        "cadence_next_due",
        "Next time of a program activity",
        section="2.2",
        citation=CADENCE_CITATION,
        inputs=(
            a_choice("kind", "How the next date is counted", tuple(KINDS)),
            a_date("last_done", "Last time done"),
            a_count("months", "Months between two, for anniversary_months", 1, MAX_MONTHS, required=False),
            a_count("days", "Days between two, for rolling_days", 1, MAX_DAYS, required=False),
        ),
        run=lambda given: due_date(
            cadence_next_due(given["kind"], given["last_done"], months=given["months"], days=given["days"])
        ),
        confidence="M",
    ),
)
