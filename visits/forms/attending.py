"""Checking in and out: the place when the device gives it, otherwise why not, and times that were forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from core.clock import at_local, local, today
from core.reading import instants
from core.web.forms import KitForm
from core.web.moments import ClockField
from visits.actions import Location
from visits.models import Visit

LOCATION_REASONS = (
    "No coverage in the home",
    "Location is switched off on the device",
    "Device problem",
    "Service elsewhere, as planned",
    "Forgot to check in or out at the time",
    "Other",
)
SIX_PLACES = Decimal("0.000001")
HALF_A_DAY = timedelta(hours=12)


class CheckInForm(KitForm):
    """Place and time of arrival. The hidden fields are filled by the device; without them a reason is picked."""

    asked_when = ("location_reason",)
    latitude = forms.DecimalField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.DecimalField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    accuracy = forms.DecimalField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    location_reason = forms.ChoiceField(
        required=False,
        choices=[("", "The place was taken by this device"), *((r, r) for r in LOCATION_REASONS)],
        label="If the place cannot be taken, why",
    )
    clock = ClockField(required=False, label="If you forgot: when it began", help_text="Leave empty if it is now.")

    def location(self) -> Location | None:
        """Where the device stood, or None."""
        north, east = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        if north is None or east is None:
            return None
        near = self.cleaned_data.get("accuracy")
        return Location(north.quantize(SIX_PLACES), east.quantize(SIX_PLACES), None if near is None else int(near))

    def at(self, visit: Visit) -> datetime | None:
        """The instant of a time that was typed, on the planned day; of a visit over midnight, a time more than half a
        day before its start is after midnight. None for now."""
        clock: Any = self.cleaned_data.get("clock")
        if not clock:
            return None
        on = local(visit.starts_at).date() if visit.starts_at else today()
        typed, overnight = at_local(on, clock).astimezone(UTC), _next_day(on, clock)
        is_after = visit.starts_at is not None and visit.starts_at - typed > HALF_A_DAY
        return overnight if is_after and visit.reaches(on + timedelta(days=1)) else typed


class CheckOutForm(KitForm):
    """The departure: now, or at a time that was forgotten."""

    clock = ClockField(required=False, label="If you forgot: when it ended", help_text="Leave empty if it is now.")

    def at(self, began: datetime, on: date) -> datetime | None:
        """The instant of a time that was typed; a time before the beginning is after midnight. None for now."""
        clock: Any = self.cleaned_data.get("clock")
        if not clock:
            return None
        ended = instants.not_before(on, clock, began).astimezone(UTC)
        overnight = _next_day(on, clock)
        return overnight if ended < began and overnight - began <= HALF_A_DAY else ended


def _next_day(on: date, clock: time) -> datetime:
    return at_local(on + timedelta(days=1), clock).astimezone(UTC)
