"""What the forms that plan a visit ask besides time and person: who goes together with it, and leave to go over an order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from caseload.models import Patient
from core.clock import day_bounds, today
from core.kit.words import clock_time, short_day
from core.web.fields import RecordField
from core.web.forms import KitForm, offer, offer_records
from visits.actions import Joint
from visits.models import Visit

MOST_OFFERED = 60


def meeting(visit: Any) -> str:
    """A visit as something to go along with: "Mon 4 Jan, 9:00 AM: HHA, Ruth Meyer"."""
    who = f", {visit.clinician.name}" if visit.clinician else ""
    return f"{short_day(visit.starts_at)}, {clock_time(visit.starts_at)}: {visit.discipline}{who}"


def joinable(patient: Patient, *, own: Visit | None = None, asked: Visit | None = None) -> list[Visit]:
    """The patient's visits from today on that another may go together with, soonest first, at most 60; `asked` is
    always among them, `own` never. One query."""
    rows = Visit.objects.of(patient).holding_time().filter(starts_at__gte=day_bounds(today())[0])
    rows = rows.exclude(pk=own.pk) if own else rows
    found = list(rows.select_related("clinician").order_by("starts_at", "id")[:MOST_OFFERED])
    return [asked, *found] if asked is not None and asked not in found else found


class JointForm(KitForm):
    """Fields of a joint visit, and of a visit beyond the order."""

    asked_when = ("date_reason", "joint_with", "joint_reason", "discipline", "prn_reason")

    joint_with = RecordField(
        Visit.objects.none(),
        required=False,
        words=meeting,
        label="Goes together with",
        empty_label="Nobody: a visit of its own",
        help_text="Two people in the home at the same time. For a visit not listed here, open it and choose “Add somebody”.",
    )
    joint_reason = forms.ChoiceField(
        required=False,
        label="Why they go together",
        choices=[("", "Choose a reason"), *Visit.JointReason.choices],
    )
    over_order = forms.BooleanField(
        required=False, label="Book it although the order asks for fewer visits: a new order is being asked for"
    )

    def let_join(self, visits: Iterable[Visit]) -> None:
        """Offer these visits to go together with; with none there is nothing to ask."""
        found = list(visits)
        offer_records(self, "joint_with", Visit.objects.filter(pk__in=[visit.pk for visit in found]))
        asked = self.fields["joint_with"]
        assert isinstance(asked, RecordField)
        offer(
            self, "joint_with", [("", str(asked.empty_label)), *((str(visit.uuid), meeting(visit)) for visit in found)]
        )
        if not found:
            del self.fields["joint_with"], self.fields["joint_reason"]

    def joint(self) -> Joint | None:
        """With whom the visit goes; None when the page did not ask (the board, the buttons of free times)."""
        if "joint_with" not in self.fields or "joint_with" not in self.data:
            return None
        return Joint(self.cleaned_data.get("joint_with"), self.cleaned_data.get("joint_reason") or "")

    def clean(self) -> dict[str, object]:
        """A reason needs the visit it is for."""
        cleaned = super().clean() or {}
        if cleaned.get("joint_reason") and not cleaned.get("joint_with") and "joint_with" not in self.errors:
            self.add_error("joint_with", "Choose the visit it goes together with, or choose no reason.")
        return cleaned
