"""The deadlines of an episode (sections 1 and 2): all together, and one rule of the calculator for each deadline rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from homehealth import deadlines
from homehealth.answers import Answer
from homehealth.asked import AgencyZone, Asked, arguments, inputs_of, parameters_of
from homehealth.cadence import CITATION as CADENCE_CITATION
from homehealth.cadence import CadenceKind, DaysBetween, MonthsBetween
from homehealth.deadlines import Cadence, Deadline, DeadlineRule, Done, EpisodeFacts, Fact
from homehealth.deadlines.model import PAYER_KINDS
from homehealth.inputs import Given
from homehealth.periods import MAX_PERIODS
from homehealth.rule import Rule

MAX_GRACE_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCadence:
    """How often a program asks for an activity."""

    activity: Annotated[str, "What must be done, such as contact or pcsp_review"]
    mode: Annotated[str, "in_person, phone, video or any"] = "any"
    kind: CadenceKind
    months: MonthsBetween = None
    days: DaysBetween = None
    grace_days: Annotated[int, Asked("Days of grace", minimum=0, maximum=MAX_GRACE_DAYS)] = 0

    def numbered(self, place: int) -> Cadence:
        """Return it as the deadline rules take it."""
        return Cadence(
            key=f"cadence-{place}",
            activity=self.activity,
            mode=self.mode,
            kind=self.kind,
            months=self.months,
            days=self.days,
            grace_days=self.grace_days,
            citation=CADENCE_CITATION,
            is_sample=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that was done."""

    what: Annotated[str, Asked("What was done", choices=tuple(Fact))]
    on: Annotated[date, Asked("The day it was done", name="on")]
    n: Annotated[int | None, Asked("Certification period, where it matters", minimum=1, maximum=MAX_PERIODS)] = None
    discipline: Annotated[str, "PT, OT or SLP, for a therapy"] = ""


def _facts(
    *,
    as_of: Annotated[date, "The day to judge on"],
    tz: AgencyZone,
    program: Annotated[str, "Program key, such as medicare-home-health"] = "medicare-home-health",
    payer_kind: Annotated[str, Asked("Who pays", choices=tuple(PAYER_KINDS))],
    referral_at: Annotated[datetime | None, "When the valid referral was received"] = None,
    return_home_at: Annotated[datetime | None, "When the patient returned home"] = None,
    ordered_soc: Annotated[
        date | None, Asked("Start of care ordered by the practitioner", name="ordered_soc_date")
    ] = None,
    soc: Annotated[date | None, Asked("Start of care", name="soc_date")] = None,
    discharge: Annotated[date | None, Asked("Day of discharge", name="discharge_date")] = None,
    cadences: Annotated[Sequence[ProgramCadence], "The program's cadences"] = (),
    done: Annotated[Sequence[Deed], "What has been done"] = (),
) -> EpisodeFacts:
    return EpisodeFacts(
        as_of=as_of,
        tz=tz.key,
        program=program,
        payer_kind=payer_kind,
        cadences=tuple(each.numbered(place) for place, each in enumerate(cadences, 1)),
        referral_at=referral_at,
        return_home_at=return_home_at,
        ordered_soc=ordered_soc,
        start_of_care=soc,
        discharged_on=discharge,
        done=tuple(Done(Fact(each.what), each.on, n=each.n, discipline=each.discipline) for each in done),
    )


FACTS = parameters_of(_facts)


def _due(given: Given) -> list[Deadline]:
    return deadlines.due(_facts(**arguments(FACTS, given)))


def _listed(found: Sequence[Deadline]) -> Answer:
    because = "; ".join(f"{each.rule} {each.cycle}: {each.because}" for each in found) or "nothing is owed"
    return {"deadlines": [_row(each) for each in found], "because": because}


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


def _rule_of(deadline_rule: DeadlineRule) -> Rule:
    return Rule(
        name=f"deadline-{deadline_rule.key}",
        title=f"Deadline: {deadline_rule.title}",
        section="2.2" if deadline_rule.citation == CADENCE_CITATION else "1",
        citation=deadline_rule.citation,
        confidence=deadline_rule.confidence,
        version=deadline_rule.version,
        effective_from=deadline_rule.effective_from,
        effective_to=deadline_rule.effective_to,
        inputs=inputs_of(FACTS),
        run=lambda given: _listed([each for each in _due(given) if each.rule == deadline_rule.key]),
    )


def listed_rules() -> list[Rule]:
    """Return the rule `deadlines`, and one for each deadline rule found, `deadline-<key>`."""
    every = Rule(
        name="deadlines",
        title="All deadlines of an episode",
        section="1",
        citation="42 CFR 484; program cadences",
        inputs=inputs_of(FACTS),
        run=lambda given: _listed(_due(given)),
    )
    return [every, *(_rule_of(deadline_rule) for deadline_rule in deadlines.rules().values())]
