"""A plan as people read it: problems, their goals, what is done for each goal, and the orders with their weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from careplans.models import Goal, Intervention, PlanOfCare, Problem, VisitOrder
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
    """The visits ordered in one week, "2" or "1–2"; the first and last week may be short."""

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
    try:
        laid = expand(order, effective_on, ends_on, week_mode)
    except RuleError as error:
        return Reading(text, sentence=in_words(order), warning=str(error))
    total = _count(laid.total_min, laid.total_max)
    return Reading(
        text,
        sentence=in_words(order),
        strip=_strip(laid) if laid.total_max else (),
        total=_total_words(order, total),
        warning="More is ordered than the certification period holds. What does not fit is left out."
        if laid.exceeds_period
        else "",
    )


def _strip(laid: Expansion) -> tuple[WeekCount, ...]:
    return tuple(
        WeekCount(need.start, need.end, _count(need.minimum, need.maximum), need.maximum > 0) for need in laid.weeks
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
