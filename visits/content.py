"""What a visit's note says, as plain values: for the signature's fingerprint."""

from __future__ import annotations

from collections.abc import Iterator

from core.change.signing import digest
from visits.models import Visit, VisitNote

VITALS = ("temperature_f", "pulse", "respirations", "systolic", "diastolic", "oxygen_saturation", "pain")
CONTENT = ("narrative", *VITALS, "tasks", "measures", "teaching", "next_steps")


def content(note: VisitNote, visit: Visit) -> dict[str, object]:
    """Everything that the signature covers: the note, who wrote it, and when the visit was made."""
    written = {name: getattr(note, name) for name in CONTENT}
    times = {"began": visit.check_in_at, "ended": visit.check_out_at, "discipline": visit.discipline}
    return {"visit": str(visit.uuid), "author": str(note.author.uuid), **times, **written}


def content_digest(note: VisitNote, visit: Visit) -> str:
    """SHA-256 of what the signature covers."""
    return digest(content(note, visit))


def signed_records() -> Iterator[tuple[VisitNote, str]]:
    """Every signed note, with the fingerprint of what it says now."""
    rows = VisitNote.objects.filter(signed_at__isnull=False).select_related("visit", "author").order_by("pk")
    for note in rows.iterator(chunk_size=500):
        yield note, content_digest(note, note.visit)
