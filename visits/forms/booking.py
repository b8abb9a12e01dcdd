"""Planning, moving, ending and booking visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Unpack

from django import forms
from django.db.models import Model

from accounts.models import User, UserQuerySet
from accounts.permissions import Role
from careplans.models import VisitOrder
from core.clock import local, now, today
from core.web.fields import DayField, RecordField
from core.web.forms import Besides, KitForm, Posted, offer, offer_records
from core.web.moments import ClockField
from visits.candidates import Candidate
from visits.forms.joint import JointForm
from visits.models import CASE_MANAGEMENT, DISCIPLINE_NAMES, Visit
from visits.orders import InForce, ordered_minutes
from visits.times import LONGEST, SHORTEST, span

USUAL_MINUTES = 45  # where the order says nothing of how long a visit lasts
MISSED_REASONS = (
    "Patient refused",
    "Patient not at home",
    "Patient in hospital",
    "Door not answered",
    "Clinician ill",
    "No clinician free",
    "Weather or roads",
    "Other: see the note in the chart",
)


class PersonField(RecordField):
    """A member of staff by public id; named with the reasons for and against when candidates are given."""

    def __init__(self, **kwargs: Any) -> None:
        self.reasons: dict[int, str] = {}
        super().__init__(User.objects.none(), **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        """Name and reasons."""
        assert isinstance(obj, User)
        reasons = self.reasons.get(obj.pk, "")
        return f"{obj.name}: {reasons}" if reasons else obj.name

    def offer(self, found: Sequence[Candidate]) -> None:
        """Offer these people, in their order, and accept no others."""
        self.reasons = {c.person.pk: c.reasons for c in found}
        self.queryset = User.objects.get_queryset().filter(pk__in=list(self.reasons))
        labels = [(str(c.person.uuid), self.label_from_instance(c.person)) for c in found]
        self.choices = labels if isinstance(self.widget, forms.RadioSelect) else [("", self.empty_label or ""), *labels]


class WhenForm(JointForm):
    """A day, a time, a length and a person; checked by the action, which knows the visit."""

    day = DayField(label="Day", help_text="")
    clock = ClockField(label="Start")
    minutes = forms.IntegerField(
        label="Length in minutes", min_value=SHORTEST, max_value=LONGEST, initial=USUAL_MINUTES
    )
    date_reason = forms.CharField(
        label="Why this day",
        max_length=300,
        required=False,
        help_text="Only for an initial assessment that comes late or a second time: what held it up, or why.",
    )

    def say_window(self, words: str) -> None:
        """Name the days that count, before one is typed; where there are none, nobody is asked why."""
        self.fields["day"].help_text = words
        if not words:
            del self.fields["date_reason"]

    def times(self) -> tuple[datetime, datetime]:
        """The instants at which the visit begins and ends. Only for a valid form."""
        return span(self.cleaned_data["day"], self.cleaned_data["clock"], self.cleaned_data["minutes"])


class PlanForm(WhenForm):
    """When and by whom a visit is made."""

    clinician = PersonField(label="Who goes", widget=forms.RadioSelect(attrs={"class": "choices"}), empty_label=None)
    field_order = ["day", "clock", "minutes", "date_reason", "clinician", "joint_with", "joint_reason", "over_order"]


class CancelForm(KitForm):
    """Why a visit is taken off."""

    reason = forms.CharField(max_length=300, label="Reason", help_text="Kept with the visit and shown in the timeline.")


class MissForm(KitForm):
    """Why a visit was not made, and whether the practitioner knows."""

    cause = forms.ChoiceField(choices=[("", "Choose a reason"), *((r, r) for r in MISSED_REASONS)], label="Reason")
    detail = forms.CharField(
        max_length=200,
        required=False,
        label="What was tried",
        help_text="Attempts to reach the patient, in a few words.",
    )
    told = forms.BooleanField(required=False, label="The ordering practitioner was told just now")

    def reason(self) -> str:
        """Cause and attempts in one line."""
        cause, detail = self.cleaned_data["cause"], self.cleaned_data["detail"]
        return f"{cause}. {detail}" if detail else str(cause)

    def told_at(self) -> datetime | None:
        """Now when the practitioner was told, else None."""
        return now() if self.cleaned_data["told"] else None


class NewVisitForm(WhenForm):
    """A visit that was not laid out: initial assessment, evaluation, supervision, case management, or as needed."""

    purpose = forms.ChoiceField(label="What for", widget=forms.RadioSelect(attrs={"class": "choices"}))
    order = RecordField(
        VisitOrder.objects.none(),
        required=False,
        label="Order for as-needed visits",
        empty_label="Choose an order",
        help_text="Only for a visit as needed.",
    )
    prn_reason = forms.CharField(
        max_length=200,
        required=False,
        label="Reason for the as-needed visit",
        help_text="The sign or symptom the order names.",
    )
    discipline = forms.ChoiceField(label="Discipline", required=False, help_text="Not for case management.")
    clinician = PersonField(label="Who goes", empty_label="Choose a person")
    place = forms.ChoiceField(label="Where", choices=Visit.Place.choices, initial=Visit.Place.HOME)
    without_order = forms.BooleanField(
        required=False, label="Book it although no order covers this date: the order is being asked for"
    )
    field_order = [
        "purpose",
        "order",
        "prn_reason",
        "discipline",
        "day",
        "clock",
        "minutes",
        "date_reason",
        "clinician",
        "place",
        "joint_with",
        "joint_reason",
        "without_order",
        "over_order",
    ]

    def __init__(
        self, posted: Posted = None, *, orders: Sequence[InForce], team_id: int | None, **besides: Unpack[Besides]
    ) -> None:
        super().__init__(posted, **besides)
        self.orders = orders
        self.prn = [one for one in orders if one.prn_limit]
        offer(self, "purpose", self._purposes())
        offer_records(self, "order", VisitOrder.objects.filter(pk__in=[one.order.pk for one in self.prn]))
        named = [(str(one.order.uuid), one.order.frequency) for one in self.prn]
        offer(self, "order", [("", "Choose an order"), *named])
        offer(self, "discipline", [("", "Choose a discipline"), *DISCIPLINE_NAMES.items()])
        offer_records(self, "clinician", _whoever(team_id))
        if not self.prn:
            del self.fields["order"], self.fields["prn_reason"]
        if not self.is_bound:
            self.fields["without_order"].widget = forms.HiddenInput()

    def _purposes(self) -> list[tuple[str, str]]:
        found = [(p.value, p.label) for p in Visit.Purpose if p.value]
        found.append(("extra", "Another visit outside the laid-out ones"))
        return [*found, ("prn", "As needed, under an order")] if self.prn else found

    def clean(self) -> dict[str, object]:
        """Each kind of visit asks for its own facts."""
        cleaned = super().clean() or {}
        if cleaned.get("purpose") == "prn":
            self._need(cleaned, "order", "Choose the order that allows the visit.")
            self._need(cleaned, "prn_reason", "Enter the sign or symptom that calls for the visit.")
        elif cleaned.get("purpose") == Visit.Purpose.CASE_MANAGEMENT:
            cleaned["discipline"] = CASE_MANAGEMENT
        elif "purpose" in cleaned:
            self._need(cleaned, "discipline", "Choose the discipline.")
        return cleaned

    def _need(self, cleaned: dict[str, object], name: str, words: str) -> None:
        if not cleaned.get(name) and name in self.fields and name not in self.errors:
            self.add_error(name, words)


def _whoever(team_id: int | None) -> UserQuerySet:
    """People who make visits, of the team when there is one, by discipline and name."""
    roles = (Role.CLINICIAN, Role.CASE_MANAGER, Role.SUPERVISOR)
    people = User.objects.active().in_role(*roles).order_by("discipline", "family_name", "pk")
    return people.filter(team_id=team_id) if team_id else people


def when_initial(visit: Visit) -> dict[str, object]:
    """What the form of a visit begins with: where it stands, or its week's first day still ahead at nine."""
    if visit.starts_at:
        at = local(visit.starts_at)
        return {
            "day": at.date(),
            "clock": at.time(),
            "minutes": visit.minutes,
            "clinician": visit.clinician and visit.clinician.uuid,
            "joint_with": visit.joint_with and visit.joint_with.uuid,
            "joint_reason": visit.joint_reason,
        }
    asked = ordered_minutes(visit.order) or USUAL_MINUTES
    return {"day": max(visit.week_starts_on, today()), "clock": time(9), "minutes": max(SHORTEST, min(asked, LONGEST))}


__all__ = [
    "CancelForm",
    "MissForm",
    "NewVisitForm",
    "PersonField",
    "PlanForm",
    "WhenForm",
    "when_initial",
]
