"""The shape most rules answer in: a due date with the reason for it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: good through 23:59:59 local time of `due_on`, or until the instant `due_at` when hours decide.

    `because` derives it in words; `basis` names which input governed, where a rule has several.
    """

    due_on: date
    because: str
    due_at: datetime | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class MaybeDue:
    """A deadline that may not be required at all: then `due_on` is None and `because` says why."""

    required: bool
    due_on: date | None
    because: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Yes or no, with the last good date and the reason."""

    ok: bool
    latest: date
    because: str
