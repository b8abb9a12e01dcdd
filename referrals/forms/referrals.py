"""The forms of referrals: the referral itself and its decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import forms

from accounts.models import User
from caseload.models import Patient, Program
from core.clock import now
from core.kit.words import moment
from core.web.fields import BirthDateField, DayField, RecordField, StateField, TelephoneField, ZIPField
from core.web.forms import KitForm, KitModelForm, Posted, dress, offer
from core.web.moments import MomentField
from core.web.names import Named, OneNameField
from paperwork.models import Payer
from referrals.duplicates import Candidate
from referrals.models import Referral
from referrals.proposal import Choice

SAME, DIFFERENT = "same", "different"
LONGEST_AGO = timedelta(days=366)


def _refuse_far(at: datetime | None, label: str) -> datetime | None:
    if at is not None and abs(at - now()) > LONGEST_AGO:
        raise forms.ValidationError(f"{label} must lie within a year of today. Check the year.")
    return at


class ReferralForm(Named, KitModelForm[Referral]):
    """A referral as it came by telephone, fax or letter."""

    has_one_name = OneNameField()
    birth_date = BirthDateField()
    phone = TelephoneField(required=False)
    state = StateField(required=False)
    postal_code = ZIPField(required=False)
    received_at = MomentField(label="Received", initial=now)
    return_home_at = MomentField(
        label="Return home",
        required=False,
        help_text="If the patient is in a hospital or facility now.",
    )
    ordered_soc = DayField(
        label="Ordered start of care",
        required=False,
        help_text="Only if the practitioner ordered a date: it then governs.",
    )
    face_to_face_on = DayField(
        label="Face-to-face encounter",
        required=False,
        help_text="The date the practitioner saw the patient. Counts from 90 days before to 30 days after the start of care.",
    )
    reason = forms.CharField(
        label="Reason for home health", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the patient needs at home, in the referrer's words.",
    )  # fmt: skip
    program = RecordField(Program.objects.filter(is_active=True), required=False, empty_label="Not known yet")
    payer = RecordField(Payer.objects.filter(is_active=True), required=False, empty_label="Not known yet")

    class Meta:
        model = Referral
        fields = [
            *(
                "source",
                "urgency",
                "received_at",
                "reason",
                "ordered_soc",
                "return_home_at",
                "face_to_face_on",
                "program",
            ),
            *("payer", "member_number", "given_name", "family_name", "birth_date", "sex", "language", "phone"),
            *("address_line", "address_more", "city", "state", "postal_code"),
        ]
        labels = {
            "source": "How it came",
            "address_line": "Street address",
            "address_more": "Apartment, floor or unit",
            "language": "Preferred language",
            "postal_code": "ZIP code",
        }

    def __init__(self, posted: Posted = None, *, instance: Referral | None = None) -> None:
        super().__init__(posted, instance=instance)
        known = list(Program.objects.filter(is_active=True)[:2])
        if len(known) == 1 and not self.instance.pk:  # there is nothing to choose
            self.initial["program"] = known[0].uuid

    def clean(self) -> dict[str, object]:
        """The names as they are kept."""
        return self.read_names(super().clean() or {})

    def clean_received_at(self) -> datetime | None:
        """Not in the future and not years ago."""
        at: datetime | None = self.cleaned_data["received_at"]
        if at is not None and at > now():
            raise forms.ValidationError(f"Enter a time that is not after now, {moment(now())}.")
        return _refuse_far(at, "The time of receipt")

    def clean_return_home_at(self) -> datetime | None:
        """Within a year."""
        return _refuse_far(self.cleaned_data["return_home_at"], "The return home")


class DeclineForm(KitForm):
    """Why the agency says no."""

    decline_reason = forms.ChoiceField(
        choices=[("", "Choose a reason"), *Referral.DeclineReason.choices], label="Reason to decline"
    )
    comment = forms.CharField(
        max_length=500, required=False, label="Comment", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What the referrer was told.",
    )  # fmt: skip


class AcceptForm(KitForm):
    """Program, payer, case manager, and an answer for each candidate of the duplicate check."""

    program = RecordField(Program.objects.filter(is_active=True), empty_label="Choose a program")
    payer = RecordField(Payer.objects.filter(is_active=True), empty_label="Choose a payer")
    member_number = forms.CharField(max_length=40, required=False, label="Member number")
    worker = forms.ChoiceField(label="Case manager", widget=forms.RadioSelect)
    reason = forms.CharField(max_length=300, label="Why this case manager", help_text="Kept with the appointment.")

    def __init__(
        self,
        posted: Posted = None,
        *,
        choices: Sequence[Choice],
        candidates: Sequence[Candidate],
        proposed_because: str = "",
        initial: dict[str, object] | None = None,
    ) -> None:
        """`choices` are the case managers, best first; `candidates` must each be answered for; `proposed_because` is the
        reason for the first choice and for nobody else."""
        super().__init__(posted, initial=initial)
        self.candidates, self.proposed_because = candidates, proposed_because
        self.workers = {str(each.person.uuid): each.person for each in choices}
        people = [(str(each.person.uuid), f"{each.person.name}: {each.words}") for each in choices]
        offer(self, "worker", people)
        for each in candidates:
            who = f"{each.patient.full_name}, record {each.patient.record_number}"
            self.fields[each.key] = forms.ChoiceField(
                label=f"Is it {who}?",
                choices=[(SAME, "The same person: use this record"), (DIFFERENT, "Somebody else")],
                widget=forms.RadioSelect,
            )
        self.is_dressed = False
        dress(self)

    def clean(self) -> dict[str, object]:
        """At most one candidate is the same person; the proposed reason is kept for the proposed person alone."""
        cleaned = super().clean() or {}
        first = next(iter(self.workers), "")
        reason = " ".join(str(cleaned.get("reason", "")).split())
        if cleaned.get("worker", first) != first and reason and reason == " ".join(self.proposed_because.split()):
            self.add_error("reason", "You chose somebody else than we proposed. Say why this case manager.")
        same = [each for each in self.candidates if cleaned.get(each.key) == SAME]
        for each in same[1:]:
            self.add_error(
                each.key,
                "Only one record can be the same person. If both are, tell the administrator: they must be merged.",
            )
        return cleaned

    @property
    def chosen_worker(self) -> User:
        """The case manager who was chosen. Only after `is_valid()`."""
        return self.workers[self.cleaned_data["worker"]]

    @property
    def existing(self) -> Patient | None:
        """The candidate who is the same person. Only after `is_valid()`."""
        return next((each.patient for each in self.candidates if self.cleaned_data.get(each.key) == SAME), None)

    @property
    def different(self) -> list[Patient]:
        """The candidates who are somebody else. Only after `is_valid()`."""
        return [each.patient for each in self.candidates if self.cleaned_data.get(each.key) == DIFFERENT]
