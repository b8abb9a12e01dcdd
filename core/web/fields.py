"""Form fields for what a home health agency writes down in the United States: dates, telephone, ZIP code, state."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.template.loader import get_template
from django.utils.safestring import SafeString

from core import clock
from core.kit import words
from core.reading import days, telephones
from core.reading.days import EARLIEST

FURTHEST_DAYS = 3653

# fmt: off
STATE_CHOICES = [
    ("", "Choose a state"),
    ("AL", "Alabama"), ("AK", "Alaska"), ("AZ", "Arizona"), ("AR", "Arkansas"), ("CA", "California"),
    ("CO", "Colorado"), ("CT", "Connecticut"), ("DE", "Delaware"), ("DC", "District of Columbia"), ("FL", "Florida"),
    ("GA", "Georgia"), ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"), ("IN", "Indiana"), ("IA", "Iowa"),
    ("KS", "Kansas"), ("KY", "Kentucky"), ("LA", "Louisiana"), ("ME", "Maine"), ("MD", "Maryland"),
    ("MA", "Massachusetts"), ("MI", "Michigan"), ("MN", "Minnesota"), ("MS", "Mississippi"), ("MO", "Missouri"),
    ("MT", "Montana"), ("NE", "Nebraska"), ("NV", "Nevada"), ("NH", "New Hampshire"), ("NJ", "New Jersey"),
    ("NM", "New Mexico"), ("NY", "New York"), ("NC", "North Carolina"), ("ND", "North Dakota"), ("OH", "Ohio"),
    ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"), ("RI", "Rhode Island"), ("SC", "South Carolina"),
    ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"), ("VT", "Vermont"),
    ("VA", "Virginia"), ("WA", "Washington"), ("WV", "West Virginia"), ("WI", "Wisconsin"), ("WY", "Wyoming"),
    ("AS", "American Samoa"), ("GU", "Guam"), ("MP", "Northern Mariana Islands"), ("PR", "Puerto Rico"),
    ("VI", "U.S. Virgin Islands"),
]
# fmt: on


class NearDateInput(forms.DateInput):
    """The browser's own date picker, fed with the ISO form it needs."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs={"class": "w-12ch", **(attrs or {})}, format="%Y-%m-%d")


class OwnTemplate(forms.Widget):
    """Mixed into a widget whose template is one of the site's own: a form renderer knows only those of Django."""

    template_name: str

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, object] | None = None,
        renderer: object = None,
    ) -> SafeString:
        """The control as HTML."""
        return SafeString(get_template(self.template_name).render(self.get_context(name, value, attrs)))


class MemorableDateInput(OwnTemplate):
    """Month, day and year in three boxes, for dates people know by heart; what was typed comes back after an error."""

    template_name = "components/memorable_date.html"
    use_fieldset = True
    boxes = ("month", "day", "year")

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> str:
        """The three boxes as "month/day/year"; the undivided value when one is posted; empty when none was typed."""
        typed = [str(data.get(f"{name}_{box}", "")).strip() for box in self.boxes]
        return "/".join(typed) if any(typed) else str(data.get(name, "")).strip()

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        """Whether none of the boxes was sent at all."""
        return name not in data and not any(f"{name}_{box}" in data for box in self.boxes)

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Each box with its id, label, width and text for the template."""
        context = super().get_context(name, value, attrs)
        if isinstance(value, date):
            typed = [str(value.month), str(value.day), str(value.year)]
        else:
            typed = [*str(value or "").split("/"), "", "", ""][:3]
        element = context["widget"]["attrs"].get("id", f"id_{name}")
        context["widget"]["boxes"] = [
            {"id": f"{element}_{box}", "name": f"{name}_{box}", "label": box.capitalize(), "value": text,
             "width": "w-5ch" if box == "year" else "w-3ch"}
            for box, text in zip(self.boxes, typed, strict=True)
        ]  # fmt: skip
        return context

    def id_for_label(self, id_: str) -> str:
        """The first box, so that an error's link lands where typing begins."""
        return f"{id_}_month" if id_ else id_


