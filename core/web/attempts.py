"""Trying a change: a refusal comes back as words, beside the field it concerns or on the next page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from core.change.actions import EditedMeanwhile, Refused

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
        refusal.explain(form)
        return None


def attempt_aloud(request: HttpRequest, deed: Callable[[], Result]) -> Result | None:
    """What `deed` returns, or None when it was refused: the next page then says why."""
    try:
        return deed()
    except Refused as refusal:
        messages.error(request, refusal.message)
        return None
