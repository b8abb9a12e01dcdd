"""Form fields for a time of day and for an instant, on the agency's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import clock
from core.reading import instants
from core.reading.days import EARLIEST
from core.web.fields import OwnTemplate, check_range, default_latest


class MomentInput(OwnTemplate, forms.DateTimeInput):
    """The browser's own picker of day and time; where the clocks show a time twice, a choice of the two beside it."""

    input_type = "datetime-local"
    template_name = "components/moment.html"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs={"class": "w-20ch", **(attrs or {})}, format="%Y-%m-%dT%H:%M")

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Any:
        """What was typed, with the choice of the two times behind it when one was made."""
        typed, which = data.get(name), data.get(f"{name}_which")
        return f"{typed} {which}" if typed and which in {instants.FIRST, instants.SECOND} else typed

    def format_value(self, value: object) -> str | None:
        """An instant as it could be typed: what the agency's clock shows, and which of two equal times."""
        wall, which = _wall_of(value) if isinstance(value, datetime) else (None, "")
        if wall is not None:
            return f"{wall:%Y-%m-%dT%H:%M} {which}".strip()
        return None if value in {None, ""} else str(value)

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """The text of the picker, and the two times in words where there are two."""
        wall, which = _wall_of(value)
        shown = wall.strftime("%Y-%m-%dT%H:%M") if wall and wall.year >= EARLIEST.year else value
        context = super().get_context(name, shown, attrs)
        is_double = wall is not None and instants.is_doubled(wall)
        context["widget"]["which"] = (
            [(key, label, key == which) for key, label in instants.choices(wall)]
            if wall is not None and is_double
            else []
        )
        return context


def _wall_of(value: object) -> tuple[datetime | None, str]:
    """What the agency's clock shows of an instant or of a typed text, and which of two equal times is meant."""
    if isinstance(value, datetime):
        local = clock.local(value) if value.tzinfo else value
        return local.replace(tzinfo=None), instants.which_of_two(value) if value.tzinfo else ""
    return instants.read_wall(value) or (None, "") if isinstance(value, str) else (None, "")


class MomentField(forms.DateTimeField):
    """A day and a time on the agency's clock, picked in the browser's own control or typed as "4/27/2027 9:15 AM".

    A time that the clocks skip is refused; of one that they show twice the person is asked which.
    """

    widget = MomentInput

    def prepare_value(self, value: object) -> object:
        """An instant as it is: the control shows the agency's clock, and which of two equal times it was."""
        return value

    def to_python(self, value: object) -> datetime | None:
        """The instant, None when nothing was typed; ValidationError "invalid", "skipped" or "twice"."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime) and value.tzinfo:
            return value
        wall, which = _wall_of(value)
        if wall is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        check_range(wall.date(), EARLIEST, default_latest(), self.label)
        try:
            return instants.settle(wall, which)
        except instants.Skipped as problem:
            raise ValidationError(str(problem), code="skipped") from None
        except instants.ShownTwice as problem:
            raise ValidationError(str(problem), code="twice") from None

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether the clock's time differs from the stored instant; its seconds are not shown and cannot be typed."""
        if not isinstance(initial, datetime):
            return super().has_changed(initial, data)
        wall, which = _wall_of(initial)
        typed, said = _wall_of(data)
        return typed != (wall and wall.replace(second=0, microsecond=0)) or (bool(said) and said != which)


class ClockField(forms.TimeField):
    """A time of day on the agency's clock, typed as "9:15", "9:15 AM", "2 p.m." or picked."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time", "step": 300, "class": "w-12ch"}, format="%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: str | time | None) -> time | None:
        """The time, seconds dropped; ValidationError "invalid"."""
        if value in self.empty_values:
            return None
        found = value.replace(second=0, microsecond=0) if isinstance(value, time) else instants.read_clock(str(value))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found
