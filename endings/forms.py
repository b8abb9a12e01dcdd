"""What a person must say of an ending, one form for each kind."""

from __future__ import annotations

from typing import Unpack

from django import forms

from caseload.models import Patient, Stay
from core.clock import now, today
from core.web.fields import DayField, MomentField
from core.web.forms import Besides, KitForm, Posted
from endings.actions.facility import ORDERED_ANEW, STILL_ORDERED
from visits.models import Visit

NOT_STARTED_REASONS = (
    "Patient or family declined",
    "Went to a hospital or another facility",
    "Another agency takes the patient",
    "Could not be reached",
    "Moved out of our area",
    "Does not qualify for home health",
    "No clinician available",
    "Other",
)


class EndingForm(KitForm):
    """A form about one patient; leaves out what does not concern them."""

    def __init__(self, posted: Posted = None, *, patient: Patient, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        self.patient = patient
        if "unrecorded" in self.fields and not self._has_unrecorded():
            del self.fields["unrecorded"]

    def _has_unrecorded(self) -> bool:
        visits = Visit.objects.of(self.patient).filter(status=Visit.Status.PLANNED, starts_at__lt=now())
        return visits.filter(episode=self.patient.open_episode).exists()


class _Unrecorded(forms.Form):
    """Planned visits whose time has passed and of which nobody said anything."""

    unrecorded = forms.ChoiceField(
        label="Planned visits that nobody recorded",
        choices=[("", "Choose"), ("missed", "They were not made: record them as missed")],
        required=False,
        help_text="If one was made, record it first: its check-in asks for the time.",
    )


class DischargeForm(EndingForm, _Unrecorded):
    """The end of care."""

    on = DayField(label="Discharge date", latest=today)
    reason = forms.CharField(
        max_length=300, label="Reason", help_text="For example: goals met, moved to hospice, patient's request."
    )
    field_order = ("on", "reason", "unrecorded")


class DeathForm(EndingForm):
    """The death of a patient."""

    on = DayField(label="Date of death", latest=today)
    known_on = DayField(label="When you learned of it", required=False, latest=today, help_text="If later.")
    reason = forms.CharField(
        max_length=300, required=False, label="What is known", help_text="Where, and who told you. Optional."
    )


class NotStartedForm(EndingForm):
    """Care that never began."""

    on = DayField(label="Decided on", latest=today)
    why = forms.ChoiceField(label="Reason", choices=[("", "Choose"), *((r, r) for r in NOT_STARTED_REASONS)])
    words = forms.CharField(label="In words", max_length=250, required=False)

    def clean(self) -> dict[str, object]:
        """Something else is said in words."""
        cleaned = super().clean() or {}
        if cleaned.get("why") == "Other" and not cleaned.get("words"):
            self.add_error("words", "Say why.")
        return cleaned


class StayForm(EndingForm, _Unrecorded):
    """A stay in a hospital or another facility."""

    facility = forms.CharField(label="Facility", max_length=160)
    kind = forms.ChoiceField(
        label="What it is",
        choices=[("", "Choose"), *Stay.Kind.choices],
        help_text="Transfer and resumption are owed after 24 hours or more as an inpatient, not for tests only.",
    )
    admitted_at = MomentField(label="Since")
    is_for_tests = forms.BooleanField(label="For diagnostic tests only", required=False)
    is_planned = forms.BooleanField(label="Planned beforehand", required=False)
    reason = forms.CharField(label="Why", max_length=300, required=False)
    learned_at = MomentField(label="When you learned of it", required=False, help_text="Leave empty for now.")
    learned_how = forms.CharField(label="From whom", max_length=200, required=False)
    home_at = MomentField(label="Home again", required=False, help_text="Only when the stay is over already.")
    field_order = (
        "facility", "kind", "admitted_at", "home_at", "is_for_tests", "is_planned", "reason", "learned_at", "learned_how",
        "unrecorded",
    )  # fmt: skip


class HomeForm(EndingForm):
    """The return home."""

    home_at = MomentField(label="Home since")
    left_at = MomentField(label="Left the facility", required=False, help_text="If you know it.")
    orders = forms.ChoiceField(
        label="Orders",
        choices=[
            (STILL_ORDERED, "The plan's orders go on: visits on hold resume"),
            (ORDERED_ANEW, "The practitioner orders anew: visits on hold are cancelled"),
        ],
        initial=STILL_ORDERED,
    )
    ordered_resumption = DayField(label="Resumption ordered for", required=False, help_text="If a day was ordered.")


class StartForm(EndingForm):
    """The first billable visit."""

    on = DayField(
        label="Start of care", latest=today, help_text="The date of the first billable visit. Deadlines follow it."
    )


class TakeBackForm(KitForm):
    """Why an ending is taken back."""

    reason = forms.CharField(max_length=300, required=False, label="Reason")
