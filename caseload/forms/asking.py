"""The form of what must be asked in an episode's first days: only what nobody has asked yet."""

from __future__ import annotations

from typing import Unpack

from django import forms

from caseload.models import Contact, Patient
from core.web.fields import TelephoneField
from core.web.forms import Besides, KitForm, Posted

NONE_KNOWN, SOME = "none", "some"


class AskForm(KitForm):
    """Code status, allergies and the emergency contact. What was answered is written; the rest may wait."""

    asked_when = ("code_status", "allergies", "substance", "contact_name", "contact_phone", "may_know")
    code_status = forms.ChoiceField(
        choices=[choice for choice in Patient.CodeStatus.choices if choice[0]],
        required=False,
        label="Code status",
        widget=forms.RadioSelect,
    )
    allergies = forms.ChoiceField(
        choices=[(NONE_KNOWN, "No known allergies"), (SOME, "There is one, written below")],
        required=False,
        label="Allergies",
        widget=forms.RadioSelect,
    )
    substance = forms.CharField(
        max_length=200, required=False, label="Allergic to", help_text="The others are added on the face sheet."
    )
    contact_name = forms.CharField(max_length=160, required=False, label="Emergency contact")
    contact_relationship = forms.CharField(max_length=80, required=False, label="Relationship")
    contact_phone = TelephoneField(required=False, label="Phone of the emergency contact")
    may_know = forms.ChoiceField(
        choices=Contact.Scope.choices,
        required=False,
        label="What the patient allows us to tell this person",
        initial=Contact.Scope.NOTHING,
    )

    def __init__(self, posted: Posted = None, *, missing: frozenset[str], **besides: Unpack[Besides]) -> None:
        """`missing` are the words of `homehealth`: "code-status", "allergies", "emergency-contact"."""
        super().__init__(posted, **besides)
        parts = {
            "code-status": ("code_status",),
            "allergies": ("allergies", "substance"),
            "emergency-contact": ("contact_name", "contact_relationship", "contact_phone", "may_know"),
        }
        for part, names in parts.items():
            if part not in missing:
                for name in names:
                    del self.fields[name]

    def clean(self) -> dict[str, object]:
        """Something was answered, and each answer is whole."""
        cleaned = super().clean() or {}
        if cleaned.get("substance") and not cleaned.get("allergies"):
            cleaned["allergies"] = SOME
        if cleaned.get("allergies") == SOME and not cleaned.get("substance") and "substance" not in self.errors:
            self.add_error("substance", "Enter what the patient is allergic to.")
        if cleaned.get("allergies") == NONE_KNOWN and cleaned.get("substance"):
            self.add_error("allergies", "You wrote an allergy. Choose “There is one”, or empty the line below.")
        self._check_contact(cleaned)
        told = ("code_status", "allergies", "contact_name", "contact_phone", "contact_relationship")
        if not self.errors and not any(cleaned.get(name) for name in told):
            raise forms.ValidationError("Answer at least one of these, or go back.")
        return cleaned

    def _check_contact(self, cleaned: dict[str, object]) -> None:
        named, number = cleaned.get("contact_name"), cleaned.get("contact_phone")
        if (number or cleaned.get("contact_relationship")) and not named and "contact_name" not in self.errors:
            self.add_error("contact_name", "Enter the name of the emergency contact.")
        if named and not number and "contact_phone" not in self.errors:
            self.add_error("contact_phone", "Enter a phone number for the emergency contact.")

    def facts(self) -> dict[str, str]:
        """What `record_asked` takes. Only for a valid form."""
        found = {name: value for name, value in self.cleaned_data.items() if value}
        allergies = found.pop("allergies", "")
        return found | ({"no_known_allergies": "yes"} if allergies == NONE_KNOWN else {})
