"""Limits of a patient's readings, as a practitioner orders them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts.models import User
from caseload import timeline
from caseload.models import Patient, ReadingLimit
from core.change.actions import Refused, action
from core.clock import today
from core.kit.words import day
from homehealth.limits import READINGS, spoken

# What a reading can be at all, from and to
POSSIBLE = {
    "temperature_f": (80, 115), "pulse": (20, 260), "respirations": (4, 80), "systolic": (40, 300),
    "diastolic": (20, 200), "oxygen_saturation": (40, 100), "pain": (0, 10),
}  # fmt: skip


@action("reading-limits.order")
def order(
    *,
    patient: Patient,
    reading: str,
    low: Decimal | None,
    high: Decimal | None,
    ordered_by: str,
    ordered_on: date,
    by: User,
    reason: str = "",
) -> ReadingLimit:
    """Record an order: from now on a reading below `low` or above `high` is told of; a side left None is the agency's,
    and with both None the agency's limits hold again.

    Raises Refused for a limit that no reading can have, for limits in the wrong order, and for a day that cannot be.
    """
    for name, value in (("low", low), ("high", high)):
        _check_possible(reading, name, value)
    if low is not None and high is not None and low > high:
        raise Refused("Enter a highest value that is not below the lowest.", field="high")
    if not ordered_by.strip():
        raise Refused("Enter who ordered it.", field="ordered_by")
    if ordered_on > today():
        raise Refused("Enter a day that is today or earlier.", field="ordered_on")
    if ordered_on < patient.birth_date:
        raise Refused(f"Enter a day on or after the date of birth, {day(patient.birth_date)}.", field="ordered_on")
    made = ReadingLimit.objects.create(
        patient=patient, reading=reading, low=low, high=high, ordered_by=ordered_by.strip(), ordered_on=ordered_on,
        reason=reason, author=by,
    )  # fmt: skip
    detail = f"{in_words(made)} Ordered by {made.ordered_by}, {day(ordered_on)}. {reason}".strip()
    timeline.record(patient, kind="health", title="Limits of a reading ordered", detail=detail, by=by)
    return made


def in_words(limit: ReadingLimit) -> str:
    """The order in one sentence: "Oxygen saturation: told of below 86 %."."""
    name, unit = READINGS[limit.reading]
    sides = [
        f"{side} {spoken(float(value))} {unit}"
        for side, value in (("below", limit.low), ("above", limit.high))
        if value is not None
    ]
    return f"{name}: {'told of ' + ' or '.join(sides) if sides else 'the agency’s limits again'}."


def _check_possible(reading: str, name: str, value: Decimal | None) -> None:
    if reading not in POSSIBLE:
        raise Refused("Choose a reading from the list.", field="reading")
    least, most = POSSIBLE[reading]
    if value is not None and not least <= value <= most:
        raise Refused(f"Enter a number from {least} to {most}.", field=name)
