"""Forms of the lists of the patient's health: adding an allergy, a condition or a medication, and ending one."""

from __future__ import annotations

import re
from typing import Unpack

from django import forms
from django.core.exceptions import ValidationError

from caseload.models import Allergy, Condition, Medication
from core.clock import today
from core.web.fields import DayField
from core.web.forms import Besides, KitForm, KitModelForm, Posted

ICD_10_SHAPE = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?", re.ASCII)
ENDED, IN_ERROR = "ended", "in-error"


def _how(ended: str) -> forms.ChoiceField:
    """The two ways an entry leaves its list, the usual one in the words `ended`."""
    choices = [(ENDED, ended), (IN_ERROR, "It was entered in error")]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, label="What happened", initial=ENDED)


class AllergyForm(KitModelForm[Allergy]):
    """A substance and what it does."""

    class Meta:
        model = Allergy
        fields = ["substance", "reaction", "severity"]
        help_texts = {"reaction": "For example: hives, swelling of the face."}


class ConditionForm(KitModelForm[Condition]):
    """A diagnosis or problem."""

    code = forms.CharField(max_length=10, required=False, label="ICD-10 code", help_text="For example: I50.9")
    onset_on = DayField(label="Onset", required=False, latest=today, help_text="Leave empty when it is not known.")

    class Meta:
        model = Condition
        fields = ["text", "code", "onset_on", "is_principal"]
        labels = {"text": "Condition", "is_principal": "Main reason for care"}
        help_texts = {"is_principal": "There is one. The condition marked so before, if any, stops being it."}

    def clean_code(self) -> str:
        """The code in capitals, of the shape of ICD-10-CM; whether it exists is not checked."""
        code = str(self.cleaned_data["code"]).upper()
        if code and not ICD_10_SHAPE.fullmatch(code):
            raise ValidationError(
                "Enter the ICD-10 code as a letter and two to six more characters, for example I50.9."
            )
        return code


class MedicationForm(KitModelForm[Medication]):
    """A medicine and how it is taken."""

    started_on = DayField(
        label="Day it was started", required=False, latest=today, help_text="Leave empty when it is not known."
    )

    class Meta:
        model = Medication
        fields = ["text", "dose", "started_on"]
        labels = {"text": "Medication", "dose": "Dose and how often"}
        help_texts = {"text": "With its strength, for example: furosemide 20 mg tablet."}


class AllergyEndForm(KitForm):
    """Why an allergy should never have stood there."""

    reason = forms.CharField(max_length=300, label="Reason", help_text="Shown in the timeline.")


class ConditionEndForm(KitForm):
    """How a condition left the list: over since a day, or never true, which needs a reason instead of the day."""

    always_gives_reason = False
    how = _how("It is resolved")
    on = DayField(label="Day it ended", latest=today, help_text="Not needed for an entry made in error.")
    reason = forms.CharField(
        max_length=300, label="Reason", help_text="Needed for an entry made in error. Shown in the timeline."
    )

    def __init__(self, posted: Posted = None, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        is_error = self["how"].data == IN_ERROR
        self.fields["on"].required = not is_error
        self.fields["reason"].required = is_error or self.always_gives_reason


class MedicationEndForm(ConditionEndForm):
    """How a medication left the list: stopped on a day for a reason, or never taken."""

    always_gives_reason = True
    how = _how("It was stopped")
    reason = forms.CharField(max_length=300, label="Reason", help_text="Shown in the timeline.")
