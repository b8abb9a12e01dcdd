"""Trying what a form asks for: a refusal comes back as words beside the field it concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms

from core.actions import EditedMeanwhile, Refused

Result = TypeVar("Result")


def attempt(form: forms.BaseForm, deed: Callable[[], Result]) -> Result | None:
    """What `deed` returns, or None when it was refused: the reason then stands in `form`, at its field if it has it.

    EditedMeanwhile passes through: its page shows both texts.
    """
    try:
        return deed()
    except EditedMeanwhile:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
