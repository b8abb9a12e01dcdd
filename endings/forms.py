"""What a person must say of an ending, one form for each kind."""

from __future__ import annotations

from typing import Unpack

from django import forms

from accounts.models import User
from accounts.permissions import Role
from caseload.forms.episode import loads, said
from caseload.models import Patient, Stay
from core.clock import now, today
from core.kit.words import clock_time, day, short_day
from core.web.fields import DayField, RecordField
from core.web.forms import Besides, KitForm, Posted, offer_records
from core.web.moments import MomentField
from endings.actions.covering import CANCEL, KEEP
from endings.actions.facility import ORDERED_ANEW, STILL_ORDERED
from endings.actions.settling import MOST_NAMED
from paperwork.models import Coverage
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
        if "unrecorded" in self.fields:
            self._ask_of_unrecorded()

    def _ask_of_unrecorded(self) -> None:
        visits = Visit.objects.of(self.patient).filter(episode=self.patient.open_episode, starts_at__lt=now())
        found = list(visits.filter(status=Visit.Status.PLANNED).order_by("starts_at")[: MOST_NAMED + 1])
        if not found:
            del self.fields["unrecorded"]
            return
        named = ", ".join(
            f"{v.discipline} {short_day(v.starts_at)} {clock_time(v.starts_at)}" for v in found[:MOST_NAMED]
        )
        more = " and more" if len(found) > MOST_NAMED else ""
        self.fields["unrecorded"].help_text = f"{named}{more}. If one was made, record it first in Visits."


class _Unrecorded(forms.Form):
    """Planned visits whose time has passed and of which nobody said anything."""

    unrecorded = forms.ChoiceField(
        label="Planned visits that nobody recorded",
        choices=[("", "Choose"), ("missed", "They were not made: record them as missed")],
        required=False,
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
    learned_at = MomentField(label="When you learned of it", required=False, help_text="Leave empty if it is now.")
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
    """The first billable visit; once care has started, the correction of its day."""

    on = DayField(
        label="Start of care", latest=today, help_text="The date of the first billable visit. Deadlines follow it."
    )
    reason = forms.CharField(label="Why it is corrected", max_length=300, required=False)

    def __init__(self, posted: Posted = None, *, patient: Patient, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, patient=patient, **besides)
        episode = patient.open_episode
        if episode is None or not episode.is_soc_confirmed:
            del self.fields["reason"]
            return
        self.fields[
            "on"
        ].help_text = f"Care started on {day(episode.start_of_care)}. Another day corrects that, and every deadline moves with it."


class CoverageEndForm(EndingForm):
    """The last day a payer pays."""

    coverage = RecordField(
        Coverage.objects.none(), words=lambda held: held.payer.name, label="Coverage", empty_label="Choose a coverage"
    )
    ends_on = DayField(label="Last day covered")
    reason = forms.CharField(
        label="Reason", max_length=300, required=False, help_text="For example: moved to Medicare Advantage."
    )
    visits = forms.ChoiceField(
        label="Visits after that day",
        choices=[(KEEP, "Keep them: somebody else will pay"), (CANCEL, "Cancel them")],
        initial=KEEP,
    )

    def __init__(self, posted: Posted = None, *, patient: Patient, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, patient=patient, **besides)
        held = Coverage.objects.of(patient).filter(episode=patient.open_episode, ends_on__isnull=True)
        offer_records(self, "coverage", held.select_related("payer", "episode").order_by("rank"))


class LeavingForm(KitForm):
    """Who takes the patients of somebody who leaves."""

    receiver = RecordField(
        User.objects.none(), words=lambda other: other.name, label="Who takes the patients", required=False,
        empty_label="Nobody: there are none",
    )  # fmt: skip
    reason = forms.CharField(max_length=300, required=False, label="Reason", help_text="Shown to whoever takes them.")

    def __init__(self, posted: Posted = None, *, person: User, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        people = User.objects.active().in_role(Role.CASE_MANAGER).exclude(pk=person.pk)
        people = people.order_by("family_name", "given_name")
        offer_records(self, "receiver", people)
        held, soon = loads(list(people.values_list("pk", flat=True)[:500]))
        field = self.fields["receiver"]
        assert isinstance(field, RecordField)
        field.words = lambda other: said(other, held.get(other.pk, 0), soon.get(other.pk, 0))


class TakeBackForm(KitForm):
    """Why an ending is taken back."""

    reason = forms.CharField(max_length=300, required=False, label="Reason")
