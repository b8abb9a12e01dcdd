"""What an ending will do, found by doing it and rolling it back: so what is shown is what happens (docs/adr/0022)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from caseload.models import Patient
from core.kit.words import day
from endings.models import Ending
from obligations.models import Obligation

Deed = Callable[[], Ending]
Promises = dict[int, tuple[str, date, str]]


@dataclass(frozen=True)
class Effects:
    """What one ending does: its own sentences, and how the patient's promises change."""

    lines: tuple[str, ...]
    dropped: tuple[str, ...]
    opened: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Equal for equal effects: a person confirms these and no others."""
        words = "\n".join([*self.lines, "-", *self.dropped, "-", *self.opened, "-", *self.moved])
        return hashlib.sha256(words.encode()).hexdigest()


def preview(patient: Patient | None, deed: Deed) -> Effects:
    """What `deed` would do now. Everything it did is rolled back. Raises Refused as the deed does."""
    with transaction.atomic():
        _, effects = _done(patient, deed)
        transaction.set_rollback(True)
    return effects


def perform(patient: Patient | None, deed: Deed, seen: str) -> tuple[Ending | None, Effects]:
    """Do it, if it does what the person saw (`seen` is the digest); otherwise None, and what it would do now."""
    with transaction.atomic():
        ending, effects = _done(patient, deed)
        if effects.digest != seen:
            transaction.set_rollback(True)
            return None, effects
    return ending, effects


def _done(patient: Patient | None, deed: Deed) -> tuple[Ending, Effects]:
    before = _open_promises(patient)
    ending = deed()
    after = _open_promises(patient)
    dropped = [title for pk, (title, _, _) in before.items() if pk not in after]
    opened = [f"{title}, by {day(due)}: {why}" for pk, (title, due, why) in after.items() if pk not in before]
    both = [(before[pk], after[pk]) for pk in before if pk in after]
    moved = [f"{old[0]}: {day(old[1])} becomes {day(new[1])}" for old, new in both if old[1] != new[1]]
    lines = ending.lines if ending.is_standing else ending.left_as_is
    return ending, Effects(tuple(lines), tuple(dropped), tuple(opened), tuple(moved))


def _open_promises(patient: Patient | None) -> Promises:
    if patient is None:
        return {}
    rows = Obligation.objects.open().of(patient).order_by("due_on", "rule", "cycle", "pk")
    return {pk: (title, due, why) for pk, title, due, why in rows.values_list("pk", "title", "due_on", "because")}
