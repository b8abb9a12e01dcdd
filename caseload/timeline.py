"""Writing a line in a patient's timeline, from inside the action that made it happen."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from caseload.models import Patient, TimelineEntry
from core.change.audit import System
from core.clock import now


def record(
    patient: Patient,
    *,
    kind: str,
    title: str,
    by: User | System,
    detail: str = "",
    link: str = "",
    at: datetime | None = None,
) -> TimelineEntry:
    """Add one line: `kind` is a kebab word ("visit", "assessment", "plan", "referral", "paperwork", "note", "episode",
    "health", "concern"), `title` what happened in the field's words, `link` a path on this site made of ids only. Titles and details
    are shortened."""
    return TimelineEntry.objects.create(
        patient=patient,
        at=at or now(),
        kind=kind,
        title=title[:200],
        detail=detail[:500],
        link=link,
        author=None if isinstance(by, System) else by,
    )
