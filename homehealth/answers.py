"""The shapes most formulas answer in, and how the calculator tells an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: good through 23:59:59 local time of `due_on`, or until the instant `due_at` when hours decide.

    `because` derives it in words.
    """

    due_on: date
    because: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MaybeDue:
    """A deadline that may not be required at all: then `due_on` is None and `because` says why."""

    required: bool
    due_on: date | None
    because: str
    due_at: datetime | None = None


def plain_name(name: str) -> str:
    """Return what the calculator calls a field or parameter: `due_on` is `due_date`, `is_late` is `late`."""
    if name == "on" or name.endswith("_on"):
        return f"{name[:-2]}date"
    return name.removeprefix("is_")


def told(found: Any) -> Answer:
    """Return an answer as the calculator tells it: fields, then properties, each by its plain name.

    A field left at its default None is not told. A mapping is told as it stands.
    """
    if isinstance(found, Mapping):
        return dict(found)
    names = [each.name for each in fields(found) if each.default is not None or getattr(found, each.name) is not None]
    names += [name for name, each in vars(type(found)).items() if isinstance(each, property)]
    return {plain_name(name): getattr(found, name) for name in names}
