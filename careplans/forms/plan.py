"""Forms of a plan: its fields, a new version, the signatures, and the progress review."""

from __future__ import annotations

from typing import Unpack

from django import forms

from careplans import from_chart
from careplans.completeness import FIELD_OF
from careplans.models import PlanOfCare, ProgressReview
from careplans.periods import period_of, running_period
from caseload.models import Episode, Practitioner
from core.clock import today
from core.kit.words import day
from core.web.fields import DayField, RecordField
from core.web.forms import Besides, KitForm, KitModelForm, Posted, offer, offer_records

NO_PROGNOSIS = [("", "Not stated yet")]
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


class PlanForm(KitModelForm[PlanOfCare]):
    """What a plan must say beyond its problems, goals, interventions and orders."""

    use_required_attribute = False

    practitioner = RecordField(
        Practitioner.objects.none(),
        words=lambda person: f"{person.name}{f', {person.organization}' if person.organization else ''}",
        label="Practitioner who signs",
        empty_label="Choose a practitioner",
        required=False,
    )
    prognosis = forms.ChoiceField(choices=[*NO_PROGNOSIS, *((p, p) for p in PROGNOSES)], required=False)

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
        help_texts = {
            "trigger": "",
            "medications": "Dose, how often and by what route. Mark N for new and C for changed.",
        }
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

    def __init__(self, posted: Posted = None, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        offer_records(self, "practitioner", Practitioner.objects.order_by("family_name", "given_name", "pk"))
        if self.instance.practitioner:
            self.initial["practitioner"] = self.instance.practitioner.uuid
        kept = self.instance.prognosis
        if kept and kept not in PROGNOSES:
            offer(self, "prognosis", [*NO_PROGNOSIS, *((p, p) for p in (*PROGNOSES, kept))])
        for name in ("practitioner", *FIELD_OF.values()):
            _asked_at_signing(self.fields[name])
        for name, (is_same, text) in from_chart.marks(self.instance).items() if self.instance.pk else ():
            self._mark(name, text, is_same=is_same)

    def _mark(self, name: str, text: str, *, is_same: bool) -> None:
        """Say beside a field what the chart says of it."""
        lines = "; ".join(text.split("\n"))
        said = "From the chart. Change it if the plan should say more." if is_same else f"The chart says: {lines}."
        field = self.fields[name]
        field.help_text = f"{said} {field.help_text}".strip()


class StartForm(KitForm):
    """For which certification period a new version is, why, and from what it begins."""

    period_number = forms.TypedChoiceField(coerce=int, label="Certification period", widget=forms.RadioSelect)
    trigger = forms.CharField(
        max_length=300,
        required=False,
        label="Why this version",
        help_text="For example: fall on 3 May, or recertification.",
    )
    copies_last = forms.BooleanField(required=False, initial=True, label="Begin with everything the last version says")

    def __init__(
        self, posted: Posted = None, *, episode: Episode, last: PlanOfCare | None, **besides: Unpack[Besides]
    ) -> None:
        super().__init__(posted, **besides)
        running = running_period(episode)
        first = max(running, last.period_number if last else 1)
        periods = [period_of(episode, n) for n in sorted({first, first + 1, min(running, first)})]
        if last:
            periods = [p for p in periods if p.n >= last.period_number]
        offer(self, "period_number", [(p.n, f"Period {p.n}: {day(p.start)} to {day(p.end)}") for p in periods])
        if last is None:
            del self.fields["copies_last"]


class SendForm(KitForm):
    """When and how a signed plan went to the practitioner."""

    sent_on = DayField(label="Sent on", latest=today)
    how = forms.ChoiceField(choices=SENT_HOW, label="How", widget=forms.RadioSelect)


class SignatureForm(KitForm):
    """When and how the practitioner signed."""

    asked_when = ("date_reason",)
    signed_on = DayField(
        label="Signed on", latest=today, help_text="The date beside the signature, not the day it came back."
    )
    date_reason = forms.CharField(
        label="Why it is late", max_length=300, required=False, help_text="Only when the period is over by then."
    )
    method = forms.ChoiceField(
        choices=SIGNED_HOW, label="How it was signed", widget=forms.RadioSelect, help_text="A stamp is no signature."
    )

    def say_window(self, words: str) -> None:
        """Name the days that count, before one is typed."""
        self.fields["signed_on"].help_text = f"{self.fields['signed_on'].help_text} {words}".strip()


class ReviewForm(KitForm):
    """What was found when the goals were looked at, and what was decided."""

    asked_when = ("date_reason",)
    reviewed_on = DayField(label="Day of the review", latest=today)
    date_reason = forms.CharField(
        label="Why this day",
        max_length=300,
        required=False,
        help_text="Only when the day counts for no review that is owed, as one before the last review.",
    )
    findings = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), max_length=10000, label="What was found")
    decision = forms.ChoiceField(choices=ProgressReview.Decision.choices, widget=forms.RadioSelect, label="Decision")


def _asked_at_signing(field: forms.Field) -> None:
    """Not marked as optional, yet a draft may be saved without it: what is missing is said when it is to be signed."""
    judge = field.validate
    field.required = True
    field.validate = lambda value: None if value in field.empty_values else judge(value)  # type: ignore[method-assign]


class SignForm(KitForm):
    """Nothing to type: what was read, and that it is sent once."""
