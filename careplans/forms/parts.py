"""Forms of the parts of a plan: problems, goals, interventions, orders."""

from __future__ import annotations

from typing import Any, TypeVar, Unpack

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from careplans.checks import goal_mistakes, order_mistakes
from careplans.models import Goal, Intervention, PlanOfCare, Problem, VisitOrder
from careplans.progress import plain
from core.web.fields import DayField, RecordField
from core.web.forms import Besides, KitModelForm, Posted, offer_records
from core.web.moments import MomentField
from homehealth.frequency import DISCIPLINES

Part = TypeVar("Part", Goal, Intervention)
DISCIPLINE_CHOICES = [(code, f"{words[:1].upper()}{words[1:]} ({code})") for code, words in DISCIPLINES.items()]


class ProblemForm(KitModelForm[Problem]):
    """A problem or diagnosis."""

    class Meta:
        model = Problem
        fields = ["text", "code", "is_principal"]
        labels = {"text": "Problem or diagnosis", "code": "ICD-10-CM code", "is_principal": "Principal diagnosis"}


class GoalForm(KitModelForm[Goal]):
    """A measurable goal."""

    problem = RecordField(
        Problem.objects.none(), words=lambda problem: problem.text, required=False, label="For which problem",
        empty_label="None: it stands by itself",
    )  # fmt: skip
    direction = forms.ChoiceField(
        choices=Goal.Direction.choices, widget=forms.RadioSelect, label="Which direction is better"
    )
    due_on = DayField(label="To be reached by")

    class Meta:
        model = Goal
        fields = [
            "problem",
            "statement",
            "is_patients_own",
            "measure",
            "unit",
            "baseline",
            "target",
            "direction",
            "due_on",
        ]
        labels = {
            "statement": "Goal",
            "is_patients_own": "In the patient's own words",
            "measure": "What is measured",
            "baseline": "Where it is now",
            "target": "Where it should be",
        }
        help_texts = {
            "statement": "For example: walks to the mailbox and back without help.",
            "unit": "For example: feet, points, mmHg.",
        }
        widgets = {"statement": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, posted: Posted = None, *, plan: PlanOfCare, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        self.plan = plan
        for name in ("baseline", "target"):
            stored = getattr(self.instance, name)
            self.initial[name] = plain(stored) if stored is not None else self.initial.get(name)
        _offer_parents(self, "problem", plan.problems.all())

    def clean(self) -> dict[str, object]:
        """The target must be an improvement, the date one of this plan."""
        cleaned = super().clean() or {}
        return _with_mistakes(self, cleaned, goal_mistakes(self.plan, cleaned))


class InterventionForm(KitModelForm[Intervention]):
    """What is done for a goal, and by whom."""

    goal = RecordField(
        Goal.objects.none(), words=lambda goal: goal.statement, required=False, label="For which goal",
        empty_label="None: it serves the whole plan",
    )  # fmt: skip
    discipline = forms.ChoiceField(choices=[("", "Choose a discipline"), *DISCIPLINE_CHOICES])

    class Meta:
        model = Intervention
        fields = ["goal", "text", "discipline"]
        labels = {"text": "What is done"}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, posted: Posted = None, *, plan: PlanOfCare, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        _offer_parents(self, "goal", plan.goals.all())


class OrderForm(KitModelForm[VisitOrder]):
    """The ordered frequency of one discipline."""

    discipline = forms.ChoiceField(
        choices=[("", "As the frequency says"), *DISCIPLINE_CHOICES],
        required=False,
        help_text="Leave as it is when the frequency begins with it.",
    )
    effective_on = DayField(label="In force from")
    received_at = MomentField(
        label="Verbal order received", required=False, help_text="Only for a verbal order: when it was received."
    )
    keeps_mistake = forms.BooleanField(
        required=False,
        label="Keep it in the draft as it is",
        help_text="The plan cannot be signed until it is corrected.",
    )

    class Meta:
        model = VisitOrder
        fields = ["frequency", "discipline", "effective_on", "treatment", "received_at", "read_back"]
        labels = {"treatment": "What is done on the visits", "read_back": "The verbal order was read back"}
        help_texts = {"frequency": "As you write it: SN 2w4, 1w5, 2 PRN for wound bleeding"}
        widgets = {"treatment": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, posted: Posted = None, *, plan: PlanOfCare, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        self.plan = plan
        # Asked again after a pause in typing, and when the discipline or the first day changes
        self.fields["frequency"].widget.attrs |= {
            "data-hx-post": reverse("careplans:frequency", args=[plan.uuid]),
            "data-hx-trigger": "input changed delay:400ms, change from:#id_effective_on, change from:#id_discipline",
            "data-hx-target": "#frequency-answer",
            "data-hx-swap": "innerHTML",
            "data-hx-include": "closest form",
            "aria-controls": "frequency-answer",
            "spellcheck": "false",
            "autocapitalize": "off",
        }

    def clean(self) -> dict[str, object]:
        """The frequency is readable (or kept on purpose), the discipline the same, the dates in the period."""
        cleaned = super().clean() or {}
        keeps_mistake = bool(cleaned.get("keeps_mistake"))
        return _with_mistakes(self, cleaned, order_mistakes(self.plan, cleaned, keeps_mistake=keeps_mistake))


def _offer_parents(form: KitModelForm[Part], name: str, rows: QuerySet[Any]) -> None:
    """Offer the parts of the same plan; a part of another plan cannot be chosen."""
    offer_records(form, name, rows)
    chosen = getattr(form.instance, name)
    if chosen is not None:
        form.initial[name] = chosen.uuid


def _with_mistakes(form: forms.BaseForm, cleaned: dict[str, object], mistakes: dict[str, str]) -> dict[str, object]:
    for field, message in mistakes.items():
        if field not in form.errors:
            form.add_error(field, message)
    return cleaned
