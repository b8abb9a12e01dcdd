"""What a version of a plan says, as plain values: for the signature's fingerprint and for comparing versions."""

from __future__ import annotations

from collections.abc import Iterator

from careplans.models import PlanOfCare, PlanPart
from core.change.signing import digest

FIELDS = (
    "number", "period_number", "starts_on", "ends_on", "trigger", "practitioner_id", "mental_status", "equipment",
    "prognosis", "rehabilitation_potential", "functional_limitations", "activities_permitted", "nutrition",
    "medications", "safety_measures", "readmission_risk", "education", "advance_directives", "patient_goal",
)  # fmt: skip
PARTS = ("problems", "goals", "interventions", "visitorders")
_NOT_CONTENT = {"id", "patient", "plan", "version", "created_at", "updated_at"}


def content(plan: PlanOfCare) -> dict[str, object]:
    """Every field and part of the plan that its signature covers. Four queries, none when the parts are prefetched."""
    said: dict[str, object] = {name: _plain(getattr(plan, name)) for name in FIELDS}
    for name in PARTS:
        said[name] = [_part(part) for part in getattr(plan, name).all()]
    return said


def content_digest(plan: PlanOfCare) -> str:
    """SHA-256 of what the plan says; a signer sends back the one they read."""
    return digest(content(plan))


def signed_records() -> Iterator[tuple[PlanOfCare, str]]:
    """Every signed plan, with the fingerprint of what it says now."""
    plans = PlanOfCare.objects.filter(signed_at__isnull=False).prefetch_related(*PARTS).order_by("pk")
    for plan in plans.iterator(chunk_size=500):
        yield plan, content_digest(plan)


def _part(part: PlanPart) -> dict[str, object]:
    return {
        f.attname: _plain(getattr(part, f.attname)) for f in part._meta.concrete_fields if f.name not in _NOT_CONTENT
    }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
