"""Two people edited the same record: the second sees both texts, field by field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse

from core.pages import UNPROCESSABLE, render_part
from core.refusals import EditedMeanwhile, Refused

CONFLICT = 409


class Difference(NamedTuple):
    """One field on which the two texts differ."""

    label: str
    theirs: str
    yours: str


def seen_version(request: HttpRequest) -> int:
    """The version the person's form was made from; 0, which no record has, when the form does not say."""
    text = request.POST.get("seen_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def differences(form: forms.BaseForm, current: object) -> list[Difference]:
    """The fields whose stored value in `current` is not what was typed into the bound `form`."""
    found: list[Difference] = []
    for field in form:
        if field.is_hidden or not hasattr(current, field.name):
            continue
        theirs, yours = getattr(current, field.name), form.cleaned_data.get(field.name)
        if theirs != yours:
            found.append(Difference(str(field.label), _words(field, theirs), _words(field, yours)))
    return found


def _words(field: forms.BoundField, value: Any) -> str:
    choices = {str(key): str(words) for key, words in getattr(field.field, "choices", [])}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return choices.get(str(value), str(value) if value not in (None, "") else "(empty)")


def saved_or_conflict(
    request: HttpRequest,
    form: forms.BaseForm,
    save: Callable[[int], Any],
    *,
    done: Callable[[Any], HttpResponse],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Save a valid form made from the version in its hidden `seen_version`, then answer `done(result)`.

    When somebody saved in between: `template` again with 409, the typed text in the form, both texts in `conflict`, and
    `record` as it now stands, whose version the form carries on. A refusal comes back as an error at its field, with 422.
    """
    try:
        return done(save(seen_version(request)))
    except EditedMeanwhile as late:
        found = {"record": late.current, "conflict": differences(form, late.current)}
        return render_part(request, template, context | found, status=CONFLICT)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return render_part(request, template, context, status=UNPROCESSABLE)
