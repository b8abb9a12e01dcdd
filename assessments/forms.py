"""Forms of assessments: one made from each instrument, and those of the occasion."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Unpack

from django import forms

from assessments.models import Assessment
from core.clock import today
from core.web.fields import DayField
from core.web.forms import Besides, KitForm, KitModelForm, Posted, offer
from homehealth import instruments
from homehealth.errors import RuleError
from homehealth.instruments import Instrument, Item

NOT_DONE = [("", "Done"), ("refused", "Refused"), ("unable", "Unable to answer"), ("not asked", "Not asked")]
_YES_NO = [("1", "Yes"), ("0", "No")]


class SectionForm(KitForm):
    """The items of one instrument. Nothing is required while it is a draft; signing asks for the rest."""

    use_required_attribute = False

    def __init__(self, posted: Posted = None, *, instrument: Instrument, **besides: Unpack[Besides]) -> None:
        self.instrument = instrument
        super().__init__(posted, **besides)

    @classmethod
    def of(
        cls, instrument: Instrument, posted: Posted = None, answers: dict[str, object] | None = None, reason: str = ""
    ) -> SectionForm:
        """The form of an instrument, bound to what was posted or showing the answers kept."""
        named = {item.code: _field(item) for item in instrument.items}
        made: type[SectionForm] = type("InstrumentForm", (cls,), _SHARED | named)
        initial = dict(answers or {}) | {"not_done_reason": reason, "page": uuid.uuid4()}
        return made(posted, instrument=instrument, initial=initial, prefix="a")

    def to_show(self) -> SectionForm:
        """The form as a page shows it: only what signing does not ask for is marked optional. Read it before."""
        if self.is_bound:
            self.is_valid()
        needed = {item.code for item in self.instrument.items if item.required}
        for name, field in self.fields.items():
            field.required = name in needed or name == "not_done_reason"
        return self

    def answers(self) -> dict[str, object]:
        """The items that were answered; what could not be read is left out."""
        return _answered(self.instrument, self.cleaned_data)

    def clean(self) -> dict[str, object]:
        """Answers that contradict each other are said at once; what is only missing may wait until signing."""
        cleaned = super().clean() or {}
        try:
            self.instrument.score(_answered(self.instrument, cleaned))
        except RuleError as error:
            if error.code != "incomplete" and not self.errors:
                self.add_error(error.field if error.field in self.fields else None, str(error))
        return cleaned


def _answered(instrument: Instrument, cleaned: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in instrument.items:
        value = cleaned.get(item.code)
        if item.kind == "check":
            found |= {item.code: 1} if value else {}
        elif isinstance(value, float):
            found[item.code] = int(value) if value.is_integer() else value
        elif value is not None:
            found[item.code] = value
    return found


_SHARED: dict[str, forms.Field] = {
    "not_done_reason": forms.ChoiceField(choices=NOT_DONE, required=False, label="Was it done?", widget=forms.Select),
    "page": forms.UUIDField(required=False, widget=forms.HiddenInput),
}


def _field(item: Item) -> forms.Field:
    label = item.text
    if item.kind == "check":  # the items refer to each other by their numbers
        label = f"{item.code}. {label}" if item.code.isdigit() else label
        return forms.BooleanField(required=False, label=label, help_text=item.hint)
    if item.kind == "number":
        words = item.hint or (item.unit and f"In {item.unit}.")
        kind: Any = forms.IntegerField if item.step and item.step >= 1 else forms.FloatField
        found: forms.Field = kind(
            required=False, label=label, min_value=item.minimum, max_value=item.maximum, help_text=words
        )
        return found
    choices = _YES_NO if item.kind == "yes_no" else [(str(c.value), c.label) for c in item.choices]
    return forms.TypedChoiceField(
        required=False,
        label=label,
        choices=choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=item.hint,
    )


class OccasionForm(KitModelForm[Assessment]):
    """When it was completed and what was found besides the instruments."""

    asked_when = ("completed_on", "date_reason", "no_review_reason")
    completed_on = DayField(
        label="Date completed (M0090)", required=False, latest=today, help_text="Needed before signing."
    )
    date_reason = forms.CharField(
        label="Why this date",
        max_length=300,
        required=False,
        help_text="Only when it is late or lies outside its window: what held it up, or why it is right.",
    )
    is_homebound = forms.NullBooleanField(
        label="Homebound",
        required=False,
        widget=forms.Select(choices=[("", "Not assessed"), ("True", "Yes"), ("False", "No")]),
    )
    drug_regimen_reviewed = forms.NullBooleanField(
        label="Drug regimen reviewed",
        required=False,
        widget=forms.Select(choices=[("", "Not yet"), ("True", "Yes"), ("False", "No")]),
    )

    no_review_reason = forms.CharField(
        label="Why the drug regimen is not reviewed",
        max_length=300,
        required=False,
        help_text="Only when it is not. A comprehensive assessment includes the review (42 CFR 484.55(c)(5)).",
    )

    class Meta:
        model = Assessment
        fields = [
            "completed_on", "date_reason", "is_homebound", "drug_regimen_reviewed", "no_review_reason", "summary",
        ]  # fmt: skip

    def say_window(self, words: str) -> None:
        """Name the days that count, before one is typed."""
        self.fields["completed_on"].help_text = f"Needed before signing. {words}".strip()


class StartForm(KitForm):
    """Why the patient is assessed."""

    purpose = forms.ChoiceField(
        choices=Assessment.Purpose.choices, label="Reason for the assessment", widget=forms.RadioSelect
    )

    def say_windows(self, words: Mapping[str, str]) -> None:
        """Name at each reason the days that count for it."""
        offer(self, "purpose", [
            (key, f"{label}: {words[key]}" if words.get(key) else label) for key, label in Assessment.Purpose.choices
        ])  # fmt: skip


class AddendumForm(KitForm):
    """Words added after signing."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=10000, label="Addendum")


class InstrumentForm(KitForm):
    """Another instrument for this assessment."""

    instrument = forms.ChoiceField(label="Add an instrument")

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        known = [(key, f"{found.code}: {found.title}") for key, found in instruments.instruments().items()]
        offer(self, "instrument", [("", "Choose one"), *known])
