"""The limits of a patient's readings: the agency's by age and conditions, changed by orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from caseload.models import Condition, Patient, ReadingLimit
from core.kit.words import day
from homehealth.limits import Ordered, Outside, Table, conditions_of, limits_of, outside


def of_patient(patient: Patient, on: date) -> Table:
    """The limits in force for this patient on a day, by reading. Two queries."""
    diagnoses = Condition.objects.of(patient).active().values_list("code", "text")
    return limits_of(max(patient.age_on(on), 0), conditions_of(diagnoses), orders_of(patient), on)


def orders_of(patient: Patient) -> list[Ordered]:
    """The latest order of each reading, in one query."""
    rows = ReadingLimit.objects.of(patient).order_by("reading", "-id").distinct("reading")
    return [Ordered(row.reading, _number(row.low), _number(row.high), _said(row)) for row in rows]


def outside_limits(patient: Patient, readings: Mapping[str, object], on: date) -> dict[str, Outside]:
    """The readings that lie outside this patient's limits, by name; what was not taken is left out."""
    taken = {name: float(str(value)) for name, value in readings.items() if value is not None}
    if not taken:
        return {}
    limits = of_patient(patient, on)
    found = {name: outside(name, value, limits[name]) for name, value in taken.items()}
    return {name: each for name, each in found.items() if each is not None}


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _said(row: ReadingLimit) -> str:
    return f"ordered by {row.ordered_by}, {day(row.ordered_on)}"
