"""The one way a form looks and speaks: crispy's layout, our words for every refusal, limits on what may be typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias, TypedDict, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.forms.formsets import BaseFormSet
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from core import clock
from core.web.fields import BirthDateField
from core.web.limits import limit
from core.web.stored import StoredPasses

KEPT_CAPITALS = ("Medicare", "Medicaid", "English", "Spanish", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
                 "Friday", "Saturday", "Social")  # fmt: skip
DETERMINERS = {"the", "a", "an", "your", "their", "his", "her", "its", "this", "these", "any", "every", "each", "how",
               "what", "who", "when", "where", "which", "why", "whether", "at"}  # fmt: skip
Record = TypeVar("Record", bound=Model)
Row = TypeVar("Row", bound="KitForm")
Bound: TypeAlias = "forms.BaseForm | BaseFormSet[Any] | None"
Posted = Mapping[str, Any] | None  # request.POST, or None before anything was sent
EXAMPLE_BIRTH = date(1948, 4, 27)


class Sentence(str):
    """Words in which only named places such as `%(limit_value)s` are filled: a "%" of a label ("Oxygen saturation, %") would
    be a broken format to Django, which puts the limits into a message with the operator `%`."""

    __slots__ = ()

    def __mod__(self, values: Mapping[str, object]) -> str:
        return re.sub(r"%\((\w+)\)[sd]", lambda place: str(values.get(place[1], place[0])), self)


class ListedError(NamedTuple):
    """One line of the error summary: the words, and the id of the control it concerns (empty for the whole form)."""

    message: str
    target: str


class Besides(TypedDict, total=False):
    """What a page gives a form besides what was posted."""

    files: MultiValueDict[str, UploadedFile[bytes]]
    initial: dict[str, object]
    instance: Model
    prefix: str


class _Kit(forms.BaseForm):
    """What every form of the product shares; mixed into Django's two kinds of form."""

    asked_when: ClassVar[tuple[str, ...]] = ()  # fields that some answers ask for: never marked "(optional)"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = crispy_layout()
        dress(self)


class KitForm(_Kit, forms.Form):
    """A form of the product."""


if TYPE_CHECKING:
    from django.forms import ModelForm as _ModelForm
    from django.forms.formsets import BaseFormSet as _FormSet
else:  # while it runs, Django's own take no type in brackets

    class _ModelForm(forms.ModelForm):
        __class_getitem__ = classmethod(lambda cls, _record: cls)

    class _FormSet(BaseFormSet):
        __class_getitem__ = classmethod(lambda cls, _form: cls)


class KitModelForm(_Kit, StoredPasses, _ModelForm[Record]):
    """A form of the product over one record."""


class FormSet(_FormSet[Row]):
    """Rows of one kind of form."""


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[object, str]]) -> None:
    """Let the field `name` of this form choose among `choices`: value and words."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def offer_records(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let the field `name` of this form choose among `rows`."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def crispy_layout() -> FormHelper:
    """Crispy's settings for every form: no `<form>` of its own, our field template, no browser validation."""
    layout = FormHelper()
    layout.form_tag = False
    layout.disable_csrf = True
    layout.form_show_errors = False
    layout.field_template = "components/field.html"
    layout.attrs = {"novalidate": ""}
    return layout


def kit_layout(form: forms.BaseForm) -> SafeString:
    """Render the fields of any form in the product's look, also of a form that is not ours."""
    dress(form)
    rendered = render_crispy_form(form, getattr(form, "helper", None) or crispy_layout())
    return SafeString(rendered)


def dress(form: forms.BaseForm) -> None:
    """Give every field of `form` its classes, limits and our words; doing it twice changes nothing."""
    if getattr(form, "is_dressed", False):
        return
    vars(form)["is_dressed"] = True
    for name, field in form.fields.items():
        if not field.label and not field.widget.is_hidden:
            field.label = name.replace("_", " ").capitalize()
        limit(field)
        _style(field)
        field.error_messages.update(_words_for(field))
        # The words of every refusal, also those a form brings itself: they too may hold a label
        field.error_messages = {
            code: Sentence(words) if type(words) is str else words for code, words in field.error_messages.items()
        }
    _reword(form)


def element_id(field: forms.BoundField) -> str:
    """The id of the control an error's link leads to: the first choice of a group, else the control itself."""
    return field.id_for_label or f"{field.auto_id}_0"


def listed_errors(*bound: Bound) -> list[ListedError]:
    """Every error of the given forms and formsets, in the order of the page."""
    return [error for one in bound if one is not None and one.is_bound for error in _errors_of(one)]


def _errors_of(one: forms.BaseForm | BaseFormSet[Any]) -> Iterator[ListedError]:
    if isinstance(one, BaseFormSet):
        yield from (ListedError(str(message), "") for message in one.non_form_errors())
        for form in one.forms:
            yield from _errors_of(form)
        return
    dress(one)
    yield from (ListedError(str(message), "") for message in one.non_field_errors())
    for field in one:
        yield from (ListedError(str(message), "" if field.is_hidden else element_id(field)) for message in field.errors)


# --- looks -----------------------------------------------------------------------------------------------------------


