"""A plan as people read it: problems, their goals, what is done for each goal, and the orders with their weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from careplans.checks import other_first_day
from careplans.models import Goal, Intervention, PlanOfCare, Problem, VisitOrder
from core.kit.words import short_day
from homehealth.errors import RuleError
from homehealth.frequency import DISCIPLINES, Expansion, Order, expand, in_words, parse

CONTEXT = 24  # characters shown before and after a mistake, so that the line fits a phone


@dataclass
class GoalBranch:
    """A goal and what is done for it."""

    goal: Goal
    interventions: list[Intervention] = field(default_factory=list)


@dataclass
class ProblemBranch:
    """A problem and its goals."""

    problem: Problem | None
    goals: list[GoalBranch] = field(default_factory=list)


class WeekCount(NamedTuple):
    """The visits asked for in one week, "2" or "1–2"; a short week asks for what its days hold (DOMAIN 3.5)."""

    start: date
    end: date
    visits: str
    is_ordered: bool


@dataclass(frozen=True)
class Reading:
    """A frequency read back: the sentence and the strip of weeks, or the mistake and where it stands."""

    text: str
    sentence: str = ""
    strip: tuple[WeekCount, ...] = ()
    total: str = ""
    warning: str = ""
    mistake: str = ""
    place: int = 0
    before: str = ""
    at: str = ""
    after: str = ""

    @property
    def caret(self) -> str:
        """Spaces and a caret, to stand under the character of the mistake in a fixed-width line."""
        return " " * len(self.before) + "^"


@dataclass(frozen=True)
class OrderLine:
    """An order and its frequency read back."""

    order: VisitOrder
    reading: Reading

    @property
    def discipline(self) -> str:
        """The discipline in words."""
        words = DISCIPLINES.get(self.order.discipline, self.order.discipline)
        return words[:1].upper() + words[1:]


@dataclass
class Outline:
    """A plan with everything in it."""

    plan: PlanOfCare
    problems: list[ProblemBranch]
    loose_goals: list[GoalBranch]
    loose_interventions: list[Intervention]
    orders: list[OrderLine]

    @property
    def goals(self) -> list[GoalBranch]:
        """Every goal, in the order of the page."""
        return [branch for problem in self.problems for branch in problem.goals] + self.loose_goals


def with_parts(rows: QuerySet[PlanOfCare]) -> QuerySet[PlanOfCare]:
    """The plans with all that `outline` reads: five queries however many plans."""
    people = rows.select_related("patient", "episode__program", "practitioner", "author", "signed_by")
    return people.prefetch_related("problems", "goals", "interventions", "visitorders")


def outline(plan: PlanOfCare, week_mode: str | None = None) -> Outline:
    """The plan as a tree. No queries when it was read by `with_parts`."""
    goals = {goal.pk: GoalBranch(goal) for goal in plan.goals.all()}
    problems = {problem.pk: ProblemBranch(problem) for problem in plan.problems.all()}
    loose = []
    for work in plan.interventions.all():
        if work.goal_id in goals:
            goals[work.goal_id].interventions.append(work)
        else:
            loose.append(work)
    loose_goals = []
    for branch in goals.values():
        if branch.goal.problem_id in problems:
            problems[branch.goal.problem_id].goals.append(branch)
        else:
            loose_goals.append(branch)
    mode = week_mode or plan.episode.program.week_mode
    lines = [
        OrderLine(order, read_back(order.frequency, order.effective_on, order.ends_on, mode))
        for order in plan.visitorders.all()
    ]
    return Outline(plan, list(problems.values()), loose_goals, loose, lines)


def read_back(text: str, effective_on: date, ends_on: date, week_mode: str) -> Reading:
    """What an order text says from `effective_on` to `ends_on`, in words and by week; or its first mistake."""
    order = parse(text)
    if order.errors:
        first = order.errors[0]
        return _with_mistake(text, first.position, first.message)
    differs = other_first_day(order, effective_on)
    if order.starts and differs:
        return _with_mistake(text, order.starts.position, f"{differs} Make them the same.")
    try:
        laid = expand(order, effective_on, ends_on, week_mode)
    except RuleError as error:
        return Reading(text, sentence=in_words(order), warning=str(error))
    least, most = (sum(need.counting[end] for need in laid.weeks) for end in (0, 1))
    return Reading(
        text,
        sentence=in_words(order),
        strip=_strip(laid) if laid.total_max else (),
        total=_total_words(order, _count(least, most)),
        warning=" ".join(_warnings(laid)),
    )


def _strip(laid: Expansion) -> tuple[WeekCount, ...]:
    return tuple(WeekCount(need.start, need.end, _count(*need.counting), need.maximum > 0) for need in laid.weeks)


def _warnings(laid: Expansion) -> Iterator[str]:
    """What of the order is not asked for, and why: the end of the period, and weeks too short."""
    if laid.exceeds_period:
        yield "More is ordered than the certification period holds. What does not fit is left out."
    for need in laid.weeks:
        if need.is_short:
            days = "1 day" if need.days == 1 else f"{need.days} days"
            asked, ordered = _count(*need.counting), _count(need.minimum, need.maximum)
            yield (
                f"The week of {short_day(need.start)} has {days} and asks for {asked} of {ordered} visits. If all are "
                "meant, order that week by itself, such as “1w1, 2w4”, or begin on a Sunday."
            )


def _total_words(order: Order, total: str) -> str:
    if total == "0":
        return "By the month: no week is bound." if order.segments else "Only as needed: no week is bound."
    return f"{total} {'visit' if total == '1' else 'visits'} to the end of the period, by week beginning"


def _count(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _with_mistake(text: str, position: int, message: str) -> Reading:
    """The mistake with a few characters around it; white space of any kind becomes one space wide."""
    line = "".join(" " if letter.isspace() else letter for letter in text)
    start = max(0, position - CONTEXT)
    before = ("…" if start else "") + line[start:position]
    rest = line[position + 1 : position + CONTEXT]
    after = rest + ("…" if position + CONTEXT < len(line) else "")
    return Reading(
        text,
        mistake=message,
        place=position + 1,
        before=before,
        at=line[position : position + 1] or "\N{NO-BREAK SPACE}",
        after=after,
    )
