"""Forms of a plan: its fields, its parts, its signatures, and the progress review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from careplans.checks import goal_mistakes, order_mistakes
from careplans.models import Goal, Intervention, PlanOfCare, Problem, ProgressReview, VisitOrder
from careplans.periods import period_of, running_period
from caseload.models import Episode, Practitioner
from core.clock import today
from core.fields import DayField
from core.forms import KitForm, KitModelForm
from core.words import day
from homehealth.frequency import DISCIPLINES

DISCIPLINE_CHOICES = [(code, f"{words[:1].upper()}{words[1:]} ({code})") for code, words in DISCIPLINES.items()]
PROGNOSES = ("Poor", "Guarded", "Fair", "Good", "Excellent")
LONG = {"rows": 4}
SENT_HOW = [
    ("Fax", "Fax"),
    ("Secure message", "Secure message"),
    ("Practitioner portal", "Practitioner portal"),
    ("Mail", "Mail"),
    ("By hand", "By hand"),
]
SIGNED_HOW = [
    ("Ink, faxed back", "Ink, faxed back"),
    ("Ink, original", "Ink, original on paper"),
    ("Electronic", "Electronic signature"),
]


class PlanForm(KitModelForm):
    """What a plan must say beyond its problems, goals, interventions and orders."""

    practitioner = forms.ModelChoiceField(
        Practitioner.objects.none(),
        label="Practitioner who signs",
        to_field_name="uuid",
        empty_label="Choose a practitioner",
        required=False,
    )
    prognosis = forms.ChoiceField(choices=[("", "Not stated yet"), *((p, p) for p in PROGNOSES)], required=False)

    class Meta:
        model = PlanOfCare
        fields = [
            "practitioner", "trigger", "patient_goal", "mental_status", "equipment", "prognosis",
            "rehabilitation_potential", "functional_limitations", "activities_permitted", "nutrition", "medications",
            "safety_measures", "readmission_risk", "education", "advance_directives",
        ]  # fmt: skip
        labels = {
            "trigger": "Why this version",
            "patient_goal": "What the patient wants, in their words",
            "mental_status": "Mental, psychosocial and cognitive status",
            "equipment": "Services, supplies and equipment",
            "nutrition": "Nutritional requirements",
            "medications": "All medications and treatments",
            "readmission_risk": "Risk of emergency visits and readmission, and what is done about it",
            "education": "Teaching and training for discharge",
        }
        help_texts = {"medications": "Dose, how often and by what route. Mark N for new and C for changed."}
        widgets = {
            "patient_goal": forms.Textarea(attrs={"rows": 2}),
            "equipment": forms.Textarea(attrs={"rows": 2}),
            "functional_limitations": forms.Textarea(attrs={"rows": 2}),
            "activities_permitted": forms.Textarea(attrs={"rows": 2}),
            "safety_measures": forms.Textarea(attrs={"rows": 2}),
            "medications": forms.Textarea(attrs=LONG),
            "readmission_risk": forms.Textarea(attrs={"rows": 3}),
            "education": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["practitioner"]
        chosen.queryset = Practitioner.objects.order_by("family_name", "given_name", "pk")
        chosen.label_from_instance = lambda person: (
            f"{person.name}{f', {person.organization}' if person.organization else ''}"
        )
        if self.instance.practitioner_id:
            self.initial["practitioner"] = self.instance.practitioner.uuid
        kept = self.instance.prognosis
        prognosis: Any = self.fields["prognosis"]
        if kept and kept not in PROGNOSES:
            prognosis.choices = [*prognosis.choices, (kept, kept)]


class StartForm(KitForm):
    """For which certification period a new version is, why, and from what it begins."""

    has_submission_key = True
    period_number = forms.TypedChoiceField(coerce=int, label="Certification period", widget=forms.RadioSelect)
    trigger = forms.CharField(
        max_length=300,
        required=False,
        label="Why this version",
        help_text="For example: fall on 3 May, or recertification.",
    )
    copies_last = forms.BooleanField(required=False, initial=True, label="Begin with everything the last version says")

    def __init__(self, *args: Any, episode: Episode, last: PlanOfCare | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = running_period(episode)
        first = max(running, last.period_number if last else 1)
        periods = [period_of(episode, n) for n in sorted({first, first + 1, min(running, first)})]
        if last:
            periods = [p for p in periods if p.n >= last.period_number]
        chosen: Any = self.fields["period_number"]
        chosen.choices = [(p.n, f"Period {p.n}: {day(p.start)} to {day(p.end)}") for p in periods]
        if last is None:
            del self.fields["copies_last"]


class ProblemForm(KitModelForm):
    """A problem or diagnosis."""

    has_submission_key = True

    class Meta:
        model = Problem
        fields = ["text", "code", "is_principal"]
        labels = {"text": "Problem or diagnosis", "code": "ICD-10-CM code", "is_principal": "Principal diagnosis"}


class GoalForm(KitModelForm):
    """A measurable goal."""

    has_submission_key = True
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
            "problem": "For which problem",
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

    def __init__(self, *args: Any, plan: PlanOfCare, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        problem: Any = _parent(self, "problem", plan.problems.all(), "None: it stands by itself")
        problem.label_from_instance = lambda one: one.text

    def clean(self) -> dict[str, Any]:
        """The target must be an improvement, the date one of this plan."""
        cleaned: dict[str, Any] = super().clean() or {}
        return _with_mistakes(self, cleaned, goal_mistakes(self.plan, cleaned))


class InterventionForm(KitModelForm):
    """What is done for a goal, and by whom."""

    has_submission_key = True
    discipline = forms.ChoiceField(choices=[("", "Choose a discipline"), *DISCIPLINE_CHOICES])

    class Meta:
        model = Intervention
        fields = ["goal", "text", "discipline"]
        labels = {"goal": "For which goal", "text": "What is done"}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, plan: PlanOfCare, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goal: Any = _parent(self, "goal", plan.goals.all(), "None: it serves the whole plan")
        goal.label_from_instance = lambda one: one.statement


class OrderForm(KitModelForm):
    """The ordered frequency of one discipline."""

    has_submission_key = True
    discipline = forms.ChoiceField(
        choices=[("", "As the frequency says"), *DISCIPLINE_CHOICES],
        required=False,
        help_text="Leave as it is when the frequency begins with it.",
    )
    effective_on = DayField(label="In force from")
    received_at = forms.DateTimeField(
        label="Verbal order received",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Only for a verbal order: when it was received.",
    )

    class Meta:
        model = VisitOrder
        fields = ["frequency", "discipline", "effective_on", "treatment", "received_at", "read_back"]
        labels = {"treatment": "What is done on the visits", "read_back": "The verbal order was read back"}
        help_texts = {"frequency": "As you write it: SN 2w4, 1w5, 2 PRN for wound bleeding"}
        widgets = {"treatment": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, plan: PlanOfCare, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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

    def clean(self) -> dict[str, Any]:
        """The frequency must be readable and agree with the discipline, the dates lie in the period."""
        cleaned: dict[str, Any] = super().clean() or {}
        return _with_mistakes(self, cleaned, order_mistakes(self.plan, cleaned))


class SendForm(KitForm):
    """When and how a signed plan went to the practitioner."""

    has_submission_key = True
    sent_on = DayField(label="Sent on", latest=today)
    how = forms.ChoiceField(choices=SENT_HOW, label="How", widget=forms.RadioSelect)


class SignatureForm(KitForm):
    """When and how the practitioner signed."""

    has_submission_key = True
    signed_on = DayField(
        label="Signed on", latest=today, help_text="The date beside the signature, not the day it came back."
    )
    method = forms.ChoiceField(
        choices=SIGNED_HOW, label="How it was signed", widget=forms.RadioSelect, help_text="A stamp is no signature."
    )


class ReviewForm(KitForm):
    """What was found when the goals were looked at, and what was decided."""

    has_submission_key = True
    reviewed_on = DayField(label="Day of the review", latest=today)
    findings = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), max_length=10000, label="What was found")
    decision = forms.ChoiceField(choices=ProgressReview.Decision.choices, widget=forms.RadioSelect, label="Decision")


def _parent(form: KitModelForm, name: str, rows: Any, nothing: str) -> forms.Field:
    """Offer `rows` by uuid; a part of another plan cannot be chosen."""
    field: Any = form.fields[name]
    field.queryset, field.empty_label, field.to_field_name = rows, nothing, "uuid"
    chosen = getattr(form.instance, name)
    if chosen is not None:
        form.initial[name] = chosen.uuid
    return field  # type: ignore[no-any-return]


def _with_mistakes(form: forms.BaseForm, cleaned: dict[str, Any], mistakes: dict[str, str]) -> dict[str, Any]:
    for field, message in mistakes.items():
        if field not in form.errors:
            form.add_error(field, message)
    return cleaned