class DayField(forms.DateField):
    """A date within a sensible range, typed in any of the usual ways or picked.

    The range runs from `earliest` to `latest`; either may be a function, asked when the form is sent. Without them it
    is 1 Jan 1900 to ten years from the agency's today.
    """

    widget: type[forms.Widget] = NearDateInput

    def __init__(
        self,
        *,
        earliest: date | Callable[[], date] = EARLIEST,
        latest: date | Callable[[], date] | None = None,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def to_python(self, value: object) -> date | None:
        """The date typed, or None when the box is empty; ValidationError "invalid" when it is no date."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        found = value if isinstance(value, date) else days.read(str(value))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def validate(self, value: date | None) -> None:
        """Refuse a date outside the range, saying which edge it passed."""
        super().validate(value)
        if value is not None:
            check_range(value, _edge(self.earliest), _edge(self.latest) or default_latest(), self.label)


class BirthDateField(DayField):
    """A date of birth: three boxes, never in the future, never before 1900; a year of two digits lies in the past."""

    widget = MemorableDateInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Date of birth")
        kwargs.setdefault("help_text", "For example, 4 27 1948")
        super().__init__(latest=clock.today, **kwargs)

    def to_python(self, value: object) -> date | None:
        """The date; ValidationError "century" where two digits of a year could mean either, "invalid" when it is no date."""
        found = days.read_births(str(value)) if isinstance(value, str) and value else []
        if len(found) > 1:
            years = " or ".join(str(each.year) for each in found)
            raise ValidationError(f"Enter the year with four digits: {years}", code="century")
        return super().to_python(found[0] if found else value)


def default_latest() -> date:
    """Ten years from the agency's today."""
    return clock.today() + timedelta(days=FURTHEST_DAYS)


def check_range(value: date, earliest: date | None, latest: date | None, label: object) -> None:
    """Raise ValidationError when `value` lies outside; the message names the field and the edge."""
    subject = str(label or "Date")
    if earliest and value < earliest:
        raise ValidationError(f"{subject} must be on or after {words.day(earliest)}", code="too_early")
    if latest and value > latest:
        edge = "today or earlier" if latest == clock.today() else f"on or before {words.day(latest)}"
        raise ValidationError(f"{subject} must be {edge}", code="too_late")


def _edge(edge: date | Callable[[], date] | None) -> date | None:
    return edge() if callable(edge) else edge


class RecordField(forms.ModelChoiceField):  # type: ignore[type-arg]  # while it runs, Django's own takes none
    """A choice among records, named by their uuid and shown in `words`; anything else is not in the list."""

    def __init__(self, queryset: QuerySet[Any], *, words: Callable[[Any], str] = str, **kwargs: Any) -> None:
        self.words = words
        super().__init__(queryset, to_field_name="uuid", **kwargs)

    def to_python(self, value: object) -> Any:
        """The record; ValidationError "invalid_choice" also for what is no uuid at all."""
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None

    def label_from_instance(self, obj: Model) -> str:
        """The record in words."""
        return self.words(obj)


class TelephoneField(forms.CharField):
    """A telephone number as people write it, kept as "+15185550142;ext=12" and shown as "(518) 555-0142 ext. 12".

    `kept` are stored values that pass as they are: what came in from outside may be no number.
    """

    kept: frozenset[str] = frozenset()
    default_error_messages = {"phone": telephones.WORDS}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", telephones.LONGEST_TYPED)
        super().__init__(**kwargs)
        self.widget.input_type = "tel"
        self.widget.attrs.update({"inputmode": "tel", "class": "w-20ch"})

    def clean(self, value: object) -> str:
        """The number as it is kept, or an empty text; ValidationError "phone" when it cannot be dialled."""
        typed = super().clean(value)
        try:
            return telephones.read(typed or "")
        except telephones.NotATelephone:
            if typed in self.kept:
                return str(typed)
            raise ValidationError(self.error_messages["phone"], code="phone") from None

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        """Whether another number was typed than the stored one, however it is written."""
        kept, typed = initial or "", " ".join((data or "").split())
        return typed not in {kept, telephones.shown(kept)} and telephones.taken(typed) != kept

    def prepare_value(self, value: str | None) -> str | None:
        """A stored number as people dial it; anything else as it was typed."""
        return telephones.shown(value) if value else value


class ZIPField(forms.CharField):
    """A ZIP code of five digits, or nine with a hyphen."""

    default_error_messages = {"zip": "Enter a ZIP code of 5 or 9 digits, for example 12207 or 12207-1234"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "ZIP code")
        kwargs.setdefault("max_length", 10)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "class": "w-8ch"})

    def clean(self, value: object) -> str:
        """The code with its hyphen, or an empty text; ValidationError "zip" otherwise."""
        typed = super().clean(value)
        if not typed:
            return ""
        parts = re.fullmatch(r"([0-9]{5})(?:[- ]?([0-9]{4}))?", typed)
        if not parts:
            raise ValidationError(self.error_messages["zip"], code="zip")
        return f"{parts[1]}-{parts[2]}" if parts[2] else parts[1]


class StateField(forms.ChoiceField):
    """A state or territory of the United States, kept as its two letters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "State")
        super().__init__(choices=STATE_CHOICES, **kwargs)
