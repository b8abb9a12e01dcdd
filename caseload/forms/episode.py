"""The form of putting somebody else in charge."""

from __future__ import annotations

from typing import Unpack

from django import forms

from accounts.models import User
from accounts.permissions import Role
from core.web.fields import RecordField
from core.web.forms import Besides, KitForm, Posted, offer_records


class AppointForm(KitForm):
    """Who is in charge from today, and why."""

    worker = RecordField(
        User.objects.none(), words=lambda person: person.name, label="Case manager", empty_label="Choose a person"
    )
    reason = forms.CharField(
        max_length=300, label="Reason", help_text="Shown to the new case manager and in the timeline."
    )

    def __init__(self, posted: Posted = None, *, by: User, **besides: Unpack[Besides]) -> None:
        super().__init__(posted, **besides)
        people = (
            User.objects.active().in_role(Role.CASE_MANAGER).filter(team=by.team).order_by("family_name", "given_name")
        )
        offer_records(self, "worker", people)
