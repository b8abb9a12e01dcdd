"""Forms of a program and of the cadence rules it owns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Unpack

from django import forms
from django.forms import BaseFormSet, formset_factory

from caseload.models import Program
from core.cleaned import Cleaned
from core.clock import today
from core.web.forms import Besides, FormSet, KitForm, KitModelForm, Posted
from homehealth.cadence import KINDS, MAX_DAYS, MAX_MONTHS, cadence_next_due
from homehealth.deadlines.program_activities import ACTIVITIES
from homehealth.errors import RuleError

MOST_CADENCES = 30
MOST_GRACE_DAYS = 366
SPARE_ROWS = 2
MODES = {"any": "In any way", "in_person": "In person only"}
NEEDS = {"anniversary_months": "months", "rolling_days": "days"}
# The progress review is the program's own field: one place to set it.
OFFERED = {each.name: each.title for each in ACTIVITIES if each.name != "progress_review"}
SAMPLE_WORDS = "Sample: verify with your state"


class ProgramForm(KitModelForm[Program]):
    """What the agency serves patients under, and how often progress is reviewed."""

    review_every_days = forms.IntegerField(
        label="Days between progress reviews", min_value=1, max_value=366, initial=30
    )

    class Meta:
        model = Program
        fields = ("name", "key", "population", "week_mode", "review_every_days", "is_sample")
        labels: ClassVar[dict[str, str]] = {
            "key": "Short key",
            "population": "Whom it serves",
            "week_mode": "Weeks of visit orders",
            "is_sample": SAMPLE_WORDS,
        }
        help_texts: ClassVar[dict[str, str]] = {
            "key": "Lower-case words joined by hyphens; it never changes. Ending in home-health puts the program under "
            "the Medicare conditions of participation (42 CFR 484).",
            "is_sample": "Untick once somebody has checked the rules below against your state's own.",
        }

    def __init__(self, posted: Posted = None, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        if self.instance.pk:
            del self.fields["key"]


class CadenceForm(KitForm):
    """One rule of a program: what has to be done, how, how often, and where that is written."""

    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    activity = forms.ChoiceField(choices=[("", "Choose one"), *OFFERED.items()], label="What")
    mode = forms.ChoiceField(choices=list(MODES.items()), label="How", initial="any")
    kind = forms.ChoiceField(
        choices=[("", "Choose one"), *((key, words[:1].upper() + words[1:]) for key, words in KINDS.items())],
        label="How often",
    )
    months = forms.IntegerField(label="Months", min_value=1, max_value=MAX_MONTHS, required=False)
    days = forms.IntegerField(label="Days", min_value=1, max_value=MAX_DAYS, required=False)
    grace_days = forms.IntegerField(
        label="Days of grace", min_value=0, max_value=MOST_GRACE_DAYS, required=False, help_text="0 when there are none"
    )
    citation = forms.CharField(label="Where it is written", max_length=200)

    def clean(self) -> dict[str, object]:
        """A kind that counts months needs months, one that counts days needs days; the calendar's own need neither."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind", "")
        for unit in ("months", "days"):
            if NEEDS.get(kind) != unit and unit not in self.errors:
                cleaned[unit] = None
        needed = NEEDS.get(kind)
        if needed and cleaned.get(needed) is None and needed not in self.errors:
            self.add_error(needed, f"Enter how many {needed}")
        elif kind and not self.errors:
            self._ask_the_rule(cleaned)
        return cleaned

    def _ask_the_rule(self, cleaned: Cleaned) -> None:
        try:
            cadence_next_due(cleaned["kind"], today(), months=cleaned.get("months"), days=cleaned.get("days"))
        except RuleError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))


class RemovableRows(FormSet[CadenceForm]):
    """Rows that say in words how they are removed."""

    def add_fields(self, form: CadenceForm, index: int | None) -> None:
        """The box that removes a row."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove this rule"


CadenceFormSet = formset_factory(
    CadenceForm,
    formset=RemovableRows,
    extra=SPARE_ROWS,
    can_delete=True,
    max_num=MOST_CADENCES,
    validate_max=True,
    absolute_max=60,
)


def cadence_forms(posted: Posted, program: Program | None) -> BaseFormSet[CadenceForm]:
    """The rules of `program` as a set of forms with spare rows.

    What is `posted` stands for itself: the stored rules may have been changed meanwhile.
    """
    stored: Sequence[Cleaned] = program.cadences if program and posted is None else []
    return CadenceFormSet(posted, initial=[dict(each) for each in stored], prefix="cadences")


def cadences_of(formset: BaseFormSet[CadenceForm], *, is_sample: bool) -> list[Cleaned]:
    """The rows of a valid set as `Program.cadences` keeps them, each with a key of its own that stays."""
    kept: list[Cleaned] = []
    taken: set[str] = set()
    for form in formset.forms:
        facts = form.cleaned_data
        if not facts or facts.get("DELETE") or not facts.get("activity"):
            continue
        key = _free_key(facts.get("key") or facts["activity"].replace("_", "-"), taken)
        kept.append(
            {name: facts[name] for name in ("activity", "mode", "kind", "months", "days", "citation")}
            | {"key": key, "grace_days": facts.get("grace_days") or 0, "is_sample": is_sample}
        )
    return kept


def _free_key(wanted: str, taken: set[str]) -> str:
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    taken.add(key)
    return key


def in_words(cadence: Cleaned) -> str:
    """One rule as a sentence: "Face-to-face contact in person every 90 days, 5 days of grace"."""
    months, days, grace = cadence.get("months"), cadence.get("days"), cadence.get("grace_days")
    often = {
        "anniversary_months": f"every {months} months" if months != 1 else "every month, on the same day number",
        "rolling_days": f"every {days} days" if days != 1 else "every day",
        "calendar_month": "once in every calendar month",
        "calendar_quarter": "once in every calendar quarter",
    }.get(cadence.get("kind", ""), cadence.get("kind", ""))
    what = OFFERED.get(cadence.get("activity", ""), cadence.get("activity", ""))
    how = " in person" if cadence.get("mode") == "in_person" else ""
    return f"{what}{how} {often}" + (f", {grace} days of grace" if grace else "")
