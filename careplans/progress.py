"""How the goals of a plan move: the last value, and one word for the trend, from the values measured at visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from careplans.models import Goal
from core.clock import today
from core.kit.words import short_day

MOST_READINGS = 60  # of a chart
STALLED_AFTER = 3  # visits in a row that brought nothing better than what was reached before


class Measure(NamedTuple):
    """A value of a goal and the day it was measured."""

    on: date
    value: Decimal


@dataclass(frozen=True)
class Progress:
    """A goal with its measures, oldest first, under this version of the plan and the earlier ones it continues."""

    goal: Goal
    measures: tuple[Measure, ...]

    @property
    def status(self) -> str:
        """A key of the status vocabulary: met, not_met, stalled, off_track, on_track; or unmeasured."""
        is_over = self.goal.due_on < today()
        if not self.measures:
            return "not_met" if is_over else "unmeasured"
        if self._is_reached(self.measures[-1].value):
            return "met"
        if is_over:
            return "not_met"
        if self._is_stalled():
            return "stalled"
        return "on_track" if self._gained(self.measures[-1].value) > 0 else "off_track"

    @property
    def words(self) -> str:
        """One sentence: where it is, where it began, where it should be and by when."""
        unit = f" {self.goal.unit}" if self.goal.unit else ""
        aim = f"goal {plain(self.goal.target)}{unit} by {short_day(self.goal.due_on)}"
        began = f"was {plain(self.goal.baseline)}"
        if not self.measures:
            return f"At the start {plain(self.goal.baseline)}{unit}, {aim}."
        last = self.measures[-1]
        return f"{plain(last.value)}{unit} on {short_day(last.on)}: {began}, {aim}."

    @property
    def readings(self) -> list[tuple[str, Decimal]]:
        """For a chart: the baseline and then the last 60 values, oldest first, each with its day in words."""
        last = [(short_day(measure.on), Decimal(plain(measure.value))) for measure in self.measures[-MOST_READINGS:]]
        return [("Baseline", Decimal(plain(self.goal.baseline))), *last]

    @property
    def goal_high(self) -> Decimal | None:
        """The upper edge of the band that is the goal, where lower is better."""
        return Decimal(plain(self.goal.target)) if self.goal.direction == Goal.Direction.LOWER else None

    @property
    def goal_low(self) -> Decimal | None:
        """The lower edge of the band that is the goal, where higher is better."""
        return Decimal(plain(self.goal.target)) if self.goal.direction == Goal.Direction.HIGHER else None

    @property
    def status_words(self) -> str:
        """The trend in words, for a person."""
        return _WORDS[self.status]

    @property
    def stalled_since(self) -> date | None:
        """The day of the best value, which the last three visits did not better; None when nothing was gained since the
        start, and when it is not stalled."""
        gains = [(self._gained(measure.value), measure.on) for measure in self.measures[:-STALLED_AFTER]]
        best = max((gain for gain, _ in gains), default=Decimal(0))
        if self.status != "stalled" or best <= 0:
            return None
        return next(on for gain, on in gains if gain == best)

    def _gained(self, value: Decimal) -> Decimal:
        """How far `value` is better than the baseline; negative when worse."""
        ahead = value - self.goal.baseline
        return ahead if self.goal.direction == Goal.Direction.HIGHER else -ahead

    def _is_reached(self, value: Decimal) -> bool:
        return self._gained(value) >= self._gained(self.goal.target)

    def _is_stalled(self) -> bool:
        if len(self.measures) < STALLED_AFTER:
            return False
        recent = [self._gained(m.value) for m in self.measures[-STALLED_AFTER:]]
        before = [Decimal(0), *(self._gained(m.value) for m in self.measures[:-STALLED_AFTER])]
        return max(recent) <= max(before)


_WORDS = {
    "met": "Goal met",
    "not_met": "Past its date, not met",
    "stalled": f"Stalled, {STALLED_AFTER} visits",
    "off_track": "Not better than at the start",
    "on_track": "Moving towards the goal",
    "unmeasured": "Not measured yet",
}


def progress_of(patient_id: int, goals: Collection[Goal]) -> dict[int, Progress]:
    """The progress of each goal, by its id, following the goals of earlier versions it continues. One query."""
    return progress_of_patients([patient_id], goals)


def progress_of_patients(patient_ids: Collection[int], goals: Collection[Goal]) -> dict[int, Progress]:
    """The same for goals of several patients, still in one query."""
    if not goals:
        return {}
    rows = Goal.objects.filter(patient_id__in=patient_ids).order_by("measures__measured_on", "measures__id")
    before: dict[int, int | None] = {}
    taken: dict[int, list[Measure]] = defaultdict(list)
    for pk, continues, on, value in rows.values_list("pk", "continues_id", "measures__measured_on", "measures__value"):
        before[pk] = continues
        if on is not None:
            taken[pk].append(Measure(on, value))
    return {goal.pk: Progress(goal, _along(goal.pk, before, taken)) for goal in goals}


def _along(pk: int, before: Mapping[int, int | None], taken: Mapping[int, list[Measure]]) -> tuple[Measure, ...]:
    along = [measure for step in reversed(_line(pk, before)) for measure in taken.get(step, [])]
    return tuple(sorted(along, key=lambda measure: measure.on))


def _line(pk: int, before: Mapping[int, int | None]) -> list[int]:
    """The goal and those it continues, newest first; a goal is in its own line once, whatever the stored links say."""
    found: list[int] = []
    step: int | None = pk
    while step is not None and step not in found:
        found.append(step)
        step = before.get(step)
    return found


def origins(patient_id: int) -> dict[int, int]:
    """For each goal of the patient, the goal it goes back to; itself when it continues none. One query."""
    before = dict(Goal.objects.filter(patient_id=patient_id).values_list("pk", "continues_id"))
    return {pk: _line(pk, before)[-1] for pk in before}


def plain(value: Decimal) -> str:
    """The number without zeros nobody typed: 40.00 becomes 40."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
