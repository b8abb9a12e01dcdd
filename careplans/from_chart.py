"""What the chart already says of a plan's fields: filled in where a draft says nothing, and marked as coming from there."""

from __future__ import annotations

from assessments.models import Response
from careplans.models import PlanOfCare
from caseload.models import Medication, Patient
from core.kit.words import day
from homehealth import instruments
from homehealth.instruments import BAND_LABELS

MOST_MEDICINES = 200
OF_THE_MIND = ("bims", "phq-9", "phq-2")  # the mental status, best source first


def known(patient: Patient) -> dict[str, str]:
    """Fields of a plan and what the chart says of them, in words that fit; what it does not say is left out. Two queries.

    The medicines taken today with their doses; code status and directive; the precautions; the equipment and supplies at
    home; the last signed scores of mind and mood. A list that does not fit whole is left out: half of it would be read as
    all of it.
    """
    found = {
        "medications": _medicines(patient),
        "mental_status": _mental_status(patient),
        "advance_directives": _directives(patient),
        "safety_measures": patient.precautions,
        "equipment": patient.equipment,
    }
    return {name: text for name, text in found.items() if text and len(text) <= _room(name)}


def fill(plan: PlanOfCare) -> list[str]:
    """Write what the chart says into the empty fields of a draft that is not saved; returns the names of those filled."""
    said = {name: text for name, text in known(plan.patient).items() if not getattr(plan, name)}
    for name, text in said.items():
        setattr(plan, name, text)
    return list(said)


def marks(plan: PlanOfCare) -> dict[str, tuple[bool, str]]:
    """For each field the chart speaks of: whether the plan says the same, and what the chart says."""
    return {name: (_same(getattr(plan, name), text), text) for name, text in known(plan.patient).items()}


def _same(plan: str, chart: str) -> bool:
    return plan.split() == chart.split()


def _room(name: str) -> int:
    return getattr(PlanOfCare._meta.get_field(name), "max_length", None) or 0


def _medicines(patient: Patient) -> str:
    rows = Medication.objects.of(patient).active().order_by("text", "pk")[:MOST_MEDICINES]
    return "\n".join(", ".join(part for part in (row.text, row.dose) if part) for row in rows)


def _mental_status(patient: Patient) -> str:
    """ "BIMS 14, intact (4 Jan 2027); PHQ-9 9, mild (4 Jan 2027)": PHQ-2 only where no PHQ-9 is as new."""
    rows = Response.objects.of(patient).filter(instrument__in=OF_THE_MIND, signed_at__isnull=False, total__isnull=False)
    newest = rows.order_by("instrument", "-assessment__completed_on", "-pk").distinct("instrument")
    by_key = {row.instrument: row for row in newest.select_related("assessment")}
    longer, shorter = by_key.get("phq-9"), by_key.get("phq-2")
    if longer and shorter:
        older = "phq-2" if _when(longer) >= _when(shorter) else "phq-9"
        del by_key[older]
    return "; ".join(_score(by_key[key]) for key in OF_THE_MIND if key in by_key)


def _when(row: Response) -> str:
    return f"{row.assessment.completed_on}"


def _score(row: Response) -> str:
    band = BAND_LABELS.get(row.band, row.band).lower()
    total = f"{row.total:f}".rstrip("0").rstrip(".") if row.total is not None and row.total % 1 else f"{row.total:.0f}"
    said = f"{instruments.get(row.instrument).code} {total}"
    return f"{said}{f', {band}' if band else ''} ({day(row.assessment.completed_on)})"


def _directives(patient: Patient) -> str:
    code = patient.get_code_status_display() if patient.code_status else ""
    return "; ".join(part for part in (code, patient.advance_directive) if part)
