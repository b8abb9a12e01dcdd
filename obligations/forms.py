"""The form of putting a promise off."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms

from core.clock import today
from core.kit.words import day
from core.web.fields import DayField
from core.web.forms import KitForm, Posted


class SnoozeForm(KitForm):
    """Until when, and why; never past the due date."""

    until = DayField(label="Bring it back on", error_messages={"required": "Enter the day it should come back."})
    reason = forms.CharField(
        label="Why it can wait", max_length=300, help_text="For example: the physician's office reopens Monday."
    )

    def __init__(self, posted: Posted = None, *, due_on: date) -> None:
        super().__init__(posted)
        self.fields["until"].help_text = f"A day after today and no later than the due date, {day(due_on)}."
        widget = self.fields["until"].widget
        widget.attrs |= {"min": (today() + timedelta(days=1)).isoformat(), "max": due_on.isoformat()}
