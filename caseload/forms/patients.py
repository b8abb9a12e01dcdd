"""Forms of the patient's header, contacts and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from django import forms

from caseload.models import Contact, Note, Patient, Program
from core.clock import now
from core.web.fields import BirthDateField, StateField, TelephoneField, ZIPField
from core.web.forms import Besides, KitForm, KitModelForm, Posted, offer
from core.web.moments import MomentField
from core.web.names import Named, OneNameField


class PatientForm(Named, KitModelForm[Patient]):
    """Who the patient is, where they live, and what a visitor must know."""

    has_one_name = OneNameField()
    birth_date = BirthDateField()
    phone = TelephoneField(required=False)
    state = StateField(required=False)
    postal_code = ZIPField(required=False)

    class Meta:
        model = Patient
        fields = [
            "given_name", "family_name", "preferred_name", "birth_date", "sex", "pronouns", "language", "needs_interpreter",
            "phone", "email", "address_line", "address_more", "city", "state", "postal_code", "lives_alone", "code_status",
            "advance_directive", "no_known_allergies", "safety_note", "access_note", "precautions", "equipment",
        ]  # fmt: skip
        labels = {
            "address_line": "Street address",
            "address_more": "Apartment, floor or unit",
            "language": "Preferred language",
            "needs_interpreter": "Needs an interpreter",
            "lives_alone": "Lives alone",
            "no_known_allergies": "No known allergies (asked)",
            "safety_note": "Safety note for visitors",
            "access_note": "Getting in: door, key, parking",
        }
        help_texts = {
            "precautions": "For example, standard, contact, droplet, airborne.",
            "equipment": "For example, walker, raised toilet seat, oxygen 2 L by concentrator.",
        }
        widgets = {"equipment": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict[str, object]:
        """The names as they are kept."""
        return self.read_names(super().clean() or {})

    def clean_no_known_allergies(self) -> bool:
        """Nobody has no known allergies while one is on the list."""
        is_ticked = bool(self.cleaned_data["no_known_allergies"])
        if is_ticked and self.instance.pk and self.instance.allergies.active().exists():
            raise forms.ValidationError("An allergy is on the list. Mark it as an error first if it is not true.")
        return is_ticked


class ContactForm(KitModelForm[Contact]):
    """A person around the patient and what may be said to them."""

    phone = TelephoneField(required=False)

    class Meta:
        model = Contact
        fields = [
            "name", "relationship", "phone", "email", "language", "is_emergency", "is_proxy", "is_guardian", "is_caregiver",
            "may_know", "do_not_contact",
        ]  # fmt: skip
        labels = {"may_know": "What the patient allows us to tell this person"}

    def clean(self) -> dict[str, object]:
        """An emergency contact must be reachable."""
        cleaned = super().clean() or {}
        is_told = {"is_emergency", "phone"} & set(
            self.changed_data
        )  # one that came without a phone may be corrected otherwise
        if is_told and cleaned.get("is_emergency") and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "Enter a phone number for the emergency contact.")
        return cleaned


class NoteForm(KitForm):
    """A note, a call, a word with the physician or the family."""

    asked_when = ("date_reason",)
    kind = forms.ChoiceField(choices=Note.Kind.choices, label="What is it", initial=Note.Kind.NOTE)
    mode = forms.ChoiceField(choices=[("", "Not a contact"), *Note.Mode.choices], label="How", required=False)
    activity = forms.ChoiceField(
        choices=[("", "Nothing more"), *Note.Activity.choices],
        label="Done for the program",
        required=False,
        help_text="Closes the program's deadline of this name.",
    )
    happened_at = MomentField(label="When", required=False, help_text="Leave empty if it is now.")
    date_reason = forms.CharField(
        label="Why this day",
        max_length=300,
        required=False,
        help_text="Only when what was done for the program counts for no deadline on that day.",
    )
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), label="Text", max_length=20000)

    def __init__(self, posted: Posted = None, *, program: Program | None = None, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        asked = program.activities if program else set()
        self.offered = [choice for choice in Note.Activity.choices if choice[0].replace("-", "_") in asked]
        if self.offered:
            offer(self, "activity", [("", "Nothing more"), *self.offered])
        else:
            del self.fields["activity"], self.fields["date_reason"]

    def say_windows(self, words: Mapping[str, str]) -> None:
        """Name at each activity the days that count for it."""
        if self.offered:
            named = [(key, f"{label}: {words[key]}" if words.get(key) else label) for key, label in self.offered]
            offer(self, "activity", [("", "Nothing more"), *named])

    def clean(self) -> dict[str, object]:
        """A contact says how it was made."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") not in {Note.Kind.NOTE, None} and not cleaned.get("mode"):
            self.add_error("mode", "Choose how you were in contact.")
        at = cleaned.get("happened_at")
        if at and at > now():
            self.add_error("happened_at", "Enter a time that is not in the future.")
        return cleaned