def _style(field: forms.Field) -> None:
    """Bootstrap's class for the kind of control, a width that suggests the length of the answer, no autocomplete."""
    widget = field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        css = "choices"
    elif isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    elif isinstance(widget, forms.Textarea):
        css = "form-control"
        widget.attrs["rows"] = {"10": 4}.get(str(widget.attrs.get("rows", "10")), widget.attrs.get("rows"))
    else:
        css = f"form-control {_width(field)}".strip()
    kept = [name for name in widget.attrs.get("class", "").split() if name not in css.split()]
    widget.attrs["class"] = " ".join([css, *kept])
    if isinstance(field, forms.IntegerField) and not isinstance(field, forms.FloatField | forms.DecimalField):
        widget.attrs.setdefault("inputmode", "numeric")
    widget.attrs.setdefault("autocomplete", "off")
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput | forms.HiddenInput):
        widget.attrs.pop("autocomplete")
    # Placeholders vanish as one types: the label and the hint carry the words.
    widget.attrs.pop("placeholder", None)


def _width(field: forms.Field) -> str:
    if isinstance(field, forms.IntegerField):
        return "w-8ch"
    length = getattr(field, "max_length", None)
    if isinstance(field, forms.CharField) and length and "w-" not in field.widget.attrs.get("class", ""):
        return "w-8ch" if length <= 10 else "w-20ch" if length <= 40 else ""
    return ""


# --- words -----------------------------------------------------------------------------------------------------------


def _phrase(label: object) -> str:
    """The label inside a sentence: "First name" becomes "first name"; abbreviations and proper names stay."""
    text = str(label or "answer").rstrip("?:. ")
    first = text.split(" ", 1)[0]
    if first.startswith(KEPT_CAPITALS) or first[1:] != first[1:].lower() or len(first) == 1:
        return text
    return text[:1].lower() + text[1:]


def _named(phrase: str) -> str:
    """The phrase with its article: "first name" becomes "the first name", "your password" stays."""
    return phrase if phrase.split(" ", 1)[0].lower() in DETERMINERS else f"the {phrase}"


def _required_words(field: forms.Field, phrase: str) -> str:
    label, phrase = str(field.label or ""), _named(phrase)
    if label.endswith("?"):
        return f"Answer “{label}”"
    if isinstance(field, forms.FileField):
        return f"Choose a file for {phrase}"
    if isinstance(field.widget, forms.CheckboxInput):
        return f"Tick “{label}” to go on"
    if isinstance(field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"Choose {phrase}"
    if isinstance(field, forms.DateField):
        return f"Enter {phrase}, for example {_example_day(field)}"
    return f"Enter {phrase}"


def _example_day(field: forms.Field) -> str:
    on = EXAMPLE_BIRTH if isinstance(field, BirthDateField) else clock.today()
    return f"{on.month}/{on.day}/{on.year}"


def _invalid_words(field: forms.Field, phrase: str) -> str | None:
    phrase = _named(phrase)
    kinds: list[tuple[type[forms.Field], str]] = [
        (forms.DecimalField, f"Enter {phrase} as a number, for example 98.6"),
        (forms.FloatField, f"Enter {phrase} as a number, for example 98.6"),
        (forms.IntegerField, f"Enter {phrase} as a whole number, for example 12"),
        (forms.DateTimeField, f"Enter {phrase} as a date and time, for example 1/4/2027 2:30 PM"),
        (forms.DateField, f"Enter {phrase} as month, day and full year, for example {_example_day(field)}"),
        (forms.TimeField, f"Enter {phrase} as a time, for example 2:30 PM"),
        (forms.EmailField, f"Enter {phrase} in the form name@example.com"),
        (forms.URLField, f"Enter {phrase} as a web address, for example https://example.org"),
        (forms.FileField, f"Choose a file for {phrase} again: it did not arrive whole"),
    ]
    return next((message for kind, message in kinds if isinstance(field, kind)), None)


def _words_for(field: forms.Field) -> dict[str, str]:
    """Our words for each refusal whose words are still Django's own; a form that brings its own keeps them."""
    phrase = _phrase(field.label)
    subject = phrase[:1].upper() + phrase[1:]
    ours: dict[str, str | None] = {
        "required": _required_words(field, phrase),
        "invalid": _invalid_words(field, phrase),
        "invalid_choice": f"Choose {_named(phrase)} from the list",
        "invalid_list": f"Choose {_named(phrase)} from the list",
        "invalid_pk_value": f"Choose {_named(phrase)} from the list",
        "max_length": f"{subject} must be %(limit_value)s characters or fewer; this has %(show_value)s",
        "min_length": f"{subject} must be %(limit_value)s characters or more; this has %(show_value)s",
        "max_value": f"{subject} must be %(limit_value)s or less",
        "min_value": f"{subject} must be %(limit_value)s or more",
        "max_digits": f"{subject} must have %(max)s digits or fewer",
        "max_decimal_places": f"{subject} must have %(max)s decimal places or fewer",
        "max_whole_digits": f"{subject} must have %(max)s digits or fewer before the decimal point",
        "half_character": f"{subject} holds a character that cannot be kept: type it again",
        "null_characters_not_allowed": f"{subject} holds a character that cannot be kept: type it again",
        "empty": f"The file for {phrase} is empty. Choose another",
        "missing": f"Choose a file for {phrase}",
    }
    defaults: dict[str, object] = {}
    for kind in reversed(type(field).__mro__):
        defaults.update(getattr(kind, "default_error_messages", {}) if kind.__module__.startswith("django.") else {})
    return {
        code: message
        for code, message in ours.items()
        if message and (code not in field.error_messages or field.error_messages[code] == defaults.get(code))
    }


def _reword(form: forms.BaseForm) -> None:
    """Put our words into refusals given before the form was dressed (forms of other packages)."""
    if "_errors" not in vars(form) or not vars(form)["_errors"]:
        return
    for name, errors in form.errors.items():
        for error in errors.data if name in form.fields else []:
            if isinstance(error, ValidationError) and error.code == "required":
                error.message = form.fields[name].error_messages["required"]
