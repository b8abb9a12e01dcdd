"""Two versions of a plan side by side: what was added, removed and changed, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from django.db.models import Field

from careplans.models import Goal, Intervention, PlanOfCare, PlanPart, Problem, VisitOrder
from careplans.progress import plain
from core.kit.words import day
from homehealth.frequency import DISCIPLINES

FIELD_NAMES = (
    "trigger", "practitioner", "patient_goal", "mental_status", "equipment", "prognosis", "rehabilitation_potential",
    "functional_limitations", "activities_permitted", "nutrition", "medications", "safety_measures", "readmission_risk",
    "education", "advance_directives",
)  # fmt: skip
SIGNS = {"added": "+", "removed": "−", "changed": "±", "same": ""}


class Line(NamedTuple):
    """One thing in two versions; `change` is added, removed, changed or same."""

    label: str
    before: str
    after: str

    @property
    def change(self) -> str:
        """What happened to it between the versions."""
        if self.before == self.after:
            return "same"
        return "added" if not self.before else "removed" if not self.after else "changed"

    @property
    def sign(self) -> str:
        """The mark beside the word: +, − or ±."""
        return SIGNS[self.change]


class Section(NamedTuple):
    """Lines of one kind."""

    title: str
    lines: list[Line]


def compare(old: PlanOfCare, new: PlanOfCare, origin: Mapping[int, int]) -> list[Section]:
    """What differs, by kind; a section without differences is left out. No queries when both were read by `with_parts`.

    `origin` is `progress.origins` of the patient: goals that go back to the same goal are one goal.
    """
    sections = [
        Section("What the plan says", _fields(old, new)),
        Section("Problems", _parts(old.problems.all(), new.problems.all(), _problem_key, problem_words, "Problem")),
        Section(
            "Goals",
            _parts(old.goals.all(), new.goals.all(), lambda goal: origin.get(goal.pk, goal.pk), goal_words, "Goal"),
        ),
        Section(
            "Interventions",
            _parts(old.interventions.all(), new.interventions.all(), _work_key, work_words, "Intervention"),
        ),
        Section("Orders", _parts(old.visitorders.all(), new.visitorders.all(), _order_key, order_words, "Order")),
    ]
    kept = [Section(title, [line for line in lines if line.change != "same"]) for title, lines in sections]
    return [section for section in kept if section.lines]


def _fields(old: PlanOfCare, new: PlanOfCare) -> list[Line]:
    period = Line("Certification period", _period(old), _period(new))
    return [period, *(Line(_label(name), _value(old, name), _value(new, name)) for name in FIELD_NAMES)]


def _period(plan: PlanOfCare) -> str:
    return f"{plan.period_number}: {day(plan.starts_on)} to {day(plan.ends_on)}"


def _label(name: str) -> str:
    field = PlanOfCare._meta.get_field(name)
    assert isinstance(field, Field)
    words = str(field.verbose_name)
    return {"trigger": "Why this version", "nutrition": "Nutritional requirements"}.get(
        name, words[:1].upper() + words[1:]
    )


def _value(plan: PlanOfCare, name: str) -> str:
    if name == "practitioner":
        return plan.practitioner.name if plan.practitioner else ""
    return str(getattr(plan, name))


Part = TypeVar("Part", bound=PlanPart)


def _parts(
    old: Iterable[Part], new: Iterable[Part], key: Callable[[Part], object], words: Callable[[Part], str], label: str
) -> list[Line]:
    """Pair the parts of two versions by `key`; parts with the same key are paired in their order."""
    left: dict[object, list[Part]] = {}
    for part in old:
        left.setdefault(key(part), []).append(part)
    lines = []
    for part in new:
        twins = left.get(key(part))
        lines.append(Line(label, words(twins.pop(0)) if twins else "", words(part)))
    gone = [Line(label, words(part), "") for parts in left.values() for part in parts]
    return [*lines, *gone]


def _problem_key(problem: Problem) -> str:
    return problem.code or problem.text.casefold()


def _work_key(work: Intervention) -> tuple[str, str]:
    return work.discipline, work.text.casefold()


def _order_key(order: VisitOrder) -> str:
    return order.discipline


def problem_words(problem: Problem) -> str:
    """A problem in one line."""
    return (
        problem.text + (f" ({problem.code})" if problem.code else "") + (", principal" if problem.is_principal else "")
    )


def goal_words(goal: Goal) -> str:
    """A goal in one line."""
    unit = f" {goal.unit}" if goal.unit else ""
    aim = f"{goal.measure} from {plain(goal.baseline)} to {plain(goal.target)}{unit} by {day(goal.due_on)}"
    return f"{goal.statement}: {aim}"


def work_words(work: Intervention) -> str:
    """An intervention in one line."""
    return f"{DISCIPLINES.get(work.discipline, work.discipline)}: {work.text}"


def order_words(order: VisitOrder) -> str:
    """An order in one line."""
    return f"{order.frequency} from {day(order.effective_on)}" + (f"; {order.treatment}" if order.treatment else "")
