"""Two people edited the same record: the second sees both texts, field by field, chooses, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Manager, Model
from django.http import HttpRequest, HttpResponse, QueryDict

from core.change import audit
from core.change.refusals import EditedMeanwhile, Refused
from core.kit import words
from core.web.errors import SUBMISSION_KEY
from core.web.pages import UNPROCESSABLE, render_part

CONFLICT = 409
NOTHING = "(empty)"
_NOT_KEPT = {"csrfmiddlewaretoken", "seen_version", SUBMISSION_KEY}


class Difference(NamedTuple):
    """One field on which the two texts differ.

    `theirs` and `yours` are for reading. When `may_choose`, posting `their_value` or `your_value` under `name` makes
    the form say the one or the other; a field of several boxes cannot be chosen so and is changed in the form itself.
    `is_only_theirs` when you left the field as you found it: then theirs is what you would want.
    """

    label: str
    theirs: str
    yours: str
    name: str = ""
    their_value: str = ""
    your_value: str = ""
    may_choose: bool = False
    is_only_theirs: bool = False


def seen_version(request: HttpRequest) -> int:
    """The version the person's form was made from; 0, which no record has, when the form does not say."""
    return _version(request.POST)


def _version(posted: QueryDict) -> int:
    text = str(posted.get("seen_version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def differences(form: forms.BaseForm, current: object, seen: int = 0) -> list[Difference]:
    """The fields whose stored value in `current` is not what was typed into the bound, valid `form`, which was made from
    version `seen`."""
    found = []
    before = audit.before_changes_since(current, seen) if seen and isinstance(current, Model) else {}
    for field in form:
        if field.is_hidden or not hasattr(current, field.name):
            continue
        theirs, yours = getattr(current, field.name), form.cleaned_data.get(field.name)
        if _comparable(theirs) != _comparable(yours):
            made = _difference(field, theirs, yours)
            found.append(made._replace(is_only_theirs=_is_untouched(current, field.name, yours, before)))
    return found


def _is_untouched(current: object, name: str, yours: object, before: Mapping[str, object]) -> bool:
    """True when `yours` is what the field held in the version your form was made from."""
    if not before or not isinstance(current, Model):
        return False
    column = {field.name: field.attname for field in current._meta.concrete_fields}.get(name, "")
    if column not in before:
        return False
    held = yours.pk if isinstance(yours, Model) else _comparable(yours)
    return bool(audit.plain(held) == _comparable(before[column]))


def both_texts(form: forms.BaseForm, current: object) -> dict[str, object]:
    """Context for `core/conflict.html`: `record` as it stands, `conflict`, and `conflict_kept`, the rest posted."""
    posted = cast("QueryDict", form.data)
    found = differences(form, current, _version(posted))
    chosen = {difference.name for difference in found if difference.may_choose} | _NOT_KEPT
    kept = [(name, text) for name, texts in posted.lists() if name not in chosen for text in texts]
    return {"record": current, "conflict": found, "conflict_kept": kept}


def saved_or_conflict(
    request: HttpRequest,
    form: forms.BaseForm,
    save: Callable[[int], Any],
    *,
    done: Callable[[Any], HttpResponse],
    template: str,
    context: dict[str, object],
) -> HttpResponse:
    """Save a valid form made from the version in its hidden `seen_version`, then answer `done(result)`.

    When somebody saved in between: `template` again with 409, the typed text in the form, both texts in `conflict`, and
    `record` as it now stands, whose version the form carries on. A refusal comes back as an error at its field, with
    422; the form then keeps the version it was made from (`core/seen_version.html`).
    """
    try:
        return done(save(seen_version(request)))
    except EditedMeanwhile as late:
        return render_part(request, template, context | both_texts(form, late.current), status=CONFLICT)
    except Refused as refusal:
        refusal.explain(form)
        return render_part(request, template, context, status=UNPROCESSABLE)


def _difference(field: forms.BoundField, theirs: object, yours: object) -> Difference:
    typed = cast("QueryDict", field.form.data).getlist(field.html_name)
    is_box = isinstance(field.field.widget, forms.CheckboxInput)
    their_value = _posted(field, theirs)
    may_choose = (is_box or len(typed) == 1) and _reads_as(field, their_value, theirs)
    return Difference(
        label=str(field.label),
        theirs=_words(field, theirs),
        yours=_words(field, yours),
        name=field.html_name,
        their_value=their_value,
        your_value=typed[0] if typed else "",
        may_choose=may_choose,
    )


def _comparable(value: object) -> Any:
    """A value that equals another that says the same: related records by their keys, line ends however typed."""
    if isinstance(value, Manager):
        value = value.all()
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, Iterable) and not isinstance(value, dict):
        return sorted(str(each.pk if isinstance(each, Model) else each) for each in value)
    return value


def _posted(field: forms.BoundField, value: object) -> str:
    """What a browser would post for `value` in the field's control, if it is a control of one value."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "on" if value else ""
    shown = widget.format_value(field.field.prepare_value(value)) if hasattr(widget, "format_value") else ""
    shown = shown[0] if isinstance(shown, list) and len(shown) == 1 else shown
    return shown if isinstance(shown, str) else ""


def _reads_as(field: forms.BoundField, posted: str, value: object) -> bool:
    """True when the field, given `posted` alone, reads `value`."""
    try:
        typed = field.field.widget.value_from_datadict({field.html_name: posted}, {}, field.html_name)
        return bool(_comparable(field.field.clean(typed)) == _comparable(value))
    except (ValidationError, AttributeError):
        # A widget of several values asks more of the post than one text, and a stored value may be refused today.
        return False


def _words(field: forms.BoundField, value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in (None, ""):
        return NOTHING
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, date):
        return words.day(value)
    many = value.all() if isinstance(value, Manager) else value
    if isinstance(many, Iterable) and not isinstance(many, str):
        return ", ".join(_one(field, each) for each in many) or NOTHING
    return _one(field, value)


def _one(field: forms.BoundField, value: object) -> str:
    if isinstance(value, Model) and isinstance(field.field, forms.ModelChoiceField):
        return str(field.field.label_from_instance(value))
    choices = getattr(field.field, "choices", [])
    named = {str(key): str(text) for key, text in choices if not isinstance(text, list | tuple)}
    return named.get(str(value), str(value))
