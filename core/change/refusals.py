"""What the product says when it will not do something: a sentence that names the next step."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint, Field, Model
from django.db.models.functions import Lower
from django.forms import BaseForm

from core.models import Versioned


class Refused(Exception):
    """The change is not allowed now. `message` says what to do; `field` names the form field it belongs to, if one does."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def explain(self, form: BaseForm) -> None:
        """Stand in `form` as an error, at its field if the form has it."""
        form.add_error(self.field if self.field in form.fields else None, self.message)


class EditedMeanwhile(Refused):
    """Somebody else saved the record after this person opened it. `current` is the record as it stands."""

    def __init__(self, current: Versioned) -> None:
        super().__init__(
            "Somebody else changed this while you were writing. Both versions are shown below: choose what to keep, then save again."
        )
        self.current = current


AGAIN = "Look at what is there now, then try again."
BY_STATE = {
    "23505": f"There already is one like this, perhaps made a moment ago. {AGAIN}",
    "23P01": f"Something else already holds this time or place, perhaps since a moment ago. {AGAIN}",
    "23503": f"Something this belongs to was changed or removed meanwhile. {AGAIN}",
    "23502": f"Something needed is missing. {AGAIN}",
}
NOT_TOGETHER = f"This does not fit what is already kept. {AGAIN}"
log = logging.getLogger("hearthside.refusals")


class Said(NamedTuple):
    """What to say for a constraint, and the field it belongs to, if it is about one."""

    sentence: str
    field: str | None = None


@cache
def sentences() -> dict[str, Said]:
    """What to say for each constraint by its name: its own words, else Django's own shape for one unique field."""
    found: dict[str, Said] = {}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                found[f"{model._meta.db_table}_{field.column}"] = Said(_taken(model, field), field.name)
        for constraint in model._meta.constraints:
            message = getattr(constraint, "violation_error_message", None)
            if message and message != constraint.default_violation_error_message:
                found[constraint.name] = Said(str(message), _field_of(constraint))
    return found


def _field_of(constraint: BaseConstraint) -> str | None:
    """The field whose text a `core.models.listed_once` compares."""
    columns: tuple[Any, ...] = getattr(constraint, "expressions", ())
    is_listed = bool(columns) and isinstance(columns[-1], Lower)
    return str(columns[-1].get_source_expressions()[0].name) if is_listed else None


def _taken(model: type[Model], field: Field[Any, Any]) -> str:
    own = field.error_messages.get("unique")
    if own is not None and own != Field.default_error_messages["unique"]:
        return str(own)
    return f"There already is a {model._meta.verbose_name} with this {field.verbose_name}. {AGAIN}"


def said_of(constraint: str) -> Said | None:
    """What is said of a constraint by the database's name for it; None when nothing is.

    PostgreSQL names the constraint of a unique field itself: table, column, and an ending of its own.
    """
    known = sentences()
    if constraint in known:
        return known[constraint]
    field = re.sub(r"(_key\d*|_[0-9a-f]{8}_uniq|_[0-9a-f]{8}_like)$", "", constraint)
    return known.get(field)


def explained(error: IntegrityError) -> Refused:
    """The refusal to raise for a violated constraint: its own sentence, at its field; else one for its kind.

    A constraint without a sentence is logged by name, never with values: somebody should write its sentence.
    """
    name, state = _diagnosed(error, "constraint_name"), _diagnosed(error, "sqlstate")
    said = said_of(name)
    if said is None:
        log.error("a constraint without a sentence was violated", extra={"constraint": name, "state": state})
        said = Said(BY_STATE.get(state, NOT_TOGETHER))
    return Refused(said.sentence, field=said.field)


def _diagnosed(error: IntegrityError, part: str) -> str:
    return str(getattr(getattr(error.__cause__, "diag", None), part, None) or "")
