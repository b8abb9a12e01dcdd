"""Forms of concerns and of the limits of a patient's readings."""

from __future__ import annotations

from django import forms

from caseload.models import ReadingLimit
from core.clock import today
from core.web.fields import DayField
from core.web.forms import KitForm, KitModelForm


class CloseForm(KitForm):
    """What was done about a concern."""

    done = forms.CharField(
        max_length=5000,
        label="What was done",
        help_text="Who was told and when, what they ordered, what you did. It stays in the chart.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LimitForm(KitModelForm[ReadingLimit]):
    """An order of limits for one reading."""

    ordered_on = DayField(label="Ordered on", latest=today)

    class Meta:
        model = ReadingLimit
        fields = ["reading", "low", "high", "ordered_by", "ordered_on", "reason"]
        labels = {
            "low": "Tell below",
            "high": "Tell above",
            "ordered_by": "Ordered by",
            "reason": "Reason",
        }
        help_texts = {
            "low": "A reading below this number raises a concern. Leave it empty to keep the agency's limit.",
            "high": "A reading above this number raises a concern. Leave it empty to keep the agency's limit.",
            "ordered_by": "The practitioner's name and credential.",
        }
