"""The note of a visit: vitals with a question for unlikely readings, tasks, measures, and the text."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django import forms
from django.http import QueryDict

from careplans.models import Goal, Intervention
from core.web.forms import KitForm, dress
from visits.models import VisitNote


class Usual(NamedTuple):
    """What can be at all, and what is usual enough not to be asked about."""

    least: int
    most: int
    low: int
    high: int
    unit: str


# Outside `low` to `high` the form asks "really?"; outside `least` to `most` it is a slip of the finger. House limits.
VITALS = {
    "temperature_f": Usual(80, 115, 96, 101, "°F"),
    "pulse": Usual(20, 260, 50, 120, "a minute"),
    "respirations": Usual(4, 80, 10, 28, "a minute"),
    "systolic": Usual(40, 300, 90, 180, "mmHg"),
    "diastolic": Usual(20, 200, 50, 110, "mmHg"),
    "oxygen_saturation": Usual(40, 100, 90, 100, "%"),
    "pain": Usual(0, 10, 0, 6, "of 10"),
}
LABELS = {
    "temperature_f": "Temperature, °F",
    "pulse": "Pulse, a minute",
    "respirations": "Breaths, a minute",
    "systolic": "Systolic, mmHg",
    "diastolic": "Diastolic, mmHg",
    "oxygen_saturation": "Oxygen saturation, %",
    "pain": "Pain, 0 to 10",
}
Task = dict[str, Any]  # one task of the plan, with what was answered, as a note keeps it
DONE = [("yes", "Done"), ("no", "Not done")]


class VisitNoteForm(KitForm):
    """What was found and done. Fields of tasks and goals follow the plan."""

    page = forms.UUIDField(required=False, widget=forms.HiddenInput)
    narrative = forms.CharField(
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6}),
        label="What you found and did",
    )
    teaching = forms.CharField(
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Teaching, and how it was understood",
    )
    next_steps = forms.CharField(
        required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), label="Next"
    )
    is_sure = forms.BooleanField(required=False, label="Yes, the readings are right")
    asked = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(
        self, *args: object, note: VisitNote, tasks: Sequence[Intervention], goals: Sequence[Goal], **kwargs: object
    ) -> None:
        self.note, self.goals = note, goals
        self.planned = _planned(note, tasks)
        kwargs.setdefault("initial", self._initial(note))
        super().__init__(*args, **kwargs)
        for name, usual in VITALS.items():
            self.fields[name] = _vital(name, usual)
        for place, task in enumerate(self.planned):
            radio = forms.RadioSelect(attrs={"class": "choices choices-inline"})
            self.fields[f"task_{place}"] = forms.ChoiceField(
                choices=DONE, required=False, label=task["text"], widget=radio
            )
            self.fields[f"why_{place}"] = forms.CharField(max_length=200, required=False, label="If not done, why")
        for place, goal in enumerate(goals):
            label = f"{goal.measure}, {goal.unit}" if goal.unit else goal.measure
            number = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "class": "w-8ch"})
            self.fields[f"measure_{place}"] = forms.DecimalField(
                required=False, max_digits=8, decimal_places=2, label=label, widget=number
            )
        # The fields above came after the kit dressed the form.
        self.is_dressed = False
        dress(self)

    def _initial(self, note: VisitNote) -> dict[str, object]:
        found = {name: getattr(note, name) for name in ("narrative", "teaching", "next_steps", *VITALS)}
        for place, task in enumerate(self.planned):
            found[f"task_{place}"] = {True: "yes", False: "no"}.get(task["done"], "")
            found[f"why_{place}"] = task["why"]
        for place, goal in enumerate(self.goals):
            found[f"measure_{place}"] = note.measures.get(str(goal.uuid))
        return found | {"page": uuid.uuid4()}

    def changes(self) -> dict[str, object]:
        """The fields of the note as typed; a field that could not be read keeps what was kept before."""
        typed = self.cleaned_data
        found = {n: typed[n] for n in ("narrative", "teaching", "next_steps", *VITALS) if n in typed}
        found["tasks"] = [self._task(place, task) for place, task in enumerate(self.planned)]
        found["measures"] = self._measures()
        return found

    def _task(self, place: int, task: Task) -> Task:
        done = {"yes": True, "no": False}.get(self.cleaned_data.get(f"task_{place}") or "")
        return {**task, "done": done, "why": self.cleaned_data.get(f"why_{place}") or ""}

    def _measures(self) -> dict[str, str]:
        values: dict[str, Decimal | None] = {
            str(g.uuid): self.cleaned_data.get(f"measure_{p}") for p, g in enumerate(self.goals)
        }
        return {goal: str(value) for goal, value in values.items() if value is not None}

    def ask_about_unlikely(self) -> None:
        """Before signing: an unusual reading is asked about once, never refused; what cannot be is."""
        systolic, diastolic = self.cleaned_data.get("systolic"), self.cleaned_data.get("diastolic")
        if systolic is not None and diastolic is not None and diastolic >= systolic:
            self.add_error("diastolic", "Enter a diastolic pressure below the systolic one.")
        asked = set(str(self.cleaned_data.get("asked", "")).split()) if self.cleaned_data.get("is_sure") else set()
        unlikely = self._unlikely()
        for name, (value, unit) in unlikely.items():
            if f"{name}={value}" not in asked:
                self.add_error(name, f"Really {value} {unit}? Correct it, or tick “Yes, the readings are right” below.")
        if self.errors:
            posted = cast("QueryDict", self.data).copy()
            posted["asked"] = " ".join(f"{name}={value}" for name, (value, _) in unlikely.items())
            self.data = posted

    def _unlikely(self) -> dict[str, tuple[Any, str]]:
        """The readings to ask about, with their units."""
        found: dict[str, tuple[Any, str]] = {}
        for name, usual in VITALS.items():
            value = self.cleaned_data.get(name)
            if value is not None and not usual.low <= value <= usual.high:
                found[name] = (value, usual.unit)
        for place, goal in enumerate(self.goals):
            measured = self.cleaned_data.get(f"measure_{place}")
            if measured is not None and not _is_likely(measured, goal):
                found[f"measure_{place}"] = (measured, goal.unit)
        return found

    @property
    def asks_about_readings(self) -> bool:
        """True when an unusual reading is being asked about."""
        names = [*VITALS, *(f"measure_{place}" for place in range(len(self.goals)))]
        return any("Really " in str(e) for name in names for e in self.errors.get(name, []))

    @property
    def vitals(self) -> list[forms.BoundField]:
        """The fields of the vitals."""
        return [self[name] for name in VITALS]

    @property
    def task_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For each task: done or not, and why not."""
        return [(self[f"task_{place}"], self[f"why_{place}"]) for place in range(len(self.planned))]


