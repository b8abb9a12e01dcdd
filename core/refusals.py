"""What the product says when it will not do something: a sentence that names the next step."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import IntegrityError


class Refused(Exception):
    """The change is not allowed now. `message` says what to do; `field` names the form field it belongs to, if one does."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class EditedMeanwhile(Refused):
    """Somebody else saved the record after this person opened it. `current` is the record as it stands."""

    def __init__(self, current: object) -> None:
        super().__init__(
            "Somebody else changed this while you were writing. Both versions are shown below: choose what to keep, then save again."
        )
        self.current = current


@cache
def _sentences() -> dict[str, str]:
    found: dict[str, str] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            message = getattr(constraint, "violation_error_message", None)
            if message and message != constraint.default_violation_error_message:
                found[constraint.name] = str(message)
    return found


def sentence_for(error: IntegrityError) -> str | None:
    """The kind sentence of the constraint that the database enforced, or None when the constraint has none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return _sentences().get(getattr(diagnosis, "constraint_name", None) or "")
