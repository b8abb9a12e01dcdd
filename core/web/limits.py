"""What may be typed at most: limits for every field that has none of its own, so that no answer reaches a column too small."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator

from core.reading import days
from core.reading.days import EARLIEST
from core.web.fields import DayField, NearDateInput, check_range, default_latest

LONGEST_LINE = 255
LONGEST_TEXT = 20_000
LARGEST_NUMBER = 2_147_483_647


def limit(field: forms.Field) -> None:
    """Put limits on what has none: text, numbers, dates, instants. A browser may not cut typed text off by itself."""
    if isinstance(field, forms.CharField):
        field.widget.attrs.pop("maxlength", None)
        if field.max_length is None and not isinstance(field, forms.UUIDField):
            is_long = isinstance(field.widget, forms.Textarea | forms.HiddenInput)
            field.max_length = LONGEST_TEXT if is_long else LONGEST_LINE
            _also(field, MaxLengthValidator(field.max_length))
        _also(field, refuse_half_characters)
        if isinstance(field.widget, forms.Textarea):
            _count_line_ends_once(field)
    elif isinstance(field, forms.IntegerField):
        _limit_number(field)
    elif isinstance(field, forms.DateField) and not isinstance(field, DayField):
        _widen_date(field)
    elif isinstance(field, forms.DateTimeField):
        # The day as it was typed: converting an instant near the end of all calendars would overflow
        _also(field, lambda value: check_range(value.date(), EARLIEST, default_latest(), field.label))


def _also(field: forms.Field, validator: Callable[[Any], None]) -> None:
    """Add a validator once: a form whose fields came late is dressed twice."""
    if validator not in field.validators:
        field.validators = [*field.validators, validator]


def _count_line_ends_once(field: forms.CharField) -> None:
    """A browser posts the end of a line as two characters: it is kept, counted and compared as the one that was typed."""
    read, differs = field.to_python, field.has_changed

    def as_typed(value: object) -> object:
        return value.replace("\r\n", "\n") if isinstance(value, str) else value

    vars(field).update(
        to_python=lambda value: as_typed(read(value)),
        # What was stored before, or came from elsewhere, may hold both characters still
        has_changed=lambda initial, data: differs(as_typed(initial), data),
    )


def _limit_number(field: forms.IntegerField) -> None:
    """What a column of whole numbers holds is the limit on each side that has none."""
    if field.max_value is None:
        field.max_value = LARGEST_NUMBER
        _also(field, MaxValueValidator(LARGEST_NUMBER))
    if field.min_value is None:
        field.min_value = -LARGEST_NUMBER
        _also(field, MinValueValidator(-LARGEST_NUMBER))


def refuse_half_characters(text: str) -> None:
    """Raise ValidationError for a lone surrogate: no database and no file keeps half a character."""
    if isinstance(text, str) and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError("This holds a character that cannot be kept: type it again", code="half_character")


def _widen_date(field: forms.DateField) -> None:
    """Let a date field that Django made from a model read dates as people type them, within the usual range."""
    field.to_python = lambda value: _typed_day(field, value)  # type: ignore[method-assign]
    field.validators = [*field.validators, lambda value: check_range(value, EARLIEST, default_latest(), field.label)]
    if type(field.widget) is forms.DateInput:
        field.widget = NearDateInput(field.widget.attrs)


def _typed_day(field: forms.DateField, value: str | datetime | date | None) -> date | None:
    found = days.read(value) if isinstance(value, str) else None
    return found or forms.DateField.to_python(field, value)