def _is_likely(value: Decimal, goal: Goal) -> bool:
    """False far outside the way from baseline to target: more than three times its length beyond either end."""
    low, high = sorted((goal.baseline, goal.target))
    reach = 3 * (high - low)
    least = low - reach if low < 0 else max(low - reach, Decimal(0))
    return least <= value <= high + reach


def _vital(name: str, usual: Usual) -> forms.Field:
    is_decimal = name == "temperature_f"
    least, most, label = usual.least, usual.most, LABELS[name]
    widget = forms.NumberInput(attrs={"inputmode": "decimal" if is_decimal else "numeric", "class": "w-8ch"})
    if is_decimal:
        return forms.DecimalField(
            max_digits=4, decimal_places=1, required=False, label=label, min_value=least, max_value=most, widget=widget
        )
    return forms.IntegerField(required=False, label=label, min_value=least, max_value=most, widget=widget)


def _planned(note: VisitNote, tasks: Sequence[Intervention]) -> list[Task]:
    """The plan's tasks with what was answered so far."""
    kept = {task["intervention"]: task for task in note.tasks}
    return [
        {
            "intervention": str(t.uuid),
            "text": t.text,
            "done": None,
            "why": "",
            **{k: v for k, v in kept.get(str(t.uuid), {}).items() if k != "text"},
        }
        for t in tasks
    ]


class AddendumForm(KitForm):
    """Words added to a signed note."""

    text = forms.CharField(max_length=10000, widget=forms.Textarea(attrs={"rows": 4}), label="Addendum")
